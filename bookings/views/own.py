"""One's own times."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import resident
from bookings.queries import own
from core import actor
from core.actor import Assurance


@resident(Assurance.PASSKEY, for_others=True)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My times, coming and past."""
    page = own.mine(by=actor.of(request), after=request.GET.get("efter", ""))
    return render(request, "bookings/mine.html", {"mine": page})
