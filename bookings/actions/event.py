"""The trace that every change of a booking leaves."""

from __future__ import annotations

from datetime import datetime

from bookings.models import Booking, BookingEvent
from core.actor import Actor


def write_event(
    booking: Booking, kind: BookingEvent.Kind, *, by: Actor, at: datetime, identity_check: str = ""
) -> BookingEvent:
    """Write what happened, by whom and by which channel, in the caller's transaction.

    ``identity_check`` (BookingEvent.IdentityCheck) is how the desk knew who asked for it.
    """
    return BookingEvent.objects.create(
        booking=booking,
        kind=kind,
        at=at,
        channel=by.channel,
        by=acted_by(by),
        user_id=by.user_id,
        assignment_id=by.on_duty.assignment_id if by.on_duty else None,
        identity_check=identity_check,
        version=booking.version,
        slot_id_then=booking.slot_id,
        starts_at_then=booking.slot.starts_at,
    )


def acted_by(by: Actor) -> BookingEvent.By:
    """Who the actor is to the booking."""
    if by.is_system:
        return BookingEvent.By.SYSTEM
    if by.on_duty:
        return BookingEvent.By.STAFF
    return BookingEvent.By(by.acting_for.relation) if by.acting_for else BookingEvent.By.SELF
