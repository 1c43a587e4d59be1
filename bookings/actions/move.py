"""Moving a booking: one row, one transaction. The old time is kept until the new one is certain."""

from __future__ import annotations

from uuid import UUID

from audit import actions as audit
from bookings import facts, policies, slot_types
from bookings.actions.event import write_event
from bookings.actions.hold import has_place, release
from bookings.actions.locks import lock_own
from bookings.errors import CONSTRAINTS, UNTOLD, SlotTaken
from bookings.models import Booking, BookingEvent, Slot
from bookings.policies import PersonFacts
from bookings.signals import booking_changed
from core import clock
from core.actor import Actor
from core.db import action, translate_constraints
from core.decision import Decision


@action
def move(*, booking_id: UUID, to_slot_id: UUID, by: Actor) -> Booking:
    """Move the booking to another time for the same kind, or say why not: then the old time stands, untouched.

    Moving to the time that it has changes nothing (a double click). Raises NotYours, also for a time that is for
    other kinds; Refused, SlotTaken, Overlap.
    """
    booking = lock_own(booking_id, by=by, also_slots=[to_slot_id])
    if booking.slot_id == to_slot_id:
        return booking
    found = Slot.objects.select_related("visit_type__clinic").get(pk=to_slot_id)
    slot = slot_types.seen_as(found, booking.slot.visit_type_id)
    _decision(booking, slot, by=by).require(facts.place_of(slot.visit_type, booking_id=booking.pk))
    return shift(booking, slot, by=by)


def shift(booking: Booking, slot: Slot, *, by: Actor, identity_check: str = "") -> Booking:
    """Move a locked booking that may be moved to a locked slot, as the type that the slot is seen as.

    Raises SlotTaken, Overlap.
    """
    now = clock.now()
    held = Booking.objects.filter(person=booking.person_id, slot=slot, state=Booking.State.HELD)
    kept = list(held.values_list("pk", flat=True))
    if not (kept and release(kept)) and not has_place(slot):
        raise SlotTaken
    slot_types.become(slot)
    booking.slot, booking.version = slot, booking.version + 1
    told = UNTOLD if by.acts_for_another else CONSTRAINTS
    with translate_constraints(told):
        booking.save(update_fields=["slot", "version", "overlap_reason"])
    write_event(booking, BookingEvent.Kind.MOVED, by=by, at=now, identity_check=identity_check)
    audit.record(audit.Action.MOVED, by=by, about=booking.person_id, object_id=booking.pk)
    booking_changed.send(sender=Booking, booking=booking, change=BookingEvent.Kind.MOVED, by=by)
    return booking


def _decision(booking: Booking, slot: Slot, *, by: Actor) -> Decision:
    """One who may not know of what the new time clashes with is told that it is taken. Raises SlotTaken."""
    now = clock.now()
    allowed = policies.can_move(facts.booking_facts(booking), by=by, now=now)
    if not allowed:
        return allowed
    about = about_without(booking, slot)
    if about.is_busy and facts.clashes_with_the_unseen(booking.person_id, slot, by=by):
        raise SlotTaken
    return policies.can_move_to(facts.slot_facts(slot), about, now=now)


def about_without(booking: Booking, slot: Slot) -> PersonFacts:
    """The person's facts as if the booking were not: it does not clash with itself."""
    held = facts.held_by(booking.person_id, now=clock.now())
    others = [one for one in held if one.booking_id != booking.pk]
    return facts.person_facts(booking.person, slot, others, today=clock.today())
