"""Who of the staff is asking: one verified user, under the one assignment chosen in this session."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest

from accounts.models import User
from clinics.models import Assignment
from core import clock
from core.actor import Actor, Assurance, Channel, OnDuty

CHOSEN = "staff_assignment"
"""The session's key for the chosen assignment's id."""


def on_duty_of(request: HttpRequest) -> Actor | None:
    """The member of staff as an actor; None for a resident, for nobody, and before the one-time code.

    Without an assignment in force today the actor has no duty, and can only choose one or leave. The
    assignment is looked up at each request (one query), so that one that has ended ends access at once.
    """
    user = cast(User, request.user)
    if not user.is_authenticated or user.kind != User.Kind.STAFF or not _is_verified(user):
        return None
    return acting(user, request, _duty(user, request.session.get(CHOSEN)))


def acting(user: User, request: HttpRequest, duty: OnDuty | None = None) -> Actor:
    """A verified member of staff as an actor. Password and one-time code together count as LoA2."""
    return Actor(
        user_id=user.pk,
        name=user.name,
        on_duty=duty,
        assurance=Assurance.LOA2,
        channel=Channel.DESK,
        request_id=getattr(request, "id", ""),
    )


def keep_chosen(request: HttpRequest, duty: OnDuty) -> None:
    """Let the session act under this assignment from the next request on."""
    request.session.cycle_key()
    request.session[CHOSEN] = str(duty.assignment_id)


def _duty(user: User, chosen: str | None) -> OnDuty | None:
    if chosen is None:
        return None
    in_force = Assignment.objects.of_user(user.pk).in_force(clock.today())
    assignment = in_force.filter(pk=UUID(chosen)).first()
    return assignment.duty() if assignment else None


def _is_verified(user: User) -> bool:
    """OTPMiddleware puts the device that the session was proved with on the user."""
    return getattr(user, "otp_device", None) is not None
