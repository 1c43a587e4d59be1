"""The slot and the booking, as the database judges them, past every action."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bookings.models import Booking, Slot
from core import clock
from core.db import constraint_of
from tests import make

pytestmark = pytest.mark.django_db


def put(slot: Slot, person=None, **values) -> Booking:
    return Booking.objects.create(
        slot=slot, person=person or make.person(), form_key=uuid.uuid4(), booked_at=clock.now(), **values
    )


def broken(work) -> str | None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        work()
    return constraint_of(caught.value)


def test_a_full_slot_takes_no_more():
    slot = make.slot()
    put(slot)
    assert broken(lambda: put(slot)) == "slot_never_overfilled"


def test_a_cancelled_booking_gives_its_place_back():
    slot = make.slot()
    booking = put(slot)
    booking.state, booking.cancelled_at = Booking.State.CANCELLED, clock.now()
    booking.save()
    put(slot)
    slot.refresh_from_db()
    assert slot.taken == 1


def test_a_stale_slot_cannot_write_back_its_old_count():
    stale = make.slot()
    put(Slot.objects.get(pk=stale.pk))
    assert broken(stale.save) == "slot_taken_is_only_counted"


def test_a_booked_slot_keeps_its_time():
    slot = make.slot()
    put(slot)
    slot.refresh_from_db()
    slot.starts_at -= timedelta(minutes=5)
    assert broken(slot.save) == "booked_slot_keeps_its_time"


def test_slots_of_one_schedule_never_overlap_but_extra_ones_may():
    first = make.slot()
    same: dict[str, Any] = {"schedule": first.schedule, "starts_at": first.starts_at + timedelta(minutes=10)}
    assert broken(lambda: make.slot(first.visit_type, **same)) == "slots_never_overlap_within_a_schedule"
    make.slot(first.visit_type, extra=True, **same)


def test_a_person_is_never_at_two_exclusive_visits_at_once():
    person = make.person()
    put(make.slot(), person)
    assert broken(lambda: put(make.slot(), person)) == "one_active_booking_per_person_and_time"
    put(make.slot(make.visit_type(exclusive=False)), person)
    put(make.slot(), person, overlap_reason="Båda besöken går att hinna, sagt på telefon")
