"""Sessions live in the database; the cache holds short-lived copies that spare a query a page."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import cached_db, db
from django.core.cache.backends.base import BaseCache

COPY_SECONDS = 60
"""Bounds what a cache that was away can undo: of a session ended meanwhile it may still hold a copy."""


class SessionStore(cached_db.SessionStore):
    """Django's cached_db, with copies that live COPY_SECONDS instead of as long as the session.

    A cache that is away is an empty one. One that comes back has not heard who signed out in between, so
    what it says of a session is believed for at most a minute after it was copied.
    """

    _cache: BaseCache
    _session: dict[str, Any]

    def load(self) -> dict[str, Any]:
        held: dict[str, Any] | None = self._cache.get(self.cache_key)
        if held is None:
            held = db.SessionStore.load(self)
            if self.session_key is not None:  # Django forgets the key of a session that is not there
                self._cache.set(self.cache_key, held, COPY_SECONDS)
        return held

    def save(self, must_create: bool = False) -> None:
        db.SessionStore.save(self, must_create)
        self._cache.set(self.cache_key, self._session, COPY_SECONDS)
