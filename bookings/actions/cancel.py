"""Cancelling a time."""

from __future__ import annotations

from uuid import UUID

from audit import actions as audit
from bookings import facts, policies
from bookings.actions.event import write_event
from bookings.actions.locks import lock_own
from bookings.models import Booking, BookingEvent
from bookings.rules import BookingRules
from bookings.signals import booking_changed
from core import clock, rulebook
from core.actor import Actor
from core.db import action


@action
def cancel(*, booking_id: UUID, by: Actor) -> Booking:
    """Cancel the booking, or say why not. Cancelling what is cancelled changes nothing.

    The place is free for others when this commits. Raises NotYours, Refused.
    """
    booking = lock_own(booking_id, by=by)
    if booking.state == Booking.State.CANCELLED:
        return booking
    rules = rulebook.at(clock.today()).section(BookingRules)
    decision = policies.can_cancel(facts.booking_facts(booking), by=by, now=clock.now(), rules=rules)
    decision.require(facts.place_of(booking.slot.visit_type, booking_id=booking.pk))
    return end(booking, BookingEvent.Kind.CANCELLED, late=decision.warning is not None, by=by)


def end(booking: Booking, kind: BookingEvent.Kind, *, late: bool, by: Actor, identity_check: str = "") -> Booking:
    """Cancel a locked booking that may be cancelled: CANCELLED by or for the person, CALLED_OFF by the clinic."""
    now = clock.now()
    booking.state, booking.cancelled_at, booking.cancelled_late = Booking.State.CANCELLED, now, late
    booking.arrived_at = None
    booking.version += 1
    booking.save(update_fields=["state", "cancelled_at", "cancelled_late", "arrived_at", "version"])
    write_event(booking, kind, by=by, at=now, identity_check=identity_check)
    audit.record(audit.Action.CANCELLED, by=by, about=booking.person_id, object_id=booking.pk)
    booking_changed.send(sender=Booking, booking=booking, change=kind, by=by)
    return booking
