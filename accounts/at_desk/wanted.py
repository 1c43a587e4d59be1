"""What somebody has typed in the one search field: a number, a phone, or a name with a birth date."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.errors import DomainError
from core.identity import BadIdentityNumber, IdentityNumber, PartialDate, parse_identity_number
from core.phone import BadPhoneNumber, parse_phone

WORDS_AT_MOST = 5
LETTERS_AT_LEAST = 3


class Unclear(DomainError):
    """What was typed cannot be looked for. ``code``: "find.digits" | "find.short" | "find.name"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Wanted:
    """Ten digits may be both a personnummer and a phone number: then both are looked for."""

    number: IdentityNumber | None = None
    phone: str = ""
    words: tuple[str, ...] = ()
    born: PartialDate | None = None


def read(text: str, *, today: date) -> Wanted:
    """What is looked for. Raises Unclear, which never repeats what was typed."""
    text = text.strip()
    if number := _number(text, today):
        return Wanted(number=number, phone=_phone(text))
    if not re.search(r"[^\W\d_]", text):
        if phone := _phone(text):
            return Wanted(phone=phone)
        raise Unclear("find.name" if _born(text, today) else "find.digits")
    return _by_name(text, today)


def _by_name(text: str, today: date) -> Wanted:
    words, born = list[str](), None
    for part in re.split(r"[\s,]+", text):
        if any(sign.isdigit() for sign in part):
            born = born or _born(part, today)
            if born is None:
                raise Unclear("find.digits")
        elif kept := re.sub(r"[^\w'-]|_", "", part).strip("'-"):
            words.append(kept)
    if sum(map(len, words)) < LETTERS_AT_LEAST:
        raise Unclear("find.short")
    return Wanted(words=tuple(words[:WORDS_AT_MOST]), born=born)


def _number(text: str, today: date) -> IdentityNumber | None:
    try:
        return parse_identity_number(text, today=today)
    except BadIdentityNumber:
        return None


def _phone(text: str) -> str:
    """E.164 of what can be a phone number as people write it: at least seven digits that begin with 0, + or 46."""
    digits = re.sub(r"[\s()/-]", "", text)
    if not re.fullmatch(r"(0|\+|46)\d{6,14}", digits):
        return ""
    try:
        return parse_phone(f"+{digits}" if digits.startswith("46") else digits)
    except BadPhoneNumber:
        return ""


def _born(text: str, today: date) -> PartialDate | None:
    """A birth date, or as much of it as was typed: 19410627, 1941-06-27, 410627, 1941."""
    for year, month, day in _dates(text.replace("-", ""), today):
        if month and not 1 <= month <= 12:
            continue
        if (day and not 1 <= day <= monthrange(year, month or 1)[1]) or year < 1850:
            continue
        return PartialDate(year, month or None, day or None)
    return None


def _dates(digits: str, today: date) -> Iterator[tuple[int, int, int]]:
    if not digits.isascii() or not digits.isdigit():
        return
    if len(digits) == 8:
        yield int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if len(digits) == 6:
        year = today.year - (today.year - int(digits[:2])) % 100
        month, day = int(digits[2:4]), int(digits[4:])
        yield (year - 100 if (year, month, day) > (today.year, today.month, today.day) else year), month, day
    if len(digits) == 4:
        yield int(digits), 0, 0
