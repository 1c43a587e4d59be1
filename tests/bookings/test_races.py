"""One slot and many who want it: through the action, past it, and with the constraint gone."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection

from bookings import actions
from bookings.errors import SlotTaken
from bookings.models import Booking, BookingEvent, Slot
from core import clock
from core.db import constraint_of
from core.decision import Refused
from tests import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def wanting(slot: Slot, actor=None, form_key=None):
    actor = actor or make.resident()
    return lambda: actions.book(
        slot_id=slot.pk, person_id=actor.person_id, form_key=form_key or uuid.uuid4(), by=actor
    )


def bare(slot: Slot, person=None):
    person = person or make.person()
    return lambda: Booking.objects.create(
        slot_id=slot.pk, person=person, form_key=uuid.uuid4(), booked_at=clock.now()
    )


def count(outcomes, kind) -> int:
    return sum(isinstance(outcome, kind) for outcome in outcomes)


def test_one_slot_goes_to_one_of_fifty(race):
    slot = make.slot()
    outcomes = race(*[wanting(slot) for _ in range(50)])
    assert (count(outcomes, Booking), count(outcomes, SlotTaken)) == (1, 49)
    slot.refresh_from_db()
    assert slot.taken == 1
    assert BookingEvent.objects.count() == 1


def test_bare_inserts_past_the_action_give_one_booking(race):
    slot = make.slot()
    outcomes = race(*[bare(slot) for _ in range(50)])
    refused = [o for o in outcomes if isinstance(o, IntegrityError)]
    assert count(outcomes, Booking) == 1
    assert {constraint_of(error) for error in refused} == {"slot_never_overfilled"}
    assert len(refused) == 49


def test_without_the_constraint_the_bare_race_is_lost(race, role):
    """The control: the tests above can fail."""
    slot = make.slot()
    with role(None), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE bookings_slot DROP CONSTRAINT slot_never_overfilled")
    try:
        outcomes = race(*[bare(slot) for _ in range(50)])
        assert count(outcomes, Booking) > 1
    finally:
        with role(None), connection.cursor() as cursor:
            cursor.execute("DELETE FROM bookings_booking")
            cursor.execute(
                "ALTER TABLE bookings_slot ADD CONSTRAINT slot_never_overfilled CHECK (taken >= 0 AND taken <= capacity)"
            )


def test_a_session_of_ten_takes_ten_of_thirty(race):
    slot = make.slot(capacity=10)
    outcomes = race(*[wanting(slot) for _ in range(30)])
    assert (count(outcomes, Booking), count(outcomes, SlotTaken)) == (10, 20)


def test_a_double_click_is_one_booking(race):
    slot, actor, key = make.slot(capacity=5), make.resident(), uuid.uuid4()
    outcomes = race(*[wanting(slot, actor, key) for _ in range(8)])
    assert {outcome.pk for outcome in outcomes} == {Booking.objects.get().pk}


def test_one_person_wanting_many_overlapping_times_gets_one(race):
    actor = make.resident()
    outcomes = race(*[wanting(make.slot(), actor) for _ in range(20)])
    refused = [o.reason.code for o in outcomes if isinstance(o, Refused)]
    assert (count(outcomes, Booking), refused) == (1, ["book.overlap"] * 19)


def test_cancelling_and_booking_the_same_place_loses_nothing(race):
    slot, holder = make.slot(), make.resident()
    booking = wanting(slot, holder)()
    outcomes = race(
        lambda: actions.cancel(booking_id=booking.pk, by=holder), *[wanting(slot) for _ in range(10)]
    )
    assert isinstance(outcomes[0], Booking)
    slot.refresh_from_db()
    assert slot.taken == slot.bookings.exclude(state="cancelled").count() <= 1
    assert count(outcomes[1:], Booking) + count(outcomes[1:], SlotTaken) == 10


def test_ten_cancellations_at_once_are_one(race):
    slot, holder = make.slot(), make.resident()
    booking = wanting(slot, holder)()
    outcomes = race(*[lambda: actions.cancel(booking_id=booking.pk, by=holder)] * 10)
    assert count(outcomes, Booking) == 10
    assert BookingEvent.objects.filter(kind="cancelled").count() == 1
