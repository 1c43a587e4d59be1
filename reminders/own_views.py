"""What was said to the one who asks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import resident
from clinics import consents
from core import actor
from core.actor import Assurance
from reminders import own_messages


@resident(Assurance.PASSKEY)
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """Every message, newest first, and what became of it."""
    by = actor.of(request)
    page = own_messages.own(_page(request.GET.get("sida", "")), by=by)
    return render(request, "reminders/messages.html", {"page": page, "consents": consents.own(by=by)})


def _page(text: str) -> int:
    """Counted from nought; the first for anything that is not a page."""
    return int(text) - 1 if text.isascii() and text.isdigit() and 0 < len(text) < 7 else 0
