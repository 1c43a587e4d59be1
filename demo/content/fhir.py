"""FHIR R4 resources, as a Swedish record system sends them (HL7 Sweden's base profiles)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from demo.content.analyses import Analysis, Interval
from demo.content.pharmacy import Product, Vaccine
from demo.region.numbers import PERSONNUMMER, RESERVE, SAMORDNINGSNUMMER
from demo.region.places import Unit
from demo.region.staff import StaffMember
from demo.region.stories import Resident

Resource = dict[str, Any]

SOURCE = "urn:oid:2.999.752.10"
"""The demo region's own record system."""
HSA_ID = "urn:oid:1.2.752.29.4.19"
_NPU, _ATC, _ICD, _LOINC = (
    "urn:oid:1.2.752.108.1",
    "http://www.whocc.no/atc",
    "urn:oid:1.2.752.116.1.1.1",
    "http://loinc.org",
)
_HL7 = "http://terminology.hl7.org/CodeSystem"
_PATIENT_SYSTEMS = {
    PERSONNUMMER: "http://electronichealth.se/identifier/personnummer",
    SAMORDNINGSNUMMER: "http://electronichealth.se/identifier/samordningsnummer",
    RESERVE: RESERVE,
}


def own_id(*parts: object) -> str:
    """An id that is the same every time the same thing is told."""
    return str(uuid5(NAMESPACE_URL, "/".join((SOURCE, *map(str, parts)))))


def bundle(resources: Iterable[Resource]) -> Resource:
    """A transaction bundle. Numbers are exact decimals."""
    entries = [
        {
            "fullUrl": f"urn:uuid:{r['id']}",
            "resource": r,
            "request": {"method": "PUT", "url": f"{r['resourceType']}/{r['id']}"},
        }
        for r in resources
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def struck(why: str) -> Resource:
    """Entered in error, and why (HL7's extension event-statusReason)."""
    url = "http://hl7.org/fhir/StructureDefinition/event-statusReason"
    return {"extension": [{"url": url, "valueCodeableConcept": concept(why)}]}


def concept(text: str, system: str = "", code: str = "") -> Resource:
    """A CodeableConcept."""
    return (
        {"coding": [{"system": system, "code": code, "display": text}], "text": text} if code else {"text": text}
    )


def instant(moment: datetime) -> str:
    """An instant as FHIR writes it."""
    return moment.isoformat(timespec="seconds")


def patient(who: Resident) -> Resource:
    """Who it is about: number, name, birth date and sex. Never an address: some are protected."""
    return {
        "resourceType": "Patient",
        "id": own_id("patient", who.key),
        "identifier": [{"system": _PATIENT_SYSTEMS[who.identity.system], "value": who.identity.value}],
        "name": [{"use": "official", "family": who.family_name, "given": [who.given_name]}],
        "gender": "female" if who.sex == "F" else "male",
        "birthDate": who.born.isoformat(),
    }


def practitioner(member: StaffMember, title: str) -> Resource:
    """Somebody on the staff."""
    return {
        "resourceType": "Practitioner",
        "id": own_id("practitioner", member.key),
        "identifier": [{"system": HSA_ID, "value": member.hsa_id}],
        "name": [{"use": "official", "family": member.family_name, "given": [member.given_name]}],
        "qualification": [{"code": concept(title)}],
    }


def organization(unit: Unit) -> Resource:
    """A care unit."""
    return {
        "resourceType": "Organization",
        "id": own_id("organization", unit.key),
        "identifier": [{"system": HSA_ID, "value": unit.hsa_id}],
        "name": unit.name,
    }


def about(who: Resident) -> Resource:
    """The reference to a patient in the same bundle."""
    return {"reference": f"urn:uuid:{own_id('patient', who.key)}"}


def by(member: StaffMember) -> Resource:
    """The reference to a practitioner, who is in another file."""
    return {"reference": f"Practitioner?identifier={HSA_ID}|{member.hsa_id}"}


def at(unit: Unit) -> Resource:
    """The reference to a unit, which is in another file."""
    return {"reference": f"Organization?identifier={HSA_ID}|{unit.hsa_id}"}


def condition(own: str, subject: Resource, code: str, words: str) -> Resource:
    """A diagnosis with its ICD-10-SE code."""
    return {"resourceType": "Condition", "id": own, "code": concept(words, _ICD, code), "subject": subject}


def narrative(points: list[str]) -> Resource:
    """One paragraph, or a list when there is more than one point."""
    if len(points) == 1:
        inner = f"<p>{escape(points[0])}</p>"
    else:
        inner = "<ul>" + "".join(f"<li>{escape(p)}</li>" for p in points) + "</ul>"
    return {"status": "additional", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>'}


def observation(
    own: str, code: Resource, value: Resource, *, category: str, day: str, issued: str, **more: Any
) -> Resource:
    """One analysis or measurement; ``value`` holds a value, or components."""
    return {
        "resourceType": "Observation",
        "id": own,
        "status": "final",
        "category": [concept(category, f"{_HL7}/observation-category", category)],
        "code": code,
        "effectiveDateTime": day,
        "issued": issued,
        **value,
        **more,
    }


def analysis_value(analysis: Analysis, value: float, sex: str) -> Resource:
    """A result with its unit, its reference interval, and the laboratory's mark when it lies outside."""
    interval = analysis.interval(sex)
    written = Decimal(f"{value:.{analysis.decimals}f}")
    return {
        "valueQuantity": {"value": written, "unit": analysis.unit},
        "referenceRange": [_range(analysis, interval)],
        **_mark(written, interval),
    }


def analysis_code(analysis: Analysis) -> Resource:
    """Its Swedish name and NPU code."""
    return concept(analysis.name, _NPU, analysis.code)


def _range(analysis: Analysis, interval: Interval) -> Resource:
    ends = {"low": interval.low, "high": interval.high}
    return {name: {"value": Decimal(end), "unit": analysis.unit} for name, end in ends.items() if end is not None}


def _mark(value: Decimal, interval: Interval) -> Resource:
    system = f"{_HL7}/v3-ObservationInterpretation"
    if interval.low is not None and value < Decimal(interval.low):
        return {"interpretation": [concept("lågt", system, "L")]}
    if interval.high is not None and value > Decimal(interval.high):
        return {"interpretation": [concept("högt", system, "H")]}
    return {}


_MEASURES = {
    "langd": ("Längd", "8302-2", "cm", "cm"),
    "vikt": ("Vikt", "29463-7", "kg", "kg"),
    "huvud": ("Huvudomfång", "9843-4", "cm", "cm"),
}


def measures(values: Mapping[str, float]) -> Iterable[tuple[str, Resource, Resource]]:
    """(name, code, value) of each measurement that is kept for itself."""
    for name, (words, code, unit, ucum) in _MEASURES.items():
        if name in values:
            yield name, concept(words, _LOINC, code), {"valueQuantity": _quantity(values[name], unit, ucum)}
    if "systolic" in values:
        parts = (("Systoliskt", "8480-6", "systolic"), ("Diastoliskt", "8462-4", "diastolic"))
        components = [
            {"code": concept(words, _LOINC, code), "valueQuantity": _quantity(values[name], "mmHg", "mm[Hg]")}
            for words, code, name in parts
        ]
        yield "bp", concept("Blodtryck", _LOINC, "85354-9"), {"component": components}


def _quantity(value: float, unit: str, ucum: str) -> Resource:
    return {"value": Decimal(f"{value:g}"), "unit": unit, "system": "http://unitsofmeasure.org", "code": ucum}


def medication(product: Product) -> Resource:
    """A contained Medication: name, form, strength and ATC code."""
    strength = {"numerator": {"unit": f"{product.strength.replace('.', ',')} {product.unit}"}}
    return {
        "resourceType": "Medication",
        "id": "lakemedel",
        "code": concept(product.name, _ATC, product.atc),
        "form": concept(product.form),
        "ingredient": [{"itemCodeableConcept": concept(product.name), "strength": strength}],
    }


def immunization(
    own: str, vaccine: Vaccine, *, day: str, batch: str, dose: str, doses: str, **more: Any
) -> Resource:
    """One dose given."""
    protocol: Resource = {
        "doseNumberPositiveInt": int(dose or 1),
        "targetDisease": [concept(disease) for disease in vaccine.against],
    }
    if doses:
        protocol["seriesDosesPositiveInt"] = int(doses)
    return {
        "resourceType": "Immunization",
        "id": own,
        "status": "completed",
        "vaccineCode": concept(vaccine.name, _ATC, vaccine.atc),
        "occurrenceDateTime": day,
        "manufacturer": {"display": vaccine.maker},
        "lotNumber": batch,
        "protocolApplied": [protocol],
        **more,
    }


def day_text(day: date) -> str:
    """A date as FHIR writes it."""
    return day.isoformat()
