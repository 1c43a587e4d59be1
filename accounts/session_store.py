"""Sessions live in the database; the cache holds short-lived copies that spare a query a page."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import cached_db, db
from django.core.cache.backends.base import BaseCache

COPY_SECONDS = 60
"""Bounds what a cache that was away can undo: of a session ended meanwhile it may still hold a copy."""


ENDED_SECONDS = 2 * COPY_SECONDS
"""How long the cache says that a session has ended: longer than any copy of it that was made meanwhile."""


class SessionStore(cached_db.SessionStore):
    """Django's cached_db, with copies that live COPY_SECONDS instead of as long as the session.

    A cache that is away is an empty one. One that comes back has not heard who signed out in between, so
    what it says of a session is believed for at most a minute after it was copied. A session that has ended
    is marked so in the cache: a request that had read it just before, and copies it just after, brings
    nothing back.
    """

    _cache: BaseCache
    _session: dict[str, Any]
    _session_key: str | None

    def load(self) -> dict[str, Any]:
        known = self._cache.get_many([self.cache_key, _ended(self.cache_key)])
        if _ended(self.cache_key) in known:
            self._session_key = None
            return {}
        held: dict[str, Any] | None = known.get(self.cache_key)
        if held is None:
            held = db.SessionStore.load(self)
            if self.session_key is not None:  # Django forgets the key of a session that is not there
                self._cache.set(self.cache_key, held, COPY_SECONDS)
        return held

    def save(self, must_create: bool = False) -> None:
        db.SessionStore.save(self, must_create)
        self._cache.set(self.cache_key, self._session, COPY_SECONDS)

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        super().delete(session_key)
        if key is not None:
            SessionStore(key).forget()

    def forget(self) -> None:
        """Let no copy in the cache bring back this session, whose row is gone."""
        self._cache.set(_ended(self.cache_key), True, ENDED_SECONDS)
        self._cache.delete(self.cache_key)


def _ended(cache_key: str) -> str:
    return f"{cache_key}:ended"
