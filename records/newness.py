"""What is new to the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

BEFORE_THE_FIRST_TIME = timedelta(days=30)
"""One who has never read would else find a whole life marked as new: then only what happened lately is."""


@dataclass(frozen=True, slots=True)
class Newness:
    """Read until when, and what time it is. An entry that came in after that is new, whenever it happened;
    a new version of an entry that was there is not.
    """

    read_until: datetime | None
    now: datetime

    def covers(self, *, first_arrived_at: datetime, happened_at: datetime) -> bool:
        """Whether an entry is new."""
        if self.read_until is None:
            return happened_at > self.now - BEFORE_THE_FIRST_TIME
        return first_arrived_at > self.read_until

    def condition(self) -> Q:
        """The same for a query of entries."""
        if self.read_until is None:
            return Q(happened_at__gt=self.now - BEFORE_THE_FIRST_TIME)
        return Q(first_arrived_at__gt=self.read_until)
