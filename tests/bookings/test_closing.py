"""Somebody is ill: the day is closed, each booking gets its plan, and none is left unseen."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from bookings import actions, tasks
from bookings.actions import Choice, closing
from bookings.models import Booking, BookingEvent, Closure, ClosurePlan, Schedule, Slot
from bookings.signals import booking_changed
from core import calendar
from core.actor import Actor, Role
from core.decision import Refused
from core.errors import NotYours
from tests import make
from tests.bookings.test_slots import standing

pytestmark = pytest.mark.django_db

SUNDAY = datetime(2026, 11, 22, 11, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
DAY: dict[str, Any] = {
    "begins_at": calendar.instant(MONDAY, time()),
    "ends_at": calendar.instant(MONDAY + timedelta(days=1), time()),
    "reason": "Sjuk",
}
What, Outcome = ClosurePlan.What, ClosurePlan.Outcome


@pytest.fixture(autouse=True)
def _on_the_sunday_before() -> Iterator[None]:
    with time_machine.travel(SUNDAY, tick=False):
        yield


class Ill:
    """A schedule with four times on Monday, the first three booked; a colleague with two on Tuesday."""

    def __init__(self) -> None:
        self.kind = make.visit_type()
        self.schedule = make.schedule(self.kind)
        self.monday = [self._slot(self.schedule, MONDAY, hour) for hour in (8, 9, 10, 11)]
        colleague = make.schedule(self.kind)
        self.tuesday = [self._slot(colleague, MONDAY + timedelta(days=1), hour) for hour in (8, 9)]
        self.people = [make.resident() for _ in range(3)]
        self.bookings = [self.book(slot, who) for slot, who in zip(self.monday, self.people, strict=False)]
        self.by = make.staff(self.schedule.clinic.unit, Role.RECEPTIONIST)

    def _slot(self, schedule: Schedule, day: date, hour: int) -> Slot:
        return make.slot(self.kind, schedule=schedule, starts_at=calendar.instant(day, time(hour)))

    def book(self, slot: Slot, who: Actor) -> Booking:
        return actions.book(slot_id=slot.pk, person_id=who.own_person_id, form_key=uuid.uuid4(), by=who)

    def choices(self) -> list[Choice]:
        move, off, keep = (one.pk for one in self.bookings)
        return [
            Choice(move, What.MOVE, self.tuesday[0].pk),
            Choice(off, What.CANCEL),
            Choice(keep, What.KEEP),
        ]

    def close(self, *choices: Choice) -> Closure:
        return actions.close(schedule_id=self.schedule.pk, choices=choices or self.choices(), by=self.by, **DAY)

    def settle(self, closure: Closure) -> list[str]:
        actions.settle_all(closure_id=closure.pk, by=self.by)
        return outcomes(closure)


def outcomes(closure: Closure) -> list[str]:
    return list(closure.plans.order_by("booking__booked_at", "what").values_list("outcome", flat=True))


def plan_of(booking: Booking) -> ClosurePlan:
    return ClosurePlan.objects.get(booking=booking)


def test_closing_withdraws_the_slots_and_changes_no_booking_until_it_is_settled():
    ill = Ill()
    closure = ill.close()
    assert set(Slot.objects.filter(schedule=ill.schedule).values_list("withdrawn_why", flat=True)) == {"closed"}
    with pytest.raises(Refused) as caught:
        ill.book(ill.monday[3], make.resident())
    assert caught.value.reason.code == "book.not_open"
    assert set(Booking.objects.values_list("state", flat=True)) == {"active"}
    assert outcomes(closure) == ["", "", ""]


def test_each_booking_becomes_what_its_plan_says_and_the_news_goes_up():
    ill, news = Ill(), []

    def hear(booking, change, **_):
        news.append((booking.pk, change))

    booking_changed.connect(hear)
    try:
        assert ill.settle(ill.close()) == [Outcome.DONE] * 3
    finally:
        booking_changed.disconnect(hear)
    move, off, keep = (Booking.objects.get(pk=one.pk) for one in ill.bookings)
    assert (move.slot_id, move.state) == (ill.tuesday[0].pk, "active")
    assert off.state == "cancelled"
    assert (keep.slot_id, keep.state) == (ill.monday[2].pk, "active")
    kinds = BookingEvent.Kind
    assert sorted(news) == sorted([(move.pk, kinds.MOVED), (off.pk, kinds.CALLED_OFF)])


def test_a_booking_that_nobody_chose_for_waits_for_somebody_and_can_be_planned_anew():
    ill = Ill()
    closure = ill.close(Choice(ill.bookings[0].pk, What.CANCEL))
    ill.settle(closure)
    assert [plan_of(one).outcome for one in ill.bookings] == [Outcome.DONE, Outcome.STUCK, Outcome.STUCK]
    plan = plan_of(ill.bookings[1])
    actions.replan(plan_id=plan.pk, what=What.MOVE, to_slot_id=ill.tuesday[1].pk, by=ill.by)
    assert Booking.objects.get(pk=ill.bookings[1].pk).slot_id == ill.tuesday[1].pk
    assert plan_of(ill.bookings[1]).outcome == Outcome.DONE
    again = actions.replan(plan_id=plan.pk, what=What.CANCEL, by=ill.by)
    assert again.what == What.MOVE


def test_a_time_that_was_taken_meanwhile_leaves_the_booking_where_it_was_and_says_so():
    ill = Ill()
    closure = ill.close()
    ill.book(ill.tuesday[0], make.resident())
    ill.settle(closure)
    assert plan_of(ill.bookings[0]).outcome == Outcome.STUCK
    assert Booking.objects.get(pk=ill.bookings[0].pk).slot_id == ill.monday[0].pk


def test_two_planned_for_one_place_are_one_moved_and_one_stuck():
    ill = Ill()
    choices = [Choice(one.pk, What.MOVE, ill.tuesday[0].pk) for one in ill.bookings[:2]]
    closure = ill.close(*choices, Choice(ill.bookings[2].pk, What.KEEP))
    assert sorted(ill.settle(closure)) == [Outcome.DONE, Outcome.DONE, Outcome.STUCK]


def test_who_moved_or_cancelled_meanwhile_is_gone_from_the_plan():
    ill = Ill()
    closure = ill.close()
    actions.cancel(booking_id=ill.bookings[0].pk, by=ill.people[0])
    actions.move_at_desk(booking_id=ill.bookings[1].pk, to_slot_id=ill.tuesday[1].pk, by=ill.by)
    ill.settle(closure)
    assert [plan_of(one).outcome for one in ill.bookings] == [Outcome.GONE, Outcome.GONE, Outcome.DONE]
    assert Booking.objects.get(pk=ill.bookings[1].pk).state == "active"


def test_it_goes_on_where_it_stopped_and_nothing_is_done_twice():
    ill = Ill()
    closure = ill.close()
    for _ in range(2):
        actions.settle(plan_id=plan_of(ill.bookings[1]).pk, by=ill.by)
    assert sorted(outcomes(closure)) == ["", "", Outcome.DONE]
    assert actions.settle_all(closure_id=closure.pk, by=ill.by) == 2
    assert actions.settle_all(closure_id=closure.pk, by=ill.by) == 0
    assert BookingEvent.objects.filter(kind="called_off").count() == 1


def test_a_closing_that_was_cut_off_is_gone_on_with_by_the_job_which_does_nothing_twice():
    ill = Ill()
    closure = ill.close()
    actions.settle(plan_id=plan_of(ill.bookings[1]).pk, by=ill.by)
    assert (tasks.settle_closings(), tasks.settle_closings()) == (2, 0)
    assert outcomes(closure) == [Outcome.DONE] * 3
    assert Booking.objects.get(pk=ill.bookings[0].pk).slot_id == ill.tuesday[0].pk
    told = BookingEvent.objects.exclude(kind="booked").order_by("at").values_list("kind", "by")
    assert set(told) == {("called_off", "staff"), ("moved", "system")}


def test_the_job_leaves_what_has_begun_and_what_was_opened_again():
    ill, other = Ill(), Ill()
    ill.close()
    actions.reopen(closure_id=other.close().pk, by=other.by)
    with time_machine.travel(calendar.instant(MONDAY, time(9, 10)), tick=False):
        assert tasks.settle_closings() == 3
    assert [plan_of(one).outcome for one in ill.bookings] == [Outcome.STUCK, Outcome.STUCK, Outcome.DONE]
    assert set(Booking.objects.values_list("state", flat=True)) == {"active"}


def test_one_that_cannot_be_settled_does_not_hold_up_the_others(monkeypatch):
    ill = Ill()
    closure, broken = ill.close(), ill.bookings[1].pk
    call_off = actions.call_off

    def fails(*, booking_id: uuid.UUID, by: Actor) -> Booking:
        assert booking_id != broken
        return call_off(booking_id=booking_id, by=by)

    monkeypatch.setattr(closing, "call_off", fails)
    assert tasks.settle_closings() == 2
    monkeypatch.undo()
    assert tasks.settle_closings() == 1
    assert outcomes(closure) == [Outcome.DONE] * 3


def test_closing_the_same_day_twice_is_one_closing():
    ill = Ill()
    assert ill.close().pk == ill.close().pk
    assert ClosurePlan.objects.count() == 3


def test_reopening_gives_the_times_back_and_what_was_not_done_stays_booked():
    ill = Ill()
    actions.withdraw_slot(slot_id=ill.monday[3].pk, by=make.staff(ill.schedule.clinic.unit, Role.UNIT_MANAGER))
    closure = ill.close()
    actions.settle(plan_id=plan_of(ill.bookings[1]).pk, by=ill.by)
    for _ in range(2):
        actions.reopen(closure_id=closure.pk, by=ill.by)
    assert standing(ill.schedule) == ["08:00", "09:00", "10:00"]
    assert sorted(outcomes(closure)) == [Outcome.DONE] * 3
    assert Booking.objects.get(pk=ill.bookings[0].pk).slot_id == ill.monday[0].pk
    with pytest.raises(NotYours):
        actions.settle(plan_id=plan_of(ill.bookings[0]).pk, by=ill.by)


def test_what_two_closings_take_comes_back_when_both_are_opened():
    ill = Ill()
    morning = {**DAY, "ends_at": calendar.instant(MONDAY, time(10))}
    first = actions.close(schedule_id=ill.schedule.pk, choices=[], by=ill.by, **morning)
    second = ill.close()
    actions.reopen(closure_id=second.pk, by=ill.by)
    assert standing(ill.schedule) == ["10:00", "11:00"]
    actions.reopen(closure_id=first.pk, by=ill.by)
    assert len(standing(ill.schedule)) == 4


def test_a_closing_begins_where_it_begins_and_what_is_under_way_is_left():
    ill = Ill()
    with time_machine.travel(calendar.instant(MONDAY, time(9, 10)), tick=False):
        ill.close()
        assert [one.withdrawn_why for one in Slot.objects.filter(schedule=ill.schedule).order_by("starts_at")] == [
            "", "", "closed", "closed",
        ]  # fmt: skip


def test_another_units_day_and_another_units_times_are_not_there():
    ill, stranger = Ill(), make.staff()
    with pytest.raises(NotYours):
        actions.close(schedule_id=ill.schedule.pk, choices=[], by=stranger, **DAY)
    with pytest.raises(NotYours):
        ill.close(Choice(ill.bookings[0].pk, What.MOVE, make.slot().pk))
    closure = ill.close()
    for call in (
        lambda: actions.reopen(closure_id=closure.pk, by=stranger),
        lambda: actions.settle(plan_id=plan_of(ill.bookings[0]).pk, by=stranger),
    ):
        with pytest.raises(NotYours):
            call()
    assert actions.settle_all(closure_id=closure.pk, by=stranger) == 0
