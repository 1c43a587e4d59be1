"""Many who want the same at once: through the action, past it, and with the promise gone."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import IntegrityError, connection

from bookings import actions
from bookings.errors import SlotTaken
from bookings.models import Booking, BookingEvent, Slot
from core import clock
from core.db import DEADLOCK, constraint_of
from core.decision import Refused
from tests import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


Call = Callable[[], Booking]


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


def codes(outcomes) -> list[str]:
    return [outcome.reason.code for outcome in outcomes if isinstance(outcome, Refused)]


def refusal_of(outcome) -> str:
    """The promise that was broken, or the deadlock that the database ended."""
    if isinstance(outcome, IntegrityError):
        return constraint_of(outcome) or "?"
    return str(getattr(outcome.__cause__, "sqlstate", outcome))


def test_one_slot_goes_to_one_of_fifty(race):
    slot = make.slot()
    outcomes = race(*[wanting(slot) for _ in range(50)])
    assert (count(outcomes, Booking), count(outcomes, SlotTaken)) == (1, 49)
    slot.refresh_from_db()
    assert slot.taken == 1
    assert BookingEvent.objects.count() == 1


def test_one_person_wanting_many_overlapping_times_gets_one(race):
    actor = make.resident()
    outcomes = race(*[wanting(make.slot(), actor) for _ in range(20)])
    assert (count(outcomes, Booking), codes(outcomes)) == (1, ["book.overlap"] * 19)


def test_one_person_wanting_many_places_in_a_session_gets_one(race):
    actor, slot = make.resident(), session()
    outcomes = race(*[wanting(slot, actor) for _ in range(20)])
    assert (count(outcomes, Booking), codes(outcomes)) == (1, ["book.already"] * 19)


def session() -> Slot:
    """Places enough for everybody, and nothing that clashes."""
    return make.slot(make.visit_type(exclusive=False), capacity=50)


def fifty_of_one_slot() -> list[Call]:
    slot = make.slot()
    return [bare(slot) for _ in range(50)]


def one_person_at_twenty_overlapping_times() -> list[Call]:
    person = make.person()
    return [bare(make.slot(), person) for _ in range(20)]


def one_person_twenty_times_in_one_session() -> list[Call]:
    person, slot = make.person(), session()
    return [bare(slot, person) for _ in range(20)]


PROMISES = [
    ("slot_never_overfilled", "slot", fifty_of_one_slot),
    ("one_active_booking_per_person_and_time", "booking", one_person_at_twenty_overlapping_times),
    ("one_place_per_person_in_a_slot", "booking", one_person_twenty_times_in_one_session),
]


@pytest.mark.parametrize(("promise", "table", "calls"), PROMISES)
def test_bare_inserts_past_the_action_give_one_booking(race, promise, table, calls):
    """The database alone decides. Two that wait for each other are a deadlock, which refuses one of them."""
    outcomes = race(*calls())
    refused = [refusal_of(o) for o in outcomes if not isinstance(o, Booking)]
    assert count(outcomes, Booking) == 1
    assert set(refused) <= {promise, DEADLOCK}


@pytest.mark.parametrize(("promise", "table", "calls"), PROMISES)
def test_without_the_promise_the_bare_race_is_lost(race, promise, table, calls, without):
    """The control: the tests above can fail."""
    work = calls()
    with without(promise, table):
        assert count(race(*work), Booking) > 1


@pytest.fixture
def without(role) -> Callable[..., AbstractContextManager[None]]:
    """Take a promise away as owner, and put it back as it was once the rows that broke it are gone."""

    @contextmanager
    def without_it(name: str, table: str) -> Iterator[None]:
        with role(None), connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
            constraint = cursor.fetchone()
            cursor.execute("SELECT pg_get_indexdef(oid) FROM pg_class WHERE relname = %s", [name])
            index = cursor.fetchone()
            alter = f"ALTER TABLE bookings_{table}"
            cursor.execute(f"{alter} DROP CONSTRAINT {name}" if constraint else f"DROP INDEX {name}")
        try:
            yield
        finally:
            with role(None), connection.cursor() as cursor:
                cursor.execute("DELETE FROM bookings_booking")
                cursor.execute(f"{alter} ADD CONSTRAINT {name} {constraint[0]}" if constraint else index[0])

    return without_it


def test_a_session_of_ten_takes_ten_of_thirty(race):
    slot = make.slot(capacity=10)
    outcomes = race(*[wanting(slot) for _ in range(30)])
    assert (count(outcomes, Booking), count(outcomes, SlotTaken)) == (10, 20)


def test_a_double_click_is_one_booking(race):
    slot, actor, key = make.slot(capacity=5), make.resident(), uuid.uuid4()
    outcomes = race(*[wanting(slot, actor, key) for _ in range(8)])
    assert {outcome.pk for outcome in outcomes} == {Booking.objects.get().pk}


def test_cancelling_and_booking_the_same_place_loses_nothing(race):
    slot, holder = make.slot(), make.resident()
    booking = wanting(slot, holder)()
    outcomes = race(lambda: actions.cancel(booking_id=booking.pk, by=holder), *[wanting(slot) for _ in range(10)])
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
