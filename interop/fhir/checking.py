"""Is a resource what FHIR R4 says it is: its structure by ``fhir.resources``, its codes by ourselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from interop.fhir.problems import CannotUnderstand

if TYPE_CHECKING:
    from fhir_core.fhirabstractmodel import FHIRAbstractModel

# HL7 FHIR R4 (4.0.1), required bindings. fhir.resources takes any word here.
_STATUS = {
    "Encounter": "planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown",
    "Composition": "preliminary final amended entered-in-error",
    "DocumentReference": "current superseded entered-in-error",
    "DiagnosticReport": (
        "registered partial preliminary final amended corrected appended cancelled entered-in-error unknown"
    ),
    "Observation": "registered preliminary final amended corrected cancelled entered-in-error unknown",
    "MedicationRequest": "active on-hold cancelled completed entered-in-error stopped draft unknown",
    "MedicationStatement": "active completed entered-in-error intended stopped on-hold unknown not-taken",
    "Immunization": "completed entered-in-error not-done",
}
STATUSES: dict[str, frozenset[str]] = {name: frozenset(codes.split()) for name, codes in _STATUS.items()}

_REQUIRED = {
    "MedicationRequest": {
        "intent": frozenset(
            "proposal plan order original-order reflex-order filler-order instance-order option".split()
        )
    },
}
_OPTIONAL = {
    "DocumentReference": {"docStatus": frozenset("preliminary final amended entered-in-error".split())},
}


def check(resource: Mapping[str, Any]) -> None:
    """Raise :class:`CannotUnderstand` with the first fault: the field and what is wrong, never its value."""
    name = str(resource["resourceType"])
    _check_codes(name, resource)
    try:
        _model(name).model_validate(resource)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        field = ".".join([name, *(str(part) for part in first["loc"])])
        raise CannotUnderstand(
            "resource.invalid", _("Fältet %(field)s följer inte FHIR R4."), field=field
        ) from None


def _check_codes(name: str, resource: Mapping[str, Any]) -> None:
    required = {"status": STATUSES[name], **_REQUIRED.get(name, {})} if name in STATUSES else {}
    for field, allowed in required.items():
        _check_code(name, field, resource.get(field), allowed)
    for field, allowed in _OPTIONAL.get(name, {}).items():
        if field in resource:
            _check_code(name, field, resource[field], allowed)


def _check_code(name: str, field: str, code: object, allowed: frozenset[str]) -> None:
    if code is None:
        raise CannotUnderstand("code.missing", _("Fältet %(field)s saknas."), field=f"{name}.{field}")
    if not isinstance(code, str) or code not in allowed:
        raise CannotUnderstand(
            "code.unknown",
            _("Fältet %(field)s har en okänd kod: %(given)s."),
            field=f"{name}.{field}",
            given=code,
        )


@cache
def _model(name: str) -> type[FHIRAbstractModel]:
    from fhir.resources.R4B import get_fhir_model_class  # half a second: only when something is imported

    return get_fhir_model_class(name)
