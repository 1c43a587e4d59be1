"""The log's monthly partitions."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from audit import partitions, tasks
from audit.models import AccessEvent
from core import clock

DECEMBER = datetime(2031, 11, 30, 23, 30, tzinfo=UTC)
"""Half past midnight on 1 December 2031 in Sweden."""


@pytest.fixture
def decembers_first(log, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: DECEMBER)
    yield log
    with log.role(None), connection.cursor() as cursor:
        for month in ("2031_12", "2032_01", "2032_02", "2032_03"):
            cursor.execute(f"DROP TABLE IF EXISTS audit_accessevent_{month}")


def test_this_month_and_the_next_three_are_made_once(decembers_first):
    with decembers_first.role("vp_jobs"):
        assert partitions.make_ahead() == [
            date(2031, 12, 1), date(2032, 1, 1), date(2032, 2, 1), date(2032, 3, 1)
        ]  # fmt: skip
        assert partitions.make_ahead() == []
        tasks.make_partitions()


def test_a_row_lies_in_its_swedish_month(decembers_first):
    with decembers_first.role("vp_jobs"):
        partitions.make_ahead()
    decembers_first.write()
    with decembers_first.role("vp_jobs"), connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM audit_accessevent")
        assert cursor.fetchall() == [("audit_accessevent_2031_12",)]


def test_a_month_that_has_begun_without_a_partition_stays_where_it_is(decembers_first):
    decembers_first.write()
    with decembers_first.role("vp_jobs"):
        assert date(2031, 12, 1) not in partitions.make_ahead()
        assert AccessEvent.objects.count() == 1


def test_the_web_cannot_make_partitions_or_read_past_the_fence(decembers_first):
    with decembers_first.role("vp_jobs"):
        partitions.make_ahead()
    decembers_first.write()
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("SELECT count(*) FROM audit_accessevent_2031_12")
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("SELECT audit_make_partition('2032-04-01')")
