"""Rows are locked in one order everywhere: schedule, person(s) by id, slot(s) by id, booking. All before the first
write.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.errors import PersonMerged
from accounts.models import Person
from bookings import policies
from bookings.models import Booking, Schedule, Slot
from clinics import reach
from core.actor import Actor
from core.errors import NotYours

# What the decision reads of the slot, its type and its clinic, and the plan of what is then said of the booking; a
# refusal fetches the rest for its words.
DECIDED_BY = (
    "starts_at",
    "ends_at",
    "capacity",
    "taken",
    "published_at",
    "withdrawn_at",
    "types",
    "visit_type__open_to",
    "visit_type__books_on_web",
    "visit_type__notice_minutes",
    "visit_type__horizon_days",
    "visit_type__limit_per_person",
    "visit_type__age_from",
    "visit_type__age_to",
    "visit_type__exclusive",
    "visit_type__takes_message",
    "visit_type__web_cancel_minutes",
    "visit_type__free_hours",
    "visit_type__free_weekdays",
    "visit_type__clinic__bookable_on_web",
    "visit_type__clinic__kind",
)


def lock_person(person_id: UUID) -> Person:
    """The person, locked. Raises NotYours for nobody, PersonMerged for one who is somebody else now."""
    people = Person.objects.select_for_update(of=("self",), no_key=True)
    try:
        person = people.only("birth_year", "birth_month", "birth_day", "merged_into").get(pk=person_id)
    except Person.DoesNotExist:
        raise NotYours from None
    if person.merged_into_id is not None:
        raise PersonMerged
    return person


def lock_schedule(schedule_id: UUID, *, by: Actor) -> Schedule:
    """The unit's own schedule, locked, with its clinic: before any person or slot. Whoever makes, withdraws or
    puts back its slots waits here for each other; bookings do not.

    Raises NotYours, Refused for a clinic whose times are another system's.
    """
    rows = Schedule.objects.select_for_update(of=("self",), no_key=True).select_related("clinic")
    if not by.is_system:
        rows = rows.filter(clinic__unit_id=by.duty.care_unit_id)
    schedule = rows.filter(pk=schedule_id).first()
    if schedule is None:
        raise NotYours
    policies.is_own_book(schedule.clinic.schedule_source).require()
    return schedule


def lock_slot(slot_id: UUID) -> Slot:
    """The slot, locked, with what decisions read. Raises NotYours where there is none."""
    return lock_slots([slot_id])[slot_id]


def lock_slots(slot_ids: Collection[UUID]) -> dict[UUID, Slot]:
    """The slots, locked by id. Raises NotYours unless all are there."""
    wanted = set(slot_ids)
    found = _locked(wanted)
    if len(found) < len(wanted):
        # One that became a time for another type while we waited for it no longer fits the type that it was joined
        # with, and is left out. Now that it is locked it stays what it is.
        found = _locked(wanted)
    if len(found) < len(wanted):
        raise NotYours
    return found


def _locked(slot_ids: Collection[UUID]) -> dict[UUID, Slot]:
    slots = Slot.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=slot_ids).order_by("pk")
    return {slot.pk: slot for slot in slots.select_related("visit_type__clinic").only(*DECIDED_BY)}


def person_of(booking_id: UUID, *, by: Actor) -> UUID:
    """Whose booking it is. Raises NotYours for somebody else's, and for what the actor may not know of.

    To staff every booking at their own unit is theirs; to the system all are.
    """
    person_id = _known(by).filter(pk=booking_id).values_list("person_id", flat=True).first()
    if person_id is None or not (by.is_staff or by.is_system or by.may_act_for(person_id)):
        raise NotYours
    return person_id


def _known(by: Actor) -> QuerySet[Booking]:
    if by.is_system:
        return Booking.objects.all()
    if by.on_duty:
        return Booking.objects.filter(slot__schedule__clinic__unit_id=by.on_duty.care_unit_id)
    return Booking.objects.filter(reach.of_clinics(by, "slot__visit_type__clinic"))


def lock_own(booking_id: UUID, *, by: Actor, also_slots: Collection[UUID] = ()) -> Booking:
    """The same for what residents alone do. Raises NotYours for staff and for the system."""
    if by.person_id is None:
        raise NotYours
    return lock_booking(booking_id, by=by, also_slots=also_slots)


def lock_booking(booking_id: UUID, *, by: Actor, also_slots: Collection[UUID] = ()) -> Booking:
    """Person, slot (and others), booking, in the one order; with slot, visit type and clinic joined.

    Which slot is asked only when the person is locked: until then the booking may be moved to another.
    Raises NotYours.
    """
    lock_person(person_of(booking_id, by=by))
    its_own = Booking.objects.filter(pk=booking_id).values("slot_id")
    slots = Slot.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    found = list(slots.filter(Q(pk__in=its_own) | Q(pk__in=also_slots)).values_list("pk", flat=True))
    if not set(also_slots) <= set(found):
        raise NotYours
    bookings = Booking.objects.select_for_update(of=("self",), no_key=True)
    joined = bookings.select_related("slot__visit_type__clinic", "slot__schedule__clinic")
    return joined.get(pk=booking_id)
