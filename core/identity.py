"""Identity numbers as (system, value) pairs, checked the way Skatteverket makes them.

Rules: SKV 704 (personnummer), SKV 707 (samordningsnummer). Luhn over the last ten digits. A
samordningsnummer has 60 added to its day; its month may be 00 and its day 60 where the birth date is not
known, and Skatteverket's own test list has days that the month lacks (30 February): there the day is taken
as not known. Values are always 12 signs, and never stand in a URL, a log line, an error or an SMS.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.errors import DomainError


class IdentitySystem(StrEnum):
    """Who gives out a number. Values are the identifier systems used in Swedish health data."""

    PERSONNUMMER = "urn:oid:1.2.752.129.2.1.3.1"
    SAMORDNINGSNUMMER = "urn:oid:1.2.752.129.2.1.3.3"
    REGIONAL_RESERVE = "urn:oid:2.999.752.1"


_OFFICIAL = frozenset({IdentitySystem.PERSONNUMMER.value, IdentitySystem.SAMORDNINGSNUMMER.value})


class BadIdentityNumber(DomainError):
    """The text is not an identity number. Never repeats the text."""

    code = "identity.bad"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A birth date of which the month or the day may not be known."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def exact(self) -> date | None:
        """The date when all of it is known."""
        return date(self.year, self.month, self.day) if self.month and self.day else None

    def latest(self) -> date:
        """The last day it can have been: ages of protection are counted from here."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def earliest(self) -> date:
        """The first day it can have been: the rights of others over a child are counted from here."""
        return date(self.year, self.month or 1, self.day or 1)

    def age_on(self, day: date) -> int:
        """Whole years lived on that day, counted so that nobody is taken for older than they are."""
        return _whole_years(self.latest(), day)

    def age_at_most_on(self, day: date) -> int:
        """Whole years lived on that day, counted so that nobody is taken for younger than they are."""
        return _whole_years(self.earliest(), day)


def _whole_years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """One number in one system. ``repr`` hides the value, so that no log can show it."""

    system: str
    value: str

    def __repr__(self) -> str:
        return f"IdentityNumber({self.system.rsplit(':', 1)[-1]}, hidden)"

    __str__ = __repr__

    def digest(self, key: bytes) -> bytes:
        """HMAC-SHA256 of the pair: what is unique and searched, so that errors leak nothing."""
        return hmac.digest(key, f"{self.system}|{self.value}".encode(), hashlib.sha256)

    @property
    def masked(self) -> str:
        """As staff see it beside another: enough to tell two apart, too little to use."""
        if self.system in _OFFICIAL:
            return f"{self.value[:8]}-••••"
        if _RESERVE.fullmatch(self.value):
            return f"{self.value[:8]}-••{self.value[-2:]}"
        return f"{self.value[:4]}••••"

    def birth_date(self) -> PartialDate | None:
        """What the number says of the birth date; nothing for a reserve number."""
        if self.system not in _OFFICIAL:
            return None
        year, month, day = int(self.value[:4]), int(self.value[4:6]), int(self.value[6:8]) % 60
        return PartialDate(year, month or None, day if month and day and _exists(year, month, day) else None)


_WRITTEN = re.compile(r"(\d{2})?(\d{6})([-+]?)(\d{4})", re.ASCII)
_RESERVE = re.compile(r"\d{8}[A-Z]{2}\d{2}", re.ASCII)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_PAIRS = {f"{first}{second}": _DOUBLED[first] + second for first in range(10) for second in range(10)}
_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FIRST_YEAR = 1840
"""Personnummer were given from 1947 on, to everybody then living."""


def parse_identity_number(text: str, *, today: date) -> IdentityNumber:
    """Read a number as people write it: 12 digits, or ten with the century inferred.

    "-" or nothing means the latest birth that is possible, "+" one in or before the year a hundred years
    ago (SKV 704: the sign changes when the year in which one turns 100 begins). Whoever takes ten digits
    shows the birth date back. Raises :class:`BadIdentityNumber` for a wrong check digit, the birth number
    000, an impossible date or one that has not come. Any other change of one of the last ten digits is
    found, and any two neighbours that have changed places but 0 and 9; the check digit does not cover the
    century, where a mistake is found only when nobody can have been born then.
    """
    cleaned = text.strip().replace(" ", "").upper()
    match = _WRITTEN.fullmatch(cleaned)
    if match is None:
        if _RESERVE.fullmatch(cleaned):
            return IdentityNumber(IdentitySystem.REGIONAL_RESERVE, cleaned)
        raise BadIdentityNumber
    century, six, sign, four = match.groups()
    digits = six + four
    if not _luhn(digits) or four.startswith("000"):
        raise BadIdentityNumber
    value = (century or _century(six, older=sign == "+", today=today)) + digits
    year, month, day = int(value[:4]), int(value[4:6]), int(value[6:8])
    if century and sign == "+" and year > today.year - 100:
        raise BadIdentityNumber
    if day >= 60:
        system, possible = IdentitySystem.SAMORDNINGSNUMMER, month <= 12 and day <= 91
        day -= 60
    else:
        system, possible = IdentitySystem.PERSONNUMMER, _exists(year, month, day)
    if not possible or year < _FIRST_YEAR or (year, month, day) > (today.year, today.month, today.day):
        raise BadIdentityNumber
    return IdentityNumber(system, value)


def _luhn(digits: str) -> bool:
    pairs = _PAIRS[digits[:2]] + _PAIRS[digits[2:4]] + _PAIRS[digits[4:6]] + _PAIRS[digits[6:8]]
    return (pairs + _PAIRS[digits[8:]]) % 10 == 0


def _century(six: str, *, older: bool, today: date) -> str:
    in_century = int(six[:2])
    latest = today.year - 100 if older else today.year
    year = latest - (latest - in_century) % 100
    if (year, int(six[2:4]), int(six[4:6]) % 60) > (today.year, today.month, today.day):
        year -= 100
    return f"{year // 100:02}"


def _exists(year: int, month: int, day: int) -> bool:
    if not 1 <= month <= 12:
        return False
    is_leap_day = month == 2 and day == 29
    return 1 <= day <= _DAYS[month] or (is_leap_day and isleap(year))
