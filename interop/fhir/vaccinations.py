"""Immunization -> vaccination."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from interop.fhir import values
from interop.fhir.around import Around, first_moment
from interop.fhir.draft import Draft
from interop.fhir.references import Unit
from interop.fhir.shapes import Vaccination
from records.models import Category


def draft(around: Around) -> Draft:
    """One dose, given or declined."""
    resource = around.resource
    happened = first_moment(around, resource.get("occurrenceDateTime"), resource.get("recorded"))
    protocols = resource.get("protocolApplied") or []
    protocol: Mapping[str, Any] = protocols[0] if protocols else {}
    system, code = values.code_of(resource["vaccineCode"], "atc")
    vaccine = values.words(resource["vaccineCode"])
    summary = Vaccination(
        happened=happened.precision,
        vaccine=vaccine,
        atc=code if system == "atc" else None,
        against=[w for p in protocols for w in map(values.words, p.get("targetDisease") or []) if w],
        manufacturer=_manufacturer(around),
        batch=str(resource.get("lotNumber") or ""),
        dose=_either(protocol, "doseNumber"),
        doses=_either(protocol, "seriesDoses"),
        site=values.words(resource.get("site")),
        state="not_given" if resource["status"] == "not-done" else "given",
        not_given_reason=values.words(resource.get("statusReason")) if resource["status"] == "not-done" else "",
    )
    people = [performer.get("actor") for performer in resource.get("performer") or []]
    return Draft(
        category=Category.VACCINATIONS, happened=happened, title=vaccine, summary=summary,
        maker=around.maker(people), signed_at=(values.when(resource.get("recorded")) or happened).at,
    )  # fmt: skip


def _either(protocol: Mapping[str, Any], name: str) -> str:
    return str(protocol.get(f"{name}PositiveInt") or protocol.get(f"{name}String") or "")


def _manufacturer(around: Around) -> str:
    reference = around.resource.get("manufacturer") or {}
    unit = around.find(Unit, reference)
    return unit.name if unit else str(reference.get("display") or "")
