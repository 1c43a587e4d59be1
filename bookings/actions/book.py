"""Booking a time."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from uuid import UUID

from audit import actions as audit
from bookings import facts, policies, slot_types
from bookings.actions.event import write_event
from bookings.actions.hold import has_place, release
from bookings.actions.locks import lock_person, lock_slots
from bookings.errors import CONSTRAINTS, UNTOLD, SlotTaken
from bookings.models import Booking, BookingEvent
from bookings.signals import booking_changed
from core import clock
from core.actor import Actor
from core.db import action, translate_constraints
from core.errors import NotYours

State = Booking.State


@dataclass(frozen=True, slots=True)
class Needs:
    """What somebody needs at the visit. ``interpreter_language`` is ISO 639, ``sign_interpreter`` a Booking.Sign;
    ``message`` is kept only where the visit type takes one.
    """

    interpreter_language: str = ""
    sign_interpreter: str = ""
    access_needs: str = ""
    message: str = ""


NO_NEEDS = Needs()


@action
def book(
    *,
    slot_id: UUID,
    person_id: UUID,
    form_key: UUID,
    by: Actor,
    needs: Needs = NO_NEEDS,
    visit_type_id: UUID | None = None,
) -> Booking:
    """Book the slot for the person, or say why not.

    Two people may ask at the same instant: the constraint decides who wins, and the checks before it only
    make the common refusals cheap and polite. The same ``form_key`` again (a double click) returns the
    booking that the first made. A time held for the person becomes the booking, and one whose hold has lapsed is
    booked all the same if it is free. One who acts for another is told of a clash with a time that they may not
    know of as if the slot were taken. ``visit_type_id``: as which type, where the slot is for several.
    Raises NotYours, also for a type that the slot is not for; Refused, SlotTaken, Overlap.
    """
    if not by.may_act_for(person_id):
        raise NotYours
    person, now = lock_person(person_id), clock.now()
    held = facts.held_by(person_id, now=now, form_key=form_key)
    for earlier in held:
        if earlier.form_key == form_key and (earlier.stands or earlier.state == State.CANCELLED):
            return Booking.objects.select_related("slot").get(pk=earlier.booking_id)
    mine = [one for one in held if one.state == State.HELD]
    slot = slot_types.seen_as(lock_slots({slot_id, *(one.slot_id for one in mine)})[slot_id], visit_type_id)
    about = facts.person_facts(person, slot, held, today=clock.today())
    decision = policies.can_book(facts.slot_facts(slot), about, by=by, now=now)
    if not decision:
        if facts.clashes_with_the_unseen(person_id, slot, by=by):
            raise SlotTaken
        decision.require(facts.place_of(slot.visit_type))
    if not slot.visit_type.takes_message:
        needs = replace(needs, message="")
    row = _row(held, slot_id, form_key)
    has_mine = any(one.slot_id == slot_id for one in mine)
    # What was held as another type is let go first: a time that is taken stays what it is.
    turns = any(one.slot_id == slot_id and one.visit_type_id != slot.visit_type_id for one in mine)
    _let_go(mine, but=None if turns else row)
    if not has_mine and not has_place(slot):
        raise SlotTaken
    slot_types.become(slot)
    with translate_constraints(CONSTRAINTS if by.is_own_matter else UNTOLD):
        booking = _write(row, slot=slot, person=person, form_key=form_key, booked_at=now, **asdict(needs))
    write_event(booking, BookingEvent.Kind.BOOKED, by=by, at=now)
    audit.record(audit.Action.BOOKED, by=by, about=person_id, object_id=booking.pk)
    booking_changed.send(sender=Booking, booking=booking, change=BookingEvent.Kind.BOOKED, by=by)
    return booking


def _row(held: list[facts.Held], slot_id: UUID, form_key: UUID) -> UUID | None:
    """The row that becomes the booking: what this form has held, lapsed or not, else the hold of this time."""
    of_form = (one.booking_id for one in held if one.form_key == form_key)
    of_time = (one.booking_id for one in held if one.state == State.HELD and one.slot_id == slot_id)
    return next(of_form, None) or next(of_time, None)


def _let_go(mine: list[facts.Held], *, but: UUID | None) -> None:
    """What is held otherwise: one books one time, and nobody keeps another meanwhile."""
    others = [one.booking_id for one in mine if one.booking_id != but]
    if others:
        release(others)


def _write(row: UUID | None, **values: object) -> Booking:
    """A new row, or the one that was held: the place that it keeps is not given back in between."""
    if row is None:
        return Booking.objects.create(**values)
    booking = Booking(pk=row, state=State.ACTIVE, held_until=None, **values)
    booking.save(force_update=True, update_fields=["state", "held_until", *values])
    return booking
