"""Somebody of the staff at a browser: signed in, or as far as a test wants."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.test import Client

from accounts.models import User
from clinics import desk
from clinics.models import Assignment, CareUnit, Shift
from core import clock
from core.actor import Actor, Role
from tests import make


def user_of(by: Actor) -> User:
    """The login behind an actor."""
    assert by.user_id is not None
    return User.objects.get(pk=by.user_id)


def sign_in(client: Client, by: Actor, *, verified: bool = True, on_duty: bool = True) -> Actor:
    """Let the client be this member of staff; without ``verified`` as by password alone, with no shift."""
    user = user_of(by)
    client.force_login(user, backend=desk.BACKEND)
    if settings.DESK_COOKIE_NAME not in client.cookies:
        client.cookies[settings.DESK_COOKIE_NAME] = uuid.uuid4().hex
    if verified:
        session = client.session
        session[desk.SHIFT] = str(shift(client, user, by if on_duty else Actor()).pk)
        session.save()
    return by


def shift(client: Client, user: User, by: Actor) -> Shift:
    """An open shift at the client's browser, alone there."""
    browser = desk.known_by(client.cookies[settings.DESK_COOKIE_NAME].value)
    now = clock.now()
    Shift.objects.filter(browser=browser, ended_at=None).update(ended_at=now)
    return Shift.objects.create(
        user=user,
        browser=browser,
        method=Shift.Method.CODE,
        began_at=now,
        ends_at=now + timedelta(hours=10),
        used_at=now,
        assignment=Assignment.objects.get(pk=by.on_duty.assignment_id) if by.on_duty else None,
    )


def at_desk(client: Client, at: CareUnit | None = None, role: Role = Role.RECEPTIONIST) -> Actor:
    """A member of staff, signed in and on duty at the unit."""
    return sign_in(client, make.staff(at, role))


def as_resident(client: Client) -> Actor:
    """A resident, signed in with an e-ID."""
    by = make.resident()
    make.signed_in(client, by)
    return by
