"""What may stand in the places of a text, and the text with it filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core import calendar
from reminders.wording.texts import Language, Level


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several times that an answer may be about."""

    starts_at: datetime
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What may stand in a text. Phones are as people write them; ``place`` is street and town.

    ``code`` is empty when no answer is invited: the last free moment has passed, or there is no code. Of a
    code to prove a number with it is that one, good for ``minutes``. ``child`` is None for one's own visit; for a
    child's it is the name that the guardian has asked for, or "". ``old_starts_at`` is the time that one has, or
    had before. ``will_call``: a task on the desk says that the clinic is in touch about a new time. ``choices``
    are the times that a ``word`` without a code may be about, soonest first.
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
    child: str | None = None
    old_starts_at: datetime | None = None
    until_day: date | None = None
    will_call: bool = False
    choices: tuple[Choice, ...] = ()
    word: str = ""


def fill(template: str, words: Words, *, level: Level = "N1") -> str:
    """The template with what its places hold at that level: a clinic's number is a clinic's name.

    KeyError for a place that the level does not have: N1 knows no street, N2 no clinic.
    """
    values: dict[str, str] = {
        "region": words.region,
        "phone": words.clinic_phone if level == "N3" else words.region_phone,
        "code": words.code,
        "word": words.word,
        "minutes": str(words.minutes),
        "whose": _whose(words),
        "whose_low": _whose(words) if words.child else _whose(words).lower(),
        "child": words.child or ("Ert barn" if words.language == "sv" else "Your child"),
        "when": moment_of(words.starts_at, words.language, weekday=True),
        "until": moment_of(words.free_until, words.language, weekday=False),
        "old": moment_of(words.old_starts_at, words.language, weekday=True),
        "until_day": _day(words.until_day, words.language),
    }
    if level != "N1":
        values["place"] = words.place
    if level == "N3":
        values["clinic"] = words.clinic
    return template.format_map(values)


def _whose(words: Words) -> str:
    """ "Barnets", "Ellas", "Elias"; "Your child's", "Ella's"."""
    if not words.child:
        return "Barnets" if words.language == "sv" else "Your child's"
    if words.language == "en":
        return f"{words.child}'s"
    return words.child if words.child.casefold().endswith(("s", "x", "z")) else f"{words.child}s"


def _day(day: date | None, language: Language) -> str:
    """ "1 maj", "1 May"."""
    return calendar.short_day(day, language).split(" ", 1)[1] if day else ""


def moment_of(moment: datetime | None, language: Language, *, weekday: bool) -> str:
    """ "tis 1 dec kl 09.00", "Tue 1 Dec at 09:00"; "" for none."""
    return calendar.short_moment(moment, language, weekday=weekday) if moment else ""
