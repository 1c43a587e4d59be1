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
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.errors import DomainError


class IdentitySystem(StrEnum):
    """Who gives out a number. Values are the identifier systems used in Swedish health data."""

    PERSONNUMMER = "urn:oid:1.2.752.129.2.1.3.1"
    SAMORDNINGSNUMMER = "urn:oid:1.2.752.129.2.1.3.3"
    REGIONAL_RESERVE = "urn:oid:2.999.752.1"


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

    def age_on(self, day: date) -> int:
        """Whole years lived on that day, counted so that nobody is taken for older than they are."""
        born = self.latest()
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

    def birth_date(self) -> PartialDate | None:
        """What the number says of the birth date; nothing for a reserve number."""
        if self.system not in (IdentitySystem.PERSONNUMMER, IdentitySystem.SAMORDNINGSNUMMER):
            return None
        year, month, day = int(self.value[:4]), int(self.value[4:6]), int(self.value[6:8]) % 60
        return PartialDate(year, month or None, day if month and day and _exists(year, month, day) else None)


_WRITTEN = re.compile(r"(\d{2})?(\d{6})([-+]?)(\d{4})", re.ASCII)
_RESERVE = re.compile(r"\d{8}[A-Z]{2}\d{2}", re.ASCII)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def parse_identity_number(text: str, *, today: date) -> IdentityNumber:
    """Read a number as people write it: 12 digits, or ten with the century inferred ("+" from 100 years).

    Raises :class:`BadIdentityNumber` for a wrong check digit, the birth number 000, an impossible date or
    one that has not come.
    """
    cleaned = text.strip().replace(" ", "").upper()
    if _RESERVE.fullmatch(cleaned):
        return IdentityNumber(IdentitySystem.REGIONAL_RESERVE, cleaned)
    match = _WRITTEN.fullmatch(cleaned)
    if match is None:
        raise BadIdentityNumber
    century, six, sign, four = match.groups()
    digits = six + four
    if not _luhn(digits) or four.startswith("000"):
        raise BadIdentityNumber
    value = (century or _century(six, older=sign == "+", today=today)) + digits
    coordination = int(value[6:8]) >= 60
    _check_date(value, coordination=coordination, today=today)
    system = IdentitySystem.SAMORDNINGSNUMMER if coordination else IdentitySystem.PERSONNUMMER
    return IdentityNumber(system, value)


def _luhn(digits: str) -> bool:
    total = sum(_DOUBLED[int(d)] for d in digits[::2]) + sum(int(d) for d in digits[1::2])
    return total % 10 == 0


def _century(six: str, *, older: bool, today: date) -> str:
    year = today.year // 100 * 100 + int(six[:2])
    born = (year, int(six[2:4]), int(six[4:6]) % 60)
    if born > (today.year, today.month, today.day):
        year -= 100
    return str((year - 100 if older else year) // 100)


def _check_date(value: str, *, coordination: bool, today: date) -> None:
    year, month, day = int(value[:4]), int(value[4:6]), int(value[6:8])
    if coordination:
        day -= 60
        possible = month <= 12 and day <= 31 and (year, month, day) <= (today.year, today.month, today.day)
    else:
        possible = _exists(year, month, day) and date(year, month, day) <= today
    if not possible or year < 1800:
        raise BadIdentityNumber


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
