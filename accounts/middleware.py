"""Sessions end by themselves when nobody uses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import devices, drafts, sessions
from accounts.security import sign_ins as queries
from accounts.way_back import WayBack

Handler = Callable[[HttpRequest], HttpResponse]


class IdleMiddleware:
    """Ends a session that was idle for longer, or lasts longer, than the rulebook allows, and says so.

    "Last seen" lives in the cache and in a cookie of its own, and is written at most once a minute; the
    session's row and cookie are never saved for it. Stands before LoginRequiredMiddleware, so that the page
    can say why. Pages open to all are shown as to anybody. Staff are locked instead (clinics.desk).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_resident = request.user.is_authenticated and sessions.is_residents(request)
        is_use = request.path != reverse("accounts:time_left")
        if is_resident and sessions.has_ended(request, is_use=is_use):
            logout(request)
            vars(request)["ended_by_time"] = True
        key = request.session.session_key
        response = self.get_response(request)
        if sessions.is_residents(request) and request.session.session_key != key:
            sessions.seen(request)
        sessions.note_on(response, request)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """One who is not signed in is led from a resident's page to the sign-in, or told that time was up.

        What they sent is kept for the one who was signed in here.
        """
        if request.user.is_authenticated or getattr(view, "guard", "") != "resident":
            return None
        back, kept = WayBack.from_page(request), {"kvar": "1"} if drafts.keep(request) else {}
        if queries.was_ended(devices.last(request)):
            return redirect(back.after("accounts:signed_out", av="dig", **kept))
        if vars(request).get("ended_by_time"):
            return redirect(back.after("accounts:signed_out", tid="1", **kept))
        return redirect(back.after("accounts:sign_in", **kept))
