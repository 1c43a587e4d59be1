"""The addresses of what the clinics say by SMS."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from portal import staff_words

View = Callable[..., HttpResponse]


def words_addresses(page: Callable[[View], View]) -> list[URLPattern]:
    """All of them, each behind the site's own door."""
    text = "sms/<uuid:clinic_id>/<slug:kind>/<slug:level>/<slug:whose>/"
    return [
        path("sms/", page(staff_words.sms_words), name="sms_words"),
        path("sms/<uuid:clinic_id>/svar/", page(staff_words.sms_replies), name="sms_replies"),
        path(text, page(staff_words.sms_text), name="sms_text"),
    ]
