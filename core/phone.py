"""Phone numbers: E.164 in the database, as people write them on pages."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from core.errors import DomainError

# PTS keeps these free for books, films and tests; no subscriber can ever have one.
# Source: PTS, "Telefonnummer för användning i böcker och filmer".
_FICTION = (
    (46701740605, 46701740699),
    (46846500400, 46846500499),
    (46313900600, 46313900699),
    (46406280400, 46406280499),
)


class BadPhoneNumber(DomainError):
    """The text is not a phone number that can exist."""

    code = "phone.bad"


@lru_cache(maxsize=64)
def parse_phone(text: str) -> str:
    """The number as E.164 ("+46701740605"). Swedish unless it says another country.

    Raises :class:`BadPhoneNumber`.
    """
    try:
        number = phonenumbers.parse(text, "SE")
    except NumberParseException:
        raise BadPhoneNumber from None
    if not phonenumbers.is_possible_number(number):
        raise BadPhoneNumber
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def can_take_sms(e164: str) -> bool:
    """Whether an SMS can reach it: a landline never gets one."""
    kind = phonenumbers.number_type(phonenumbers.parse(e164))
    return kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def is_fiction(e164: str) -> bool:
    """Whether the number is in the ranges PTS keeps for fiction: all that is sent to outside production."""
    digits = int(e164.lstrip("+") or 0)
    return any(low <= digits <= high for low, high in _FICTION)


@lru_cache(maxsize=64)
def in_words(e164: str) -> str:
    """As people write it: "070-174 06 05" at home, "+47 21 00 00 00" abroad."""
    number = phonenumbers.parse(e164)
    if number.country_code != 46:
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
