"""Orders to go wrong, so that tests can see what the portal does then."""

from __future__ import annotations

import threading
from collections import Counter
from enum import StrEnum


class Fault(StrEnum):
    """The ways to go wrong."""

    UNKNOWN = "unknown"  # 550: no such mailbox
    LATER = "later"  # 451: not taken, may come again
    DROP = "drop"  # taken, connection cut instead of an answer
    DROP_BEFORE = "drop_before"  # not taken, connection cut
    HANG = "hang"  # taken, never answered, until the orders are forgotten


class Orders:
    """How many of the next letters meet each fault."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: Counter[Fault] = Counter()

    def give(self, fault: Fault, times: int = 1) -> None:
        """So many more."""
        with self._lock:
            self._left[fault] += times

    def take(self, fault: Fault, *, keep: bool = False) -> bool:
        """Whether this one goes wrong so; it counts as one, unless ``keep``."""
        with self._lock:
            ordered = self._left[fault] > 0
            self._left[fault] -= 1 if ordered and not keep else 0
        return ordered

    def forget(self) -> None:
        """No more."""
        with self._lock:
            self._left.clear()
