"""Keeping a chosen time for a few minutes, while its form is filled in."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from bookings import facts, policies, slot_types
from bookings.actions.locks import lock_person, lock_slots
from bookings.errors import UNTOLD, SlotTaken
from bookings.models import Booking, Slot
from bookings.rules import BookingRules
from core import clock, rulebook
from core.actor import Actor
from core.db import action, translate_constraints
from core.errors import NotYours

State = Booking.State


@action
def hold(*, slot_id: UUID, person_id: UUID, visit_type_id: UUID | None = None, by: Actor) -> Booking:
    """Keep the time for the person until ``held_until``, or say why not, as :func:`book` would.

    ``visit_type_id``: as which type, where the time is for several.
    One time a person: what was held before is let go. Choosing the same time again keeps the hold that there is,
    with the time that it has left. Its ``form_key`` is what :func:`book` is then called with. A hold is no
    booking: nothing is said of it, and nobody is told.
    Raises NotYours, Refused, SlotTaken.
    """
    if not by.may_act_for(person_id):
        raise NotYours
    person, now = lock_person(person_id), clock.now()
    held = facts.held_by(person_id, now=now)
    mine = [one for one in held if one.state == State.HELD]
    slot = slot_types.seen_as(lock_slots({slot_id, *(one.slot_id for one in mine)})[slot_id], visit_type_id)
    about = facts.person_facts(person, slot, held, today=clock.today())
    decision = policies.can_book(facts.slot_facts(slot), about, by=by, now=now)
    if not decision:
        if facts.clashes_with_the_unseen(person_id, slot, by=by):
            raise SlotTaken
        decision.require(facts.place_of(slot.visit_type))
    if kept := _still(mine, slot):
        return kept
    if mine:
        release([one.booking_id for one in mine])
    frees_this = any(one.slot_id == slot_id for one in mine)
    if not frees_this and not has_place(slot):
        raise SlotTaken
    slot_types.become(slot)
    until = now + timedelta(minutes=rulebook.at(clock.today()).section(BookingRules).hold_minutes)
    with translate_constraints(UNTOLD):
        return Booking.objects.create(
            slot=slot, person=person, form_key=uuid4(), state=State.HELD, held_until=until, booked_at=now
        )


def _still(mine: list[facts.Held], slot: Slot) -> Booking | None:
    """The hold of this very time, as this type, that is still running."""
    running = Booking.objects.filter(pk__in=[one.booking_id for one in mine], held_until__gt=clock.now())
    return running.filter(slot=slot, visit_type=slot.visit_type_id).first() if mine else None


def release(booking_ids: list[UUID]) -> int:
    """Let go of what is held, under the locks of the caller; how many were."""
    held = Booking.objects.filter(pk__in=booking_ids, state=State.HELD)
    return held.update(state=State.LAPSED, held_until=None)


def has_place(slot: Slot) -> bool:
    """Whether the locked slot has a place: a hold or an offer that has run out frees its own here and now."""
    if slot.taken < slot.capacity:
        return True
    lapsed = Booking.objects.filter(slot=slot, state__in=[State.HELD, State.OFFERED], held_until__lte=clock.now())
    return lapsed.update(state=State.LAPSED, held_until=None) > 0


@action
def end_hold(*, booking_id: UUID) -> bool:
    """Let go of one hold that has run out; False when it was booked, renewed or let go already."""
    slot_id = Booking.objects.filter(pk=booking_id).values_list("slot_id", flat=True).first()
    if slot_id is None:
        return False
    lock_slots([slot_id])
    ended = Booking.objects.filter(pk=booking_id, state=State.HELD, held_until__lte=clock.now())
    return ended.update(state=State.LAPSED, held_until=None) > 0


def end_holds() -> int:
    """Let go of every hold that has run out, one transaction each; how many."""
    over = Booking.objects.filter(state=State.HELD, held_until__lte=clock.now()).order_by("held_until", "pk")
    return sum(end_hold(booking_id=pk) for pk in list(over.values_list("pk", flat=True)[:1_000]))
