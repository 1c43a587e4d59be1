"""That somebody has answered that they will come."""

from __future__ import annotations

from uuid import UUID

from audit import actions as audit
from bookings import facts, policies
from bookings.actions.event import write_event
from bookings.actions.locks import lock_own
from bookings.models import Booking, BookingEvent
from bookings.signals import booking_changed
from core import clock
from core.actor import Actor
from core.db import action


@action
def confirm(*, booking_id: UUID, by: Actor) -> Booking:
    """Note that the person comes at this time. Once more changes nothing; a time that moves is answered anew.

    Silence keeps the time as well: it is only the desk that knows more. Raises NotYours, Refused.
    """
    booking = lock_own(booking_id, by=by)
    now, kind = clock.now(), BookingEvent.Kind.CONFIRMED
    policies.can_confirm(facts.booking_facts(booking), by=by, now=now).require()
    if booking.events.filter(kind=kind, version=booking.version).exists():
        return booking
    write_event(booking, kind, by=by, at=now)
    audit.record(audit.Action.CONFIRMED, by=by, about=booking.person_id, object_id=booking.pk)
    booking_changed.send(sender=Booking, booking=booking, change=kind, by=by)
    return booking
