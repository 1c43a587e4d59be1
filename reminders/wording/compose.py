"""From a kind, a level and what the places are filled with, to the text that is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core import calendar
from reminders.models import Message
from reminders.wording import lint, texts
from reminders.wording.texts import LEVELS, Language, Level

Kind = Message.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What may stand in a text. Phones are as people write them; ``place`` is street and town.

    ``code`` is empty when no answer is invited: the last free moment has passed, or there is no code. Of a
    code to prove a number with it is that one, good for ``minutes``.
    """

    region: str
    region_phone: str
    language: Language = "sv"
    starts_at: datetime | None = None
    free_until: datetime | None = None
    code: str = ""
    place: str = ""
    clinic: str = ""
    clinic_phone: str = ""
    minutes: int = 0


_ONE_LEVEL: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    Kind.CANCELLATION_DONE: (texts.CANCELLATION_DONE, texts.CANCELLATION_DONE),
    Kind.CANCELLATION_LATE: (texts.CANCELLATION_LATE, texts.CANCELLATION_LATE),
    Kind.COMING: (texts.COMING, texts.COMING_RING),
    Kind.UNKNOWN_CODE: (texts.UNKNOWN_CODE, texts.UNKNOWN_CODE),
    Kind.NOT_READ: (texts.NOT_READ, texts.NOT_READ_RING),
    Kind.STOPPED: (texts.STOPPED, texts.STOPPED),
    Kind.STARTED: (texts.STARTED, texts.STARTED),
    Kind.CONTACT_CODE: (texts.CONTACT_CODE, texts.CONTACT_CODE),
    Kind.NUMBER_LEFT: (texts.NUMBER_LEFT, texts.NUMBER_LEFT),
}
"""Replies and notices, the same at every level: with a code to answer with, and without."""


def compose(kind: str, words: Words, *, level: Level = "N1") -> str:
    """The text, in one SMS: at the level, or the nearest lower one whose clinic or street fits and is clean.

    N1 holds nothing but the region's own words, which are checked when the house starts.
    """
    if kind != Kind.CONFIRMATION:
        with_code, without = _ONE_LEVEL[kind]
        return _fill((with_code if words.code else without)[words.language], words, phone=words.region_phone)
    for lower in reversed(LEVELS[: LEVELS.index(level) + 1]):
        text = _confirmation(words, lower)
        if not lint.faults(text, region=words.region):
            return text
    return _confirmation(words, "N1")


def _confirmation(words: Words, level: Level) -> str:
    templates = texts.CONFIRMATION if words.code else texts.CONFIRMATION_RING
    phone = words.clinic_phone if level == "N3" else words.region_phone
    return _fill(templates[words.language, level], words, phone=phone)


def _fill(template: str, words: Words, *, phone: str) -> str:
    return template.format(
        region=words.region,
        phone=phone,
        code=words.code,
        minutes=words.minutes,
        place=words.place,
        clinic=words.clinic,
        when=_moment(words.starts_at, words.language, weekday=True),
        until=_moment(words.free_until, words.language, weekday=False),
    )


def _moment(moment: datetime | None, language: Language, *, weekday: bool) -> str:
    return calendar.short_moment(moment, language, weekday=weekday) if moment else ""
