"""How fast we hand over to a provider: one pace for all workers, kept in Redis.

Each message takes the next free moment, a step of ``1 / rate`` after the one before (the generic cell rate
algorithm); a burst of a tenth of a second goes at once. While Redis is away each process keeps to its share
of the pace by itself (docs/adr/0029). The key holds the database: one Redis may serve two houses.
"""

from __future__ import annotations

import logging
import time
from functools import cache
from threading import Lock
from typing import Any, cast

import redis
from django.conf import settings
from redis.exceptions import RedisError

from core import clock, rulebook
from reminders.rules import ReminderRules

logger = logging.getLogger(__name__)

LONGEST_WAIT = 2.0
"""Seconds. A moment further away is not taken: the worker has better things to do."""

BURST = 0.1
REST = 3.0
"""Seconds that a process leaves a Redis alone that does not answer."""

_TAKE = """
local at = redis.call('TIME')
local now = at[1] + at[2] / 1000000
local free = tonumber(redis.call('GET', KEYS[1]) or now)
if free < now - tonumber(ARGV[2]) then free = now - tonumber(ARGV[2]) end
local wait = free - now
if wait < 0 then wait = 0 end
if wait > tonumber(ARGV[3]) then return tostring(wait) end
free = free + tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.6f', free), 'EX', 600)
return tostring(wait)
"""
_HOLD = """
local at = redis.call('TIME')
local until_then = at[1] + at[2] / 1000000 + tonumber(ARGV[1])
if until_then > tonumber(redis.call('GET', KEYS[1]) or 0) then
    redis.call('SET', KEYS[1], string.format('%.6f', until_then), 'EX', 600)
end
return 0
"""


class Pace:
    """One provider's. ``per_second`` is that of all workers, ``share`` the part of one process without Redis."""

    def __init__(self, name: str, *, per_second: float, share: float, client: Any) -> None:
        self._key = f"vp:pace:{settings.DATABASES['default']['NAME']}:{name}"
        self._step = 1.0 / per_second
        self._alone = _Alone(step=self._step / share)
        self._client = client
        self._take, self._hold = client.register_script(_TAKE), client.register_script(_HOLD)
        self._rests_until = 0.0

    def take(self) -> float:
        """Take the next free moment and give how many seconds away it is.

        More than LONGEST_WAIT: none was taken, and that is how long it takes until one could be.
        """
        said = self._asked(self._take, [self._step, BURST, LONGEST_WAIT])
        return self._alone.take() if said is None else float(said)

    def hold(self, seconds: float) -> None:
        """Nobody hands over to the provider for so long: it has said that it is busy."""
        self._alone.hold(seconds)
        self._asked(self._hold, [seconds])

    def _asked(self, script: Any, arguments: list[float]) -> Any:
        if time.monotonic() < self._rests_until:
            return None
        try:
            return script(keys=[self._key], args=arguments)
        except (RedisError, OSError) as error:
            self._rests_until = time.monotonic() + REST
            logger.warning("the pace is not shared: %s", type(error).__name__)
            return None


class _Alone:
    """The same within one process."""

    def __init__(self, *, step: float) -> None:
        self._step = step
        self._free = 0.0
        self._lock = Lock()

    def take(self) -> float:
        now = time.monotonic()
        with self._lock:
            self._free = max(self._free, now)
            wait = self._free - now
            if wait <= LONGEST_WAIT:
                self._free += self._step
        return wait

    def hold(self, seconds: float) -> None:
        with self._lock:
            self._free = max(self._free, time.monotonic() + seconds)


@cache
def of(name: str) -> Pace | None:
    """The provider's pace; None for one that has none of ours (a mail server)."""
    rules = rulebook.at(clock.today()).section(ReminderRules)
    per_second = {"twilio": rules.twilio_per_second, "46elks": rules.elks_per_second}.get(name)
    if per_second is None:
        return None
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.3)
    return Pace(name, per_second=per_second, share=1 / rules.senders_without_redis, client=cast(Any, client))
