"""Sixty official test numbers, and how somebody who is not named in the story gets one.

Source: Skatteverket, open data, CC0 ("Testpersonnummer", "Testsamordningsnummer"). Nobody has them and
nobody ever will. Whoever is too young for one gets a regional reserve number.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

PERSONNUMMER = "urn:oid:1.2.752.129.2.1.3.1"
SAMORDNINGSNUMMER = "urn:oid:1.2.752.129.2.1.3.3"
RESERVE = "urn:oid:2.999.752.1"

MOST_YEARS_OFF = 3
"""How far from the wanted age an official number may lie before a reserve number is truer."""

NAMED = (
    "198601042388", "198405062392", "201803112380", "201312062399", "201206062380", "201004102396",
    "194106279161", "196503143254", "194406187692", "199311022389", "197907042381", "202311102392",
    "198810602394", "198810112394",
)  # fmt: skip
"""The numbers that the story gives to somebody by name."""

SPARE = (
    "193201149121", "193605047947", "194012019149", "194401155488", "194805132380", "195209242303",
    "195603313122", "196004182843", "196409053086", "196802149283", "197205169266", "197609122382",
    "198001142382", "198405149280", "198809122388", "199201162386", "199605152389", "200005152384",
    "200401152384", "200704162387", "200902142389", "201304152380", "202003142383", "193201299231",
    "193605227317", "194009109077", "194401153053", "194805111855", "195209132132", "195601132334",
    "196005043119", "196408233234", "196801249290", "197206179298", "197609132399", "198001152399",
    "198405162390", "198809152393", "199201142396", "199605152397", "200005152392", "200401152392",
    "200803142397", "201205152398", "201601132390", "202201152390",
)  # fmt: skip
"""Numbers for everybody else, women's and men's, picked by age on the region's day."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity number in its system. ``repr`` hides the value, so that no log can show it."""

    system: str
    value: str

    def __repr__(self) -> str:
        return f"Identity({self.system.rsplit(':', 1)[-1]}, hidden)"

    __str__ = __repr__


def official(value: str) -> Identity:
    """The 12 digits with their system: a day of 60 or more means samordningsnummer."""
    return Identity(SAMORDNINGSNUMMER if int(value[6:8]) >= 60 else PERSONNUMMER, value)


def reserve(born: date, serial: int) -> Identity:
    """A number of the region's own: birth date, the region's letters, a serial number."""
    return Identity(RESERVE, f"{born:%Y%m%d}LM{serial:02d}")


def birth_date(value: str) -> date:
    """The birth date in a number; where the day is not known (day 60), the month's last."""
    year, month, day = int(value[:4]), int(value[4:6]), int(value[6:8]) % 60
    return date(year, month, day or calendar.monthrange(year, month)[1])


def has_whole_birth_date(identity: Identity) -> bool:
    """False for a samordningsnummer whose day of birth is not known."""
    return int(identity.value[6:8]) % 60 != 0


def is_womans(value: str) -> bool:
    """The last digit but one is even for women."""
    return int(value[10]) % 2 == 0


def age_on(born: date, day: date) -> int:
    """Whole years lived."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def closest(wanted_age: int, *, woman: bool, day: date, taken: Iterable[str]) -> str | None:
    """The spare number nearest to that age, or None when the nearest is too far off."""
    free = [n for n in SPARE if is_womans(n) == woman and n not in set(taken)]
    off = {n: abs(age_on(birth_date(n), day) - wanted_age) for n in free}
    best = min(free, key=lambda n: (off[n], n), default=None)
    return best if best is not None and off[best] <= MOST_YEARS_OFF else None
