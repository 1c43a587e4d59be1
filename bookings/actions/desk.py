"""What the desk does for somebody: on the phone, in the room, or for the clinic's own reasons."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from audit import actions as audit
from bookings import facts, policies, slot_types
from bookings.actions.book import NO_NEEDS, Needs
from bookings.actions.cancel import end
from bookings.actions.event import write_event
from bookings.actions.hold import has_place
from bookings.actions.locks import lock_booking, lock_person, lock_slot
from bookings.actions.move import about_without, shift
from bookings.errors import CONSTRAINTS, SlotTaken
from bookings.models import Booking, BookingEvent, Schedule, Slot, VisitType
from bookings.policies import DeskPersonFacts, DeskSlotFacts
from bookings.signals import booking_changed
from core import clock
from core.actor import Actor
from core.db import action, translate_constraints
from core.errors import NotYours

Check = BookingEvent.IdentityCheck


@action
def book_at_desk(
    *,
    slot_id: UUID,
    person_id: UUID,
    form_key: UUID,
    by: Actor,
    identity_check: Check = Check.NONE,
    needs: Needs = NO_NEEDS,
    overlap_reason: str = "",
    visit_type_id: UUID | None = None,
) -> Booking:
    """Book a time of the unit's own for somebody. The web's rules of who, when and how many do not bind staff.

    ``by.channel`` says whether they rang or stood there. A clash with another exclusive visit is let through with
    ``overlap_reason``, which stands on the booking. The same ``form_key`` again returns the booking that the
    first made. ``visit_type_id``: as which type, where the time is for several. Raises NotYours for another unit's
    time, Refused, SlotTaken, Overlap.
    """
    policies.can_use_desk(by).require()
    person, now = lock_person(person_id), clock.now()
    held = facts.held_by(person_id, now=now, form_key=form_key)
    for earlier in held:
        if earlier.form_key == form_key:
            return Booking.objects.select_related("slot").get(pk=earlier.booking_id)
    slot = slot_types.seen_as(_own_slot(slot_id, by=by), visit_type_id)
    about = facts.person_facts(person, slot, held, today=clock.today())
    decided = DeskPersonFacts(about.has_this, about.is_busy and not overlap_reason, facts.has_died(person_id))
    policies.can_book_at_desk(_slot_facts(slot), decided, by=by, now=now).require()
    if not has_place(slot):
        raise SlotTaken
    slot_types.become(slot)
    with translate_constraints(CONSTRAINTS):
        booking = Booking.objects.create(
            slot=slot,
            person=person,
            form_key=form_key,
            booked_at=now,
            overlap_reason=overlap_reason if about.is_busy else "",
            **asdict(needs),
        )
    write_event(booking, BookingEvent.Kind.BOOKED, by=by, at=now, identity_check=identity_check)
    audit.record(audit.Action.BOOKED, by=by, about=person_id, object_id=booking.pk)
    booking_changed.send(sender=Booking, booking=booking, change=BookingEvent.Kind.BOOKED, by=by)
    return booking


@action
def move_at_desk(
    *,
    booking_id: UUID,
    to_slot_id: UUID,
    by: Actor,
    identity_check: Check = Check.NONE,
    overlap_reason: str = "",
) -> Booking:
    """Move a booking to another of the unit's times, of any kind. The old one is kept until the new is certain. It
    stays the kind that it is, where the time is for that.

    A clash is let through with ``overlap_reason``, which then stands on the booking; moved to where there is none,
    it loses the one it had. Raises NotYours, Refused, SlotTaken, Overlap.
    """
    policies.can_change_for_others(by).require()
    booking = lock_booking(booking_id, by=by, also_slots=[to_slot_id])
    if booking.slot_id == to_slot_id:
        return booking
    slot = slot_types.kept_as(_own_slot(to_slot_id, by=by), booking.slot.visit_type_id)
    about = about_without(booking, slot)
    now = clock.now()
    policies.can_change_at_desk(booking.state, booking.slot.ends_at, by=by, now=now).require()
    person = DeskPersonFacts(about.has_this, about.is_busy and not overlap_reason, has_died=False)
    policies.can_book_at_desk(_slot_facts(slot), person, by=by, now=now).require()
    booking.overlap_reason = overlap_reason if about.is_busy else ""
    return shift(booking, slot, by=by, identity_check=identity_check)


@action
def cancel_at_desk(
    *, booking_id: UUID, by: Actor, identity_check: Check = Check.NONE, is_late: bool = False
) -> Booking:
    """Cancel for somebody who asked for it. ``is_late`` is the clinic's own judgement: it decides on the fee.

    Once more changes nothing. Raises NotYours, Refused.
    """
    policies.can_use_desk(by).require()
    booking = _lock_to_end(booking_id, by=by)
    if booking.state == Booking.State.CANCELLED:
        return booking
    return end(booking, BookingEvent.Kind.CANCELLED, late=is_late, by=by, identity_check=identity_check)


@action
def call_off(*, booking_id: UUID, by: Actor) -> Booking:
    """Call a visit off, for the clinic's own reasons. The person is told. Once more changes nothing.

    Raises NotYours, Refused.
    """
    policies.can_change_for_others(by).require()
    booking = _lock_to_end(booking_id, by=by)
    if booking.state == Booking.State.CANCELLED:
        return booking
    return end(booking, BookingEvent.Kind.CALLED_OFF, late=False, by=by)


@action
def add_extra_slot(
    *, schedule_id: UUID, visit_type_id: UUID, starts_at: datetime, minutes: int, form_key: UUID, by: Actor
) -> Slot:
    """Make a time beside the others, for staff to book: it may overlap within its schedule, on purpose.

    ``starts_at`` is aware. The same ``form_key`` again gives the time that the first made: it is its id.
    Raises NotYours for another unit's schedule or type, Refused for a time that has been.
    """
    unit_id = by.duty.care_unit_id
    schedule = Schedule.objects.filter(pk=schedule_id, clinic__unit_id=unit_id).first()
    kind = VisitType.objects.filter(pk=visit_type_id, clinic__unit_id=unit_id).first()
    if schedule is None or kind is None or kind.clinic_id != schedule.clinic_id:
        raise NotYours
    policies.can_add_extra(starts_at, minutes, by=by, now=clock.now()).require()
    slot, _made = Slot.objects.get_or_create(
        pk=form_key,
        defaults={
            "schedule": schedule,
            "visit_type": kind,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=minutes),
            "extra": True,
        },
    )
    if slot.schedule_id != schedule.pk:
        raise NotYours
    return slot


def _lock_to_end(booking_id: UUID, *, by: Actor) -> Booking:
    booking = lock_booking(booking_id, by=by)
    if booking.state != Booking.State.CANCELLED:
        now = clock.now()
        policies.can_change_at_desk(booking.state, booking.slot.ends_at, by=by, now=now).require()
    return booking


def _own_slot(slot_id: UUID, *, by: Actor) -> Slot:
    slots = Slot.objects.filter(pk=slot_id)
    own = slots if by.is_system else slots.filter(schedule__clinic__unit_id=by.duty.care_unit_id)
    if not own.exists():
        raise NotYours
    return lock_slot(slot_id)


def _slot_facts(slot: Slot) -> DeskSlotFacts:
    return DeskSlotFacts(slot.ends_at, is_withdrawn=slot.withdrawn_at is not None)
