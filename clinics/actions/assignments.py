"""Assignments: chosen, given, ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from accounts.models import User
from audit import actions as audit
from clinics import policies
from clinics.errors import CONSTRAINTS
from clinics.models import Assignment, Shift
from core import clock
from core.actor import Actor, OnDuty, Purpose, Role
from core.db import action, translate_constraints
from core.errors import NotYours


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """An assignment to be given. ``until`` is its last day."""

    unit_id: UUID
    role: Role
    since: date
    until: date | None = None
    purpose: Purpose = Purpose.CARE


@action
def choose_assignment(*, assignment_id: UUID, shift_id: UUID, by: Actor) -> OnDuty:
    """Act under one of one's own assignments from now on, in this shift.

    Raises NotYours, or Refused when it is not in force, or not among those the e-ID vouched for.
    """
    if by.user_id is None:
        raise NotYours
    assignment = Assignment.objects.of_user(by.user_id).filter(pk=assignment_id).first()
    shift = Shift.objects.select_for_update(of=("self",)).filter(pk=shift_id, user_id=by.user_id).first()
    if assignment is None or shift is None:
        raise NotYours
    facts = policies.AssignmentFacts(assignment.user_id, assignment.since, assignment.until)
    policies.can_act_under(facts, by=by, today=clock.today()).require()
    policies.is_vouched_for(assignment.pk, shift.vouched).require()
    shift.assignment = assignment
    shift.save(update_fields=["assignment"])
    duty = assignment.duty()
    audit.record(audit.Action.ASSIGNMENT_CHOSEN, by=replace(by, on_duty=duty), about=None, object_id=assignment.pk)
    return duty


@action
def give_assignment(*, user_id: UUID, new: NewAssignment, by: Actor) -> UUID:
    """Give a member of staff an assignment. Raises Refused, NotYours, AssignmentTwice."""
    policies.can_give(new.role, unit_id=new.unit_id, to=user_id, by=by).require()
    if not User.objects.filter(pk=user_id, kind=User.Kind.STAFF).exists():
        raise NotYours
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
    locked = Assignment.objects.select_for_update(of=("self",), no_key=True)
    assignment = locked.filter(pk=assignment_id).first()
    if assignment is None:
        raise NotYours
    policies.can_give(Role(assignment.role), unit_id=assignment.unit_id, to=assignment.user_id, by=by).require()
    facts = policies.AssignmentFacts(assignment.user_id, assignment.since, assignment.until)
    policies.can_end(facts, last_day).require()
    assignment.until = last_day
    assignment.save(update_fields=["until"])
    audit.record(audit.Action.ASSIGNMENT_ENDED, by=by, about=None, object_id=assignment.pk)
