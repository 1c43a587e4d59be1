"""Writing schedules. What is written is a draft until it is published: only then does it make slots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import F

from audit import actions as audit
from bookings import policies, schedule_facts, slot_types
from bookings.actions.locks import lock_schedule
from bookings.actions.slots import Made, kinds_at, remake
from bookings.models import Schedule, ScheduleException, WeeklyTime
from bookings.policies import WeeklyFacts
from clinics.models import Clinic, Practitioner
from core import clock
from core.actor import Actor
from core.db import action
from core.errors import NotYours


@dataclass(frozen=True, slots=True)
class NewWeekly:
    """A weekly time as staff write it: one row is made for each of the weekdays."""

    visit_type_id: UUID
    weekdays: tuple[int, ...]
    opens: time
    closes: time
    minutes: int
    since: date
    until: date | None = None
    capacity: int = 1
    staff_only_days: int | None = None
    on_red_days: bool = False
    also: frozenset[UUID] = frozenset()
    """Further visit types that each slot can be booked as."""


@action
def add_schedule(*, clinic_id: UUID, name: str, practitioner_id: UUID | None, by: Actor) -> Schedule:
    """A new schedule at one of the unit's clinics, with no times yet.

    ``practitioner_id`` is somebody who has a schedule in the unit, or nobody's at all. Raises NotYours, Refused.
    """
    policies.can_keep_time_book(by).require()
    clinic = Clinic.objects.filter(pk=clinic_id, unit_id=by.duty.care_unit_id).first()
    known = practitioner_id is None or Practitioner.objects.filter(pk=practitioner_id).exists()
    if clinic is None or not known:
        raise NotYours
    policies.is_own_book(clinic.schedule_source).require()
    schedule = Schedule.objects.create(clinic=clinic, name=name, practitioner_id=practitioner_id)
    _trace(schedule, by=by)
    return schedule


@action
def draft_weekly_times(
    *, schedule_id: UUID, new: NewWeekly, instead_of: UUID | None = None, by: Actor
) -> list[WeeklyTime]:
    """Write weekly times, a row a weekday. ``instead_of`` is one that they take over from: it ends the day before,
    or is taken away if it is a draft itself. Raises NotYours, Refused.
    """
    policies.can_keep_time_book(by).require()
    schedule = lock_schedule(schedule_id, by=by)
    kinds = kinds_at(schedule, {new.visit_type_id, *new.also})
    facts = WeeklyFacts(new.opens, new.closes, new.minutes, new.since, new.until)
    policies.can_be_weekly(facts, today=clock.today()).require()
    shared = slot_types.set_of(kinds, new.capacity)
    if instead_of is not None:
        _end(_own_weekly(instead_of, schedule), new.since - timedelta(days=1))
    rows = [
        WeeklyTime(
            schedule=schedule,
            visit_type_id=new.visit_type_id,
            types=shared,
            weekday=weekday,
            opens=new.opens,
            closes=new.closes,
            minutes=new.minutes,
            capacity=new.capacity,
            since=new.since,
            until=new.until,
            staff_only_days=new.staff_only_days,
            on_red_days=new.on_red_days,
        )
        for weekday in sorted(set(new.weekdays))
    ]
    _trace(schedule, by=by)
    return WeeklyTime.objects.bulk_create(rows)


@action
def draft_end(*, weekly_id: UUID, last_day: date, by: Actor) -> None:
    """Write a weekly time's last day; a draft is taken away whole. Raises NotYours, Refused."""
    policies.can_keep_time_book(by).require()
    policies.can_end_weekly(last_day, today=clock.today()).require()
    schedule, row = _lock_weekly(weekly_id, by=by)
    _end(row, last_day)
    _trace(schedule, by=by)


@action
def undo_draft(*, weekly_id: UUID, by: Actor) -> None:
    """Take back what is written of a weekly time and not published. Nothing to take back changes nothing.

    Raises NotYours, Refused.
    """
    policies.can_keep_time_book(by).require()
    schedule, row = _lock_weekly(weekly_id, by=by)
    if row.published_at is None:
        row.delete()
    else:
        row.drafted_until = None
        row.save(update_fields=["drafted_until"])
    _trace(schedule, by=by)


@action
def draft_exception(
    *, schedule_id: UUID, begins_at: datetime, ends_at: datetime, reason: str, by: Actor
) -> ScheduleException:
    """Write that the schedule makes no slots for a while. Both moments are aware. Raises NotYours, Refused."""
    policies.can_keep_time_book(by).require()
    policies.can_be_stretch(begins_at, ends_at, now=clock.now()).require()
    schedule = lock_schedule(schedule_id, by=by)
    _trace(schedule, by=by)
    return ScheduleException.objects.create(schedule=schedule, begins_at=begins_at, ends_at=ends_at, reason=reason)


@action
def draft_exception_away(*, exception_id: UUID, away: bool, by: Actor) -> None:
    """Write that an exception is taken away, or that it stays after all; a draft goes at once.

    Raises NotYours, Refused.
    """
    policies.can_keep_time_book(by).require()
    row = ScheduleException.objects.filter(pk=exception_id).first()
    if row is None:
        raise NotYours
    schedule = lock_schedule(row.schedule_id, by=by)
    if row.published_at is None:
        row.delete()
    else:
        row.drafted_away = away
        row.save(update_fields=["drafted_away"])
    _trace(schedule, by=by)


@action
def publish(*, schedule_id: UUID, by: Actor) -> Made:
    """Let all that is written hold, and make the slots. Booked ones that no longer fit stay, and are for the
    clinic to move. With nothing written it only makes what is missing. Raises NotYours, Refused.
    """
    policies.can_keep_time_book(by).require()
    schedule, now = lock_schedule(schedule_id, by=by), clock.now()
    rows = WeeklyTime.objects.filter(schedule=schedule)
    rows.filter(drafted_until__isnull=False).update(until=F("drafted_until"), drafted_until=None)
    rows.filter(published_at=None).update(published_at=now)
    exceptions = ScheduleException.objects.filter(schedule=schedule)
    exceptions.filter(drafted_away=True).delete()
    exceptions.filter(published_at=None).update(published_at=now)
    audit.record(audit.Action.SCHEDULE_PUBLISHED, by=by, about=None, object_id=schedule.pk)
    return remake(schedule, schedule_facts.horizon_end(schedule))


def _end(row: WeeklyTime, last_day: date) -> None:
    """Never longer than it was, and for one that has not begun the day before it would have."""
    if row.published_at is None:
        row.delete()
        return
    last = max(last_day, row.since - timedelta(days=1))
    row.drafted_until = min(last, row.until) if row.until else last
    row.save(update_fields=["drafted_until"])


def _lock_weekly(weekly_id: UUID, *, by: Actor) -> tuple[Schedule, WeeklyTime]:
    schedule_id = WeeklyTime.objects.filter(pk=weekly_id).values_list("schedule_id", flat=True).first()
    if schedule_id is None:
        raise NotYours
    schedule = lock_schedule(schedule_id, by=by)
    return schedule, _own_weekly(weekly_id, schedule)


def _own_weekly(weekly_id: UUID, schedule: Schedule) -> WeeklyTime:
    row = WeeklyTime.objects.filter(pk=weekly_id, schedule=schedule).first()
    if row is None:
        raise NotYours
    return row


def _trace(schedule: Schedule, *, by: Actor) -> None:
    audit.record(audit.Action.SCHEDULE_CHANGED, by=by, about=None, object_id=schedule.pk)
