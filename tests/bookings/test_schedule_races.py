"""Slots made by many at once, and a day closed while residents book it: by the actions, past them, and without."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection

from bookings import actions
from bookings.actions import Choice, NewWeekly
from bookings.errors import SlotTaken
from bookings.models import Booking, Closure, ClosurePlan, Slot, WeeklyTime
from core import clock
from core.actor import Actor, Role
from core.db import constraint_of
from core.decision import Refused
from tests import make
from tests.conftest import database_role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

CROWD = 10
State = Booking.State


def draft() -> tuple[WeeklyTime, Actor]:
    """All day tomorrow, in pieces of an hour."""
    schedule = make.schedule(make.visit_type())
    by = make.staff(schedule.clinic.unit, Role.UNIT_MANAGER)
    day = clock.today() + timedelta(days=1)
    new = NewWeekly(
        schedule.clinic.visit_types.get().pk, (day.weekday(),), time(8), time(16), 60, day, day, on_red_days=True
    )
    return actions.draft_weekly_times(schedule_id=schedule.pk, new=new, by=by)[0], by


def count(outcomes, kind) -> int:
    return sum(isinstance(outcome, kind) for outcome in outcomes)


def test_slots_made_by_many_at_once_are_made_once(race):
    row, by = draft()
    until = clock.today() + timedelta(days=2)
    WeeklyTime.objects.update(published_at=clock.now())
    calls = [lambda: actions.make_slots(schedule_id=row.schedule_id, until=until, by=Actor.system())] * 5
    outcomes = race(*calls, *[lambda: actions.publish(schedule_id=row.schedule_id, by=by)] * 3)
    assert sum(made.new for made in outcomes) == 8
    assert Slot.objects.count() == 8


def bare_slot(row: WeeklyTime) -> Callable[[], Slot]:
    """Past the action. Extra ones may overlap, so that nothing but the one promise stands in the way."""
    starts_at = clock.now() + timedelta(days=1)
    told: dict[str, Any] = {
        "schedule_id": row.schedule_id,
        "visit_type_id": row.visit_type_id,
        "made_by": row,
        "extra": True,
    }
    return lambda: Slot.objects.create(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), **told)


def test_bare_inserts_past_the_action_make_a_slot_once(race):
    outcomes = race(*[bare_slot(draft()[0])] * CROWD)
    refused = {constraint_of(one) for one in outcomes if isinstance(one, IntegrityError)}
    assert (count(outcomes, Slot), refused) == (1, {"weekly_time_makes_each_slot_once"})


def test_without_the_promise_the_bare_race_makes_it_many_times(race):
    """The control: the test above can fail."""
    call = bare_slot(draft()[0])
    with without("weekly_time_makes_each_slot_once"):
        assert count(race(*[call] * CROWD), Slot) > 1


@contextmanager
def without(promise: str) -> Iterator[None]:
    """Take a promise of the slots away as owner, and put it back when the rows that broke it are gone."""
    with database_role(None), connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [promise])
        written = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE bookings_slot DROP CONSTRAINT {promise}")
    try:
        yield
    finally:
        with database_role(None), connection.cursor() as cursor:
            cursor.execute("DELETE FROM bookings_slot")
            cursor.execute(f"ALTER TABLE bookings_slot ADD CONSTRAINT {promise} {written}")


def a_day() -> tuple[list[Slot], Actor]:
    """Eight empty times of a published schedule, and the manager."""
    row, by = draft()
    actions.publish(schedule_id=row.schedule_id, by=by)
    return list(Slot.objects.order_by("starts_at")), by


def closing(slots: list[Slot], by: Actor, choices: tuple[Choice, ...] = ()) -> Callable[[], Closure]:
    begins, ends = slots[0].starts_at, slots[-1].ends_at
    told: dict[str, Any] = {"begins_at": begins, "ends_at": ends, "reason": "Sjuk", "choices": choices, "by": by}
    return lambda: actions.close(schedule_id=slots[0].schedule_id, **told)


def unseen() -> int:
    """Bookings that stand on a withdrawn slot with no plan."""
    standing = Booking.objects.standing().filter(slot__withdrawn_at__isnull=False)
    return standing.exclude(pk__in=ClosurePlan.objects.values("booking_id")).count()


def test_a_day_closed_while_residents_book_it_leaves_nobody_unseen(race):
    slots, by = a_day()
    early = make.resident()
    first = actions.book(slot_id=slots[0].pk, person_id=early.own_person_id, form_key=uuid.uuid4(), by=early)
    residents = [make.resident() for _ in range(CROWD)]
    wanting = [_booking(slots[number % len(slots)], who) for number, who in enumerate(residents)]
    outcomes = race(*wanting, closing(slots, by, (Choice(first.pk, ClosurePlan.What.CANCEL),)))
    told = outcomes[:CROWD]
    assert count(told, Booking) + count(told, SlotTaken) + count(told, Refused) == CROWD
    assert unseen() == 0
    closure = outcomes[-1]
    assert closure.plans.count() == Booking.objects.standing().count() == count(told, Booking) + 1
    race(*[lambda: actions.settle_all(closure_id=closure.pk, by=by)] * 3)
    first.refresh_from_db()
    assert first.state == State.CANCELLED
    assert set(closure.plans.values_list("outcome", flat=True)) <= {"done", "stuck"}


def _booking(slot: Slot, who: Actor) -> Callable[[], Booking]:
    key = uuid.uuid4()
    return lambda: actions.book(slot_id=slot.pk, person_id=who.own_person_id, form_key=key, by=who)


def bare_booking(slot: Slot) -> Callable[[], Booking]:
    person, now = make.person(), clock.now()
    return lambda: Booking.objects.create(slot_id=slot.pk, person=person, form_key=uuid.uuid4(), booked_at=now)


def bare_closing(slots: list[Slot]) -> Callable[[], object]:
    ids = [slot.pk for slot in slots]
    return lambda: Slot.objects.filter(pk__in=ids).update(withdrawn_at=clock.now())


def on_withdrawn(outcomes) -> set[str | None]:
    return {constraint_of(one) for one in outcomes if isinstance(one, IntegrityError)}


def test_a_bare_insert_after_the_withdrawal_is_refused_by_the_database():
    slots, _by = a_day()
    bare_closing(slots)()
    with pytest.raises(IntegrityError) as caught:
        bare_booking(slots[0])()
    assert constraint_of(caught.value) == "withdrawn_slot_takes_nobody"


def test_bare_bookings_against_a_bare_withdrawal_are_before_it_or_refused(race):
    slots, _by = a_day()
    Slot.objects.update(capacity=CROWD)
    outcomes = race(*[bare_booking(slots[0]) for _ in range(CROWD)], bare_closing(slots))
    assert count(outcomes, Booking) + count(outcomes, IntegrityError) == CROWD
    assert on_withdrawn(outcomes) <= {"withdrawn_slot_takes_nobody"}


def test_without_the_promise_somebody_books_what_is_withdrawn():
    """The control: the tests above can fail."""
    slots, _by = a_day()
    bare_closing(slots)()
    with database_role(None), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE bookings_slot DISABLE TRIGGER slot_guard")
    try:
        assert bare_booking(slots[0])()
    finally:
        with database_role(None), connection.cursor() as cursor:
            cursor.execute("DELETE FROM bookings_booking")
            cursor.execute("ALTER TABLE bookings_slot ENABLE TRIGGER slot_guard")


def test_two_who_settle_the_same_plan_do_it_once(race):
    slots, by = a_day()
    who = make.resident()
    booking = actions.book(slot_id=slots[0].pk, person_id=who.own_person_id, form_key=uuid.uuid4(), by=who)
    closure = closing(slots, by, (Choice(booking.pk, ClosurePlan.What.CANCEL),))()
    race(*[lambda: actions.settle_all(closure_id=closure.pk, by=by)] * 6)
    assert booking.events.filter(kind="called_off").count() == 1


def test_a_closing_made_by_two_at_once_is_one(race):
    slots, by = a_day()
    outcomes = race(*[closing(slots, by)] * 6)
    assert len({closure.pk for closure in outcomes}) == 1
