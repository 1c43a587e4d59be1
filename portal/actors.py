"""From a request to the Actor that every action and query takes."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.sessions import resident_of
from clinics.duty import on_duty_of
from core.actor import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking: a resident, or staff after a one-time code; anybody else is anonymous. Never both."""
    return resident_of(request) or on_duty_of(request) or Actor(request_id=getattr(request, "id", ""))
