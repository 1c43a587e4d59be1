"""How often a record system may ask, and a stranger guess, counted in the cache.

While the cache is away nothing is counted: a token cannot be guessed in any time that there is, and a system that
asks too often is a nuisance and no danger.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.core.cache import caches
from redis.exceptions import RedisError

MINUTE = 60
ASKED_AT_MOST = 60
WRONG_AT_MOST = 20


def asks_too_often(key_id: UUID) -> bool:
    """Counts this request too."""
    return _counted(f"feed:{key_id}") > ASKED_AT_MOST


def too_many_wrong(address: str) -> bool:
    """Whether somebody there has shown too many tokens that are nobody's."""
    with suppress(RedisError, OSError):
        return int(caches["counts"].get(f"feed-wrong:{address}", 0)) >= WRONG_AT_MOST
    return False


def count_wrong(address: str) -> None:
    """One more."""
    _counted(f"feed-wrong:{address}")


def _counted(key: str) -> int:
    with suppress(RedisError, OSError, ValueError):  # ValueError: forgotten between the two lines
        counts = caches["counts"]
        if counts.add(key, 1, MINUTE):
            return 1
        return int(counts.incr(key))
    return 0
