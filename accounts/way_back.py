"""The page that somebody wanted before signing in: whether it is ours, and what it asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from core.actor import Assurance


@dataclass(frozen=True, slots=True)
class WayBack:
    """A local path; "" when there is none, or it leads elsewhere."""

    path: str

    @classmethod
    def to(cls, wanted: str | None) -> WayBack:
        """The path if it is one of our own pages that can be shown; never another site's."""
        wanted = wanted or ""
        is_local = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
        return cls(wanted if is_local else "")

    @property
    def purpose(self) -> str:
        """What the page says it asks the person in for, or nothing."""
        return str(self._asks("purpose", ""))

    @property
    def level(self) -> Assurance:
        """How sure the page must be of who it is."""
        return Assurance(self._asks("level", Assurance.NONE))

    def after(self, name: str, **query: str) -> str:
        """The address of one of our pages, that leads on to this one."""
        query = {**query, "next": self.path} if self.path else query
        return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)

    def _asks(self, what: str, otherwise: Any) -> Any:
        try:
            view = resolve(urlsplit(self.path).path).func
        except Resolver404:
            return otherwise
        return getattr(view, what, otherwise)
