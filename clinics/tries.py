"""Wrong tries at the staff's sign-in, counted in the cache: a guesser is slowed, a clinic is not shut out.

The narrow count is by e-mail and address together, so that a stranger elsewhere cannot lock somebody out
by knowing their e-mail; the wide one is by e-mail alone, against guessing from many addresses.
While the cache is away nothing can be counted, and then no password is tried.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.core.cache import caches
from redis.exceptions import RedisError

from clinics.errors import CannotCountTries, TooManyTries


@dataclass(frozen=True, slots=True)
class _Count:
    key: str
    at_most: int
    seconds: int


def _counts(email: str, address: str, wide: bool = True) -> list[_Count]:
    both = hashlib.sha256(f"{email}|{address}".encode()).hexdigest()
    narrow = _Count(f"staff-tries:{both}", at_most=8, seconds=10 * 60)
    alone = hashlib.sha256(email.encode()).hexdigest()
    return [narrow, _Count(f"staff-tries:{alone}", at_most=60, seconds=60 * 60)] if wide else [narrow]


def require_some_left(email: str, address: str, *, wide: bool = True) -> None:
    """Go on, or raise TooManyTries, or CannotCountTries."""
    counts = _counts(email, address, wide)
    with _counting():
        used = caches["counts"].get_many([count.key for count in counts])
    if any(used.get(count.key, 0) >= count.at_most for count in counts):
        raise TooManyTries


def count_wrong(email: str, address: str, *, wide: bool = True) -> None:
    """One more wrong try. A count forgets itself after its time. Raises CannotCountTries."""
    kept = caches["counts"]
    for count in _counts(email, address, wide):
        with _counting():
            if not kept.add(count.key, 1, count.seconds):
                with suppress(ValueError):  # forgotten between the two lines
                    kept.incr(count.key)


def forget(email: str, address: str) -> None:
    """A right one: the narrow count begins anew, or, while the cache is away, ends by itself in time."""
    with suppress(CannotCountTries), _counting():
        caches["counts"].delete(_counts(email, address)[0].key)


@contextmanager
def _counting() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise CannotCountTries from error
