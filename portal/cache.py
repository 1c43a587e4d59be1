"""A connection pool that leaves a Redis that does not answer alone for a while.

Without it every use of the cache on a page waits its time out, and the web server's few threads are soon
all waiting. With it a process tries once, and then goes on as if the cache were empty (docs/adr/0011).
"""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any

from redis.connection import Connection, ConnectionPool
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

REST_SECONDS = 3
"""How long a process does not ask again after a failed try."""


class RestingPool(ConnectionPool):
    """Raises redis' ConnectionError at once for REST_SECONDS after it could not connect."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rests_until = 0.0

    def get_connection(self, command_name: str | None = None, *keys: Any, **options: Any) -> Connection:
        """A connection that is up. Raises RedisError or OSError; threads that meet here may each try once."""
        if monotonic() < self._rests_until:
            raise NoConnection("left alone since the last try failed")
        try:
            return super().get_connection()
        except (RedisError, OSError) as error:
            self._rests_until = monotonic() + REST_SECONDS
            logger.warning("the cache does not answer: %s", type(error).__name__)
            raise
