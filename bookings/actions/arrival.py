"""That somebody has come to the desk, that the visit took place or not; and that it was a mistake."""

from __future__ import annotations

from uuid import UUID

from audit import actions as audit
from bookings import facts, policies
from bookings.actions.event import write_event
from bookings.actions.locks import lock_person, person_of
from bookings.models import Booking, BookingEvent
from bookings.signals import booking_changed
from core import clock
from core.actor import Actor
from core.db import action
from core.errors import NotYours

State, Kind = Booking.State, BookingEvent.Kind


@action
def mark_arrived(*, booking_id: UUID, by: Actor) -> Booking:
    """Note that the person has come. Once more changes nothing, whoever presses.

    Raises NotYours for another unit's booking, Refused when it is cancelled or not for today.
    """
    booking = _lock(booking_id, by=by)
    if booking.state == State.ARRIVED:
        return booking
    now = clock.now()
    policies.can_mark_arrived(facts.arrival_facts(booking), by=by, now=now).require()
    booking.state, booking.arrived_at = State.ARRIVED, now
    return _save(booking, Kind.ARRIVED, audit.Action.ARRIVED, by=by)


@action
def undo_arrival(*, booking_id: UUID, by: Actor) -> Booking:
    """Take the note away, on the same day. Once more changes nothing. Raises as mark_arrived does."""
    booking = _lock(booking_id, by=by)
    if booking.state == State.ACTIVE:
        return booking
    policies.can_undo_arrival(facts.arrival_facts(booking), by=by, now=clock.now()).require()
    booking.state, booking.arrived_at = State.ACTIVE, None
    return _save(booking, Kind.ARRIVAL_UNDONE, audit.Action.ARRIVAL_UNDONE, by=by)


@action
def mark_attended(*, booking_id: UUID, by: Actor) -> Booking:
    """Note that the visit took place. Once more changes nothing. Raises NotYours, Refused."""
    booking = _lock(booking_id, by=by)
    if booking.state == State.ATTENDED:
        return booking
    policies.can_mark_attended(facts.arrival_facts(booking), by=by, now=clock.now()).require()
    booking.state = State.ATTENDED
    return _save(booking, Kind.ATTENDED, audit.Action.ATTENDED, by=by)


@action
def mark_missed(*, booking_id: UUID, by: Actor) -> Booking:
    """Note that nobody came. Once more changes nothing. Raises NotYours, Refused."""
    booking = _lock(booking_id, by=by)
    if booking.state == State.MISSED:
        return booking
    policies.can_mark_missed(facts.arrival_facts(booking), by=by, now=clock.now()).require()
    booking.state = State.MISSED
    return _save(booking, Kind.MISSED, audit.Action.MISSED, by=by)


@action
def undo_outcome(*, booking_id: UUID, by: Actor) -> Booking:
    """Take back that it took place, or that nobody came: what was known before stands again.

    Once more changes nothing. Raises NotYours, Refused.
    """
    booking = _lock(booking_id, by=by)
    if booking.state in (State.ACTIVE, State.ARRIVED):
        return booking
    policies.can_undo_outcome(facts.arrival_facts(booking), by=by, now=clock.now()).require()
    booking.state = State.ARRIVED if booking.arrived_at else State.ACTIVE
    return _save(booking, Kind.OUTCOME_UNDONE, audit.Action.OUTCOME_UNDONE, by=by)


def _lock(booking_id: UUID, *, by: Actor) -> Booking:
    """Person, then booking (this does not touch the slot); another unit's is as if it were not there."""
    if by.on_duty is None:
        raise NotYours
    lock_person(person_of(booking_id, by=by))
    bookings = Booking.objects.select_for_update(of=("self",), no_key=True)
    return bookings.select_related("slot__schedule__clinic", "slot__visit_type").get(pk=booking_id)


def _save(booking: Booking, kind: BookingEvent.Kind, trace: audit.Action, *, by: Actor) -> Booking:
    booking.save(update_fields=["state", "arrived_at"])
    write_event(booking, kind, by=by, at=clock.now())
    audit.record(trace, by=by, about=booking.person_id, object_id=booking.pk)
    booking_changed.send(sender=Booking, booking=booking, change=kind, by=by)
    return booking
