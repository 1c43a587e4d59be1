"""Assignments: who may act under one, who gives them, and when they end."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from audit.models import AccessEvent
from clinics import actions, policies, queries
from clinics.errors import AssignmentTwice, EmailTaken
from clinics.models import Assignment, Shift
from core import clock
from core.actor import Actor, Role
from core.decision import Refused
from core.errors import NotYours
from tests import make

DAY = timedelta(days=1)


def user_of(by: Actor) -> uuid.UUID:
    assert by.user_id is not None
    return by.user_id


def shift_of(by: Actor, vouched: list[uuid.UUID] | None = None) -> uuid.UUID:
    method = Shift.Method.CODE if vouched is None else Shift.Method.EID
    return actions.begin_shift(browser=uuid.uuid4().hex, method=method, vouched=vouched, by=by).pk


def facts(by: Actor, since: int, until: int | None) -> policies.AssignmentFacts:
    today = clock.today()
    return policies.AssignmentFacts(
        user_of(by), today + since * DAY, None if until is None else today + until * DAY
    )


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        (0, None, None),
        (-10, 0, None),
        (1, None, "assignment.not_begun"),
        (-10, -1, "assignment.ended"),
    ],
)
def test_an_assignment_is_in_force_from_its_first_day_through_its_last(since, until, code):
    by = Actor(user_id=uuid.uuid4())
    decision = policies.can_act_under(facts(by, since, until), by=by, today=clock.today())
    assert (decision.refusal.code if decision.refusal else None) == code


@pytest.mark.django_db
def test_choosing_is_logged_with_the_unit_and_the_role(role):
    by = make.staff()
    duty = actions.choose_assignment(
        assignment_id=by.duty.assignment_id, shift_id=shift_of(by), by=replace(by, on_duty=None)
    )
    assert duty == by.on_duty
    with role(None):
        row = AccessEvent.objects.get(action=AccessEvent.Action.ASSIGNMENT_CHOSEN)
    assert (row.actor_user_id, row.care_unit_id, row.role) == (by.user_id, duty.care_unit_id, "receptionist")


@pytest.mark.django_db
def test_nobody_chooses_somebody_elses_assignment():
    other = make.staff()
    mine = make.staff()
    shift = shift_of(mine)
    with pytest.raises(NotYours):
        actions.choose_assignment(assignment_id=other.duty.assignment_id, shift_id=shift, by=mine)


@pytest.mark.django_db
def test_an_ended_assignment_is_neither_listed_nor_chosen():
    by = make.staff()
    Assignment.objects.update(until=clock.today() - DAY)
    assert queries.own_assignments(by=by) == ()
    with pytest.raises(Refused):
        actions.choose_assignment(assignment_id=by.duty.assignment_id, shift_id=shift_of(by), by=by)


@pytest.mark.django_db
def test_with_an_e_id_only_what_it_vouched_for_is_chosen():
    by = make.staff()
    shift = shift_of(by, vouched=[uuid.uuid4()])
    with pytest.raises(Refused, match="not_vouched"):
        actions.choose_assignment(assignment_id=by.duty.assignment_id, shift_id=shift, by=by)
    shift = shift_of(by, vouched=[by.duty.assignment_id])
    actions.choose_assignment(assignment_id=by.duty.assignment_id, shift_id=shift, by=by)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [r for r in Role if r is not Role.REGION_ADMINISTRATOR])
def test_only_the_region_administrator_gives_and_ends_assignments_anywhere(role):
    by, other = make.staff(role=role), make.staff()
    new = actions.NewAssignment(make.unit().pk, Role.CLINICIAN, clock.today())
    with pytest.raises(Refused):
        actions.give_assignment(user_id=user_of(other), new=new, by=by)
    with pytest.raises(Refused):
        actions.end_assignment(assignment_id=other.duty.assignment_id, last_day=clock.today(), by=by)


@pytest.mark.django_db
def test_the_same_role_at_the_same_unit_is_not_given_twice_over_the_same_days():
    by, other = make.staff(role=Role.REGION_ADMINISTRATOR), make.staff()
    new = actions.NewAssignment(other.duty.care_unit_id, Role.RECEPTIONIST, clock.today())
    with pytest.raises(AssignmentTwice):
        actions.give_assignment(user_id=user_of(other), new=new, by=by)
    actions.end_assignment(assignment_id=other.duty.assignment_id, last_day=clock.today() - DAY, by=by)
    actions.give_assignment(user_id=user_of(other), new=new, by=by)


@pytest.mark.django_db
def test_a_resident_is_never_given_an_assignment():
    resident = make.resident()
    new = actions.NewAssignment(make.unit().pk, Role.CLINICIAN, clock.today())
    with pytest.raises(NotYours):
        actions.give_assignment(user_id=user_of(resident), new=new, by=Actor.system())


@pytest.mark.django_db
def test_an_email_belongs_to_one_member_of_staff():
    enrol = {"email": "Karin@Example.se", "password": "x" * 14, "name": "Karin", "totp_key": "00" * 20}
    actions.enrol_staff(**enrol, assignments=(), by=Actor.system())
    with pytest.raises(EmailTaken):
        actions.enrol_staff(**enrol | {"email": "karin@example.se"}, assignments=(), by=Actor.system())


def test_each_part_of_the_staffs_pages_is_for_those_whose_work_needs_it():
    """The five roles, spelt out here once more: a change of the table is a decision."""
    assert {part: sorted(policies.roles_with(part)) for part in policies.Part} == {
        "day_list": ["clinician", "receptionist", "unit_manager"],
        "time_book": ["unit_manager"],
        "clinics": ["clinician", "receptionist", "region_administrator", "unit_manager"],
        "places": ["region_administrator"],
        "record": ["clinician"],
        "staff": ["region_administrator", "unit_manager"],
        "log": ["auditor"],
        "jobs": ["region_administrator"],
    }
    assert not any(policies.has(Actor(), part) for part in policies.Part)
