"""What a change in the time book means for messages. Runs in the booking's own transaction."""

from __future__ import annotations

from django.db import transaction

from bookings.models import Booking, BookingEvent
from core import clock, rulebook
from core.actor import Actor
from reminders import hearers, policies, wake
from reminders.models import Message
from reminders.rules import ReminderRules

State = Message.State
ENDS = (BookingEvent.Kind.CANCELLED, BookingEvent.Kind.CALLED_OFF, BookingEvent.Kind.MOVED)
"""Changes that make what was to be said untrue."""


@transaction.atomic(savepoint=False)  # a part of the booking's own action, that fails with it
def plan_for(*, booking: Booking, change: BookingEvent.Kind, by: Actor) -> None:
    """Plan what the change gives cause to say, and take back what it makes untrue.

    A confirmation is planned for every booking, also of one who cannot be reached: whether it goes is
    decided when it is sent, and staff see why one did not. The database keeps it to one a version and
    recipient, so that doing this twice changes nothing.
    """
    if change == BookingEvent.Kind.BOOKED:
        _plan_confirmation(booking)
    elif change in ENDS:
        _take_back(booking)


def _plan_confirmation(booking: Booking) -> None:
    now = clock.now()
    rules = rulebook.at(clock.today()).section(ReminderRules)
    messages = [
        Message(
            booking=booking,
            booking_version=booking.version,
            recipient_id=recipient_id,
            kind=Message.Kind.CONFIRMATION,
            send_at=now,
            expires_at=policies.confirmation_expires(now, booking.slot.starts_at, rules=rules),
            planned_at=now,
        )
        for recipient_id in hearers.recipients(booking)
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    transaction.on_commit(wake.senders, robust=True)


def _take_back(booking: Booking) -> None:
    """Messages that nobody has begun to send. One that is on its way is re-checked, or cannot be stopped."""
    waiting = Message.objects.filter(booking=booking, answers=None, state__in=[State.PLANNED, State.LEASED])
    waiting.update(state=State.CANCELLED, finished_at=clock.now(), error_code="send.cancelled")
