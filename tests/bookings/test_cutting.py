"""Weekly times become slots: never two at once, never outside, never shorter than they say; and what is kept."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bookings.cutting import Cut, There, Weekly, cut, planned, reckon, touches
from core import calendar

MONDAY = date(2026, 11, 30)
MORNING = Weekly(
    uuid.uuid4(), uuid.uuid4(), 0, time(8), time(10), 30, 1, date(2026, 11, 1), None, None, on_red_days=False
)
NIGHTS = [date(2027, 3, 28), date(2026, 10, 25)]
clocks = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
days = st.one_of(st.sampled_from(NIGHTS), st.dates(date(2026, 1, 1), date(2031, 12, 31)))


@given(days, clocks, clocks, st.integers(1, 240))
def test_slots_never_overlap_lie_within_the_hours_and_last_in_real_time(day, opens, closes, minutes):
    slots = cut(day, opens, closes, minutes)
    for begins, ends in slots:
        assert ends - begins == timedelta(minutes=minutes)
        local = calendar.local(begins)
        assert (local.date(), local.fold) == (day, 0)
        assert opens <= local.time()
        assert calendar.instant(day, local.time()) == begins
        assert ends <= calendar.from_when(day, closes)
    assert all(one[1] <= other[0] for one, other in pairwise(slots))
    if opens < closes and day not in NIGHTS:
        whole = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
        assert len(slots) == whole // minutes


def cuts(*weekly: Weekly, days: int = 7, **values) -> list[Cut]:
    return planned(weekly or [MORNING], MONDAY, MONDAY + timedelta(days=days), **values)


def starts(found: list[Cut]) -> list[str]:
    return [f"{calendar.local(one.starts_at):%d %H:%M}" for one in found]


def test_a_weekly_time_is_cut_on_its_own_weekday_from_its_first_day_to_its_last():
    assert starts(cuts(days=6)) == ["30 08:00", "30 08:30", "30 09:00", "30 09:30"]
    assert not cuts(replace(MORNING, until=MONDAY - timedelta(days=1)))
    assert starts(cuts(replace(MORNING, since=MONDAY + timedelta(days=7)), days=8))[0] == "07 08:00"


def test_red_days_are_skipped_unless_the_weekly_time_says_otherwise():
    thursday = replace(MORNING, weekday=3)
    christmas_eve = date(2026, 12, 24)
    assert not planned([thursday], christmas_eve, christmas_eve)
    assert planned([replace(thursday, on_red_days=True)], christmas_eve, christmas_eve)
    assert not planned([MORNING], MONDAY, MONDAY, own_red_days={MONDAY})


def test_a_slot_that_touches_an_exception_is_not_made():
    away = (calendar.instant(MONDAY, time(8, 45)), calendar.instant(MONDAY, time(9, 15)))
    assert starts(cuts(days=0, away=[away])) == ["30 08:00", "30 09:30"]


def test_the_ownership_limit_opens_at_midnight_in_sweden_so_many_days_before():
    assert cuts(days=0)[0].open_from is None
    limited = cuts(replace(MORNING, staff_only_days=36), days=0)[0]
    assert limited.open_from == datetime(2026, 10, 24, 22, tzinfo=UTC)  # 25 October, still summer time


def there(of: Cut, **values) -> There:
    made = There(uuid.uuid4(), of.weekly.id, of.starts_at, of.ends_at, 0, False, False, False)
    return replace(made, **values)


def test_what_is_there_is_left_alone():
    wanted = cuts()
    found = reckon(wanted, [there(one) for one in wanted])
    assert len(found.there) == len(wanted)
    assert not [*found.new, *found.withdrawn, *found.put_back, *found.clashing]


def test_empty_slots_that_the_schedule_has_no_more_go_and_booked_ones_stay():
    old = cuts(days=0)
    empty, booked, by_hand = there(old[0]), there(old[1], taken=1), there(old[2], weekly_id=None)
    later = replace(MORNING, id=uuid.uuid4(), opens=time(8, 15))
    found = reckon(cuts(later, days=0), [empty, booked, by_hand])
    assert (found.withdrawn, found.unfit) == ((empty,), (booked,))
    assert starts(list(found.new)) == []
    assert starts(list(found.clashing)) == ["30 08:15", "30 08:45", "30 09:15"]


def test_the_schedule_puts_back_what_it_withdrew_and_nothing_else():
    old = cuts(days=0)
    its_own = there(old[0], withdrawn=True, by_schedule=True)
    by_hand = there(old[1], withdrawn=True)
    found = reckon(old, [its_own, by_hand])
    assert (found.put_back, found.kept_away) == ((its_own,), (by_hand,))
    assert starts(list(found.new)) == ["30 09:00", "30 09:30"]


def test_what_staff_withdrew_stays_away_when_its_weekly_time_is_changed_also_where_it_is_cut_otherwise():
    old = cuts(days=0)
    gone = there(old[1], withdrawn=True, by_hand=True)  # 08.30
    same, longer = replace(MORNING, id=uuid.uuid4()), replace(MORNING, id=uuid.uuid4(), minutes=40)
    for weekly, made in ((same, ["30 08:00", "30 09:00", "30 09:30"]), (longer, ["30 09:20"])):
        found = reckon(cuts(weekly, days=0), [gone])
        assert (starts(list(found.new)), found.kept_away) == (made, (gone,))
    for other in (there(old[1], withdrawn=True, by_schedule=True), replace(gone, weekly_id=None)):
        assert len(reckon(cuts(same, days=0), [other]).new) == 4


def test_of_two_weekly_times_at_once_the_first_is_made():
    other = replace(MORNING, id=uuid.uuid4(), opens=time(9), closes=time(11))
    found = reckon(cuts(MORNING, other, days=0), [])
    assert len(found.new) == 6
    assert all(one.weekly is other for one in found.clashing)
    taken = [(one.starts_at, one.ends_at) for one in found.new]
    assert not any(touches(one, two) for one in taken for two in taken if one != two)
