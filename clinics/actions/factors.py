"""What staff prove themselves with: password, code app, printed codes."""

from __future__ import annotations

import re
from uuid import UUID

from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from audit import actions as audit
from clinics import policies
from clinics.actions.shifts import end_all
from core.actor import Actor
from core.db import action
from core.errors import NotYours

PRINTED_CODES = 10
_APP_CODE = re.compile(r"\d{6}")


@action
def new_code_app(*, user_id: UUID, totp_key: str, by: Actor) -> None:
    """Give a member of staff a code app in place of the one they had. Raises Refused, NotYours."""
    _require_staff(user_id, by=by)
    TOTPDevice.objects.filter(user_id=user_id).delete()
    TOTPDevice.objects.create(user_id=user_id, name="Kodapp", key=totp_key, confirmed=True)
    audit.record(audit.Action.STAFF_DEVICE_GIVEN, by=by, about=None, object_id=user_id)


@action
def print_codes(*, user_id: UUID, by: Actor) -> tuple[str, ...]:
    """Ten codes to keep on paper, in place of an earlier list. Raises Refused, NotYours."""
    _require_staff(user_id, by=by)
    codes = fresh_codes(user_id)
    audit.record(audit.Action.STAFF_DEVICE_GIVEN, by=by, about=None, object_id=user_id)
    return codes


@action
def renew_printed_codes(*, by: Actor) -> tuple[str, ...]:
    """Ten new codes of one's own; those not used of the earlier list are dead. Raises NotYours."""
    if by.user_id is None or not by.is_staff:
        raise NotYours
    codes = fresh_codes(by.user_id)
    audit.record(audit.Action.STAFF_DEVICE_GIVEN, by=by, about=None, object_id=by.user_id)
    return codes


@action
def change_password(*, password: str, shift_id: UUID, by: Actor) -> None:
    """Choose a new password of one's own; shifts at other browsers end. Raises NotYours.

    That it is good enough, and that the old one was right, the page has seen to.
    """
    user = User.objects.select_for_update(of=("self",)).filter(pk=by.own_user_id, kind=User.Kind.STAFF).first()
    if user is None or not by.is_staff:
        raise NotYours
    user.set_password(password)
    user.save(update_fields=["password"])
    end_all(user.pk, but=shift_id)
    audit.record(audit.Action.STAFF_PASSWORD_SET, by=by, about=None, object_id=user.pk)


@action
def spend_code(*, user_id: UUID, code: str) -> Device | None:
    """The device that a one-time code came from, or None when the code is not good. Each works once.

    Six digits are from the code app (the newest one enrolled counts), anything else from the printed list.
    A wrong code is counted by the device, which then makes the next try wait longer and longer.
    """
    kind = TOTPDevice if _APP_CODE.fullmatch(code) else StaticDevice
    devices = kind.objects.filter(user_id=user_id, confirmed=True).order_by("-pk")
    device = devices.select_for_update(of=("self",)).first()
    return device if device is not None and device.verify_token(code) else None


def fresh_codes(user_id: UUID) -> tuple[str, ...]:
    """Ten codes in place of an earlier list, in the caller's transaction."""
    StaticDevice.objects.filter(user_id=user_id).delete()
    device = StaticDevice.objects.create(user_id=user_id, name="Utskriven lista", confirmed=True)
    codes = tuple(StaticToken.random_token() for _ in range(PRINTED_CODES))
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def _require_staff(user_id: UUID, *, by: Actor) -> None:
    policies.can_manage_staff(by).require()
    if not User.objects.filter(pk=user_id, kind=User.Kind.STAFF).exists():
        raise NotYours
