"""That somebody has come to the desk, and that it was a mistake."""

from __future__ import annotations

from uuid import UUID

from accounts.models import Person
from audit import actions as audit
from bookings import facts, policies
from bookings.actions.event import write_event
from bookings.models import Booking, BookingEvent
from bookings.signals import booking_changed
from core import clock
from core.actor import Actor
from core.db import action
from core.errors import NotYours


@action
def mark_arrived(*, booking_id: UUID, by: Actor) -> Booking:
    """Note that the person has come. Once more changes nothing, whoever presses.

    Raises NotYours for another unit's booking, Refused when it is cancelled or not for today.
    """
    booking = _lock(booking_id, by=by)
    if booking.state == Booking.State.ARRIVED:
        return booking
    now = clock.now()
    policies.can_mark_arrived(facts.arrival_facts(booking), by=by, now=now).require()
    booking.state, booking.arrived_at = Booking.State.ARRIVED, now
    return _save(booking, BookingEvent.Kind.ARRIVED, audit.Action.ARRIVED, by=by)


@action
def undo_arrival(*, booking_id: UUID, by: Actor) -> Booking:
    """Take the note away, on the same day. Once more changes nothing. Raises as mark_arrived does."""
    booking = _lock(booking_id, by=by)
    if booking.state == Booking.State.ACTIVE:
        return booking
    policies.can_undo_arrival(facts.arrival_facts(booking), by=by, now=clock.now()).require()
    booking.state, booking.arrived_at = Booking.State.ACTIVE, None
    return _save(booking, BookingEvent.Kind.ARRIVAL_UNDONE, audit.Action.ARRIVAL_UNDONE, by=by)


def _lock(booking_id: UUID, *, by: Actor) -> Booking:
    """Person, then booking (arriving does not touch the slot); another unit's is as if it were not there."""
    if by.on_duty is None:
        raise NotYours
    own = Booking.objects.filter(pk=booking_id, slot__schedule__clinic__unit_id=by.on_duty.care_unit_id)
    person_id = own.values_list("person_id", flat=True).first()
    if person_id is None:
        raise NotYours
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)
    bookings = Booking.objects.select_for_update(of=("self",), no_key=True)
    return bookings.select_related("slot__schedule__clinic", "slot__visit_type").get(pk=booking_id)


def _save(booking: Booking, kind: BookingEvent.Kind, trace: audit.Action, *, by: Actor) -> Booking:
    booking.save(update_fields=["state", "arrived_at"])
    write_event(booking, kind, by=by, at=clock.now())
    audit.record(trace, by=by, about=booking.person_id, object_id=booking.pk)
    booking_changed.send(sender=Booking, booking=booking, change=kind, by=by)
    return booking
