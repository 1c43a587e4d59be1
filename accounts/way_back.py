"""The page that somebody wanted before signing in: whether it is ours, and what it asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.assurance import NOTHING, Needs


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

    @classmethod
    def from_page(cls, request: HttpRequest) -> WayBack:
        """The page that the person is on: this one, or for what was sent the page with the form on it.

        A form may be sent to an address that shows no page; the browser tells where it was (our pages'
        referrer policy lets it, to ourselves). When it does not tell, the address itself has to do.
        """
        if request.method in ("GET", "HEAD"):
            return cls(request.get_full_path())
        there = urlsplit(request.headers.get("Referer", ""))
        back = cls(there._replace(scheme="", netloc="").geturl())
        is_ours = there.netloc == request.get_host() and back.is_resident
        return back if is_ours else cls(request.get_full_path())

    @property
    def is_resident(self) -> bool:
        """Whether the page is a resident's own, behind a sign-in."""
        return bool(self._asks("guard", "") == "resident")

    @property
    def purpose(self) -> str:
        """What the page says it asks the person in for, or nothing."""
        return str(self._asks("purpose", ""))

    @property
    def needs(self) -> Needs:
        """How sure the page must be of who it is."""
        needs: Needs = self._asks("needs", NOTHING)
        return needs

    def after(self, name: str, **query: str) -> str:
        """The address of one of our pages, that leads on to this one."""
        query = {**query, "next": self.path} if self.path else query
        return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)

    def after_code(self, what: str) -> str:
        """The address of a code's page, that leads on to this one."""
        path = reverse("accounts:code", args=[what])
        return f"{path}?{urlencode({'next': self.path})}" if self.path else path

    def _asks(self, what: str, otherwise: Any) -> Any:
        try:
            view = resolve(urlsplit(self.path).path).func
        except Resolver404:
            return otherwise
        return getattr(view, what, otherwise)
