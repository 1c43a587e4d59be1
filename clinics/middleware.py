"""Whose shift is open at this browser."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from clinics import desk

Handler = Callable[[HttpRequest], HttpResponse]


class DeskMiddleware:
    """Finds the session's shift before anybody asks who is acting, and names the browser when it is new."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        vars(request)["desk"] = desk.find(request)
        response = self.get_response(request)
        desk.note_on(response, request)
        return response
