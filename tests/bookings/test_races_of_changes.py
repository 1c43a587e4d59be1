"""Holding, moving and letting go at the same instant: one winner, polite losers, no deadlock."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError

from bookings import actions, checks
from bookings.errors import SlotTaken
from bookings.models import Booking, Slot
from core import clock
from tests import make
from tests.bookings.test_races import bare, count, refusal_of, wanting, without

__all__ = ["without"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def holding(slot: Slot, actor) -> Callable[[], Booking]:
    return lambda: actions.hold(slot_id=slot.pk, person_id=actor.own_person_id, by=actor)


def moving(booking: Booking, slot: Slot, actor) -> Callable[[], Booking]:
    return lambda: actions.move(booking_id=booking.pk, to_slot_id=slot.pk, by=actor)


def bare_hold(slot: Slot, person) -> Callable[[], Booking]:
    now = clock.now()
    return lambda: Booking.objects.create(
        slot_id=slot.pk,
        person=person,
        form_key=uuid.uuid4(),
        state="held",
        held_until=now + timedelta(minutes=10),
        booked_at=now,
    )


def in_turn(kind, count: int) -> list[Slot]:
    """Times one after another."""
    first = make.slot(kind)
    rest = [
        make.slot(kind, starts_at=first.starts_at + timedelta(hours=n), schedule=first.schedule)
        for n in range(1, count)
    ]
    return [first, *rest]


def deadlocks(outcomes) -> list[OperationalError]:
    return [outcome for outcome in outcomes if isinstance(outcome, OperationalError)]


def test_fifty_hold_one_time_and_one_has_it(race):
    slot = make.slot()
    outcomes = race(*[holding(slot, make.resident()) for _ in range(50)])
    assert (count(outcomes, Booking), count(outcomes, SlotTaken)) == (1, 49)


def test_one_person_in_ten_tabs_holds_one_time(race):
    actor = make.resident()
    outcomes = race(*[holding(slot, actor) for slot in in_turn(make.visit_type(), 10)])
    assert count(outcomes, Booking) == 10
    assert Booking.objects.filter(state="held").count() == 1
    assert Slot.objects.filter(taken=1).count() == 1


def test_bare_holds_past_the_action_leave_one_a_person(race):
    person, slots = make.person(), in_turn(make.visit_type(), 10)
    outcomes = race(*[bare_hold(slot, person) for slot in slots])
    assert count(outcomes, Booking) == 1
    refused = {refusal_of(outcome) for outcome in outcomes if not isinstance(outcome, Booking)}
    assert refused == {"one_hold_per_person_at_a_time"}


def test_without_the_promise_the_bare_race_of_holds_is_lost(race, without):
    person, slots = make.person(), in_turn(make.visit_type(), 10)
    with without("one_hold_per_person_at_a_time", "booking"):
        assert count(race(*[bare_hold(slot, person) for slot in slots]), Booking) > 1


def test_twenty_want_a_time_whose_hold_has_just_run_out_and_one_gets_it(race):
    slot, holder = make.slot(), make.resident()
    held = holding(slot, holder)()
    Booking.objects.filter(pk=held.pk).update(held_until=clock.now())
    others = [wanting(slot) if n % 2 else holding(slot, make.resident()) for n in range(20)]
    ends = [lambda: actions.end_hold(booking_id=held.pk)] * 3
    outcomes = race(*others, *ends)
    assert (count(outcomes[:20], Booking), count(outcomes[:20], SlotTaken)) == (1, 19)
    slot.refresh_from_db()
    assert slot.taken == 1


def test_a_hold_that_runs_out_while_it_is_booked_is_booked_or_lost_and_never_both(race):
    for _ in range(5):
        slot, holder = make.slot(), make.resident()
        held = holding(slot, holder)()
        Booking.objects.filter(pk=held.pk).update(held_until=clock.now())
        mine, theirs, _ended = race(
            wanting(slot, holder, held.form_key), wanting(slot), lambda pk=held.pk: actions.end_hold(booking_id=pk)
        )
        assert count([mine, theirs], Booking) == count([mine, theirs], SlotTaken) == 1


def test_two_people_moving_into_each_others_times_do_not_deadlock(race):
    kind = make.visit_type()
    first, second = in_turn(kind, 2)
    people = [make.resident() for _ in range(2)]
    bookings = [wanting(slot, actor)() for slot, actor in zip((first, second), people, strict=True)]
    outcomes = race(*[moving(bookings[0], second, people[0]), moving(bookings[1], first, people[1])] * 10)
    assert deadlocks(outcomes) == []
    assert count(outcomes, SlotTaken) == 20
    assert set(Booking.objects.values_list("slot_id", flat=True)) == {first.pk, second.pk}


def test_fifty_people_moving_round_two_rooms_lose_nothing(race):
    kind = make.visit_type()
    slots = in_turn(kind, 2)
    Slot.objects.update(capacity=30)
    people = [make.resident() for _ in range(50)]
    bookings = [wanting(slots[n % 2], actor)() for n, actor in enumerate(people)]
    outcomes = race(*[moving(b, slots[1 - n % 2], people[n]) for n, b in enumerate(bookings)])
    assert deadlocks(outcomes) == []
    assert count(outcomes, Booking) + count(outcomes, SlotTaken) == 50
    assert Booking.objects.standing().count() == 50
    assert checks.amiss() == []


def test_a_time_moved_to_and_booked_at_once_goes_to_one(race):
    for _ in range(5):
        kind = make.visit_type()
        mine, wanted = in_turn(kind, 2)
        mover = make.resident()
        booking = wanting(mine, mover)()
        moved, booked = race(moving(booking, wanted, mover), wanting(wanted))
        assert count([moved, booked], Booking) == count([moved, booked], SlotTaken) == 1
        booking.refresh_from_db()
        assert booking.slot_id == (wanted.pk if isinstance(moved, Booking) else mine.pk)


def test_moves_past_the_action_are_counted_by_the_database_alone(race):
    kind = make.visit_type()
    wanted, *mine = in_turn(kind, 12)
    bookings = [bare(slot)() for slot in mine]

    def bare_move(booking: Booking) -> Callable[[], int]:
        return lambda: Booking.objects.filter(pk=booking.pk).update(slot=wanted)

    outcomes = race(*[bare_move(booking) for booking in bookings])
    assert outcomes.count(1) == 1
    refused = {refusal_of(outcome) for outcome in outcomes if outcome != 1}
    assert refused == {"slot_never_overfilled"}


def test_without_the_count_the_bare_race_of_moves_is_lost(race, without):
    wanted, *mine = in_turn(make.visit_type(), 12)
    bookings = [bare(slot)() for slot in mine]
    calls = [lambda pk=b.pk: Booking.objects.filter(pk=pk).update(slot=wanted) for b in bookings]
    with without("slot_never_overfilled", "slot"):
        assert race(*calls).count(1) > 1


def test_a_booking_cancelled_and_moved_at_once_ends_cancelled(race):
    for _ in range(5):
        old, new = in_turn(make.visit_type(), 2)
        actor = make.resident()
        booking = wanting(old, actor)()
        outcomes = race(
            moving(booking, new, actor), lambda pk=booking.pk, a=actor: actions.cancel(booking_id=pk, by=a)
        )
        assert isinstance(outcomes[1], Booking)
        booking.refresh_from_db()
        assert booking.state == "cancelled"
        assert not Slot.objects.filter(taken=1).exists()
