"""From a request to the Actor that every action and query takes."""

from __future__ import annotations

from django.http import HttpRequest

from core.actor import Actor, Assurance, Channel


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking. Anonymous unless signed in; staff only under an assignment and after a one-time code."""
    user = request.user
    request_id: str = getattr(request, "id", "")
    if not user.is_authenticated:
        return Actor(request_id=request_id)
    return Actor(user_id=user.pk, request_id=request_id, channel=Channel.WEB, assurance=Assurance.NONE)
