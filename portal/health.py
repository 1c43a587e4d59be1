"""Is it alive, and is it ready? For load balancers and those who are on call."""

from __future__ import annotations

import logging

from django.core.cache import caches
from django.db import Error, connection
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def ready() -> dict[str, bool]:
    """Whether each thing that pages lean on answers now."""
    return {"database": _database(), "cache": _cache()}


def can_serve(state: dict[str, bool]) -> bool:
    """Whether pages can be served: without the database no, without the cache yes.

    Every process leans on the same cache: a balancer told no by all of them would close the whole house.
    """
    return state["database"]


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        log.exception("the database does not answer")
        return False
    return True


def _cache() -> bool:
    try:
        caches["counts"].set("ready", "1", 5)
        return bool(caches["counts"].get("ready") == "1")
    except (OSError, RedisError):  # the pool has said so in the log
        return False
