"""The register's persons: the region's forty, with what a file or a test has added or changed."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from demo.outside import BadStart
from demo.region.numbers import PERSONNUMMER, RESERVE, SAMORDNINGSNUMMER, Identity, has_whole_birth_date
from demo.region.people import custody_ends, residents
from demo.region.stories import Resident

SYSTEMS = frozenset({PERSONNUMMER, SAMORDNINGSNUMMER, RESERVE})
PROTECTIONS = frozenset({"none", "sekretessmarkering", "skyddad_folkbokforing"})
_VALUE_SIGNS = 12
_MEMBERS = {
    "identity",
    "other_identities",
    "given_name",
    "family_name",
    "birth_date",
    "address",
    "protection",
    "death",
    "custody",
}
_ADDRESS = {"street", "postcode", "town"}


class BadPerson(ValueError):
    """What was sent is not a person; says which part, never with a value."""


@dataclass(frozen=True, slots=True)
class Custody:
    """That somebody has custody of a child, from a day and until another."""

    child: Identity
    guardian: Identity
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Person:
    """One entry."""

    identity: Identity
    given_name: str
    family_name: str
    birth_date: date | None
    address: dict[str, str] | None
    protection: str = "none"
    death: date | None = None
    others: tuple[Identity, ...] = field(default=())


class Persons:
    """Safe to use from several threads."""

    def __init__(self, day: date, file: Path | None) -> None:
        self._lock = threading.Lock()
        self._by_identity: dict[Identity, Person] = {}
        self._custody: list[Custody] = []
        people = residents(day)
        for resident in people:
            self._put(_person(resident))
        self._custody.extend(_custody(people))
        if file is not None and file.exists():
            self._read(file)

    def find(self, identity: Identity) -> tuple[Person, list[Custody]] | None:
        """The person with that number, and every custody they are part of."""
        with self._lock:
            person = self._by_identity.get(identity)
            if person is None:
                return None
            theirs = {person.identity, *person.others}
            return person, [c for c in self._custody if c.child in theirs or c.guardian in theirs]

    def change(self, body: dict[str, Any]) -> None:
        """Add a person, or change the members given of one who is there. Raises :class:`BadPerson`.

        ``custody`` replaces every custody the person is part of.
        """
        if unknown := set(body) - _MEMBERS:
            raise BadPerson(f"unknown member: {sorted(unknown)[0]}")
        identity = read_identity(body.get("identity"))
        with self._lock:
            changed = _merged(self._by_identity.get(identity), identity, body)
            custody = [_read_custody(c, identity) for c in body["custody"]] if "custody" in body else None
            self._put(changed)
            if custody is not None:
                kept = [c for c in self._custody if identity not in (c.child, c.guardian)]
                self._custody = [*kept, *custody]

    def _put(self, person: Person) -> None:
        for identity in (person.identity, *person.others):
            self._by_identity[identity] = person

    def _read(self, file: Path) -> None:
        try:
            for body in json.loads(file.read_text(encoding="utf-8"))["persons"]:
                self.change(body)
        except (ValueError, KeyError, TypeError) as error:
            said = f": {error}" if isinstance(error, BadPerson) else ""
            raise BadStart(f'REGISTER_FILE is not {{"persons": [...]}}{said}.') from None


def read_identity(body: object) -> Identity:
    """``{"system", "value"}``, strictly. Raises :class:`BadPerson`."""
    if not isinstance(body, dict) or set(body) != {"system", "value"}:
        raise BadPerson("identity: an object with system and value")
    system, value = body["system"], body["value"]
    if system not in SYSTEMS:
        raise BadPerson("identity.system: not one that the register knows")
    proper = isinstance(value, str) and len(value) == _VALUE_SIGNS
    if not proper or not (value.isalnum() if system == RESERVE else value.isdecimal()):
        raise BadPerson("identity.value: 12 signs, without hyphen")
    return Identity(system, value)


def _merged(before: Person | None, identity: Identity, body: dict[str, Any]) -> Person:
    names = [body.get(n, getattr(before, n, None)) for n in ("given_name", "family_name")]
    if not all(isinstance(name, str) and name.strip() for name in names):
        raise BadPerson("given_name and family_name: text")
    protection = body.get("protection", before.protection if before else "none")
    if protection not in PROTECTIONS:
        raise BadPerson(f"protection: one of {', '.join(sorted(PROTECTIONS))}")
    others = body.get("other_identities")
    return Person(
        identity=before.identity if before else identity,
        given_name=names[0] or "",
        family_name=names[1] or "",
        birth_date=_date(body, "birth_date", before.birth_date if before else None),
        address=_address(body, before.address if before else None),
        protection=protection,
        death=_date(body, "death", before.death if before else None),
        others=tuple(map(read_identity, others)) if others is not None else before.others if before else (),
    )


def _date(body: dict[str, Any], name: str, before: date | None) -> date | None:
    if name not in body:
        return before
    try:
        return None if body[name] is None else date.fromisoformat(body[name])
    except (TypeError, ValueError):
        raise BadPerson(f"{name}: a date by ISO 8601, or null") from None


def _address(body: dict[str, Any], before: dict[str, str] | None) -> dict[str, str] | None:
    if "address" not in body:
        return before
    address = body["address"]
    if address is None:
        return None
    if not isinstance(address, dict) or set(address) != _ADDRESS:
        raise BadPerson("address: an object with street, postcode and town, or null")
    if not all(isinstance(part, str) and part for part in address.values()):
        raise BadPerson("address: street, postcode and town are text")
    return dict(address)


def _read_custody(body: object, about: Identity) -> Custody:
    if not isinstance(body, dict) or not {"child", "guardian", "from"} <= set(body) <= {
        "child",
        "guardian",
        "from",
        "until",
    }:
        raise BadPerson("custody: objects with child, guardian, from and until")
    since = _date(body, "from", None)
    if since is None:
        raise BadPerson("custody.from: a date")
    custody = Custody(
        read_identity(body["child"]), read_identity(body["guardian"]), since, _date(body, "until", None)
    )
    if about not in (custody.child, custody.guardian):
        raise BadPerson("custody: the person must be the child or the guardian")
    return custody


def _person(resident: Resident) -> Person:
    address = resident.address
    return Person(
        identity=resident.identity,
        given_name=resident.given_name,
        family_name=resident.family_name,
        birth_date=resident.born if has_whole_birth_date(resident.identity) else None,
        address=None
        if address is None
        else {"street": address.street, "postcode": address.postcode, "town": address.town},
        protection=resident.protection,
        death=resident.died_on,
        others=() if resident.later_identity is None else (resident.later_identity,),
    )


def _custody(people: tuple[Resident, ...]) -> list[Custody]:
    by_key = {person.key: person for person in people}
    return [
        Custody(child.identity, by_key[guardian].identity, child.born, custody_ends(child))
        for child in people
        for guardian in child.guardians
    ]
