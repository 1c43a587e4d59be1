"""`manage.py check_book` names what is amiss, by slot. Faults are made as owner, with the promise taken away."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from bookings import actions, checks
from bookings.checks import Amiss, Kind
from bookings.models import Booking, BookingEvent, Slot
from core import clock
from core.actor import Actor
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.left_amiss]


@pytest.fixture
def unguarded(role) -> Callable[..., object]:
    """Act as owner, with triggers off and some constraints gone. The test's rollback brings all back."""

    @contextmanager
    def without(*constraints: str):
        with role(None), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("slot", "booking", "bookingevent"):
                cursor.execute(f"ALTER TABLE bookings_{table} DISABLE TRIGGER USER")
            for name in constraints:
                cursor.execute(f"ALTER TABLE bookings_booking DROP CONSTRAINT IF EXISTS {name}")
                cursor.execute(f"DROP INDEX IF EXISTS {name}")
            yield

    return without


def booked(slot: Slot | None = None, by: Actor | None = None) -> Booking:
    by = by or make.resident()
    slot = slot or make.slot()
    return actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)


def bare(slot: Slot, person) -> Booking:
    """Past the action and, unguarded, past the triggers too."""
    return Booking.objects.create(
        slot=slot,
        visit_type=slot.visit_type,
        person=person,
        form_key=uuid.uuid4(),
        booked_at=clock.now(),
        during=slot.during,
    )


def test_a_whole_book_says_so():
    by = make.resident()
    booking = booked(by=by)
    actions.cancel(booking_id=booking.pk, by=by)
    booked(booking.slot, by)
    said = StringIO()
    call_command("check_book", stdout=said)
    assert said.getvalue() == "The book is whole.\n"


def test_a_wrong_count_is_named_by_slot_with_exit_code_one(unguarded):
    slot = booked().slot
    booked()
    with unguarded():
        Slot.objects.filter(pk=slot.pk).update(taken=0)
    said = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("check_book", stdout=said)
    assert caught.value.returncode == 1
    assert said.getvalue() == f"slot {slot.pk}: {Kind.COUNT}\n"


@pytest.mark.parametrize("during", [None, "shifted"])
def test_a_booking_with_another_time_than_its_slot_is_named(unguarded, during):
    booking = booked()
    other = make.slot(starts_at=booking.slot.ends_at)
    other.refresh_from_db()
    with unguarded():
        Booking.objects.filter(pk=booking.pk).update(during=during and other.during)
    assert checks.amiss() == [Amiss(booking.slot_id, Kind.TIME)]


def test_a_booking_of_another_type_than_its_slot_is_named(unguarded):
    booking, other = booked(), make.visit_type()
    with unguarded():
        Booking.objects.filter(pk=booking.pk).update(visit_type=other)
    assert checks.amiss() == [Amiss(booking.slot_id, Kind.TYPE)]


def test_two_exclusive_visits_at_once_are_both_named(unguarded):
    first, second = booked(), make.slot()
    second.refresh_from_db()
    with unguarded("one_active_booking_per_person_and_time"):
        bare(second, first.person)
        Slot.objects.filter(pk=second.pk).update(taken=1)
    found = {one for one in checks.amiss() if one.kind != Kind.UNTOLD}
    assert found == {Amiss(first.slot_id, Kind.OVERLAP), Amiss(second.pk, Kind.OVERLAP)}


def test_two_places_in_one_slot_are_named(unguarded):
    first = booked(make.slot(make.visit_type(exclusive=False), capacity=3))
    with unguarded("one_place_per_person_in_a_slot"):
        bare(first.slot, first.person)
        Slot.objects.filter(pk=first.slot_id).update(taken=2)
        Booking.objects.update(exclusive=False, during=Slot.objects.get(pk=first.slot_id).during)
    assert Amiss(first.slot_id, Kind.TWICE) in checks.amiss()


@pytest.mark.parametrize(
    "kind", [BookingEvent.Kind.CANCELLED, BookingEvent.Kind.ARRIVED, BookingEvent.Kind.BOOKED]
)
def test_an_event_of_a_change_that_never_was_is_named(kind):
    booking = booked()
    told = BookingEvent.objects.get()
    BookingEvent.objects.create(
        booking=booking,
        kind=kind,
        at=told.at,
        channel=told.channel,
        by=told.by,
        version=1,
        slot_id_then=booking.slot_id,
        starts_at_then=told.starts_at_then,
    )
    assert checks.amiss() == [Amiss(booking.slot_id, Kind.ORPHAN)]


def test_a_change_that_no_event_tells_of_is_named():
    booking = booked()
    Booking.objects.update(state=Booking.State.CANCELLED, cancelled_at=clock.now())
    assert checks.amiss() == [Amiss(booking.slot_id, Kind.UNTOLD)]
