"""When a booked time is reminded of: a table written by hand for weeks with red days, and what holds for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from bookings import policies as bookings
from core import calendar, rulebook
from reminders.models import Message
from reminders.planner import when
from reminders.planner.hours import Hours, hours
from reminders.planner.when import Due, Policy, Visit, reminders
from reminders.rules import ReminderRules

Kind = Message.Kind
RULES = rulebook.at(date(2026, 11, 22)).section(ReminderRules)
POLICY = when.default_policy(RULES)
BY = hours(RULES)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AGO = "2026-01-02 12.00"


def at(written: str) -> datetime:
    """ "2026-12-01 09.00" on the wall, as an instant."""
    wall = datetime.strptime(written, "%Y-%m-%d %H.%M")  # noqa: DTZ007 -- the wall clock, until the next line
    return calendar.instant(wall.date(), wall.time())


def visit(starts: str, rule: str, told: str = LONG_AGO) -> Visit:
    """``rule``: "24 h" or "2 wd", how long before it is free to cancel."""
    number, unit = rule.split()
    weekdays = int(number) if unit == "wd" else None
    free_until = bookings.free_until(at(starts), hours=int(number), weekdays=weekdays)
    return Visit(at(starts), free_until, at(told))


def planned(of: Visit, policy: Policy = POLICY) -> tuple[str, str]:
    """When the two go, on the wall; "" for none."""
    dues = {due.kind: calendar.local(due.send_at) for due in reminders(of, policy, by=BY, rules=RULES)}
    first, before = (dues.get(kind) for kind in when.KINDS)
    return f"{first:%Y-%m-%d %H.%M}" if first else "", f"{before:%Y-%m-%d %H.%M}" if before else ""


GOLDEN = Path(__file__).parent / "golden" / "reminders.csv"


def test_the_table_written_by_hand():
    lines = [line for line in GOLDEN.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) > 20
    for line in lines:
        starts, rule, told, first, before, why = line.split(";")
        assert planned(visit(starts, rule, told)) == (first, before), why


def test_the_day_before_at_five_is_wall_clock_on_both_sides_of_a_clock_change():
    for day, hour in ((date(2026, 10, 24), 15), (date(2026, 10, 25), 16), (date(2026, 3, 28), 16)):
        due = reminders(
            Visit(at(f"{day + DAY} 12.00"), at(f"{day} 12.00"), at(LONG_AGO)), POLICY, by=BY, rules=RULES
        )
        assert due[-1].send_at == datetime.combine(day, time(hour), tzinfo=UTC)


def test_a_clinic_chooses_which_when_and_whether_an_answer_is_invited():
    of = visit("2026-12-01 09.00", "24 h")
    assert planned(of, replace(POLICY, first=False)) == ("", "2026-11-30 17.00")
    assert planned(of, replace(POLICY, day_before=False)) == ("2026-11-24 17.00", "")
    assert planned(of, replace(POLICY, first=False, day_before=False)) == ("", "")
    sooner = replace(POLICY, first_days_before=14, first_at=time(9), day_before_at=time(8, 30))
    assert planned(of, sooner) == ("2026-11-17 09.00", "2026-11-30 08.30")
    closed = replace(POLICY, first_invites=False)
    assert [due.invites for due in reminders(of, closed, by=BY, rules=RULES)] == [False, True]


def test_the_region_s_own_red_days_count():
    by = hours(RULES, [date(2026, 11, 30), date(2026, 11, 24)])
    of = Visit(at("2026-12-01 09.00"), at("2026-11-30 09.00"), at(LONG_AGO))
    sent = [calendar.local(due.send_at) for due in reminders(of, POLICY, by=by, rules=RULES)]
    assert [f"{one:%d %H}" for one in sent] == ["23 17", "29 17"]


# --- for every booking there may be

STARTS = st.datetimes(datetime(2026, 1, 5), datetime(2028, 1, 5)).map(  # noqa: DTZ001 -- given its zone here
    lambda moment: moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0, tzinfo=UTC)
)
FREE = st.one_of(
    st.tuples(st.integers(0, 120), st.none()),
    st.tuples(st.just(24), st.integers(1, 5)),
)
RED = st.sets(st.dates(date(2026, 1, 1), date(2028, 1, 5)), max_size=6)
POLICIES = st.builds(
    replace,
    st.just(POLICY),
    first_days_before=st.integers(2, 60),
    first_at=st.times(time(8), time(19)).map(lambda chosen: chosen.replace(second=0, microsecond=0)),
    day_before_at=st.times(time(8), time(19)).map(lambda chosen: chosen.replace(second=0, microsecond=0)),
    day_before=st.booleans(),
)
BEFORE = st.timedeltas(timedelta(minutes=1), timedelta(days=40))


def made(starts_at: datetime, free: tuple[int, int | None], before: timedelta, red: set[date]) -> Visit:
    free_until = bookings.free_until(starts_at, hours=free[0], weekdays=free[1], own_red_days=red)
    return Visit(starts_at, free_until, starts_at - before)


def is_daytime(moment: datetime, by: Hours) -> bool:
    local = calendar.local(moment)
    return time(8) <= local.time() <= time(19) and not by.is_red(local.date())


def by_kind(of: Visit, policy: Policy, by: Hours) -> dict[str, Due]:
    return {due.kind: due for due in reminders(of, policy, by=by, rules=RULES)}


@given(STARTS, FREE, BEFORE, RED, POLICIES)
@example(at("2027-03-30 09.00"), (72, None), timedelta(days=5, hours=12), set(), POLICY)
def test_who_books_before_the_last_call_is_reminded_before_the_last_free_moment(
    starts_at, free, before, red, policy
):
    by = hours(RULES, red)
    of = made(starts_at, free, before, red)
    found = by_kind(of, policy, by)
    last_call = when.last_call(of, by)
    assert (Kind.FIRST_REMINDER in found) == (of.told_at < last_call)
    if Kind.FIRST_REMINDER in found:
        due = found[Kind.FIRST_REMINDER]
        assert of.told_at + 8 * HOUR < due.send_at < of.free_until
        assert due.send_at < due.expires_at <= of.free_until


@given(STARTS, FREE, BEFORE, RED, POLICIES)
def test_who_was_told_in_good_time_is_reminded_before_the_last_call_moved_earlier_and_not_later(
    starts_at, free, before, red, policy
):
    by = hours(RULES, red)
    of = made(starts_at, free, before + timedelta(days=100), red)
    first = by_kind(of, policy, by)[Kind.FIRST_REMINDER]
    assert first.send_at <= when.last_call(of, by)
    wanted = calendar.instant(calendar.local(starts_at).date() - policy.first_days_before * DAY, policy.first_at)
    assert first.send_at <= wanted


@given(STARTS, FREE, BEFORE, RED, POLICIES)
def test_nothing_is_planned_at_night_or_on_a_red_day_nor_two_near_each_other(starts_at, free, before, red, policy):
    by = hours(RULES, red)
    of = made(starts_at, free, before, red)
    found = by_kind(of, policy, by)
    assert all(is_daytime(due.send_at, by) and due.send_at > of.told_at for due in found.values())
    if len(found) == 2:
        first, last = (found[kind] for kind in when.KINDS)
        assert last.send_at - first.send_at >= RULES.apart_hours * HOUR
        assert last.send_at - first.expires_at >= RULES.least_apart_hours * HOUR
    if Kind.DAY_BEFORE in found:
        last = found[Kind.DAY_BEFORE]
        assert last.send_at - of.told_at >= RULES.apart_hours * HOUR
        assert last.send_at < last.expires_at < starts_at
        local = calendar.local(last.send_at)
        assert local.time() == policy.day_before_at
        assert local.date() < calendar.local(starts_at).date()
        passed_by = calendar.local(starts_at).date() - DAY
        while passed_by > local.date():
            assert by.is_red(passed_by)
            passed_by -= DAY


@given(STARTS, FREE, st.timedeltas(timedelta(), timedelta(days=3)), POLICIES)
def test_who_books_late_gets_no_reminder_that_only_repeats_the_confirmation(starts_at, free, before, policy):
    of = made(starts_at, free, before, set())
    for due in reminders(of, policy, by=BY, rules=RULES):
        assert due.send_at - of.told_at > 8 * HOUR
        assert due.kind == Kind.DAY_BEFORE or of.told_at < when.last_call(of, BY)


@given(STARTS, RED)
def test_moved_earlier_is_the_last_moment_by_day_and_moved_later_the_first(moment, red):
    by = hours(RULES, red)
    latest, soonest = by.latest(moment), by.soonest(moment)
    assert is_daytime(latest, by)
    assert is_daytime(soonest, by)
    assert latest <= moment <= soonest
    if is_daytime(moment, by):
        assert latest == moment == soonest
    between = latest + timedelta(minutes=30)
    while between < soonest:
        assert not is_daytime(between, by) or between in (latest, soonest)
        between += timedelta(minutes=30)
