"""The demo's times come of weekly schedules that can be looked at, changed and published."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bookings import schedule_facts
from bookings.models import Booking, Schedule, Slot
from core import calendar, clock
from demo.region.staff import STAFF
from demo.seed import people, places, times

pytestmark = pytest.mark.django_db


def test_the_schedules_want_what_is_there_and_on_the_day_that_is_to_be_closed_people_are_booked(role, monkeypatch):
    day = clock.today()
    monkeypatch.setattr(times, "STAFF", [one for one in STAFF if one.clinic == times.ILL_AT])
    with role(None):
        places.plant(day)
        times.plant(day, people.plant(day))
    for one in Schedule.objects.order_by("pk"):
        assert one.made_until is not None
        found = schedule_facts.reckoning_of(one.pk, clock.now(), one.made_until)
        assert found.there, one.name
        assert not [*found.new, *found.withdrawn, *found.unfit, *found.clashing], one.name
    drafted = [one.name for one in Schedule.objects.order_by("pk") if schedule_facts.has_drafts(one.pk)]
    assert drafted == ["Henrik Lind"]
    monday = calendar.from_when(day + timedelta(days=7 - day.weekday()), time())
    ill = Slot.objects.filter(schedule__name=times.ILL, starts_at__gte=monday)
    on_monday = ill.filter(starts_at__lt=monday + timedelta(days=1))
    assert Booking.objects.filter(slot__in=on_monday).count() >= 4
