"""When the second provider takes over, and how slowly the first is handed back to: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from reminders.rules import ReminderRules

LEAST_FAILURES = 3
"""Fewer are bad luck, however many minutes they lie apart."""

STEPS = (5, 25, 50)
"""Of a hundred messages, so many go to the first while it comes back, each step as long as the rulebook says."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a carrier stands: at work (both None), away, or coming back."""

    away_since: datetime | None = None
    back_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Minute:
    """What was tried in one minute."""

    at: datetime
    went: int
    failed: int

    @property
    def is_bad(self) -> bool:
        """At least half of what was tried failed."""
        return self.failed > 0 and self.failed >= self.went


def next_stand(stand: Stand, minutes: Sequence[Minute], *, now: datetime, rules: ReminderRules) -> Stand:
    """Where it stands now. ``minutes`` are the latest in which anything was tried, the oldest first."""
    if stand.away_since is None:
        return Stand(away_since=now) if _fails(minutes, now=now, rules=rules) else stand
    if stand.back_since is None:
        rested = now - stand.away_since >= timedelta(minutes=rules.carrier_rests_minutes)
        return Stand(stand.away_since, back_since=now) if rested else stand
    if any(minute.is_bad for minute in minutes if minute.at >= _minute(stand.back_since)):
        return Stand(away_since=now)
    whole = timedelta(minutes=rules.carrier_step_minutes * len(STEPS))
    return Stand() if now - stand.back_since >= whole else stand


def share(stand: Stand, *, now: datetime, rules: ReminderRules) -> int:
    """How many of a hundred messages it is given."""
    if stand.away_since is None:
        return 100
    if stand.back_since is None:
        return 0
    step = int((now - stand.back_since) / timedelta(minutes=rules.carrier_step_minutes))
    return STEPS[min(step, len(STEPS) - 1)]


def is_among(message_id: UUID, share_of_hundred: int) -> bool:
    """Whether the message is of those; the same answer however often it is tried."""
    return message_id.int % 100 < share_of_hundred


def _fails(minutes: Sequence[Minute], *, now: datetime, rules: ReminderRules) -> bool:
    """Without a good minute between, for so long."""
    since, failures = now, 0
    for minute in reversed(minutes):
        if not minute.is_bad:
            break
        since, failures = minute.at, failures + minute.failed
    return failures >= LEAST_FAILURES and now - since >= timedelta(minutes=rules.carrier_fails_minutes)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
