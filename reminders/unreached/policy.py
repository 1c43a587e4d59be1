"""Which way is left to somebody, and until when: pure functions of facts, day and rulebook. No query, no clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from uuid import UUID

from core.calendar import weekdays_before
from reminders.models import Message
from reminders.rules import PostRules

State, Kind = Message.State, Message.Kind

HANDED_OVER = (State.SENDING, State.SENT, State.DELIVERED)
WAITING = (State.PLANNED, State.LEASED)
DEAD_END = (State.UNDELIVERED, State.FAILED)
REMINDERS = (Kind.FIRST_REMINDER, Kind.DAY_BEFORE)

LATELY = timedelta(days=21)
"""A letter that told of the time so short a while ago reminds of it as well."""


class Need(Enum):
    """What somebody has to be told: a time, or another, or none, that the clinic has made; that it draws near."""

    NEWS = "news"
    REMINDER = "reminder"


class Way(Enum):
    NONE = "none"
    EMAIL = "email"
    LETTER = "letter"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Said:
    """One message about the version of the visit that is true now. Oldest first, where there are several."""

    kind: str
    state: str
    by_email: bool = False
    is_unwanted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearer:
    """One who hears of the visit. ``has_home``: an address, or Skatteverket that knows it; never a child under 13.

    ``by_sms`` and ``by_email``: whether those ways are open now, as far as is known.
    """

    person_id: UUID
    by_sms: bool = False
    by_email: bool = False
    has_account: bool = False
    has_home: bool = True
    is_protected: bool = False
    wants_letters: bool = True
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter about the version of the visit that is true now."""

    is_reminder: bool
    queued_on: date
    is_printed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """``made_by_clinic``: the clinic made, moved or called off the time, so the person may not know of it.

    ``is_silent``: at a clinic of which nobody but the person may see anything. ``can_be_called``: on a number
    that may be rung about this visit.
    """

    day: date
    is_called_off: bool = False
    made_by_clinic: bool = False
    is_silent: bool = False
    is_on_call_list: bool = False
    can_be_called: bool = True
    hearers: tuple[Hearer, ...] = ()
    letters: tuple[Posted, ...] = field(default=())


def needs(visit: Visit, *, today: date, rules: PostRules, red: tuple[date, ...]) -> Iterator[Need]:
    """What there is to tell now. That a visit draws near is told of when the clinic reminds at all, by any way."""
    if visit.made_by_clinic:
        yield Need.NEWS
    opens = weekdays_before(visit.day, rules.reminder_letter_weekdays, red)
    reminds = any(said.kind in REMINDERS for hearer in visit.hearers for said in hearer.said)
    if reminds and not visit.is_called_off and today >= opens:
        yield Need.REMINDER


def way(visit: Visit, need: Need, *, today: date, rules: PostRules, red: tuple[date, ...]) -> Way:
    """What is to be done now about the need. That one of a child's guardians is reached is enough."""
    if not visit.hearers or any(is_reached(hearer, need) for hearer in visit.hearers):
        return Way.NONE
    if any(can_be_mailed(hearer, need) for hearer in visit.hearers):
        return Way.EMAIL
    told = [one for one in visit.letters if _tells(one, need, today=today)]
    if told:
        is_late = not any(one.is_printed for one in told) and today > _last_day(
            visit, rules.post_weekdays, rules, red
        )
        return _call(visit) if is_late else Way.NONE
    if any(can_have_letter(hearer, need, visit) for hearer in visit.hearers):
        if today <= _last_day(visit, rules.letter_weekdays, rules, red):
            return Way.LETTER
    elif need == Need.REMINDER and all(_sees_it_there(hearer) for hearer in visit.hearers):
        return Way.NONE
    return _call(visit)


def is_reached(hearer: Hearer, need: Need) -> bool:
    """Whether something has gone, or will go, by a way that has not turned out to be a dead end."""
    about = [one for one in hearer.said if need == Need.NEWS or one.kind in REMINDERS]
    open_now = {True: hearer.by_email, False: hearer.by_sms}
    for one in about:
        if need == Need.REMINDER and one.is_unwanted:
            return True
        if is_dead_end(hearer, by_email=one.by_email):
            continue
        if one.state in HANDED_OVER or (one.state in WAITING and open_now[one.by_email]):
            return True
    return False


def is_dead_end(hearer: Hearer, *, by_email: bool) -> bool:
    """Whether the last that was handed over on that way did not arrive."""
    gone = [one for one in hearer.said if one.by_email == by_email and one.state in (*HANDED_OVER, *DEAD_END)]
    return bool(gone) and gone[-1].state in DEAD_END


def can_be_mailed(hearer: Hearer, need: Need) -> bool:
    """Whether an e-mail without content says enough: to one who can sign in, once for each thing to tell."""
    if not (hearer.by_email and hearer.has_account) or is_dead_end(hearer, by_email=True):
        return False
    if need == Need.NEWS:
        return not any(one.by_email for one in hearer.said)
    return any(one.kind in REMINDERS and one.state == State.PLANNED and not one.by_email for one in hearer.said)


def can_have_letter(hearer: Hearer, need: Need, visit: Visit) -> bool:
    """News of a time goes to all who have a home; a reminder not to those who want no letters. Of a silent clinic
    nothing is ever posted: others open letters."""
    return hearer.has_home and not visit.is_silent and (need == Need.NEWS or hearer.wants_letters)


def _sees_it_there(hearer: Hearer) -> bool:
    """Has chosen to hear nothing, and sees all on the page."""
    return hearer.has_account and not hearer.wants_letters


def _tells(letter: Posted, need: Need, *, today: date) -> bool:
    if need == Need.NEWS:
        return not letter.is_reminder
    return letter.is_reminder or letter.queued_on >= today - LATELY


def _last_day(visit: Visit, weekdays: int, rules: PostRules, red: tuple[date, ...]) -> date:
    more = rules.protected_more_weekdays if any(hearer.is_protected for hearer in visit.hearers) else 0
    return weekdays_before(visit.day, weekdays + more, red)


def _call(visit: Visit) -> Way:
    """A visit that was called off is on the list already, with the promise of another time."""
    if visit.is_called_off or visit.is_on_call_list or not visit.can_be_called:
        return Way.NONE
    return Way.CALL
