"""The one clock, and the file by which a demo or a test moves it."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from core import clock

LATE = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path, settings) -> Path:
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    return tmp_path / "offset"


def write(file: Path, text: str, *, changed_ns: int) -> None:
    """With a time of change that cannot be the one before, however coarse the file system's clock."""
    file.write_text(text)
    os.utime(file, ns=(changed_ns, changed_ns))


@time_machine.travel(LATE, tick=False)
def test_now_is_utc_and_today_is_swedish():
    assert (clock.now(), clock.now().tzinfo) == (LATE, UTC)
    assert clock.today() == date(2026, 11, 23)


@time_machine.travel(LATE, tick=False)
def test_no_file_is_no_offset(file):
    assert clock.now() == LATE


@time_machine.travel(LATE, tick=False)
def test_the_file_moves_the_clock_and_is_read_again_when_changed(file):
    write(file, str(7 * 86400), changed_ns=10)
    assert clock.now() == LATE + timedelta(days=7)
    write(file, "-60.5", changed_ns=20)
    assert clock.now() == LATE - timedelta(seconds=60.5)
    file.unlink()
    assert clock.now() == LATE


@time_machine.travel(LATE, tick=False)
def test_an_empty_file_is_no_offset(file):
    write(file, "", changed_ns=30)
    assert clock.now() == LATE


@time_machine.travel(LATE, tick=False)
def test_without_the_setting_a_file_is_not_looked_for(file, settings):
    write(file, "60", changed_ns=40)
    settings.CLOCK_OFFSET_FILE = None
    assert clock.now() == LATE
