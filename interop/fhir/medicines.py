"""MedicationRequest and MedicationStatement -> medicine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from interop.fhir import values
from interop.fhir.around import Around, first_moment
from interop.fhir.draft import Draft
from interop.fhir.problems import CannotUnderstand
from interop.fhir.references import Diagnosis, Drug
from interop.fhir.shapes import Medicine, Schedule
from records.models import Category

_STATES = {
    "active": "active", "on-hold": "paused", "completed": "ended", "stopped": "stopped",
    "cancelled": "stopped", "draft": "planned", "intended": "planned", "not-taken": "not_taken",
}  # fmt: skip


def request(around: Around) -> Draft:
    """A prescription or an order."""
    resource = around.resource
    happened = first_moment(around, resource.get("authoredOn"))
    dispense = resource.get("dispenseRequest") or {}
    repeats = dispense.get("numberOfRepeatsAllowed")
    return _draft(
        around,
        happened,
        dosages=resource.get("dosageInstruction") or [],
        since=_bounds(resource.get("dosageInstruction") or []).get("start") or resource.get("authoredOn"),
        until=_bounds(resource.get("dosageInstruction") or []).get("end"),
        stop_reason=values.words(resource.get("statusReason")),
        repeats=int(repeats) if repeats is not None else None,
        valid_until=(dispense.get("validityPeriod") or {}).get("end"),
        people=[resource.get("requester")],
        signed_at=None if resource["status"] == "draft" else happened.at,
    )


def statement(around: Around) -> Draft:
    """What somebody says is taken."""
    resource = around.resource
    period = resource.get("effectivePeriod") or {}
    happened = first_moment(
        around, resource.get("effectiveDateTime"), period.get("start"), resource.get("dateAsserted")
    )
    reasons = [values.words(reason) for reason in resource.get("statusReason") or []]
    return _draft(
        around,
        happened,
        dosages=resource.get("dosage") or [],
        since=resource.get("effectiveDateTime") or period.get("start"),
        until=period.get("end"),
        stop_reason=next((r for r in reasons if r), ""),
        repeats=None,
        valid_until=None,
        people=[resource.get("informationSource")],
        signed_at=(values.when(resource.get("dateAsserted")) or happened).at,
    )


def _draft(
    around: Around, happened: values.When, *, dosages: list[Mapping[str, Any]], since: object, until: object,
    stop_reason: str, repeats: int | None, valid_until: object, people: list[Any], signed_at: datetime | None,
) -> Draft:  # fmt: skip
    name, strength, atc = _drug(around)
    written = [str(d.get("patientInstruction") or d.get("text") or "") for d in dosages]
    summary = Medicine(
        happened=happened.precision,
        name=name,
        strength=strength,
        atc=atc,
        dosage="\n".join(w for w in written if w),
        schedules=[s for d in dosages if (s := _schedule(d))],
        reason=_reason(around),
        state=_STATES.get(around.resource["status"], "unknown"),
        since=values.iso(since),
        until=values.iso(until),
        stop_reason=stop_reason,
        repeats=repeats,
        valid_until=values.iso(valid_until),
    )
    return Draft(
        category=Category.MEDICINES, happened=happened, title=" ".join(filter(None, (name, strength))),
        summary=summary, maker=around.maker(people), signed_at=signed_at,
    )  # fmt: skip


def _drug(around: Around) -> tuple[str, str, str | None]:
    """(name, form and strength, ATC code)."""
    resource = around.resource
    reference = resource.get("medicationReference") or {}
    drug = around.find(Drug, reference)
    product: Mapping[str, Any] = drug.resource if drug else {}
    concept = resource.get("medicationCodeableConcept") or product.get("code") or {}
    name = values.words(concept) or str(reference.get("display") or "")
    if not name:
        raise CannotUnderstand("medicine.unnamed", _("Det framgår inte vilket läkemedel det gäller."))
    system, code = values.code_of(concept, "atc")
    return name, _strength(product), code if system == "atc" else None


def _strength(product: Mapping[str, Any]) -> str:
    ratios = [(i.get("strength") or {}).get("numerator") or {} for i in product.get("ingredient") or []]
    amounts = [" ".join(values.quantity(r)).strip() for r in ratios if r]
    return " ".join(filter(None, (values.words(product.get("form")), "/".join(amounts))))


def _reason(around: Around) -> str:
    stated = [values.words(reason) for reason in around.resource.get("reasonCode") or []]
    referred = [around.find(Diagnosis, reference) for reference in around.resource.get("reasonReference") or []]
    stated += [values.words(diagnosis.concept) for diagnosis in referred if diagnosis]
    return ", ".join(s for s in stated if s)


def _bounds(dosages: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    for dosage in dosages:
        if bounds := ((dosage.get("timing") or {}).get("repeat") or {}).get("boundsPeriod"):
            return dict(bounds)
    return {}


def _schedule(dosage: Mapping[str, Any]) -> Schedule | None:
    repeat = (dosage.get("timing") or {}).get("repeat") or {}
    doses = [d["doseQuantity"] for d in dosage.get("doseAndRate") or [] if d.get("doseQuantity")]
    dose, unit = values.quantity(doses[0]) if doses else ("", "")
    as_needed = bool(dosage.get("asNeededBoolean") or dosage.get("asNeededCodeableConcept"))
    if not (dose or repeat.get("frequency") or as_needed):
        return None
    return Schedule(
        dose=dose,
        unit=unit,
        times=values.number(repeat.get("frequency")),
        every=values.number(repeat.get("period")),
        period=repeat.get("periodUnit"),
        as_needed=as_needed,
    )
