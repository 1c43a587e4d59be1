"""Where staff go: the page asked for, when it is one of theirs, and the work that waits for them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from bookings import policies as bookings
from core.actor import Actor

View = Callable[..., HttpResponse]


def own_path(request: HttpRequest, *, also_first: bool = False) -> str:
    """The page that was asked for or left; "" for none, or one that is not the staff's.

    One who asks for the site's first page to sign in is led to where their work is; one who left it behind a
    lock comes back to it (``also_first``).
    """
    path, first = request.POST.get("next") or request.GET.get("next") or "", reverse("admin:index")
    is_ours = url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    is_there = is_ours and path.startswith(first) and len(path) <= 500
    return path if is_there and (also_first or path != first) else ""


def work_id(request: HttpRequest) -> str:
    """The id of the kept work that waits behind the lock; "" for none."""
    written = request.POST.get("arbete") or request.GET.get("arbete") or ""
    try:
        return str(UUID(written))
    except ValueError:
        return ""


def address(name: str, **query: str) -> str:
    """A page's address, with what is not empty of the query."""
    told = {key: value for key, value in query.items() if value}
    return f"{reverse(name)}?{urlencode(told)}" if told else reverse(name)


def landing(by: Actor) -> str:
    """The day's list for those who meet patients, the overview for others."""
    return reverse("admin:day_list" if bookings.can_read_day_list(by) else "admin:index")
