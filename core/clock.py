"""The one clock. Nothing else in the house asks what time it is.

The database holds UTC. People, opening hours, deadlines and reminder hours live on the Swedish wall
clock, and are turned into instants when they are computed. SQL never asks for the time either: it is
always a parameter from here.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

SWEDEN = ZoneInfo("Europe/Stockholm")

_offset_read: tuple[int, timedelta] = (0, timedelta())


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC) + _offset()


def today() -> date:
    """The date on a Swedish wall calendar now."""
    return now().astimezone(SWEDEN).date()


def _offset() -> timedelta:
    """How far the demo or a test has moved the clock; none in production.

    Web, worker and beat share a small file that holds a number of seconds, so that a reminder that is
    due in a week can be seen today. It is read again only when it has changed.
    """
    global _offset_read  # noqa: PLW0603 -- one clock for the process, and its last reading
    path: Path | None = getattr(settings, "CLOCK_OFFSET_FILE", None)
    if path is None:
        return timedelta()
    try:
        changed = os.stat(path).st_mtime_ns
    except FileNotFoundError:
        return timedelta()
    if _offset_read[0] != changed:
        _offset_read = (changed, timedelta(seconds=float(path.read_text() or 0)))
    return _offset_read[1]
