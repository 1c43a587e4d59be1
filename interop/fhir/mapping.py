"""Which resources are taken, as what; and one resource made an entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from interop.fhir import care_contacts, medicines, notes, results, vaccinations, values
from interop.fhir.around import Around
from interop.fhir.checking import check
from interop.fhir.draft import Draft
from interop.fhir.exact import digest
from interop.fhir.mapped import MappedEntry
from interop.fhir.problems import CannotUnderstand
from interop.fhir.reading import Resource
from interop.fhir.references import Directory, addresses

REFERRED_TO = frozenset({"Patient", "Practitioner", "PractitionerRole", "Organization", "Medication"})
"""Kinds that others lean on: understood and remembered, but no entries themselves."""

_READERS: dict[str, Callable[[Around], Draft]] = {
    "Encounter": care_contacts.draft,
    "Composition": notes.composition,
    "DocumentReference": notes.document,
    "Observation": results.observation,
    "MedicationRequest": medicines.request,
    "MedicationStatement": medicines.statement,
    "Immunization": vaccinations.draft,
}
TAKEN = REFERRED_TO | _READERS.keys() | {"DiagnosticReport"}

# HL7 observation-category: what each kind becomes; others are for later
_OBSERVATIONS_TAKEN = frozenset({"laboratory", "vital-signs"})
_OBSERVATIONS_LATER = frozenset(
    {"social-history", "imaging", "procedure", "survey", "exam", "therapy", "activity"}
)
# HL7 v2-0074: sections of a laboratory; LOINC's for the whole
_LABORATORY = frozenset("LAB BLB CG CH CP HM IMM LDL MB MCB MYC OSL RX SP TX VR LP29693-6 26436-6".split())
_STATUS_REASON = "http://hl7.org/fhir/StructureDefinition/event-statusReason"


def put_off(resource: Mapping[str, Any], *, claimed: bool = False) -> str | None:
    """The name under which a resource is counted as not shown yet; nothing for one to take now.

    ``claimed``: a report that we take has this observation among its results. Raises
    :class:`CannotUnderstand` for an observation of which it cannot be said.
    """
    kind = str(resource["resourceType"])
    if kind not in TAKEN:
        return kind
    if kind == "Observation" and not claimed:
        return _observation_put_off(resource)
    if kind == "DiagnosticReport" and not (is_laboratory(resource) or is_written(resource)):
        return "DiagnosticReport (other)"
    if kind == "MedicationRequest" and resource.get("intent") in ("proposal", "plan", "option"):
        return f"MedicationRequest ({resource['intent']})"
    return None


def _observation_put_off(resource: Mapping[str, Any]) -> str | None:
    categories = set(values.codes(resource.get("category")))
    if categories & _OBSERVATIONS_TAKEN:
        return None
    if later := sorted(categories & _OBSERVATIONS_LATER):
        return f"Observation ({later[0]})"
    raise CannotUnderstand("observation.category", _("Det framgår inte vad det är för slags mätning."))


def is_laboratory(report: Mapping[str, Any]) -> bool:
    """A report whose observations are its lines."""
    categories = set(values.codes(report.get("category")))
    return bool(categories & _LABORATORY) or (not categories and bool(report.get("result")))


def is_written(report: Mapping[str, Any]) -> bool:
    """A report that is a text."""
    return bool(report.get("presentedForm")) and not report.get("result")


def entry(resource: Resource, directory: Directory, *, full_url: str = "", today: date) -> MappedEntry:
    """One checked resource as an entry. Raises :class:`CannotUnderstand`."""
    check(resource)
    around = Around(resource, directory, today=today)
    reader = (
        notes.written_report
        if resource["resourceType"] == "DiagnosticReport"
        else _READERS[resource["resourceType"]]
    )
    return _made(around, reader(around), full_url)


def report(
    resource: Resource,
    found: Sequence[Resource | None],
    directory: Directory,
    *,
    full_url: str = "",
    today: date,
) -> MappedEntry:
    """A laboratory report with its observations as one entry. Raises :class:`CannotUnderstand`, also when an
    observation is about somebody else.
    """
    check(resource)
    around = Around(resource, directory, today=today)
    patient = around.patient()
    for part in found:
        if part:
            check(part)
            if Around(part, directory, today=today).patient() != patient:
                raise CannotUnderstand("result.mixed", _("Provsvaret har resultat från flera personer."))
    return _made(around, results.report(around, found), full_url)


def _made(around: Around, draft: Draft, full_url: str) -> MappedEntry:
    resource = around.resource
    if not draft.title:
        raise CannotUnderstand("title.missing", _("Det framgår inte vad posten handlar om."))
    nullified = "entered-in-error" in (resource.get("status"), resource.get("docStatus"))
    meta = resource.get("meta") or {}
    content = _content(resource)
    return MappedEntry(
        source_id=source_id(resource, full_url, content),
        source_version=str(meta.get("versionId") or ""),
        digest=digest(str(meta.get("versionId") or ""), content, *map(_content, draft.parts)),
        category=draft.category,
        patient=around.patient(),
        happened_at=draft.happened.at,
        title=draft.title,
        summary=draft.summary,
        resource=resource,
        parts=draft.parts,
        unit=draft.maker.unit,
        author=draft.maker.author,
        signed_at=draft.signed_at,
        needs_review=draft.needs_review and not nullified,
        nullified=nullified,
        nullified_reason=_why(resource) if nullified else "",
        actors_missing=draft.maker.missing,
    )


def _content(resource: Resource) -> Resource:
    """The resource without what changes each time it is sent."""
    if "meta" not in resource:
        return resource
    meta = {name: value for name, value in resource["meta"].items() if name not in ("lastUpdated", "versionId")}
    return {**resource, "meta": meta}


def source_id(resource: Resource, full_url: str, content: Resource) -> str:
    """What the source calls the resource: its id, its address, its identifier; else its content's digest."""
    kind = resource["resourceType"]
    if resource.get("id"):
        return f"{kind}/{resource['id']}"
    name = full_url or next(addresses(resource), "")
    return f"{kind}:{name}" if name and len(name) <= 150 else f"{kind}#{digest(content)}"


def _why(resource: Mapping[str, Any]) -> str:
    """Why it was entered in error: the resource's own field, or HL7's extension for those without one."""
    reason = resource.get("statusReason")
    said = [
        e.get("valueCodeableConcept") for e in resource.get("extension") or [] if e.get("url") == _STATUS_REASON
    ]
    concepts = [*(reason if isinstance(reason, list) else [reason]), *said]
    return next((w for w in map(values.words, concepts) if w), "")
