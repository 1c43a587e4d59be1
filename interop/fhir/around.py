"""What stands around one resource: whose it is, who wrote it, at which unit, at which visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from interop.fhir import actors, values
from interop.fhir.problems import CannotUnderstand
from interop.fhir.reading import Resource
from interop.fhir.references import (
    Author,
    Contact,
    Directory,
    K,
    Layer,
    Patient,
    Role,
    Unit,
    conditional_identifier,
)


@dataclass(frozen=True, slots=True)
class Maker:
    """Who made an entry, where, and how many of the references that should say so led nowhere."""

    author: Author
    unit: Unit
    missing: int


class Around:
    """One resource with the directory it is read by."""

    def __init__(self, resource: Resource, directory: Directory, *, today: date) -> None:
        self.resource = resource
        self.today = today
        self._directory = _with_contained(resource, directory, today)

    def find(self, kind: type[K], reference: Any) -> K | None:
        """What a reference in this resource means."""
        return self._directory.find(kind, reference)

    def patient(self) -> Patient:
        """Whom the resource is about. Raises :class:`CannotUnderstand` when that is not certain."""
        reference = self.resource.get("subject") or self.resource.get("patient")
        if not reference:
            raise CannotUnderstand("patient.missing", _("Det framgår inte vem posten gäller."))
        if known := self.find(Patient, reference):
            return known
        if pair := conditional_identifier(reference):
            return Patient(actors.identity([pair], today=self.today))
        raise CannotUnderstand("patient.unknown", _("Posten gäller en patient som inte finns i leveransen."))

    def contact(self) -> Contact | None:
        """The visit that the resource belongs to."""
        reference = self.resource.get("encounter")
        context = self.resource.get("context")
        if reference is None and isinstance(context, Mapping):  # MedicationStatement; DocumentReference
            encounters = context.get("encounter")
            reference = encounters[0] if isinstance(encounters, list) and encounters else context
        return self.find(Contact, reference)

    def maker(self, people: Iterable[Any], units: Iterable[Any] = ()) -> Maker:
        """The first of these references that leads to an author, and to a unit; else the visit's."""
        contact = self.contact()
        author, unit, missing = Author(""), Unit(""), 0
        for reference in [*people, *([contact.practitioner] if contact else [])]:
            found_author, found_unit = self._person(reference)
            missing += bool(reference) and not found_author and not found_unit
            author = author if author.name else found_author or author
            unit = unit if unit.name else found_unit or unit
        for reference in [*units, *([contact.unit] if contact else [])]:
            found = self._unit(reference)
            missing += bool(reference) and found is None
            unit = unit if unit.name else found or unit
        return Maker(author, unit, missing)

    def _person(self, reference: Any) -> tuple[Author | None, Unit | None]:
        if not reference:
            return None, None
        if role := self.find(Role, reference):
            person = self.find(Author, role.practitioner) or _displayed(role.practitioner)
            unit = self._unit(role.unit)
            return (Author(person.name, role.role or person.role, person.hsa_id) if person else None), unit
        if unit := self.find(Unit, reference):
            return None, unit
        return self.find(Author, reference) or _displayed(reference), None

    def _unit(self, reference: Any) -> Unit | None:
        if not reference:
            return None
        if unit := self.find(Unit, reference):
            return unit
        display = reference.get("display")
        return Unit(str(display)) if display else None


def _displayed(reference: Mapping[str, Any]) -> Author | None:
    """A name that stands in the reference itself, though nobody has told us who it leads to."""
    display = reference.get("display")
    address = str(reference.get("reference") or "")
    if not display or address.startswith(("Organization", "Patient", "Device")):
        return None
    return Author(str(display))


def _with_contained(resource: Resource, directory: Directory, today: date) -> Directory:
    contained = resource.get("contained")
    if not contained:
        return directory
    layer = Layer()
    for inner in contained:
        if inner.get("id") and (known := actors.read(inner, today=today)):
            layer.add(f"#{inner['id']}", known)
    return Directory((layer, *directory.layers))


def first_moment(around: Around, *candidates: object) -> values.When:
    """The first of these that says when; else when the visit began. Raises :class:`CannotUnderstand`."""
    for candidate in candidates:
        if moment := values.when(candidate):
            return moment
    contact = around.contact()
    if contact and (moment := values.when(contact.start)):
        return moment
    raise CannotUnderstand("time.missing", _("Det framgår inte när det hände."))
