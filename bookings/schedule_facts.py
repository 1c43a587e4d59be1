"""What a schedule stands on, fetched under the lock of an action, or without for a preview."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Max, Q

from bookings.cutting import Cut, Reckoning, Stretch, There, Weekly, planned, reckon
from bookings.models import Closure, Schedule, ScheduleException, Slot, VisitType, WeeklyTime
from bookings.rules import BookingRules
from clinics.rules import region
from core import calendar, clock, rulebook


def horizon_end(schedule: Schedule) -> date:
    """The last day that the schedule makes slots for: what its types show ahead, and a margin."""
    rules = rulebook.at(clock.today()).section(BookingRules)
    own = VisitType.objects.filter(clinic=schedule.clinic_id).aggregate(farthest=Max("horizon_days"))
    farthest = max(rules.horizon_days, own["farthest"] or 0)
    return clock.today() + timedelta(days=farthest + rules.made_days_beyond_horizon)


def weekly_of(schedule_id: UUID, *, drafts: bool = False) -> list[Weekly]:
    """The weekly times that make slots; with ``drafts``, as they will be when they are published."""
    rows = WeeklyTime.objects.filter(schedule=schedule_id).order_by("weekday", "opens", "pk")
    if not drafts:
        rows = rows.filter(published_at__isnull=False)
    return [
        Weekly(
            row.pk,
            row.visit_type_id,
            row.weekday,
            row.opens,
            row.closes,
            row.minutes,
            row.capacity,
            row.since,
            (row.drafted_until or row.until) if drafts else row.until,
            row.staff_only_days,
            row.on_red_days,
            row.types_id,
        )
        for row in rows
    ]


def away_of(schedule_id: UUID, now: datetime, *, drafts: bool = False) -> list[Stretch]:
    """Exceptions and closings that are not over."""
    rows = ScheduleException.objects.filter(schedule=schedule_id, ends_at__gt=now)
    rows = rows.filter(drafted_away=False) if drafts else rows.filter(published_at__isnull=False)
    exceptions = rows.order_by("begins_at", "pk").values_list("begins_at", "ends_at")
    return [*exceptions, *closed_of(schedule_id, now)]


def closed_of(schedule_id: UUID, now: datetime) -> list[Stretch]:
    """Closings in force."""
    closings = Closure.objects.filter(schedule=schedule_id, reopened_at=None, ends_at__gt=now)
    return list(closings.order_by("begins_at", "pk").values_list("begins_at", "ends_at"))


def there_of(schedule_id: UUID, now: datetime, last: date) -> list[There]:
    """The slots ahead that exist, withdrawn ones too, in order of time."""
    ends = calendar.instant(last + timedelta(days=1), time())
    slots = Slot.objects.filter(schedule=schedule_id, starts_at__gt=now, starts_at__lt=ends)
    rows = slots.order_by("starts_at", "pk").values_list(
        "id", "made_by_id", "starts_at", "ends_at", "taken", "withdrawn_at", "withdrawn_why", "extra"
    )
    why = Slot.Withdrawn
    return [
        There(*row[:5], row[5] is not None, row[6] == why.BY_SCHEDULE, row[7], row[6] == why.BY_HAND)
        for row in rows
    ]


def wanted_of(schedule_id: UUID, now: datetime, last: date, *, drafts: bool = False) -> list[Cut]:
    """The slots that the schedule wants from now until a day."""
    cuts = planned(
        weekly_of(schedule_id, drafts=drafts),
        calendar.local(now).date(),
        last,
        away=away_of(schedule_id, now, drafts=drafts),
        own_red_days=region().own_red_days,
    )
    return [one for one in cuts if one.starts_at > now]


def reckoning_of(schedule_id: UUID, now: datetime, last: date, *, drafts: bool = False) -> Reckoning:
    """What making its slots until that day does, or would do when the drafts are published. Four queries."""
    wanted = wanted_of(schedule_id, now, last, drafts=drafts)
    return reckon(wanted, there_of(schedule_id, now, last))


def has_drafts(schedule_id: UUID) -> bool:
    """Whether something is written that is not published."""
    new, ending, away = Q(published_at=None), Q(drafted_until__isnull=False), Q(drafted_away=True)
    weekly = WeeklyTime.objects.filter(new | ending, schedule=schedule_id)
    return weekly.exists() or ScheduleException.objects.filter(new | away, schedule=schedule_id).exists()
