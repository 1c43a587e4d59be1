"""Slots made by their schedule and by hand; nothing twice, and nothing that is booked is touched."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from audit.models import AccessEvent
from bookings import actions, schedule_facts, tasks
from bookings.actions import NewWeekly
from bookings.errors import SlotClash, SlotTaken
from bookings.models import Booking, Schedule, ScheduleException, Slot, WeeklyTime
from bookings.queries import preview
from clinics.models import Clinic
from core import calendar
from core.actor import Actor, Role
from core.decision import Refused
from core.errors import NotYours
from tests import make

pytestmark = pytest.mark.django_db

SUNDAY = datetime(2026, 11, 22, 11, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
LAST = date(2026, 12, 6)


@pytest.fixture(autouse=True)
def _on_the_sunday_before() -> Iterator[None]:
    with time_machine.travel(SUNDAY, tick=False):
        yield


def empty_schedule(**values) -> tuple[Schedule, Actor]:
    schedule = make.schedule(make.visit_type(), **values)
    return schedule, make.staff(schedule.clinic.unit, Role.UNIT_MANAGER)


def mornings(schedule: Schedule, **values) -> NewWeekly:
    """Mondays and Tuesdays from eight to ten, half an hour each."""
    of = schedule.clinic.visit_types.get()
    new = NewWeekly(of.pk, (0, 1), time(8), time(10), 30, MONDAY)
    return replace(new, **values)


def published(**values) -> tuple[Schedule, Actor]:
    schedule, by = empty_schedule()
    actions.draft_weekly_times(schedule_id=schedule.pk, new=mornings(schedule, **values), by=by)
    actions.publish(schedule_id=schedule.pk, by=by)
    return schedule, by


def standing(schedule: Schedule, day: date = MONDAY) -> list[str]:
    begins = calendar.instant(day, time())
    slots = Slot.objects.filter(schedule=schedule, withdrawn_at=None, starts_at__gte=begins)
    of_day = slots.filter(starts_at__lt=begins + timedelta(days=1)).order_by("starts_at")
    return [f"{calendar.local(one.starts_at):%H:%M}" for one in of_day]


def slot_at(schedule: Schedule, clock: time, day: date = MONDAY) -> Slot:
    return Slot.objects.get(schedule=schedule, starts_at=calendar.instant(day, clock), withdrawn_at=None)


def book(slot: Slot, by: Actor | None = None) -> Booking:
    by = by or make.resident()
    return actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)


def refusal(call) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return str(caught.value.reason.code)


def test_a_draft_makes_nothing_until_it_is_published_and_then_as_far_as_residents_may_see(role):
    schedule, by = empty_schedule()
    actions.draft_weekly_times(schedule_id=schedule.pk, new=mornings(schedule), by=by)
    assert schedule_facts.has_drafts(schedule.pk)
    assert actions.make_all_slots(by=Actor.system()) == 0
    made = actions.publish(schedule_id=schedule.pk, by=by)
    schedule.refresh_from_db()
    assert not schedule_facts.has_drafts(schedule.pk)
    assert standing(schedule) == ["08:00", "08:30", "09:00", "09:30"]
    assert schedule.made_until == date(2026, 11, 22) + timedelta(days=90 + 14)
    assert made.new == Slot.objects.filter(schedule=schedule).count() == 4 * (15 + 15)
    with role(None):
        told = set(AccessEvent.objects.filter(actor_user_id=by.user_id).values_list("action", flat=True))
    assert {"staff.schedule_changed", "staff.schedule_published"} <= told


def test_making_again_makes_nothing_and_another_night_makes_another_day():
    published()
    before = set(Slot.objects.values_list("pk", "published_at"))
    assert tasks.make_slots() == 0
    assert set(Slot.objects.values_list("pk", "published_at")) == before
    with time_machine.travel(SUNDAY + timedelta(days=7), tick=False):
        assert tasks.make_slots() == 8


def test_a_changed_weekly_time_takes_over_and_booked_slots_stay():
    schedule, by = published()
    booking = book(slot_at(schedule, time(8, 30)))
    old = WeeklyTime.objects.get(weekday=0)
    later = mornings(schedule, weekdays=(0,), opens=time(9, 15), closes=time(10, 15))
    actions.draft_weekly_times(schedule_id=schedule.pk, new=later, instead_of=old.pk, by=by)
    assert len(standing(schedule)) == 4
    made = actions.publish(schedule_id=schedule.pk, by=by)
    assert standing(schedule) == ["08:30", "09:15", "09:45"]
    assert (made.withdrawn, made.new) == (15 * 4 - 1, 15 * 2)
    booking.refresh_from_db()
    assert booking.state == Booking.State.ACTIVE
    assert actions.make_all_slots(by=Actor.system()) == 0


def test_ending_a_weekly_time_withdraws_what_comes_after_and_undoing_it_before_publishing_does_nothing():
    schedule, by = published()
    tuesdays = WeeklyTime.objects.get(weekday=1)
    actions.draft_end(weekly_id=tuesdays.pk, last_day=date(2026, 11, 24), by=by)
    actions.undo_draft(weekly_id=tuesdays.pk, by=by)
    assert actions.publish(schedule_id=schedule.pk, by=by).withdrawn == 0
    actions.draft_end(weekly_id=tuesdays.pk, last_day=date(2026, 11, 24), by=by)
    assert actions.publish(schedule_id=schedule.pk, by=by).withdrawn == 4 * 14
    assert standing(schedule, date(2026, 11, 24))
    assert not standing(schedule, date(2026, 12, 1))


def test_one_that_has_not_begun_can_be_taken_back_whole():
    schedule, by = published(since=date(2026, 12, 1))
    for row in WeeklyTime.objects.all():
        actions.draft_end(weekly_id=row.pk, last_day=MONDAY, by=by)
    actions.publish(schedule_id=schedule.pk, by=by)
    assert not Slot.objects.filter(withdrawn_at=None).exists()


def test_an_exception_takes_empty_slots_away_and_gives_them_back_when_it_is_taken_away():
    schedule, by = published()
    begins, ends = calendar.instant(MONDAY, time(8)), calendar.instant(MONDAY, time(9))
    row = actions.draft_exception(schedule_id=schedule.pk, begins_at=begins, ends_at=ends, reason="Kurs", by=by)
    assert len(standing(schedule)) == 4
    actions.publish(schedule_id=schedule.pk, by=by)
    assert standing(schedule) == ["09:00", "09:30"]
    actions.draft_exception_away(exception_id=row.pk, away=True, by=by)
    assert actions.publish(schedule_id=schedule.pk, by=by).put_back == 2
    assert len(standing(schedule)) == 4
    assert not ScheduleException.objects.exists()


def test_the_limit_of_ownership_keeps_residents_out_until_so_many_days_before():
    schedule, by = published(staff_only_days=10)
    far = slot_at(schedule, time(8), date(2026, 12, 7))
    assert far.published_at == calendar.instant(date(2026, 11, 27), time())
    assert refusal(lambda: book(far)) == "book.not_open"
    assert book(slot_at(schedule, time(8)))
    changed = actions.limit_slots(
        schedule_id=schedule.pk, first=MONDAY, last=date(2026, 12, 7), staff_only_days=None, by=by
    )
    assert changed == 4 * 5
    assert book(far)
    actions.limit_slots(
        schedule_id=schedule.pk, first=MONDAY, last=MONDAY, staff_only_days=None, staff_only=True, by=by
    )
    assert refusal(lambda: book(slot_at(schedule, time(9)))) == "book.not_open"


def test_a_visit_type_that_becomes_longer_cuts_no_schedule_anew():
    schedule, by = published()
    kind = schedule.clinic.visit_types.get()
    actions.change_visit_type(visit_type_id=kind.pk, rules={"minutes": 45}, by=by)
    assert actions.make_all_slots(by=Actor.system()) == 0
    assert len(standing(schedule)) == 4


def test_a_slot_by_hand_stays_where_it_is_put_and_a_session_takes_many():
    schedule, by = published()
    kind = schedule.clinic.visit_types.get()

    def add(clock: time, **values) -> Slot:
        at = calendar.instant(MONDAY, clock)
        told: dict[str, Any] = {
            "schedule_id": schedule.pk,
            "visit_type_id": kind.pk,
            "starts_at": at,
            "minutes": 30,
            "by": by,
        }
        return actions.add_slot(**{**told, **values})

    session = add(time(13), capacity=2)
    for _ in range(2):
        book(session)
    with pytest.raises(SlotTaken):
        book(session)
    with pytest.raises(SlotClash):
        add(time(9, 45))
    assert refusal(lambda: book(add(time(14), staff_only=True))) == "book.not_open"
    actions.publish(schedule_id=schedule.pk, by=by)
    assert standing(schedule)[-2:] == ["13:00", "14:00"]


def test_an_empty_slot_is_withdrawn_for_good_until_it_is_put_back():
    schedule, by = published()
    slot, booked = slot_at(schedule, time(8)), slot_at(schedule, time(9))
    book(booked)
    assert refusal(lambda: actions.withdraw_slot(slot_id=booked.pk, by=by)) == "withdraw.taken"
    actions.withdraw_slot(slot_id=slot.pk, by=by)
    assert refusal(lambda: actions.withdraw_slot(slot_id=slot.pk, by=by)) == "withdraw.already"
    assert actions.make_all_slots(by=Actor.system()) == 0
    assert standing(schedule)[0] == "08:30"
    assert refusal(lambda: book(slot)) == "book.not_open"
    actions.put_back_slot(slot_id=slot.pk, by=by)
    assert standing(schedule)[0] == "08:00"


def test_a_weekly_time_that_is_changed_puts_back_nothing_that_the_receptionist_withdrew_until_she_does():
    schedule, by = published()
    slot = slot_at(schedule, time(8, 30))
    actions.withdraw_slot(slot_id=slot.pk, by=by)
    mondays = WeeklyTime.objects.get(weekday=0)
    longer = mornings(schedule, weekdays=(0,), closes=time(11))
    actions.draft_weekly_times(schedule_id=schedule.pk, new=longer, instead_of=mondays.pk, by=by)
    told = preview.preview(schedule.pk, by=by).conflicts
    assert ["Måndag 23 november kl. 08.30"] in [list(one.lines) for one in told]
    actions.publish(schedule_id=schedule.pk, by=by)
    assert actions.make_all_slots(by=Actor.system()) == 0
    assert standing(schedule) == ["08:00", "09:00", "09:30", "10:00", "10:30"]
    actions.put_back_slot(slot_id=slot.pk, by=by)
    actions.make_all_slots(by=Actor.system())
    assert standing(schedule) == ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30"]


def test_a_time_held_for_a_form_is_not_withdrawn_under_it():
    schedule, by = published()
    resident, slot = make.resident(), slot_at(schedule, time(8))
    held = actions.hold(slot_id=slot.pk, person_id=resident.own_person_id, by=resident)
    for row in WeeklyTime.objects.all():
        actions.draft_end(weekly_id=row.pk, last_day=date(2026, 11, 22), by=by)
    actions.publish(schedule_id=schedule.pk, by=by)
    assert standing(schedule) == ["08:00"]
    held.refresh_from_db()
    assert held.state == Booking.State.HELD


def test_nobody_else_writes_the_schedule_and_a_foreign_book_is_not_ours_to_write():
    schedule, by = published()
    for other in (make.staff(schedule.clinic.unit, Role.RECEPTIONIST), make.resident()):
        with pytest.raises((Refused, NotYours)):
            actions.publish(schedule_id=schedule.pk, by=other)
    with pytest.raises(NotYours):
        actions.publish(schedule_id=schedule.pk, by=make.staff(role=Role.UNIT_MANAGER))
    Clinic.objects.filter(pk=schedule.clinic_id).update(schedule_source="external")
    assert refusal(lambda: actions.publish(schedule_id=schedule.pk, by=by)) == "book.external"
    assert actions.make_all_slots(by=Actor.system()) == 0
