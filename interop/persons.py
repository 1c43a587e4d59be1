"""From a patient in a delivery to a person of ours."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts import actions as accounts
from core.actor import Actor
from core.identity import IdentityNumber, PartialDate
from interop.fhir.problems import CannotUnderstand
from interop.fhir.references import Layer, Patient

_LONGEST = 100


class Persons:
    """Finds or registers each patient of a delivery once."""

    def __init__(self, *, by: Actor) -> None:
        self._by = by
        self._known: dict[IdentityNumber, UUID] = {}

    def person_id(self, patient: Patient) -> UUID:
        """Who it is. Raises :class:`CannotUnderstand` for an identity that cannot be kept."""
        if patient.person_id is not None:
            return patient.person_id
        identity = patient.identity
        if identity is None or len(identity.system) > _LONGEST or len(identity.value) > _LONGEST:
            raise CannotUnderstand("patient.bad_identity", _("Patientens identitet går inte att använda."))
        if identity not in self._known:
            self._known[identity] = self._register(identity, patient)
        return self._known[identity]

    def of_layer(self, layer: Layer) -> dict[str, UUID]:
        """The persons of all patients told of, by the source's own references (never by an identity number)."""
        found = {}
        for key, thing in layer.items():
            if isinstance(thing, Patient) and "|" not in key:
                try:
                    found[key] = self.person_id(thing)
                except CannotUnderstand:
                    continue  # said again for each entry about this patient
        return found

    def _register(self, identity: IdentityNumber, patient: Patient) -> UUID:
        person = accounts.register_person(
            identity=identity,
            given_name=patient.given_name,
            family_name=patient.family_name,
            birth=_partial(patient.birth_date),
            by=self._by,
        )
        return person.pk


def _partial(text: str) -> PartialDate | None:
    parts = [int(part) for part in text.split("-")] if text else []
    return PartialDate(*parts) if parts else None
