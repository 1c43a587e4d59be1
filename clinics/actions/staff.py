"""Members of staff: added, enrolled whole, changed, shut out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from audit import actions as audit
from clinics import policies
from clinics.actions.assignments import NewAssignment, give_assignment
from clinics.actions.factors import new_code_app
from clinics.actions.shifts import end_all
from clinics.errors import CONSTRAINTS
from clinics.models import Assignment
from core import clock
from core.actor import Actor
from core.db import action, translate_constraints
from core.errors import NotYours


@dataclass(frozen=True, slots=True)
class NewStaff:
    """Who a member of staff is. ``hsa_id`` is how the e-ID knows them; "" for none."""

    email: str
    name: str
    hsa_id: str = ""


@action
def add_staff(*, new: NewStaff, assignments: Sequence[NewAssignment], by: Actor) -> UUID:
    """Add somebody who can work here once they have enrolled, or at once with an e-ID.

    Raises Refused, EmailTaken, HsaIdTaken, AssignmentTwice.
    """
    for given in assignments:
        policies.can_give(given.role, unit_id=given.unit_id, to=None, by=by).require()
    if not assignments:
        policies.can_manage_staff(by).require()
    user = _create(new, password=None)
    audit.record(audit.Action.STAFF_ENROLLED, by=by, about=None, object_id=user.pk)
    for given in assignments:
        give_assignment(user_id=user.pk, new=given, by=by)
    return user.pk


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
    """Make a member of staff who can sign in: password, code app and assignments, for a seed or a migration.

    ``totp_key`` is the app's secret in hexadecimal, 20 bytes. Raises Refused, EmailTaken, AssignmentTwice.
    """
    policies.can_manage_staff(by).require()
    user = _create(NewStaff(email, name, hsa_id), password=password)
    new_code_app(user_id=user.pk, totp_key=totp_key, by=by)
    audit.record(audit.Action.STAFF_ENROLLED, by=by, about=None, object_id=user.pk)
    for new in assignments:
        give_assignment(user_id=user.pk, new=new, by=by)
    return user.pk


@action
def change_staff(*, user_id: UUID, to: NewStaff, is_active: bool, by: Actor) -> None:
    """Mend a member of staff's name, e-mail or HSA-id, or shut them out, which ends all they have open.

    Raises Refused, NotYours, EmailTaken, HsaIdTaken.
    """
    policies.can_change_staff(user_id, by=by).require()
    user = User.objects.select_for_update(of=("self",)).filter(pk=user_id, kind=User.Kind.STAFF).first()
    if user is None:
        raise NotYours
    user.email, user.name, user.hsa_id, user.is_active = to.email.lower(), to.name, to.hsa_id, is_active
    with translate_constraints(CONSTRAINTS):
        user.save(update_fields=["email", "name", "hsa_id", "is_active"])
    if not is_active:
        end_all(user_id)
    audit.record(audit.Action.STAFF_CHANGED, by=by, about=None, object_id=user_id)


def _create(new: NewStaff, *, password: str | None) -> User:
    with translate_constraints(CONSTRAINTS):
        user = User.objects.create_staff(email=new.email, password=password, name=new.name)
        User.objects.filter(pk=user.pk).update(hsa_id=new.hsa_id, created_at=clock.now())
    return user


def colleagues(user_id: UUID) -> frozenset[tuple[UUID, str]]:
    """The units and roles of somebody's assignments that have not ended: who may give them a new device."""
    current = Assignment.objects.filter(user_id=user_id).exclude(until__lt=clock.today())
    return frozenset(current.values_list("unit_id", "role"))
