"""From a kind, a level and what the places are filled with, to the text that is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from core import calendar
from reminders.models import Message
from reminders.wording import lint, reminding, replies, texts
from reminders.wording.texts import LEVELS, Language, Level

Kind = Message.Kind
_Templates = Mapping[tuple[str, str], str]


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


_ONE_LEVEL: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    Kind.CANCELLATION_DONE: (texts.CANCELLATION_DONE, texts.CANCELLATION_DONE),
    Kind.CANCELLATION_LATE: (texts.CANCELLATION_LATE, texts.CANCELLATION_LATE),
    Kind.COMING: (texts.COMING, texts.COMING_RING),
    Kind.UNKNOWN_CODE: (texts.UNKNOWN_CODE, texts.UNKNOWN_CODE),
    Kind.CANCELLED_ALREADY: (replies.CANCELLED_ALREADY, replies.CANCELLED_ALREADY),
    Kind.TIME_MOVED: (replies.TIME_MOVED, replies.TIME_MOVED_RING),
    Kind.VISIT_OVER: (replies.VISIT_OVER, replies.VISIT_OVER),
    Kind.ASKED_BACK: (replies.ASKED_BACK, replies.ASKED_BACK_RING),
    Kind.OFFER_ASKED: (replies.OFFER_ASKED, replies.OFFER_ASKED),
    Kind.PASSED_ON: (replies.PASSED_ON, replies.PASSED_ON_RING),
    Kind.HELP: (replies.HELP, replies.HELP_RING),
    Kind.NOT_READ: (texts.NOT_READ, texts.NOT_READ_RING),
    Kind.STOPPED: (texts.STOPPED, texts.STOPPED),
    Kind.STARTED: (texts.STARTED, texts.STARTED),
    Kind.CONTACT_CODE: (texts.CONTACT_CODE, texts.CONTACT_CODE),
    Kind.NUMBER_LEFT: (texts.NUMBER_LEFT, texts.NUMBER_LEFT),
    Kind.NOT_YOURS_NOW: (texts.NOT_YOURS_NOW, texts.NOT_YOURS_NOW),
    Kind.NEWS: (texts.NEWS, texts.NEWS),
    Kind.NOTE_ANSWERED: (texts.NOTE_ANSWERED, texts.NOTE_ANSWERED),
    Kind.OFFER_WON: (texts.OFFER_WON, texts.OFFER_WON),
    Kind.OFFER_GONE: (texts.OFFER_GONE, texts.OFFER_GONE),
    Kind.OFFER_DECLINED: (texts.OFFER_DECLINED, texts.OFFER_DECLINED),
}
"""Replies and notices, the same at every level: with a code to answer with, and without."""


_OF_A_CHILD: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    Kind.CANCELLATION_DONE: (texts.CHILD_CANCELLATION_DONE, texts.CHILD_CANCELLATION_DONE),
    Kind.CANCELLATION_LATE: (texts.CHILD_CANCELLATION_LATE, texts.CHILD_CANCELLATION_LATE),
    Kind.COMING: (texts.CHILD_COMING, texts.CHILD_COMING_RING),
    Kind.OFFER_WON: (texts.CHILD_OFFER_WON, texts.CHILD_OFFER_WON),
    Kind.OFFER_GONE: (texts.CHILD_OFFER_GONE, texts.CHILD_OFFER_GONE),
    Kind.OFFER_DECLINED: (texts.CHILD_OFFER_DECLINED, texts.CHILD_OFFER_DECLINED),
}
"""The same, to a guardian about a child's visit. They never name the child."""


@dataclass(frozen=True, slots=True)
class _Levelled:
    """A text by level: one's own, and a child's; ``otherwise`` when nothing is invited or promised.

    A level that has no text of its own says what the one below it says.
    """

    own: _Templates
    own_otherwise: _Templates
    childs: _Templates
    childs_otherwise: _Templates

    def template(self, words: Words, level: Level) -> str:
        promised = bool(words.code) or words.will_call
        if words.child is None:
            templates = self.own if promised else self.own_otherwise
        else:
            templates = self.childs if promised else self.childs_otherwise
        levels = LEVELS[: LEVELS.index(level) + 1]
        return next(templates[words.language, at] for at in reversed(levels) if (words.language, at) in templates)


_BY_LEVEL: Mapping[str, _Levelled] = {
    Kind.CONFIRMATION: _Levelled(
        texts.CONFIRMATION, texts.CONFIRMATION_RING, texts.CHILD_CONFIRMATION, texts.CHILD_CONFIRMATION_RING
    ),
    Kind.FIRST_REMINDER: _Levelled(
        reminding.FIRST_REMINDER,
        reminding.FIRST_REMINDER_RING,
        reminding.CHILD_FIRST_REMINDER,
        reminding.CHILD_FIRST_REMINDER_RING,
    ),
    Kind.DAY_BEFORE: _Levelled(
        reminding.DAY_BEFORE,
        reminding.DAY_BEFORE_RING,
        reminding.CHILD_DAY_BEFORE,
        reminding.CHILD_DAY_BEFORE_RING,
    ),
    Kind.MOVED: _Levelled(texts.MOVED, texts.MOVED, texts.CHILD_MOVED, texts.CHILD_MOVED),
    Kind.CALLED_OFF: _Levelled(
        texts.CALLED_OFF, texts.CALLED_OFF_RING, texts.CHILD_CALLED_OFF, texts.CHILD_CALLED_OFF_RING
    ),
    Kind.OFFER: _Levelled(texts.OFFER, texts.OFFER_RING, texts.CHILD_OFFER, texts.CHILD_OFFER_RING),
    Kind.INVITATION: _Levelled(texts.INVITATION, texts.INVITATION, texts.CHILD_INVITATION, texts.CHILD_INVITATION),
}
"""What is said of a time, as much as the recipient has chosen."""


def compose(kind: str, words: Words, *, level: Level = "N1") -> str:
    """The text, in one SMS: at the level, or the nearest lower one whose clinic or street fits and is clean.

    N1 holds nothing but the region's own words, which are checked when the house starts.
    """
    if kind == Kind.WHICH:
        return _which(words)
    if kind not in _BY_LEVEL:
        is_childs = words.child is not None and kind in _OF_A_CHILD
        with_code, without = (_OF_A_CHILD if is_childs else _ONE_LEVEL)[kind]
        return _fill((with_code if words.code else without)[words.language], words, phone=words.region_phone)
    for lower in reversed(LEVELS[: LEVELS.index(level) + 1]):
        for told in _with_name_and_without(words, lower):
            text = _levelled(kind, told, lower)
            if not lint.faults(text, region=words.region):
                return text
    return _levelled(kind, replace(words, child=_nameless(words)), "N1")


NAMED_AT_MOST = 3
"""Times that one SMS has room for."""


def _which(words: Words) -> str:
    """One or two times with what to answer about each; three with their codes; else where codes are found."""
    if not 1 <= len(words.choices) <= NAMED_AT_MOST:
        return _fill(replies.WHICH_RING[words.language], words, phone=words.region_phone)
    of_many = len(words.choices) == NAMED_AT_MOST
    said = "" if of_many else f"{words.word} "
    times = (f"{_moment(c.starts_at, words.language, weekday=True)}: {said}{c.code}. " for c in words.choices)
    template = (replies.WHICH_OF_MANY if of_many else replies.WHICH)[words.language]
    return _fill(template.replace("{choices}", "".join(times)), words, phone=words.region_phone)


def _with_name_and_without(words: Words, level: Level) -> tuple[Words, ...]:
    """A child's name stands where the guardian has asked for it, and never where the time alone may be told."""
    nameless = replace(words, child=_nameless(words))
    return (words, nameless) if words.child and level != "N1" else (nameless,)


def _nameless(words: Words) -> str | None:
    return None if words.child is None else ""


def _levelled(kind: str, words: Words, level: Level) -> str:
    phone = words.clinic_phone if level == "N3" else words.region_phone
    return _fill(_BY_LEVEL[kind].template(words, level), words, phone=phone)


def _fill(template: str, words: Words, *, phone: str) -> str:
    return template.format(
        region=words.region,
        phone=phone,
        code=words.code,
        word=words.word,
        minutes=words.minutes,
        place=words.place,
        clinic=words.clinic,
        whose=_whose(words),
        whose_low=_whose(words) if words.child else _whose(words).lower(),
        child=words.child or ("Ert barn" if words.language == "sv" else "Your child"),
        when=_moment(words.starts_at, words.language, weekday=True),
        until=_moment(words.free_until, words.language, weekday=False),
        old=_moment(words.old_starts_at, words.language, weekday=True),
        until_day=_day(words.until_day, words.language),
    )


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


def _moment(moment: datetime | None, language: Language, *, weekday: bool) -> str:
    return calendar.short_moment(moment, language, weekday=weekday) if moment else ""
