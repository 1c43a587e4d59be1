"""Is it alive, and is it ready? For load balancers and those who are on call."""

from __future__ import annotations

import logging

from django.core.cache import cache
from django.db import Error, connection
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def ready() -> dict[str, bool]:
    """Whether each thing that pages stand on answers now."""
    return {"database": _database(), "cache": _cache()}


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
        cache.set("ready", "1", 5)
        return bool(cache.get("ready") == "1")
    except (OSError, RedisError):
        log.exception("the cache does not answer")
        return False
