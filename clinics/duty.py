"""Who of the staff is asking: one with an open shift, under the one assignment chosen in it."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User
from clinics import desk
from clinics.models import Assignment, Shift
from clinics.policies import in_force
from core import clock
from core.actor import Actor, Assurance, Channel, OnDuty

LEVELS = {Shift.Method.CODE: Assurance.LOA2, Shift.Method.EID: Assurance.LOA3}
"""How sure we are: password and one-time code together are LoA2; the e-ID is asked for LoA3 and checked."""


def on_duty_of(request: HttpRequest) -> Actor | None:
    """The member of staff as an actor; None for anybody without an open shift.

    Without an assignment in force today the actor has no duty, and can only choose one or leave. The
    assignment is read at each request, so that one that has ended ends access at once.
    """
    found = desk.of(request)
    if found is None or found.is_locked or not isinstance(request.user, User):
        return None
    return acting(request.user, request, found.shift)


def acting(user: User, request: HttpRequest, shift: Shift | None = None) -> Actor:
    """A member of staff as an actor: in a shift, or on the way into one."""
    return Actor(
        user_id=user.pk,
        name=user.name,
        on_duty=_duty(shift.assignment) if shift else None,
        assurance=LEVELS[Shift.Method(shift.method)] if shift else Assurance.NONE,
        channel=Channel.DESK,
        request_id=getattr(request, "id", ""),
    )


def _duty(assignment: Assignment | None) -> OnDuty | None:
    if assignment is None or not in_force(assignment.since, assignment.until, clock.today()):
        return None
    return assignment.duty()
