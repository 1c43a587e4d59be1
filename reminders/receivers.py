"""What the messages' room hears from the time book. It only writes rows, in the same transaction."""

from __future__ import annotations

from typing import Any

from bookings.models import Booking, BookingEvent
from bookings.signals import booking_changed
from core.actor import Actor
from reminders import actions


def connect() -> None:
    """Listen, once."""
    booking_changed.connect(on_booking_changed, dispatch_uid="reminders.plan_for")


def on_booking_changed(
    sender: object, *, booking: Booking, change: BookingEvent.Kind, by: Actor, **_: Any
) -> None:
    """A booking and its messages commit or roll back together."""
    actions.plan_for(booking=booking, change=change, by=by)
