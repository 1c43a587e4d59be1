"""The facts that decisions stand on, fetched under the locks of an action (or without, for a page)."""

from __future__ import annotations

from datetime import datetime

from accounts.models import Person
from bookings.models import Booking, Slot
from bookings.policies import ArrivalFacts, BookingFacts, PersonFacts, SlotFacts
from clinics.models import Listing
from core import calendar


def slot_facts(slot: Slot) -> SlotFacts:
    """From a slot with its visit type and clinic joined."""
    kind = slot.visit_type
    return SlotFacts(
        starts_at=slot.starts_at,
        is_published=slot.published_at is not None,
        is_withdrawn=slot.withdrawn_at is not None,
        clinic_books_on_web=kind.clinic.bookable_on_web,
        open_to=kind.open_to,
        notice_minutes=kind.notice_minutes,
        age_from=kind.age_from,
        age_to=kind.age_to,
    )


def person_facts(person: Person, slot: Slot, *, now: datetime) -> PersonFacts:
    """One query: how many coming times of this type the person has, and whether listed at the clinic."""
    active = Booking.objects.filter(
        person=person,
        state=Booking.State.ACTIVE,
        slot__visit_type=slot.visit_type_id,
        slot__starts_at__gt=now,
    ).count()
    listed = (
        slot.visit_type.open_to == "listed"
        and Listing.objects.filter(person=person, clinic=slot.visit_type.clinic_id, until=None).exists()
    )
    born = person.birth_date
    age = born.age_on(calendar.local(slot.starts_at).date()) if born else None
    return PersonFacts(person.pk, age, listed, active)


def booking_facts(booking: Booking) -> BookingFacts:
    """From a booking with its slot and visit type joined."""
    kind = booking.slot.visit_type
    return BookingFacts(booking.person_id, booking.state, booking.slot.starts_at, kind.free_hours, kind.has_fee)


def arrival_facts(booking: Booking) -> ArrivalFacts:
    """From a booking with its slot, visit type and schedule's clinic joined."""
    slot = booking.slot
    return ArrivalFacts(slot.schedule.clinic.unit_id, booking.state, slot.visit_type.mode, slot.starts_at)
