"""Messages about what happens in other rooms: a notice is planned once, in the transaction that made the news."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from core import clock, rulebook
from reminders import wake
from reminders.models import Message
from reminders.rules import ReminderRules

State = Message.State


@transaction.atomic(savepoint=False)  # a part of the action whose news it is, that fails with it
def plan_notice(
    *,
    notice_id: UUID,
    kind: Message.Kind,
    recipient_id: UUID,
    channel: Message.Channel = Message.Channel.SMS,
    to: str = "",
    send_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Plan to tell one person about one row of another room. Doing it twice changes nothing.

    ``to`` only for the kinds that are for one very number or address (composing.ADDRESSED); else it goes to
    the card's on the day. Without times it goes at once, and is worth nothing after the rulebook's hours.
    """
    now = clock.now()
    hours = rulebook.at(clock.today()).section(ReminderRules).notice_valid_hours
    at = send_at or now
    message = Message(
        notice_id=notice_id,
        kind=kind,
        recipient_id=recipient_id,
        channel=channel,
        to=to,
        send_at=at,
        expires_at=expires_at or at + timedelta(hours=hours),
        planned_at=now,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)
    if at <= now:
        transaction.on_commit(lambda: wake.senders(channel), robust=True)


@transaction.atomic(savepoint=False)
def forget_the_dead(*, person_id: UUID) -> None:
    """Send nothing more to somebody who has died, nor about their visits, on any channel."""
    theirs = Q(recipient_id=person_id) | Q(booking__person_id=person_id)
    waiting = Message.objects.filter(theirs, state__in=[State.PLANNED, State.LEASED])
    waiting.update(state=State.CANCELLED, finished_at=clock.now(), error_code="send.dead")
