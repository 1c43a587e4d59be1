"""The queue: rows that are due, leased to one worker at a time, given back when it does not come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from core import clock, rulebook
from core.db import action
from reminders.models import Message
from reminders.planner import hours
from reminders.rules import ReminderRules

State = Message.State

BATCH = 20
"""Rows a worker takes at a time (measured: 244-249 messages/s so, 140-146 with a task for each)."""


@action
def lease_due(*, limit: int = BATCH, channel: Message.Channel = Message.Channel.SMS) -> list[UUID]:
    """Take what is due on the channel, the longest waiting first; at night and on red days only what cannot wait.
    Workers that ask at once get different rows.

    Nothing is sent by this: a worker that dies with a lease loses nothing but time.
    """
    now = clock.now()
    rules = rulebook.at(clock.today()).section(ReminderRules)
    may_go = hours.due_now(now, hours.in_force())
    due = Message.objects.filter(
        may_go, state=State.PLANNED, channel=channel, send_at__lte=now, expires_at__gt=now
    )
    locked = due.order_by("send_at", "pk").select_for_update(of=("self",), skip_locked=True)
    ids = list(locked.values_list("pk", flat=True)[:limit])
    leased_until = now + timedelta(seconds=rules.lease_seconds)
    if ids:
        Message.objects.filter(pk__in=ids).update(state=State.LEASED, leased_until=leased_until)
    return ids


@action
def give_back(*, ids: Sequence[UUID]) -> None:
    """Let others have what was leased and not begun."""
    Message.objects.filter(pk__in=ids, state=State.LEASED).update(state=State.PLANNED, leased_until=None)


@action
def tidy_queue() -> None:
    """Give back leases that have ended, let what is too late expire, and close codes of visits that have begun."""
    now = clock.now()
    Message.objects.filter(state=State.LEASED, leased_until__lt=now).update(state=State.PLANNED, leased_until=None)
    Message.objects.filter(state=State.PLANNED, expires_at__lte=now).update(
        state=State.EXPIRED, finished_at=now, error_code="send.expired"
    )
    Message.objects.filter(answer_open=True, answer_closes_at__lte=now).update(answer_open=False)
