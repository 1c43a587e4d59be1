"""Somebody of the staff at a browser: signed in, or as far as a test wants."""

from __future__ import annotations

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_static.models import StaticDevice

from accounts.models import User
from clinics.duty import CHOSEN
from clinics.models import CareUnit
from core.actor import Actor, Role
from tests import make


def user_of(by: Actor) -> User:
    """The login behind an actor."""
    assert by.user_id is not None
    return User.objects.get(pk=by.user_id)


def sign_in(client: Client, by: Actor, *, verified: bool = True, on_duty: bool = True) -> Actor:
    """Let the client be this member of staff; without ``verified`` as by password alone."""
    user = user_of(by)
    device, _ = StaticDevice.objects.get_or_create(user=user, name="prov", confirmed=True)
    client.force_login(user, backend="accounts.backends.StaffBackend")
    session = client.session
    if verified:
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    if on_duty and by.on_duty:
        session[CHOSEN] = str(by.on_duty.assignment_id)
    session.save()
    return by


def at_desk(client: Client, at: CareUnit | None = None, role: Role = Role.RECEPTIONIST) -> Actor:
    """A member of staff, signed in and on duty at the unit."""
    return sign_in(client, make.staff(at, role))


def as_resident(client: Client) -> Actor:
    """A resident, signed in with an e-ID."""
    by = make.resident()
    client.force_login(user_of(by), backend="accounts.backends.EidBackend")
    session = client.session
    session.update(
        {
            "person": str(by.person_id),
            "name": by.name,
            "assurance": {"level": int(by.assurance), "method": "eid", "at": "2026-11-22T10:00:00+00:00"},
            "terms_accepted": True,
        }
    )
    session.save()
    return by
