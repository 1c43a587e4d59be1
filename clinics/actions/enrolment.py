"""Enrolment: a code given by an administrator, and what its owner makes with it: password, code app, paper."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from audit import actions as audit
from clinics import policies
from clinics.actions.factors import fresh_codes
from clinics.actions.shifts import end_all
from clinics.actions.staff import colleagues
from clinics.errors import EnrolmentOver, SignInRefused
from clinics.models import Enrolment
from clinics.rules import staff as staff_rules
from core import clock
from core.actor import Actor
from core.db import action
from core.errors import NotYours

CODE_BYTES = 15
"""120 bits: nobody guesses it, so a plain digest keeps it."""
KEY_BYTES = 20
_MISREAD = str.maketrans("01", "OI")
"""Base 32 has neither digit, so whoever writes one has read a letter."""


@action
def give_enrolment(*, user_id: UUID, by: Actor) -> str:
    """A code for somebody to enrol with: shown now, kept nowhere, good once and for a short time.

    At once their code app, printed codes and password are dead, and all they have open anywhere ends. Raises
    Refused, NotYours.
    """
    policies.can_enrol(user_id, colleagues(user_id), by=by).require()
    user = User.objects.select_for_update(of=("self",)).filter(pk=user_id, kind=User.Kind.STAFF).first()
    if user is None:
        raise NotYours
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_all(user_id)
    Enrolment.objects.filter(user=user).delete()
    code = _readable(secrets.token_bytes(CODE_BYTES))
    ends = clock.now() + timedelta(hours=staff_rules().enrolment_hours)
    Enrolment.objects.create(user=user, digest=digest_of(code), expires_at=ends)
    audit.record(audit.Action.STAFF_ENROLMENT_GIVEN, by=by, about=None, object_id=user_id)
    return code


@action
def set_first_password(*, enrolment_id: UUID, password: str) -> None:
    """Choose the password; without a code app it opens nothing yet. Raises EnrolmentOver."""
    user = _waiting(enrolment_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(audit.Action.STAFF_PASSWORD_SET, by=_themselves(user), about=None, object_id=user.pk)


@action
def offer_code_app(*, enrolment_id: UUID) -> TOTPDevice:
    """The code app to be scanned: the same one until it is confirmed. Raises EnrolmentOver."""
    user = _waiting(enrolment_id)
    made, _ = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "Kodapp", "key": secrets.token_hex(KEY_BYTES)}
    )
    return made


@action
def finish_enrolment(*, enrolment_id: UUID, code: str) -> tuple[User, tuple[str, ...]] | None:
    """Confirm the code app with a code from it, and print ten codes; the enrolment is spent.

    None for a wrong code, which the device counts. Raises EnrolmentOver, and SignInRefused before a password
    has been chosen.
    """
    user = _waiting(enrolment_id)
    if not user.has_usable_password():
        raise SignInRefused
    device = TOTPDevice.objects.select_for_update(of=("self",)).filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(code):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    codes = fresh_codes(user.pk)
    Enrolment.objects.filter(pk=enrolment_id).delete()
    audit.record(audit.Action.STAFF_DEVICE_GIVEN, by=_themselves(user), about=None, object_id=user.pk)
    return user, codes


def digest_of(code: str) -> str:
    """By what a code is found; spaces, hyphens and case do not count, and 0 and 1 are read as the letters."""
    plain = "".join(sign for sign in code.upper().translate(_MISREAD) if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _readable(secret: bytes) -> str:
    """In groups of four (base 32)."""
    text = base64.b32encode(secret).decode()
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def _waiting(enrolment_id: UUID) -> User:
    """The one who is enrolling, locked. Raises EnrolmentOver."""
    enrolment = Enrolment.objects.filter(pk=enrolment_id, expires_at__gt=clock.now()).first()
    locked = User.objects.select_for_update(of=("self",))
    user = locked.filter(pk=enrolment.user_id, is_active=True).first() if enrolment else None
    if user is None or not Enrolment.objects.filter(pk=enrolment_id).exists():
        raise EnrolmentOver
    return user


def _themselves(user: User) -> Actor:
    return Actor(user_id=user.pk, name=user.name)
