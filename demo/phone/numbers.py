"""Which numbers there are: only those that PTS keeps free for fiction.

Source: PTS, "Telefonnummer för användning i böcker och filmer m.m.".
"""

from __future__ import annotations

import re
from enum import Enum

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_MOBILE = range(46701740605, 46701740700)
_LANDLINE = (
    range(46846500400, 46846500500),
    range(46313900600, 46313900700),
    range(46406280400, 46406280500),
)
FIRST_LANDLINE_THAT_IS_TRIED = 50
"""A landline whose last two digits are below this is refused at once; from here it is tried, in vain."""


class Kind(Enum):
    """What a number is to the demo."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    NOT_FICTION = "not fiction"
    NOT_A_NUMBER = "not a number"


def kind(number: str) -> Kind:
    """What this is, written as E.164."""
    if not _E164.fullmatch(number):
        return Kind.NOT_A_NUMBER
    digits = int(number[1:])
    if digits in _MOBILE:
        return Kind.MOBILE
    return Kind.LANDLINE if any(digits in span for span in _LANDLINE) else Kind.NOT_FICTION


def is_refused_at_once(landline: str) -> bool:
    """Some carriers know that a number is a landline, others only find out."""
    return int(landline[-2:]) < FIRST_LANDLINE_THAT_IS_TRIED


def in_words(number: str) -> str:
    """As people write it: +46701740610 is "070-174 06 10", +46846500441 is "08-465 004 41"."""
    digits = number.removeprefix("+46")
    if kind(number) is Kind.MOBILE:
        return f"0{digits[:2]}-{digits[2:5]} {digits[5:7]} {digits[7:]}"
    if digits.startswith("8"):
        return f"08-{digits[1:4]} {digits[4:7]} {digits[7:]}"
    return f"0{digits[:2]}-{digits[2:5]} {digits[5:7]} {digits[7:]}"
