"""Cancelling a time."""

from __future__ import annotations

from uuid import UUID

from accounts.models import Person
from audit import actions as audit
from bookings import facts, policies
from bookings.actions.event import write_event
from bookings.models import Booking, BookingEvent, Slot
from bookings.rules import BookingRules
from bookings.signals import booking_changed
from clinics import reach
from core import clock, rulebook
from core.actor import Actor
from core.db import action
from core.errors import NotYours


@action
def cancel(*, booking_id: UUID, by: Actor) -> Booking:
    """Cancel the booking, or say why not. Cancelling what is cancelled changes nothing.

    The place is free for others when this commits. Raises NotYours, Refused.
    """
    booking = _lock(booking_id, by=by)
    if booking.state == Booking.State.CANCELLED:
        return booking
    now = clock.now()
    rules = rulebook.at(clock.today()).section(BookingRules)
    decision = policies.can_cancel(facts.booking_facts(booking), by=by, now=now, rules=rules)
    decision.require(facts.place_of(booking.slot.visit_type))
    booking.state, booking.cancelled_at = Booking.State.CANCELLED, now
    booking.cancelled_late = decision.warning is not None
    booking.version += 1
    booking.save(update_fields=["state", "cancelled_at", "cancelled_late", "version"])
    write_event(booking, BookingEvent.Kind.CANCELLED, by=by, at=now)
    audit.record(audit.Action.CANCELLED, by=by, about=booking.person_id, object_id=booking.pk)
    booking_changed.send(sender=Booking, booking=booking, change=BookingEvent.Kind.CANCELLED, by=by)
    return booking


def _lock(booking_id: UUID, *, by: Actor) -> Booking:
    """Person, slot, booking, in the one order; somebody else's is as if it were not there.

    Which slot is asked only when the person is locked: until then the booking may be moved to another.
    """
    known = Booking.objects.filter(reach.of_clinics(by, "slot__visit_type__clinic"), pk=booking_id)
    person_id = known.values_list("person_id", flat=True).first()
    if person_id is None or not by.may_act_for(person_id):
        raise NotYours
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)
    Slot.objects.select_for_update(of=("self",), no_key=True).get(bookings=booking_id)
    bookings = Booking.objects.select_for_update(of=("self",), no_key=True)
    return bookings.select_related("slot__visit_type__clinic").get(pk=booking_id)
