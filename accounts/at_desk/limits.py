"""How many persons somebody has been shown within the hour, counted in the cache.

While the cache is away nothing is counted and people are found all the same: a desk must go on, everybody who is
shown is in the log, and the auditors' checks read that.
"""

from __future__ import annotations

from contextlib import suppress

from django.core.cache import caches
from redis.exceptions import RedisError

from core.actor import Actor

HOUR = 3600


def shown_lately(by: Actor) -> int:
    """How many, within the hour that began with the first."""
    with suppress(RedisError, OSError):
        return int(caches["counts"].get(_key(by), 0))
    return 0


def count(shown: int, *, by: Actor) -> None:
    """So many more."""
    if shown:
        with suppress(RedisError, OSError, ValueError):  # ValueError: forgotten between the two lines
            if not caches["counts"].add(_key(by), shown, HOUR):
                caches["counts"].incr(_key(by), shown)


def _key(by: Actor) -> str:
    return f"found:{by.own_user_id}"
