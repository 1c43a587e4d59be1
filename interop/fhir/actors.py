"""What we remember of the resources that others refer to: patients, practitioners, units, visits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.identity import BadIdentityNumber, IdentityNumber, IdentitySystem, parse_identity_number
from interop.fhir import values
from interop.fhir.problems import CannotUnderstand
from interop.fhir.references import Author, Contact, Diagnosis, Drug, Known, Patient, Role, Unit
from interop.fhir.systems import HSA_ID, NATIONAL_RESERVE, PERSONAL_NUMBERS, canonical

_SWEDISH_FIRST = (
    IdentitySystem.PERSONNUMMER.value,
    IdentitySystem.SAMORDNINGSNUMMER.value,
    IdentitySystem.REGIONAL_RESERVE.value,
    NATIONAL_RESERVE,
)


def read(resource: Mapping[str, Any], *, today: date) -> Known | None:
    """What this resource tells those that refer to it; nothing for a kind that is not referred to.

    Raises :class:`CannotUnderstand` for a patient without a usable identity.
    """
    if resource.get("resourceType") == "Patient":
        return patient(resource, today=today)
    reader = _READERS.get(str(resource.get("resourceType")))
    return reader(resource) if reader else None


def patient(resource: Mapping[str, Any], *, today: date) -> Patient:
    """A Patient, by the identity that a Swedish register would know it by, else by the source's own."""
    name = _name(resource.get("name"))
    return Patient(
        identity=identity(_pairs(resource), today=today),
        given_name=" ".join(name.get("given") or []) or str(name.get("text") or ""),
        family_name=str(name.get("family") or ""),
        birth_date=values.day_text(resource.get("birthDate")) or "",
    )


def identity(pairs: list[tuple[str, str]], *, today: date) -> IdentityNumber:
    """The number among these that says who somebody is. A personal number is checked, others are taken as
    they are. Raises :class:`CannotUnderstand`.
    """
    if not pairs:
        raise CannotUnderstand("patient.no_identity", _("Patienten har ingen identitet."))
    ranked = sorted(
        pairs,
        key=lambda pair: _SWEDISH_FIRST.index(pair[0]) if pair[0] in _SWEDISH_FIRST else len(_SWEDISH_FIRST),
    )
    system, value = ranked[0]
    if system not in PERSONAL_NUMBERS:
        return IdentityNumber(system, value.strip())
    try:
        return parse_identity_number(value, today=today)
    except BadIdentityNumber as error:
        raise CannotUnderstand(
            "patient.bad_number", _("Patientens personnummer eller samordningsnummer är fel.")
        ) from error


def _pairs(resource: Mapping[str, Any]) -> list[tuple[str, str]]:
    current = [
        i for i in resource.get("identifier") or [] if i.get("use") != "old" and i.get("system") and i.get("value")
    ]
    medical_first = sorted(current, key=lambda i: "MR" not in values.codes([i.get("type") or {}]))
    return [(canonical(i["system"]), i["value"]) for i in medical_first]


def _name(names: Any) -> Mapping[str, Any]:
    current: list[Mapping[str, Any]] = [n for n in names or [] if n.get("use") != "old"]
    official = [n for n in current if n.get("use") == "official"]
    return (official or current or [{}])[0]


def _hsa_id(resource: Mapping[str, Any]) -> str:
    for identifier in resource.get("identifier") or []:
        if canonical(str(identifier.get("system"))) == HSA_ID:
            return str(identifier.get("value") or "")
    return ""


def _author(resource: Mapping[str, Any]) -> Author:
    qualifications = [values.words(q.get("code")) for q in resource.get("qualification") or []]
    role = next((q for q in qualifications if q), "")
    return Author(values.human_name(resource.get("name")), role, _hsa_id(resource))


def _unit(resource: Mapping[str, Any]) -> Unit:
    return Unit(str(resource.get("name") or ""), _hsa_id(resource))


def _role(resource: Mapping[str, Any]) -> Role:
    roles = [values.words(code) for code in resource.get("code") or []]
    return Role(
        practitioner=dict(resource.get("practitioner") or {}),
        unit=dict(resource.get("organization") or {}),
        role=next((r for r in roles if r), ""),
    )


def _contact(resource: Mapping[str, Any]) -> Contact:
    participants = [p.get("individual") for p in resource.get("participant") or [] if p.get("individual")]
    kinds = [values.words(kind) for kind in resource.get("type") or []]
    return Contact(
        kind=next((k for k in kinds if k), ""),
        start=(resource.get("period") or {}).get("start"),
        practitioner=dict(participants[0]) if participants else {},
        unit=dict(resource.get("serviceProvider") or {}),
    )


_READERS: dict[str, Callable[[Mapping[str, Any]], Known]] = {
    "Practitioner": _author,
    "Organization": _unit,
    "PractitionerRole": _role,
    "Encounter": _contact,
    "Medication": lambda resource: Drug(dict(resource)),
    "Condition": lambda resource: Diagnosis(dict(resource.get("code") or {})),
}
