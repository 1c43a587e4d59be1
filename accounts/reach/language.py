"""The language of our pages in one browser."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse


def speaking(response: HttpResponse, language: str) -> HttpResponse:
    """The answer, that makes the browser ask for our pages in the language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
