"""The Swedish calendar against golden days, and the nights when the clock is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import calendar
from core.pages import swedish_order

FIXED = ("01-01", "01-06", "05-01", "06-06", "12-24", "12-25", "12-26", "12-31")
# Easter by the tables of the Church of Sweden; the others follow from it or from Midsummer's rule (lag 1989:253).
EASTER = {2026: "04-05", 2027: "03-28", 2028: "04-16", 2029: "04-01", 2030: "04-21", 2031: "04-13"}
MIDSUMMER_EVE = {2026: "06-19", 2027: "06-25", 2028: "06-23", 2029: "06-22", 2030: "06-21", 2031: "06-20"}
ALL_SAINTS = {2026: "10-31", 2027: "11-06", 2028: "11-04", 2029: "11-03", 2030: "11-02", 2031: "11-01"}


@pytest.mark.parametrize("year", EASTER)
def test_red_days_are_the_public_ones_and_the_three_eves(year):
    easter = date.fromisoformat(f"{year}-{EASTER[year]}")
    eve = date.fromisoformat(f"{year}-{MIDSUMMER_EVE[year]}")
    expected = {date.fromisoformat(f"{year}-{day}") for day in (*FIXED, ALL_SAINTS[year])}
    expected |= {easter + timedelta(days=days) for days in (-2, 0, 1, 39, 49)}
    expected |= {eve, eve + timedelta(days=1)}
    assert calendar.red_days(year) == expected


@pytest.mark.parametrize(
    ("day", "weekday"),
    [
        ("2026-11-23", True),
        ("2026-11-28", False),
        ("2026-06-19", False),  # Midsummer's Eve, a Friday
        ("2026-12-24", False),
        ("2026-12-31", False),
        ("2026-12-23", True),
        ("2027-05-14", True),  # the Friday after Ascension Day is an ordinary one
    ],
)
def test_weekdays(day, weekday):
    assert calendar.is_weekday(date.fromisoformat(day)) is weekday


def test_a_region_may_have_red_days_of_its_own():
    assert not calendar.is_weekday(date(2027, 5, 14), own_red_days=[date(2027, 5, 14)])


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-11-25", 0, "2026-11-25"),
        ("2026-11-25", 1, "2026-11-24"),
        ("2026-11-23", 1, "2026-11-20"),
        ("2026-12-28", 1, "2026-12-23"),  # over Christmas: 24, 25 and 26 are red, 27 a Sunday
        ("2027-01-07", 2, "2027-01-04"),
        ("2026-06-22", 1, "2026-06-18"),
    ],
)
def test_whole_weekdays_before(day, count, expected):
    assert calendar.weekdays_before(date.fromisoformat(day), count) == date.fromisoformat(expected)


@pytest.mark.parametrize("day", ["2026-03-29", "2027-03-28", "2028-03-26"])
@pytest.mark.parametrize("minute", [0, 30, 59])
def test_an_hour_that_does_not_exist_is_refused(day, minute):
    with pytest.raises(ValueError, match="no such hour"):
        calendar.instant(date.fromisoformat(day), time(2, minute))


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        ("2027-03-28", time(1, 59), "2027-03-28T00:59+00:00"),
        ("2027-03-28", time(3), "2027-03-28T01:00+00:00"),
        ("2026-10-25", time(1, 59), "2026-10-24T23:59+00:00"),
        ("2026-10-25", time(2, 30), "2026-10-25T00:30+00:00"),  # comes twice: the first
        ("2026-10-25", time(3), "2026-10-25T02:00+00:00"),
        ("2026-12-01", time(9), "2026-12-01T08:00+00:00"),
    ],
)
def test_a_wall_clock_becomes_one_instant(day, at, expected):
    assert calendar.instant(date.fromisoformat(day), at) == datetime.fromisoformat(expected)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 -- hypothesis adds the zone
def test_an_instant_shows_the_clock_it_came_from(moment):
    shown = calendar.local(moment)
    again = calendar.instant(shown.date(), shown.time())
    assert again in (moment, moment - timedelta(hours=1))  # the second of the two hours in October


MOMENT = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
WORDS = [
    (lambda: calendar.moment_in_words(MOMENT), "tisdag 1 december kl. 09.00", "Tuesday 1 December at 09:00"),
    (lambda: str(calendar.LazyMoment(MOMENT)), "tisdag 1 december kl. 09.00", "Tuesday 1 December at 09:00"),
    (lambda: calendar.clock_in_words(MOMENT), "09.00", "09:00"),
    (lambda: calendar.day_in_words(MOMENT.date()), "tisdag 1 december", "Tuesday 1 December"),
    (lambda: calendar.day_in_words(MOMENT.date(), year=True), "tisdag 1 december 2026", "Tuesday 1 December 2026"),
    (lambda: calendar.date_in_words(MOMENT.date()), "1 december 2026", "1 December 2026"),
    (lambda: calendar.month_in_words(MOMENT.date()), "december 2026", "December 2026"),
    (lambda: calendar.short_date(MOMENT.date()), "1 dec 2026", "1 Dec 2026"),
]


@pytest.mark.parametrize(("words", "swedish", "english"), WORDS)
def test_dates_in_both_languages(words, swedish, english):
    assert words() == swedish
    with translation.override("en"):
        assert words() == english


def test_an_sms_says_it_short_in_the_readers_language():
    assert calendar.short_moment(MOMENT) == "tis 1 dec kl 09.00"
    assert calendar.short_moment(MOMENT, weekday=False) == "1 dec kl 09.00"
    assert calendar.short_moment(MOMENT, "en") == "Tue 1 Dec at 09:00"


def test_swedish_order_puts_the_three_last_letters_last():
    names = ["Östra", "Ängby", "Åby", "Zinken", "ask", "Al"]
    assert sorted(names, key=swedish_order) == ["Al", "ask", "Zinken", "Åby", "Ängby", "Östra"]
