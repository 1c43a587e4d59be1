"""The log's months: each a partition of its own, made before it comes."""

from __future__ import annotations

from datetime import date

from django.db import connection

from core import clock
from core.db import action

AHEAD = 3


@action
def make_ahead() -> list[date]:
    """Make this month and the next three where they are not there; the first days of those that were made.

    A month that has rows in the default partition already stays there (audit_make_partition says no).
    """
    return [month for month in _months(clock.today()) if _make(month)]


def _months(day: date) -> list[date]:
    counted = [day.year * 12 + day.month - 1 + n for n in range(AHEAD + 1)]
    return [date(months // 12, months % 12 + 1, 1) for months in counted]


def _make(month: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_make_partition(%s)", [month])
        return bool(cursor.fetchone()[0])
