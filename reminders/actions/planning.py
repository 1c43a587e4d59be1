"""What a change in the time book means for messages. Runs in the booking's own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from bookings.models import Booking, BookingEvent
from core import clock, rulebook
from core.actor import Actor, Channel
from reminders import hearers, policies, wake
from reminders.models import CallTask, Message
from reminders.planner import hours, rows, wanted
from reminders.planner.when import Policy
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
    if change in ENDS:
        _take_back(booking)
    kind = TOLD.get(change)
    if kind is None:
        return
    if kind == Message.Kind.CALLED_OFF:
        _promise_to_call(booking)
    rules = rulebook.at(clock.today()).section(ReminderRules)
    policy = wanted.policy_of(booking.slot.visit_type.clinic_id, rules)
    hear = hearers.recipients(booking)
    messages = []
    if kind != CONFIRMATION or policy.confirms:
        # Who has done it by SMS is answered there.
        others = [one for one in hear if not (by.channel == Channel.SMS and one == by.person_id)]
        at = clock.now() if by.person_id or kind == CONFIRMATION else _by_day(booking, rules)
        messages = _news(booking, kind, at, to=others, invites=policy.confirmation_invites, rules=rules)
    if kind != Message.Kind.CALLED_OFF:
        messages += _reminders(booking, policy, to=hear, rules=rules)
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    transaction.on_commit(wake.senders, robust=True)


TOLD = {
    BookingEvent.Kind.BOOKED: Message.Kind.CONFIRMATION,
    BookingEvent.Kind.MOVED: Message.Kind.MOVED,
    BookingEvent.Kind.CALLED_OFF: Message.Kind.CALLED_OFF,
}
"""What is said of a change. Who cancels is told on the page, by the desk, or in answer to the SMS."""


def _news(
    booking: Booking, kind: Message.Kind, at: datetime, *, to: Sequence[UUID], invites: bool, rules: ReminderRules
) -> list[Message]:
    return [
        Message(
            booking=booking,
            booking_version=booking.version,
            recipient_id=recipient_id,
            kind=kind,
            invites=invites,
            send_at=at,
            expires_at=_expires(kind, at, booking, rules),
            planned_at=clock.now(),
        )
        for recipient_id in to
    ]


def _by_day(booking: Booking, rules: ReminderRules) -> datetime:
    """When a change that the clinic has made is told: at once; one made in the night when it is over, unless the
    old or the new time is so soon after it that somebody might travel in vain.
    """
    now, by = clock.now(), hours.in_force()
    if by.is_day(now):
        return now
    morning = by.soonest(now, on_red_days=True)
    starts = [booking.slot.starts_at, *booking.events.values_list("starts_at_then", flat=True).order_by("pk")]
    coming = min((start for start in starts if start > now), default=now)
    return now if coming <= morning + timedelta(hours=rules.at_once_before_hours) else morning


def _reminders(booking: Booking, policy: Policy, *, to: Sequence[UUID], rules: ReminderRules) -> list[Message]:
    """Those that the planner would find missing, by its own rule."""
    now = clock.now()
    reminders = wanted.of_booking(booking, policy, recipients=to, rules=rules)
    return [rows.message(one, now=now) for one in reminders if one.due.expires_at > now]


def _expires(kind: Message.Kind, now: datetime, booking: Booking, rules: ReminderRules) -> datetime:
    """A confirmation repeats what the page has said. That a time is another, or none, is news until it begins."""
    starts_at = booking.slot.starts_at
    return policies.confirmation_expires(now, starts_at, rules=rules) if kind == CONFIRMATION else starts_at


CONFIRMATION = Message.Kind.CONFIRMATION


def _promise_to_call(booking: Booking) -> None:
    """The task that makes "we will be in touch" true. A visit that was on the list now stands there for this."""
    task = CallTask(
        booking=booking,
        unit_id=booking.slot.visit_type.clinic.unit_id,
        reason=CallTask.Reason.CALLED_OFF,
        created_at=clock.now(),
    )
    changed = ["reason", "created_at", "done_at", "done_by"]
    CallTask.objects.bulk_create([task], update_conflicts=True, unique_fields=["booking"], update_fields=changed)


def _take_back(booking: Booking) -> None:
    """Messages that nobody has begun to send. One that is on its way is re-checked, or cannot be stopped."""
    waiting = Message.objects.filter(booking=booking, answers=None, state__in=[State.PLANNED, State.LEASED])
    waiting.update(state=State.CANCELLED, finished_at=clock.now(), error_code="send.cancelled")
