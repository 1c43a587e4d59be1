"""Deadlines and slots against tables written by hand: red days and both nights of the clock, 2026-2031."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from bookings import policies
from bookings.cutting import cut
from core import calendar

TABLES = Path(__file__).parent / "golden"


def rows(name: str) -> Iterator[dict[str, str]]:
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return csv.DictReader(line for line in lines if not line.startswith("#"))


def moment(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    return calendar.instant(at.date(), at.time())


def test_the_last_free_moment_is_the_one_in_the_almanac():
    wrong, count = [], 0
    for row in rows("deadlines.csv"):
        number, unit = int(row["rule"][:-1]), row["rule"][-1]
        until = policies.free_until(
            moment(row["visit"]), hours=number if unit == "h" else 24, weekdays=number if unit == "d" else None
        )
        count += 1
        if until != moment(row["free until"]):
            wrong.append(f"{row['visit']} {row['rule']}: {calendar.local(until)}, not {row['free until']}")
    assert not wrong, "\n".join(wrong)
    assert count > 80


def test_slots_over_the_nights_of_the_clock_are_those_of_the_table():
    wrong = []
    for row in rows("nights.csv"):
        opens, closes = time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"])
        slots = cut(date.fromisoformat(row["day"]), opens, closes, int(row["minutes"]))
        starts = " ".join(f"{calendar.local(begins):%H:%M}" for begins, _ends in slots)
        if starts != row["starts"]:
            wrong.append(f"{row}: {starts}")
    assert not wrong, "\n".join(wrong)
