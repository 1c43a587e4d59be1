"""What a scheduled job is: the portal's schedule, told to this room without Celery's types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Job:
    """One job of the schedule.

    ``slug``: its name in addresses; ``title``: what it does, in the reader's language; ``next_after``: the first
    moment strictly after another at which it is due; ``patience``: how long after that it may begin without
    anybody having to look.
    """

    slug: str
    task: str
    title: str
    next_after: Callable[[datetime], datetime]
    patience: timedelta
