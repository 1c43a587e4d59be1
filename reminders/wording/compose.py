"""From a kind, a level and what the places are filled with, to the text that is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from reminders.models import Message
from reminders.wording import checking, lint, reminding, replies, texts
from reminders.wording.checking import Variant, has_promise
from reminders.wording.filling import Words, fill, moment_of
from reminders.wording.texts import LANGUAGES, LEVELS, Level

Kind = Message.Kind
_Templates = Mapping[tuple[str, str], str]
OwnWords = Mapping[Variant, str]
NONE: OwnWords = MappingProxyType({})

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

    def among(self, *, childs: bool, promises: bool) -> _Templates:
        """By language and level."""
        if childs:
            return self.childs if promises else self.childs_otherwise
        return self.own if promises else self.own_otherwise


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


def compose(kind: str, words: Words, *, level: Level = "N1", own: OwnWords = NONE) -> str:
    """The text, in one SMS: at the level, or the nearest lower one whose clinic or street fits and is clean.

    ``own`` are the clinic's own words: used where they may be and fit, else the house's. N1 of the house holds
    nothing but the region's own words, which are checked when the house starts.
    """
    if kind == Kind.WHICH:
        return _which(words)
    if kind not in _BY_LEVEL:
        is_childs = words.child is not None and kind in _OF_A_CHILD
        with_code, without = (_OF_A_CHILD if is_childs else _ONE_LEVEL)[kind]
        return fill((with_code if words.code else without)[words.language], words)
    for lower in reversed(LEVELS[: LEVELS.index(level) + 1]):
        variant = variant_of(kind, words, lower)
        for told in _with_name_and_without(words, lower):
            text = _own(own.get(variant, ""), variant, told) or fill(house(variant), told, level=lower)
            if not lint.faults(text, region=words.region):
                return text
    return fill(house(variant_of(kind, words, "N1")), replace(words, child=_nameless(words)))


def variant_of(kind: str, words: Words, level: Level) -> Variant:
    """Which text says it: of a level that has none of its own, the one below."""
    childs = words.child is not None
    promises = has_promise(kind) and (bool(words.code) or words.will_call)
    among = _BY_LEVEL[kind].among(childs=childs, promises=promises)
    told = next(at for at in reversed(LEVELS[: LEVELS.index(level) + 1]) if (words.language, at) in among)
    return Variant(kind, told, words.language, childs, promises)


def house(variant: Variant) -> str:
    """The house's own text. KeyError where the level has none of its own."""
    among = _BY_LEVEL[variant.kind].among(childs=variant.childs, promises=variant.promises)
    return among[variant.language, variant.level]


def levels_of(kind: str, *, childs: bool) -> tuple[Level, ...]:
    """The levels at which the kind has some words of its own."""
    return tuple(level for level in LEVELS if variants_of(kind, level, childs=childs))


def variants_of(kind: str, level: Level, *, childs: bool) -> tuple[Variant, ...]:
    """The texts there are of a kind at a level: Swedish first, and what promises or invites something first."""
    promises = (True, False) if has_promise(kind) else (False,)
    return tuple(
        Variant(kind, level, language, childs, one)
        for language in LANGUAGES
        for one in promises
        if (language, level) in _BY_LEVEL[kind].among(childs=childs, promises=one)
    )


def _own(text: str, variant: Variant, words: Words) -> str:
    """The clinic's own text filled in; "" where there is none, it may not be said, or it does not fit."""
    if not text or checking.faults(text, variant, region=words.region):
        return ""
    filled = fill(text, words, level=variant.level)
    return "" if lint.faults(filled, region=words.region) else filled


NAMED_AT_MOST = 3
"""Times that one SMS has room for."""


def _which(words: Words) -> str:
    """One or two times with what to answer about each; three with their codes; else where codes are found."""
    if not 1 <= len(words.choices) <= NAMED_AT_MOST:
        return fill(replies.WHICH_RING[words.language], words)
    of_many = len(words.choices) == NAMED_AT_MOST
    said = "" if of_many else f"{words.word} "
    times = (f"{moment_of(c.starts_at, words.language, weekday=True)}: {said}{c.code}. " for c in words.choices)
    template = (replies.WHICH_OF_MANY if of_many else replies.WHICH)[words.language]
    return fill(template.replace("{choices}", "".join(times)), words)


def _with_name_and_without(words: Words, level: Level) -> tuple[Words, ...]:
    """A child's name stands where the guardian has asked for it, and never where the time alone may be told."""
    nameless = replace(words, child=_nameless(words))
    return (words, nameless) if words.child and level != "N1" else (nameless,)


def _nameless(words: Words) -> str | None:
    return None if words.child is None else ""
