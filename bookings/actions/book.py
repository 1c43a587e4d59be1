"""Booking a time."""

from __future__ import annotations

from uuid import UUID

from accounts.errors import PersonMerged
from accounts.models import Person
from audit import actions as audit
from bookings import facts, policies
from bookings.actions.event import write_event
from bookings.errors import CONSTRAINTS, UNTOLD, SlotTaken
from bookings.models import Booking, BookingEvent, Slot
from bookings.rules import BookingRules
from bookings.signals import booking_changed
from core import clock, rulebook
from core.actor import Actor
from core.db import action, translate_constraints
from core.errors import NotYours

# What the decision reads of the slot, its type and its clinic; a refusal fetches the rest for its words.
DECIDED_BY = (
    "starts_at",
    "ends_at",
    "capacity",
    "taken",
    "published_at",
    "withdrawn_at",
    "visit_type__open_to",
    "visit_type__notice_minutes",
    "visit_type__age_from",
    "visit_type__age_to",
    "visit_type__exclusive",
    "visit_type__clinic__bookable_on_web",
    "visit_type__clinic__kind",
)


@action
def book(*, slot_id: UUID, person_id: UUID, form_key: UUID, by: Actor) -> Booking:
    """Book the slot for the person, or say why not.

    Two people may ask at the same instant: the constraint decides who wins, and the checks before it only
    make the common refusals cheap and polite. The same ``form_key`` again (a double click) returns the
    booking that the first made. One who acts for another is told of a clash with a time that they may not
    know of as if the slot were taken. Raises NotYours, Refused, SlotTaken, Overlap.
    """
    if not by.may_act_for(person_id):
        raise NotYours
    person, now = _lock_person(person_id), clock.now()
    held = facts.held_by(person_id, now=now, form_key=form_key)
    for earlier in held:
        if earlier.form_key == form_key:
            return Booking.objects.select_related("slot").get(pk=earlier.booking_id)
    slot = _lock_slot(slot_id)
    about = facts.person_facts(person, slot, held, today=clock.today())
    rules = rulebook.at(clock.today()).section(BookingRules)
    decision = policies.can_book(facts.slot_facts(slot), about, by=by, now=now, rules=rules)
    if not decision:
        if facts.clashes_with_the_unseen(person_id, slot, by=by):
            raise SlotTaken
        decision.require(facts.place_of(slot.visit_type))
    if slot.taken >= slot.capacity:
        raise SlotTaken
    with translate_constraints(CONSTRAINTS if by.is_own_matter else UNTOLD):
        booking = Booking.objects.create(slot=slot, person=person, form_key=form_key, booked_at=now)
    write_event(booking, BookingEvent.Kind.BOOKED, by=by, at=now)
    audit.record(audit.Action.BOOKED, by=by, about=person_id, object_id=booking.pk)
    booking_changed.send(sender=Booking, booking=booking, change=BookingEvent.Kind.BOOKED, by=by)
    return booking


def _lock_person(person_id: UUID) -> Person:
    people = Person.objects.select_for_update(of=("self",), no_key=True)
    try:
        person = people.only("birth_year", "birth_month", "birth_day", "merged_into").get(pk=person_id)
    except Person.DoesNotExist:
        raise NotYours from None
    if person.merged_into_id is not None:
        raise PersonMerged
    return person


def _lock_slot(slot_id: UUID) -> Slot:
    slots = Slot.objects.select_for_update(of=("self",), no_key=True)
    try:
        return slots.select_related("visit_type__clinic").only(*DECIDED_BY).get(pk=slot_id)
    except Slot.DoesNotExist:
        raise NotYours from None
