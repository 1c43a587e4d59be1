"""The shape of a person in the story, before anybody has got a number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from demo.region.numbers import Identity

Sex = Literal["F", "M"]
EId = Literal["", "BankID", "Freja"]
Protection = Literal["none", "sekretessmarkering", "skyddad_folkbokforing"]
SmsLevel = Literal["N1", "N2", "N3"]
LOA2 = "http://id.elegnamnden.se/loa/1.0/loa2"
LOA3 = "http://id.elegnamnden.se/loa/1.0/loa3"


@dataclass(frozen=True, slots=True)
class Address:
    """A home in the population register."""

    street: str
    postcode: str
    town: str


@dataclass(frozen=True, slots=True)
class Consent:
    """That a clinic may send SMS: noted by whom, how long ago, and whose phone it is."""

    clinic: str
    noted_by: str
    days_ago: int
    whose: Literal["own", "parent", "relative"] = "own"


@dataclass(frozen=True, slots=True)
class HelperGrant:
    """A helper may book and see visits for the person at these clinics; never the record."""

    helper: str
    clinics: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Who somebody is. ``key`` is how other data refers to them and is never shown.

    ``age`` is wanted, in years; ``days_old`` is for the very young. ``number`` is only set for those whom the
    story names. ``conditions`` are cues for the record. ``note`` is one Swedish line about what the person
    shows, for the pages where one chooses who to be.
    """

    key: str
    given_name: str
    family_name: str
    sex: Sex
    age: int
    address: Address | None
    number: str = ""
    later_number: str = ""
    days_old: int | None = None
    phone: str = ""
    phone_whose: Literal["own", "parent", "relative"] = "own"
    eid: EId = ""
    loa: str = LOA3
    listed_at: str = "lindhamns-vardcentral"
    sms_level: SmsLevel = "N1"
    sms_stopped: bool = False
    consents: tuple[Consent, ...] = ()
    language: Literal["sv", "en"] = "sv"
    interpreter: str = ""
    needs: tuple[str, ...] = ()
    protection: Protection = "none"
    died_days_ago: int | None = None
    guardians: tuple[str, ...] = ()
    helpers: tuple[HelperGrant, ...] = ()
    conditions: tuple[str, ...] = field(default=())
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident(Story):
    """A story that has met the calendar: identity number, birth date, dates."""

    identity: Identity
    born: date
    died_on: date | None = None
    later_identity: Identity | None = None

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}"
