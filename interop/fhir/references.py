"""Who and what is meant by a reference, in all the ways FHIR has of saying it.

Looked for in the resource itself ("#p1"), then in its own file, then in the other files of the run, then
among what the source has told before. Two files that mean different things by the same reference do not
disturb each other, and settle nothing for a third: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from uuid import UUID

from core.identity import IdentityNumber
from interop.fhir.systems import canonical

_RELATIVE = re.compile(r"([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?")
_CONDITIONAL = re.compile(r"([A-Z][A-Za-z]+)\?identifier=([^|&]*)\|([^&]+)")


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom entries are about: by an identity of theirs, or by a person we already know."""

    identity: IdentityNumber | None
    person_id: UUID | None = None
    given_name: str = field(default="", compare=False)
    family_name: str = field(default="", compare=False)
    birth_date: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Author:
    """A practitioner, by name and profession."""

    name: str
    role: str = ""
    hsa_id: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation. ``hsa_id`` is empty for one outside Sweden."""

    name: str
    hsa_id: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """A practitioner's work at a unit: references to both, and the profession it is done in."""

    practitioner: Mapping[str, Any]
    unit: Mapping[str, Any]
    role: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """What other entries take from the visit they belong to."""

    kind: str
    start: str | None
    practitioner: Mapping[str, Any]
    unit: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drug:
    """A Medication resource."""

    resource: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A Condition's code."""

    concept: Mapping[str, Any]


Known = Patient | Author | Unit | Role | Contact | Drug | Diagnosis
K = TypeVar("K", Patient, Author, Unit, Role, Contact, Drug, Diagnosis)


class _Ambiguous:
    """Stands where two different things answer to one reference."""


AMBIGUOUS = _Ambiguous()


@dataclass(slots=True)
class Layer:
    """What one place (a file, a run, what was known before) says of references."""

    known: dict[str, Known | _Ambiguous] = field(default_factory=dict)

    def get(self, key: str, kind: type[Known]) -> Known | _Ambiguous | None:
        """What this place knows under the key."""
        return self.known.get(key)

    def add(self, key: str, thing: Known) -> None:
        """Remember; a second, different thing under the same key makes the key mean nothing."""
        here = self.known.setdefault(key, thing)
        if here != thing:
            self.known[key] = AMBIGUOUS

    def add_all(self, other: Layer) -> None:
        """Remember what another layer says, ambiguities too."""
        for key, thing in other.known.items():
            here = self.known.setdefault(key, thing)
            if here != thing:
                self.known[key] = AMBIGUOUS

    def items(self) -> Iterator[tuple[str, Known]]:
        """What is certain."""
        for key, thing in self.known.items():
            if not isinstance(thing, _Ambiguous):
                yield key, thing


class Place(Protocol):
    """Somewhere to look a reference up."""

    def get(self, key: str, kind: type[Known], /) -> Known | _Ambiguous | None:
        """What is known under the key, of that kind or another."""


@dataclass(frozen=True, slots=True)
class Directory:
    """The places, the nearest first."""

    layers: tuple[Place, ...]

    def find(self, kind: type[K], reference: Any) -> K | None:
        """The thing of that kind that a FHIR Reference means, or nothing when it is not known for certain."""
        for key in keys_of_reference(reference, kind):
            for layer in self.layers:
                thing = layer.get(key, kind)
                if isinstance(thing, kind):
                    return thing
                if thing is not None:  # ambiguous, or something of another kind
                    return None
        return None


_TYPES: dict[type, tuple[str, ...]] = {
    Patient: ("Patient",),
    Author: ("Practitioner",),
    Unit: ("Organization",),
    Role: ("PractitionerRole",),
    Contact: ("Encounter",),
    Drug: ("Medication",),
    Diagnosis: ("Condition",),
}


def keys_of_reference(reference: Any, kind: type) -> Iterator[str]:
    """The keys under which what is referred to can be known: by address, then by identifier."""
    if not isinstance(reference, Mapping):
        return
    address = reference.get("reference")
    if isinstance(address, str) and address:
        yield key_of_address(address)
    identifier = reference.get("identifier")
    if isinstance(identifier, Mapping):
        for name in _TYPES[kind]:
            if key := identifier_key(name, identifier):
                yield key


def key_of_address(address: str) -> str:
    """One spelling for a reference's address: without version, an identifier's system in canonical form."""
    if match := _RELATIVE.fullmatch(address):
        return f"{match[1]}/{match[2]}"
    if match := _CONDITIONAL.fullmatch(address):
        return f"{match[1]}|{canonical(match[2])}|{match[3]}"
    return address.split("/_history/", 1)[0]


def identifier_key(resource_type: str, identifier: Mapping[str, Any]) -> str | None:
    """The key of an identifier, or nothing when it lacks a system or a value."""
    system, value = identifier.get("system"), identifier.get("value")
    if not (isinstance(system, str) and isinstance(value, str) and system and value):
        return None
    return f"{resource_type}|{canonical(system)}|{value}"


def conditional_identifier(reference: Any) -> tuple[str, str] | None:
    """(system, value) when a reference names what it means by identifier alone."""
    if not isinstance(reference, Mapping):
        return None
    match = _CONDITIONAL.fullmatch(str(reference.get("reference") or ""))
    if match:
        return canonical(match[2]), match[3]
    identifier = reference.get("identifier")
    if isinstance(identifier, Mapping) and identifier_key("", identifier):
        return canonical(identifier["system"]), identifier["value"]
    return None


def addresses(resource: Mapping[str, Any], full_url: str = "") -> Iterator[str]:
    """Every key that others may use for this resource."""
    kind, own_id = resource.get("resourceType"), resource.get("id")
    if full_url:
        yield full_url
    if isinstance(own_id, str) and own_id:
        yield f"{kind}/{own_id}"
    identifiers = resource.get("identifier")
    for identifier in identifiers if isinstance(identifiers, list) else []:
        if isinstance(identifier, Mapping) and (key := identifier_key(str(kind), identifier)):
            yield key
