"""What the provider remembers for a short while: sign-ins begun, codes, access tokens, used assertions."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from demo.eid.authorization import AuthorizationRequest
from demo.eid.holders import Holder

SIGN_IN_SECONDS = 600
CODE_SECONDS = 60
ACCESS_SECONDS = 300
Clock = Callable[[], float]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Grant:
    """Somebody has signed in; this is what the client may fetch about it."""

    request: AuthorizationRequest
    holder: Holder
    level: str
    authenticated_at: int


class Memory(Generic[Value]):
    """Values under keys nobody can guess, forgotten after a while. Safe to use from several threads."""

    def __init__(self, seconds: float, clock: Clock = time.time) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[Hashable, tuple[float, Value]] = {}

    def put(self, value: Value) -> str:
        """Keep a value and give the key to it."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._forget()
            self._kept[key] = (self._clock() + self._seconds, value)
        return key

    def peek(self, key: Hashable) -> Value | None:
        """The value, still kept."""
        with self._lock:
            self._forget()
            return self._kept[key][1] if key in self._kept else None

    def take(self, key: Hashable) -> Value | None:
        """The value, once: two who ask at the same moment do not both get it."""
        with self._lock:
            self._forget()
            return self._kept.pop(key)[1] if key in self._kept else None

    def first_time(self, key: Hashable, value: Value) -> bool:
        """Keep a value under a key of the caller's; False if there is one already."""
        with self._lock:
            self._forget()
            if key in self._kept:
                return False
            self._kept[key] = (self._clock() + self._seconds, value)
            return True

    def drop(self, value: Value) -> None:
        """Forget every key to the value."""
        with self._lock:
            self._kept = {key: kept for key, kept in self._kept.items() if kept[1] is not value}

    def _forget(self) -> None:
        now = self._clock()
        self._kept = {key: kept for key, kept in self._kept.items() if kept[0] > now}
