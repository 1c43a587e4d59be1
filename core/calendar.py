"""The Swedish calendar: weekdays, red days, deadlines; and dates in words.

Red days are the public holidays and the de facto ones (Midsummer, Christmas and New Year's Eve are
only in the latter), by the ``holidays`` package, plus the region's own.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.utils import translation

from core.clock import SWEDEN

_MONTHS = {
    "sv": "januari februari mars april maj juni juli augusti september oktober november december".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_DAYS = {
    "sv": "måndag tisdag onsdag torsdag fredag lördag söndag".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}


@lru_cache(maxsize=64)
def red_days(year: int) -> frozenset[date]:
    """The days of the year that are not weekdays though they fall on one."""
    categories = (holidays.PUBLIC, holidays.DE_FACTO)
    return frozenset(holidays.country_holidays("SE", years=year, categories=categories, include_sundays=False))


def is_weekday(day: date, own_red_days: Collection[date] = ()) -> bool:
    """Monday to Friday, and neither a red day nor one of the region's own."""
    return day.weekday() < 5 and day not in red_days(day.year) and day not in own_red_days


def is_red(day: date, own_red_days: Collection[date] = ()) -> bool:
    """A public or de facto holiday, whatever day of the week it falls on, or one of the region's own."""
    return day in red_days(day.year) or day in own_red_days


def weekdays_before(day: date, count: int, own_red_days: Collection[date] = ()) -> date:
    """The weekday that lies ``count`` whole weekdays before the day."""
    while count > 0:
        day -= timedelta(days=1)
        count -= is_weekday(day, own_red_days)
    return day


def local(moment: datetime) -> datetime:
    """The instant on a Swedish wall clock."""
    return moment.astimezone(SWEDEN)


def instant(day: date, at: time) -> datetime:
    """The instant, in UTC, when a Swedish wall clock shows this.

    An hour that comes twice means the first. Raises ValueError for one that does not exist (02:30 on the
    last Sunday of March).
    """
    moment = datetime.combine(day, at, tzinfo=SWEDEN).astimezone(UTC)
    if moment.astimezone(SWEDEN).replace(tzinfo=None) != datetime.combine(day, at):
        raise ValueError("no such hour on this day")
    return moment


def from_when(day: date, at: time) -> datetime:
    """The first instant, in UTC, when a Swedish wall clock shows this or later on the day.

    For an hour that does not exist, that is when the clock is put forward: at 01.00 UTC (directive 2000/84/EC).
    """
    try:
        return instant(day, at)
    except ValueError:
        return datetime.combine(day, time(1), tzinfo=UTC)


def _language() -> str:
    return "en" if (translation.get_language() or "sv").startswith("en") else "sv"


def day_in_words(day: date, *, year: bool = False) -> str:
    """ "tisdag 1 december", or "Tuesday 1 December" in English; with the year when asked for."""
    words = f"{_DAYS[_language()][day.weekday()]} {day.day} {_MONTHS[_language()][day.month - 1]}"
    return f"{words} {day.year}" if year else words


def moment_in_words(moment: datetime) -> str:
    """ "tisdag 1 december kl. 09.00", or "Tuesday 1 December at 09:00" in English."""
    at = local(moment)
    return f"{day_in_words(at.date())} {clock_in_words(moment, with_word=True)}"


@dataclass(frozen=True, slots=True)
class LazyMoment:
    """An instant in a sentence that is filled in later: its words come in the reader's language."""

    at: datetime

    def __str__(self) -> str:
        return moment_in_words(self.at)


def birthday(born: date, years: int) -> date:
    """The day on which somebody has lived so many years; for 29 February, 1 March in a common year."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


@dataclass(frozen=True, slots=True)
class LazyDate:
    """A day in a sentence that is filled in later: "17 november 2026", in the reader's language."""

    day: date

    def __str__(self) -> str:
        return date_in_words(self.day)


def clock_in_words(moment: datetime, *, with_word: bool = False) -> str:
    """ "09.00"; with its word, "kl. 09.00" or "at 09:00"."""
    at = local(moment)
    if _language() == "en":
        return f"at {at:%H:%M}" if with_word else f"{at:%H:%M}"
    return f"kl. {at:%H.%M}" if with_word else f"{at:%H.%M}"


def short_day(day: date, language: str = "sv") -> str:
    """For an SMS: "tis 1 dec", "Tue 1 Dec"."""
    return f"{_DAYS[language][day.weekday()][:3]} {day.day} {_MONTHS[language][day.month - 1][:3]}"


def short_moment(moment: datetime, language: str = "sv", *, weekday: bool = True) -> str:
    """For an SMS: "tis 1 dec kl 09.00", or "30 nov kl 09.00" without its weekday."""
    at = local(moment)
    day = short_day(at.date(), language)
    day = day if weekday else day.split(" ", 1)[1]
    return f"{day} at {at:%H:%M}" if language == "en" else f"{day} kl {at:%H.%M}"


def date_in_words(day: date) -> str:
    """ "17 november 2026", "17 November 2026"."""
    return f"{day.day} {month_in_words(day)}"


def month_in_words(day: date) -> str:
    """ "november 2026", "November 2026"."""
    return f"{_MONTHS[_language()][day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """For tables and charts: "17 nov 2026", "17 Nov 2026"."""
    return f"{day.day} {_MONTHS[_language()][day.month - 1][:3]} {day.year}"
