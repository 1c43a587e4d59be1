"""Who has an e-ID: the people of the region whom the story gives one, and whoever a test adds."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import date

from demo.eid import profile
from demo.region.named import FAMILY, OTHERS
from demo.region.numbers import PERSONNUMMER, SAMORDNINGSNUMMER, Identity, age_on
from demo.region.people import residents
from demo.region.stories import Resident

_WRITTEN = re.compile(r"(\d{8})[- ]?(\d{4})")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with an e-ID. ``key`` stands in the form, never the number."""

    key: str
    given_name: str
    family_name: str
    identity: Identity
    level: str
    kind: str = "BankID"
    previous_coordination_number: str = ""
    note: str = ""
    age: int | None = None
    in_story: bool = False

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}"

    def claims(self) -> dict[str, str]:
        """Everything the e-ID could tell; what is released depends on what was asked for."""
        is_personal = self.identity.system == PERSONNUMMER
        number = profile.PERSONAL_NUMBER if is_personal else profile.COORDINATION_NUMBER
        told = {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "name": self.name,
            number: self.identity.value,
        }
        if self.previous_coordination_number:
            told[profile.PREVIOUS_COORDINATION_NUMBER] = self.previous_coordination_number
        return told


class Holders:
    """All who can sign in. Safe to use from several threads."""

    def __init__(self, day: date | None) -> None:
        """With the region's residents as they are on that day, or empty."""
        self._lock = threading.Lock()
        self._by_key: dict[str, Holder] = {}
        self._off_the_list: set[str] = set()
        for person in residents(day) if day else ():
            assert day is not None
            if person.eid:
                self._by_key[person.key] = _holder(person, day)
            if person.eid and person.later_identity is not None:
                later = _later(person, day)
                self._by_key[later.key] = later
                self._off_the_list.add(later.key)

    def listed(self, *, in_story: bool) -> list[Holder]:
        """Those shown on the page, in the order of the story."""
        with self._lock:
            return [h for k, h in self._by_key.items() if h.in_story == in_story and k not in self._off_the_list]

    def by_key(self, key: str) -> Holder | None:
        """The one with that key."""
        with self._lock:
            return self._by_key.get(key)

    def by_number(self, written: str) -> Holder | None:
        """The one with that number, 12 digits with or without a hyphen."""
        match = _WRITTEN.fullmatch(written.strip())
        value = "".join(match.groups()) if match else ""
        with self._lock:
            return next((h for h in self._by_key.values() if value and h.identity.value == value), None)

    def add(self, holder: Holder, *, is_listed: bool = False) -> None:
        """Give somebody an e-ID, or another in its place. They are not shown on the page unless listed."""
        with self._lock:
            self._by_key[holder.key] = holder
            if not is_listed:
                self._off_the_list.add(holder.key)


def number_fault(written: str) -> str:
    """What is wrong with a number as written, as a sentence, or nothing."""
    match = _WRITTEN.fullmatch(written.strip())
    if match is None:
        return "Skriv numret med 12 siffror: år, månad, dag och de fyra sista."
    digits = "".join(match.groups())[2:]
    total = sum(_DOUBLED[int(d)] for d in digits[::2]) + sum(int(d) for d in digits[1::2])
    return "" if total % 10 == 0 else "Det numret stämmer inte. Kontrollera att alla siffror är rätt."


def system_of(value: str) -> str:
    """The identity system of a 12-digit number."""
    return SAMORDNINGSNUMMER if int(value[6:8]) >= 60 else PERSONNUMMER


def _holder(person: Resident, day: date) -> Holder:
    return Holder(
        key=person.key,
        given_name=person.given_name,
        family_name=person.family_name,
        identity=person.identity,
        level=person.loa,
        kind=person.eid,
        note=person.note,
        age=age_on(person.born, day),
        in_story=person.key in {story.key for story in (*FAMILY, *OTHERS)},
    )


def _later(person: Resident, day: date) -> Holder:
    """The same person after having been given a personnummer."""
    assert person.later_identity is not None
    return Holder(
        key=f"{person.key}-folkbokford",
        given_name=person.given_name,
        family_name=person.family_name,
        identity=person.later_identity,
        level=person.loa,
        kind=person.eid,
        previous_coordination_number=person.identity.value,
        age=age_on(person.born, day),
    )
