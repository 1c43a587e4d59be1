"""Pages that are the same for everybody, kept for some seconds, so that a crowd costs what one visitor costs.

Each process keeps a copy of its own and shares it through Redis. A copy that is no longer fresh is shown while one
thread makes the next; only where there is none that may be shown do others wait. So however many come at once, a
page is made by one thread a process at a time; and with Redis away (docs/adr/0011) each process makes its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from core import clock

FRESH = timedelta(seconds=5)
"""How old a page may be and be shown without a thought of making the next."""
STALE = timedelta(seconds=30)
"""How old it may be and be shown while the next is made. Never older."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A page as it was made."""

    made_at: datetime
    body: bytes

    def is_younger_than(self, age: timedelta) -> bool:
        """False too for one from the future, which a clock that was put back leaves behind."""
        return timedelta() <= clock.now() - self.made_at < age


class Kept:
    """The copies of one process. Keys are few, and never a visitor's own words."""

    def __init__(self) -> None:
        self._copies: dict[str, Copy] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def get(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The page, made by ``make`` when no copy may be shown."""
        copy = self._copies.get(key)
        if copy and copy.is_younger_than(FRESH):
            return copy.body
        stale = copy if copy and copy.is_younger_than(STALE) else None
        lock = self._lock(key)
        if not lock.acquire(blocking=stale is None) and stale:
            return stale.body
        try:
            return self._renewed(key, make).body
        finally:
            lock.release()

    def _renewed(self, key: str, make: Callable[[], bytes]) -> Copy:
        """Under the lock: a fresh copy that somebody else has made meanwhile, or our own."""
        for copy in (self._copies.get(key), self._shared(key)):
            if copy and copy.is_younger_than(FRESH):
                self._copies[key] = copy
                return copy
        made = Copy(clock.now(), make())
        self._copies[key] = made
        cache.set(key, (made.made_at, made.body), timeout=FRESH.total_seconds())
        return made

    def _shared(self, key: str) -> Copy | None:
        held = cache.get(key)
        return Copy(*held) if held else None

    def _lock(self, key: str) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(key, threading.Lock())
