"""From a request to the Actor that every action and query takes."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest

from accounts import sessions
from clinics.duty import on_duty_of
from core.actor import Actor
from representation import session
from representation.queries import standing


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking: a resident, or staff after a one-time code; anybody else is anonymous. Never both.

    A resident may act for somebody else. The right is looked up each time: when it has ended, the resident
    acts for nobody, and ``request.standing_ended`` tells the guard to say so before anything is done.
    """
    resident = sessions.resident_of(request)
    if resident is None:
        return on_duty_of(request) or Actor(request_id=getattr(request, "id", ""))
    return _acting(request, resident)


def _acting(request: HttpRequest, resident: Actor) -> Actor:
    subject = sessions.subject_of(request)
    if subject is None:
        return resident
    right = standing.acting_for(representative=resident.own_person_id, subject=subject)
    if right is None:
        sessions.act_for(request, None)
        session.forget(request, subject)
        vars(request)["standing_ended"] = True
    return replace(resident, acting_for=right)
