"""The weekly schedules behind the demo's times, and what staff have begun to change in one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from bookings.cutting import planned
from bookings.models import Schedule, Slot, VisitType, WeeklyTime
from bookings.schedule_facts import weekly_of
from core import calendar
from demo.region import places

LUNCH = (time(12), time(13))
ALWAYS_OPEN = "lindhamns-vardcentral"
"""The health centre that has somebody on call every day, red or not."""
EVENINGS = "Henrik Lind"
"""Whose evening surgery is drafted and not published: something to preview."""


def is_open(clinic: str, day: date) -> bool:
    """Closed on red days and weekends, but for the one that always has somebody."""
    return calendar.is_weekday(day) or clinic == ALWAYS_OPEN


def capacity_of(kind: VisitType) -> int:
    """How many at a time."""
    return {"blodprov": 4, "influensavaccination": 12}.get(kind.slug, 1)


def weekly_times(
    schedule: Schedule, kinds: Sequence[VisitType], hours: Sequence[places.Hours], since: date, published: datetime
) -> list[WeeklyTime]:
    """Mornings are for the first kind; so are afternoons, where there is no other (else they are made by hand)."""
    always = schedule.clinic.slug == ALWAYS_OPEN
    rows = []
    for open_ in hours:
        if open_.weekday > 4 and not always:
            continue
        stretches = [(open_.opens, min(open_.closes, LUNCH[0]))]
        if len(kinds) == 1:
            stretches.append((max(open_.opens, LUNCH[1]), open_.closes))
        rows += [
            WeeklyTime(
                schedule=schedule,
                visit_type=kinds[0],
                weekday=open_.weekday,
                opens=opens,
                closes=closes,
                minutes=kinds[0].minutes,
                capacity=capacity_of(kinds[0]),
                since=since,
                on_red_days=always,
                published_at=published,
            )
            for opens, closes in stretches
            if opens < closes
        ]
    return WeeklyTime.objects.bulk_create(rows)


def slots_of(schedule: Schedule, first: date, last: date, published: datetime) -> Iterator[Slot]:
    """What the weekly times make, also in the days that have been: the action makes only what is to come."""
    for cut in planned(weekly_of(schedule.pk), first, last):
        yield Slot(
            schedule=schedule,
            visit_type_id=cut.weekly.visit_type_id,
            types_id=cut.weekly.types_id,
            made_by_id=cut.weekly.id,
            starts_at=cut.starts_at,
            ends_at=cut.ends_at,
            capacity=cut.weekly.capacity,
            published_at=published,
        )


def draft_evenings(day: date) -> None:
    """Tuesday evenings in place of mornings from the month after next, on the web from two weeks before."""
    schedule = Schedule.objects.get(name=EVENINGS)
    morning = schedule.weekly_times.filter(weekday=1).earliest("opens")
    since = (day.replace(day=1) + timedelta(days=62)).replace(day=1)
    WeeklyTime.objects.create(
        schedule=schedule,
        visit_type=morning.visit_type,
        weekday=1,
        opens=time(17),
        closes=time(19, 10),
        minutes=morning.minutes,
        since=since,
        staff_only_days=14,
    )
    WeeklyTime.objects.filter(pk=morning.pk).update(drafted_until=since - timedelta(days=1))
