"""Writes about staff: who they are, under which assignment they act, and their one-time codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from audit import actions as audit
from clinics import policies
from clinics.errors import CONSTRAINTS
from clinics.models import Assignment
from core import clock
from core.actor import Actor, OnDuty, Purpose, Role
from core.db import action, translate_constraints
from core.errors import NotYours

PRINTED_CODES = 10
_APP_CODE = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """An assignment to be given. ``until`` is its last day."""

    unit_id: UUID
    role: Role
    since: date
    until: date | None = None
    purpose: Purpose = Purpose.CARE


@action
def choose_assignment(*, assignment_id: UUID, by: Actor) -> OnDuty:
    """Begin to act under one of one's own assignments. Raises NotYours, or Refused when it is not in force."""
    if by.user_id is None:
        raise NotYours
    assignment = Assignment.objects.of_user(by.user_id).filter(pk=assignment_id).first()
    if assignment is None:
        raise NotYours
    facts = policies.AssignmentFacts(assignment.user_id, assignment.since, assignment.until)
    policies.can_act_under(facts, by=by, today=clock.today()).require()
    duty = assignment.duty()
    audit.record(audit.Action.ASSIGNMENT_CHOSEN, by=replace(by, on_duty=duty), about=None, object_id=assignment.pk)
    return duty


@action
def give_assignment(*, user_id: UUID, new: NewAssignment, by: Actor) -> UUID:
    """Give a member of staff an assignment. Raises Refused, NotYours, AssignmentTwice."""
    _require_staff(user_id, by=by)
    with translate_constraints(CONSTRAINTS):
        given = Assignment.objects.create(
            user_id=user_id,
            unit_id=new.unit_id,
            role=new.role,
            purpose=new.purpose,
            since=new.since,
            until=new.until,
        )
    audit.record(audit.Action.ASSIGNMENT_GIVEN, by=by, about=None, object_id=given.pk)
    return given.pk


@action
def end_assignment(*, assignment_id: UUID, last_day: date, by: Actor) -> None:
    """Let an assignment end with that day; whoever acts under it is out at the next click after it.

    Raises Refused, NotYours.
    """
    policies.can_manage_staff(by).require()
    locked = Assignment.objects.select_for_update(of=("self",), no_key=True)
    assignment = locked.filter(pk=assignment_id).first()
    if assignment is None:
        raise NotYours
    facts = policies.AssignmentFacts(assignment.user_id, assignment.since, assignment.until)
    policies.can_end(facts, last_day).require()
    assignment.until = last_day
    assignment.save(update_fields=["until"])
    audit.record(audit.Action.ASSIGNMENT_ENDED, by=by, about=None, object_id=assignment.pk)


@action
def enrol_staff(
    *,
    email: str,
    password: str,
    name: str,
    totp_key: str,
    assignments: Sequence[NewAssignment],
    by: Actor,
    hsa_id: str = "",
) -> UUID:
    """Make a member of staff who can sign in: password, code app and assignments.

    ``totp_key`` is the app's secret in hexadecimal, 20 bytes. Raises Refused, EmailTaken, AssignmentTwice.
    """
    policies.can_manage_staff(by).require()
    with translate_constraints(CONSTRAINTS):
        user = User.objects.create_staff(email=email, password=password, name=name)
    User.objects.filter(pk=user.pk).update(hsa_id=hsa_id, created_at=clock.now())
    new_code_app(user_id=user.pk, totp_key=totp_key, by=by)
    audit.record(audit.Action.STAFF_ENROLLED, by=by, about=None, object_id=user.pk)
    for new in assignments:
        give_assignment(user_id=user.pk, new=new, by=by)
    return user.pk


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
    StaticDevice.objects.filter(user_id=user_id).delete()
    device = StaticDevice.objects.create(user_id=user_id, name="Utskriven lista", confirmed=True)
    codes = tuple(StaticToken.random_token() for _ in range(PRINTED_CODES))
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    audit.record(audit.Action.STAFF_DEVICE_GIVEN, by=by, about=None, object_id=user_id)
    return codes


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


def _require_staff(user_id: UUID, *, by: Actor) -> None:
    policies.can_manage_staff(by).require()
    if not User.objects.filter(pk=user_id, kind=User.Kind.STAFF).exists():
        raise NotYours
