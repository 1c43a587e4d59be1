"""Encounter -> care contact."""

from __future__ import annotations

from typing import Any

from interop.fhir import values
from interop.fhir.around import Around, first_moment
from interop.fhir.draft import Draft
from interop.fhir.shapes import CareContact, Code
from records.models import Category

_FORMS = {
    "AMB": "visit", "HH": "home", "VR": "distance", "EMER": "emergency",
    "IMP": "inpatient", "ACUTE": "inpatient", "NONAC": "inpatient", "OBSENC": "inpatient", "SS": "inpatient",
}  # fmt: skip
"""HL7 v3 ActEncounterCode."""
_STATES = {
    "planned": "planned", "arrived": "ongoing", "triaged": "ongoing", "in-progress": "ongoing",
    "onleave": "ongoing", "finished": "finished", "cancelled": "cancelled",
}  # fmt: skip


def draft(around: Around) -> Draft:
    """What an Encounter says."""
    resource = around.resource
    period = resource.get("period") or {}
    happened = first_moment(around, period.get("start"), period.get("end"))
    kinds = [values.words(kind) for kind in resource.get("type") or []]
    kind = next((k for k in kinds if k), "") or values.words(resource.get("serviceType"))
    maker = around.maker(
        [p.get("individual") for p in resource.get("participant") or []], [resource.get("serviceProvider")]
    )
    summary = CareContact(
        happened=happened.precision,
        kind=kind,
        form=_FORMS.get(str(resource["class"].get("code")), "other"),
        state=_STATES.get(resource["status"], "unknown"),
        started=values.iso(period.get("start")),
        ended=values.iso(period.get("end")),
        reasons=[r for r in map(values.words, resource.get("reasonCode") or []) if r],
        measures=_measures(resource.get("type") or []),
    )
    return Draft(
        category=Category.CARE_CONTACTS,
        happened=happened,
        title=kind,
        summary=summary,
        maker=maker,
        signed_at=happened.at,
    )


def _measures(types: list[dict[str, Any]]) -> list[Code]:
    coded = [(values.code_of(concept, "kva"), concept) for concept in types]
    return [
        Code(system=system, code=code or "", words=values.words(c))
        for (system, code), c in coded
        if system == "kva"
    ]
