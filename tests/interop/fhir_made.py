"""Small FHIR resources for tests: valid unless told otherwise."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from interop.fhir import delivery
from interop.fhir.mapped import MappedEntry, Outcome, Taken, Unclear
from interop.fhir.references import Directory, Layer
from interop.fhir.survey import survey

TODAY = date(2026, 11, 22)
PERSONNUMMER = "http://electronichealth.se/identifier/personnummer"
HSA = "urn:oid:1.2.752.29.4.19"
SARA, DANIEL = "198601042388", "198405062392"


def patient(own_id: str = "p1", number: str = SARA, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": own_id,
        "identifier": [{"system": PERSONNUMMER, "value": number}],
        "name": [{"family": "Lindqvist", "given": ["Sara"]}],
        "birthDate": "1986-01-04",
        **more,
    }


def practitioner(own_id: str = "d1", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Practitioner",
        "id": own_id,
        "identifier": [{"system": HSA, "value": "SE1-D1"}],
        "name": [{"family": "Ceder", "given": ["Cecilia"]}],
        "qualification": [{"code": {"text": "läkare"}}],
        **more,
    }


def organization(own_id: str = "u1", **more: Any) -> dict[str, Any]:
    identifier = [{"system": HSA, "value": "SE1-U1"}]
    return {
        "resourceType": "Organization",
        "id": own_id,
        "identifier": identifier,
        "name": "Vårdcentralen",
        **more,
    }


def encounter(own_id: str = "e1", subject: str = "Patient/p1", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Encounter",
        "id": own_id,
        "status": "finished",
        "class": {"code": "AMB"},
        "type": [{"text": "Läkarbesök"}],
        "subject": {"reference": subject},
        "participant": [{"individual": {"reference": "Practitioner/d1"}}],
        "period": {"start": "2026-11-17T08:15:00+01:00", "end": "2026-11-17T08:35:00+01:00"},
        "serviceProvider": {"reference": "Organization/u1"},
        **more,
    }


def observation(own_id: str = "o1", subject: str = "Patient/p1", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": own_id,
        "status": "final",
        "category": [{"coding": [{"code": "laboratory"}]}],
        "code": {"coding": [{"system": "urn:oid:1.2.752.108.1", "code": "NPU28309"}], "text": "B-Hemoglobin"},
        "subject": {"reference": subject},
        "effectiveDateTime": "2026-11-17T08:20:00+01:00",
        "valueQuantity": {"value": 132, "unit": "g/L"},
        "referenceRange": [{"low": {"value": 117}, "high": {"value": 153}}],
        **more,
    }


def report(*results: str, own_id: str = "r1", subject: str = "Patient/p1", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "DiagnosticReport",
        "id": own_id,
        "status": "final",
        "category": [{"coding": [{"code": "LAB"}]}],
        "code": {"text": "Blodstatus"},
        "subject": {"reference": subject},
        "effectiveDateTime": "2026-11-17T08:20:00+01:00",
        "issued": "2026-11-17T15:00:00+01:00",
        "result": [
            {"reference": reference, "display": f"rad {n}"} for n, reference in enumerate(results, start=1)
        ],
        **more,
    }


def composition(own_id: str = "n1", subject: str = "Patient/p1", **more: Any) -> dict[str, Any]:
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Mår bra.</p></div>'
    return {
        "resourceType": "Composition",
        "id": own_id,
        "status": "final",
        "type": {"text": "Besöksanteckning"},
        "subject": {"reference": subject},
        "date": "2026-11-17T08:40:00+01:00",
        "author": [{"reference": "Practitioner/d1"}],
        "title": "Besöksanteckning",
        "section": [{"title": "Bedömning", "text": {"status": "generated", "div": div}}],
        **more,
    }


def medicine(own_id: str = "m1", subject: str = "Patient/p1", **more: Any) -> dict[str, Any]:
    concept = {"coding": [{"system": "http://www.whocc.no/atc", "code": "C09AA02"}], "text": "Enalapril"}
    return {
        "resourceType": "MedicationRequest",
        "id": own_id,
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": concept,
        "subject": {"reference": subject},
        "authoredOn": "2026-11-17",
        "dosageInstruction": [{"text": "1 tablett på morgonen"}],
        **more,
    }


def vaccination(own_id: str = "v1", subject: str = "Patient/p1", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Immunization",
        "id": own_id,
        "status": "completed",
        "vaccineCode": {"text": "Vaxigrip Tetra"},
        "patient": {"reference": subject},
        "occurrenceDateTime": "2026-10-17",
        "lotNumber": "K4821",
        **more,
    }


def without(resource: dict[str, Any], *names: str) -> dict[str, Any]:
    """A copy that lacks these fields."""
    return {name: value for name, value in copy.deepcopy(resource).items() if name not in names}


def bundle(*resources: Any, **more: Any) -> dict[str, Any]:
    entries = [{"resource": r, "request": {"method": "POST", "url": "x"}} for r in resources]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries, **more}


def write(folder: Path, content: dict[str, Any], name: str = "a.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def outcomes(folder: Path, *resources: Any, beside: Iterable[Layer] = ()) -> list[Outcome]:
    """What becomes of a bundle of these, read from a file."""
    return outcomes_of(write(folder, bundle(*resources)), beside=beside)


def outcomes_of(path: Path, beside: Iterable[Layer] = ()) -> list[Outcome]:
    """What becomes of a file's entries."""
    found = survey(path, today=TODAY)
    return list(delivery.outcomes(path, found, Directory((found.layer, *beside)), today=TODAY))


def entries(folder: Path, *resources: Any, beside: Iterable[Layer] = ()) -> list[MappedEntry]:
    """Those that became entries."""
    taken = outcomes(folder, *resources, beside=beside)
    return [o.entry for o in taken if isinstance(o, Taken) and o.entry]


def unclear(folder: Path, *resources: Any) -> list[str]:
    """The codes of why the others did not."""
    return [o.reason.code for o in outcomes(folder, *resources) if isinstance(o, Unclear)]
