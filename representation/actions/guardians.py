"""What a guardian chooses for oneself about a child, and asks of a clinic."""

from __future__ import annotations

from uuid import UUID

from accounts.models import Custody, Person
from audit import actions as audit
from audit.actions import Action
from clinics.models import Clinic
from clinics.rules import silent_kinds
from core import clock, rulebook
from core.actor import Actor, Relation
from core.db import action, translate_constraints
from core.errors import NotYours
from representation import policies
from representation.errors import CONSTRAINTS
from representation.models import AccessRequest, GuardianChoice
from representation.queries import standing
from representation.rules import RepresentationRules


@action
def choose_for_child(*, child_id: UUID, reminders: bool, name_in_sms: bool, by: Actor) -> None:
    """Choose, for oneself alone, whether SMS about the child's visits come here, and whether they name the child.

    Raises NotYours for a child whom one does not act for as a guardian today.
    """
    _lock(child_id, by=by)
    right = standing.acting_for(representative=by.own_person_id, subject=child_id)
    if right is None or right.relation != Relation.GUARDIAN:
        raise NotYours
    chosen = GuardianChoice(
        guardian_id=by.own_person_id, child_id=child_id, reminders=reminders, name_in_sms=name_in_sms
    )
    GuardianChoice.objects.bulk_create(
        [chosen],
        update_conflicts=True,
        unique_fields=["guardian", "child"],
        update_fields=["reminders", "name_in_sms"],
    )
    audit.record(Action.GUARDIAN_CHOSE, by=by, about=child_id)


@action
def ask_for_access(*, child_id: UUID, clinic_id: UUID, by: Actor) -> UUID:
    """Ask a clinic to let one go on after the child's 13th birthday. The clinic decides, with the child.

    An open request to the same clinic is given back: asking twice changes nothing. Raises NotYours, Refused.
    """
    child = _lock(child_id, by=by)
    clinic = Clinic.objects.filter(pk=clinic_id).exclude(kind__in=silent_kinds()).first()
    if clinic is None:
        raise NotYours
    facts = standing.guardian_facts(by.own_person_id, child)
    rules = rulebook.at(clock.today()).section(RepresentationRules)
    policies.can_ask_for_access(facts, today=clock.today(), rules=rules).require()
    held = AccessRequest.objects.filter(
        guardian_id=by.own_person_id, child=child, clinic=clinic, answered_at=None
    ).first()
    if held is not None:
        return held.pk
    with translate_constraints(CONSTRAINTS):
        asked = AccessRequest.objects.create(
            guardian_id=by.own_person_id, child=child, clinic=clinic, asked_at=clock.now()
        )
    audit.record(Action.ACCESS_ASKED, by=by, about=child.pk, object_id=asked.pk)
    return asked.pk


def _lock(child_id: UUID, *, by: Actor) -> Person:
    """Both persons, by id. Raises NotYours for one whom no custody, now or before, ties to the actor."""
    if not Custody.objects.filter(guardian_id=by.own_person_id, child_id=child_id).exists():
        raise NotYours
    people = Person.objects.select_for_update(of=("self",), no_key=True)
    locked = {one.pk: one for one in people.filter(pk__in=[child_id, by.own_person_id]).order_by("pk")}
    return locked[child_id]
