"""The pages that a crowd asks for are answered before anything looks at who is there (docs/adr/0023)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse

Handler = Callable[[HttpRequest], HttpResponse]


class OpenPagesMiddleware:
    """Answers what is free for anybody, past sessions, sign-in and language.

    Stands behind the middleware that guards every answer, before the first that touches a session. What follows it
    and matters here too, it does itself: the language is in the address, nothing is framed, the length is told.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    @cached_property
    def _place(self) -> str:
        return reverse("bookings:first_free")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(self._place):
            return self.get_response(request)
        try:
            view, args, kwargs = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        response: HttpResponse = view(request, *args, **kwargs)
        response.headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
        if response.content:
            response.headers["Content-Length"] = str(len(response.content))
        return response
