"""Which reminders a booked time has, and when: a pure function of the booking and the clinic's policy.

It asks neither the clock nor the database, so that whoever plans, and however late, comes to the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from core import calendar
from reminders.models import Message
from reminders.planner.hours import DAY, Hours
from reminders.rules import ReminderRules

Kind = Message.Kind
KINDS = (Kind.FIRST_REMINDER, Kind.DAY_BEFORE)
"""What the planner plans, and alone takes back."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a clinic has chosen; else the rulebook's."""

    confirms: bool
    confirmation_invites: bool
    first: bool
    first_days_before: int
    first_at: time
    first_invites: bool
    day_before: bool
    day_before_at: time
    day_before_invites: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """A booked time: when it begins, the last moment to cancel it freely, and when the person was last told of it
    (that it was booked, or moved).
    """

    starts_at: datetime
    free_until: datetime
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder: not sent after ``expires_at``; ``invites`` an answer while one still counts."""

    kind: Message.Kind
    send_at: datetime
    expires_at: datetime
    invites: bool


def default_policy(rules: ReminderRules) -> Policy:
    """Of a clinic that has chosen nothing."""
    return Policy(
        confirms=True,
        confirmation_invites=True,
        first=True,
        first_days_before=rules.first_days_before,
        first_at=rules.first_at,
        first_invites=True,
        day_before=True,
        day_before_at=rules.day_before_at,
        day_before_invites=True,
    )


def reminders(visit: Visit, policy: Policy, *, by: Hours, rules: ReminderRules) -> tuple[Due, ...]:
    """All that is to be sent of it, past or to come; none of what only repeats what was just said.

    A first reminder that is late is not sent any more when the next is near, so that two never come together.
    """
    first = _first(visit, policy, by, rules) if policy.first else None
    before = _day_before(visit, policy, by, rules, first=first) if policy.day_before else None
    if first is not None and before is not None:
        worth_until = before.send_at - timedelta(hours=rules.least_apart_hours)
        first = replace(first, expires_at=min(first.expires_at, worth_until))
    return tuple(due for due in (first, before) if due is not None)


def last_call(visit: Visit, by: Hours) -> datetime:
    """One whole weekday before the last free moment to cancel: a reminder that is to be of use comes no later."""
    free_until = calendar.local(visit.free_until)
    day = calendar.weekdays_before(free_until.date(), 1, by.own_red_days)
    return calendar.instant(day, free_until.time())


def _first(visit: Visit, policy: Policy, by: Hours, rules: ReminderRules) -> Due | None:
    """So many days before, at the clinic's hour; never later than the last call, and not so soon after the
    confirmation that it only repeats it. Whoever books before the last call is reminded before the last free
    moment, if need be the evening before it; whoever books later has the confirmation.
    """
    latest = last_call(visit, by)
    if visit.told_at >= latest:
        return None
    apart = visit.told_at + timedelta(hours=rules.apart_hours)
    latest = by.latest(latest)
    if latest < apart:
        latest = by.latest(visit.free_until - timedelta(hours=rules.answer_hours))
    day = calendar.local(visit.starts_at).date() - policy.first_days_before * DAY
    wanted = max(by.on_day(day, policy.first_at), by.next(apart, policy.first_at))
    return Due(Kind.FIRST_REMINDER, min(wanted, latest), visit.free_until, policy.first_invites)


def _day_before(visit: Visit, policy: Policy, by: Hours, rules: ReminderRules, *, first: Due | None) -> Due | None:
    """The day before at the clinic's hour, by the wall clock; earlier where that day is red. None where the person
    has been told of the time, or reminded of it, just before.
    """
    at = by.on_day(calendar.local(visit.starts_at).date() - DAY, policy.day_before_at)
    told_at = max(visit.told_at, first.send_at) if first else visit.told_at
    if at < told_at + timedelta(hours=rules.apart_hours):
        return None
    worth_until = visit.starts_at - timedelta(minutes=rules.worth_until_minutes)
    return Due(Kind.DAY_BEFORE, at, worth_until, policy.day_before_invites)
