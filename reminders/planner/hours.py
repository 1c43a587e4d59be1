"""The hours in which people are written to: by day, and what can wait not on red days. Swedish wall clock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from clinics.rules import region
from core import calendar, clock, rulebook
from reminders.models import Message
from reminders.rules import ReminderRules

Kind = Message.Kind
DAY = timedelta(days=1)

CAN_WAIT = frozenset({Kind.FIRST_REMINDER, Kind.DAY_BEFORE, Kind.INVITATION, Kind.NEWS, Kind.NOTE_ANSWERED})
"""What nobody is woken for, and what is left for after a red day where it still holds then. What answers somebody
(a confirmation, a code, a reply) goes at once.
"""


@dataclass(frozen=True, slots=True)
class Hours:
    """From ``opens`` until ``closes``, on days that are not red.

    Nothing is planned after ``planned_until``, so that a long queue has gone before the day closes.
    """

    opens: time
    closes: time
    planned_until: time
    own_red_days: Collection[date] = ()

    def is_red(self, day: date) -> bool:
        """A holiday, or one of the region's own."""
        return calendar.is_red(day, self.own_red_days)

    def is_day(self, moment: datetime) -> bool:
        """Whether the quiet hours are over, and have not begun."""
        return self.opens <= calendar.local(moment).time() < self.closes

    def on_day(self, day: date, at: time) -> datetime:
        """When the clock shows this on the day, or on the nearest day before it that is not red."""
        while self.is_red(day):
            day -= DAY
        return calendar.instant(day, at)

    def next(self, moment: datetime, at: time) -> datetime:
        """When the clock next shows this on a day that is not red."""
        local = calendar.local(moment)
        day = local.date() + DAY * (local.time() > at)
        while self.is_red(day):
            day += DAY
        return calendar.instant(day, at)

    def latest(self, moment: datetime) -> datetime:
        """The moment, or the last one before it in which people are written to."""
        local = calendar.local(moment)
        day, at = local.date(), local.time()
        if at < self.opens:
            day, at = day - DAY, self.planned_until
        if self.is_red(day):
            at = self.planned_until
        return self.on_day(day, min(at, self.planned_until))

    def soonest(self, moment: datetime, *, on_red_days: bool = False) -> datetime:
        """The moment, or the first one after it in which people are written to; by day alone where red days do."""
        local = calendar.local(moment)
        day, at = local.date(), max(local.time(), self.opens)
        if at > self.planned_until:
            day, at = day + DAY, self.opens
        while self.is_red(day) and not on_red_days:
            day, at = day + DAY, self.opens
        return calendar.instant(day, at)


def hours(rules: ReminderRules, own_red_days: Collection[date] = ()) -> Hours:
    """As the rulebook has them."""
    return Hours(rules.quiet_until, rules.quiet_from, rules.planned_until, tuple(own_red_days))


def in_force() -> Hours:
    """Those of today."""
    return hours(rulebook.at(clock.today()).section(ReminderRules), region().own_red_days)


def due_now(now: datetime, by: Hours) -> Q:
    """Which messages may go at this moment, of those that are due.

    In the quiet hours nothing goes that can wait. On a red day, by day, of that only what would be worth nothing
    on the next day that is not red.
    """
    if by.is_day(now) and not by.is_red(calendar.local(now).date()):
        return Q()
    cannot_wait = ~Q(kind__in=CAN_WAIT)
    return cannot_wait | Q(expires_at__lte=by.soonest(now)) if by.is_day(now) else cannot_wait
