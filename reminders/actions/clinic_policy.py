"""Choosing when a clinic's patients are reminded."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.db import transaction

from audit import actions as audit
from clinics.models import Clinic
from core import clock, rulebook
from core.actor import Actor
from core.db import action
from core.errors import NotYours
from reminders import wake
from reminders.planner import choices, hours
from reminders.planner.wanted import policy_of
from reminders.planner.when import Policy
from reminders.policy_models import ClinicPolicy
from reminders.rules import ReminderRules


@action
def choose_reminders(*, clinic_id: UUID, policy: Policy, by: Actor) -> None:
    """Let it hold from now on, for what is booked and not yet sent too: the planner is woken.

    The same choice once more changes nothing. Raises Refused, NotYours.
    """
    choices.can_choose_reminders(by).require()
    own = Clinic.objects.select_for_update(of=("self",), no_key=True).filter(unit_id=by.duty.care_unit_id)
    clinic = own.filter(pk=clinic_id).first()
    if clinic is None:
        raise NotYours
    choices.can_have(policy, hours.in_force()).require()
    if policy == policy_of(clinic.pk, rulebook.at(clock.today()).section(ReminderRules)):
        return
    row = ClinicPolicy.objects.filter(clinic=clinic).first() or ClinicPolicy(clinic=clinic)
    for name, value in asdict(policy).items():
        setattr(row, name, value)
    row.save()
    audit.record(audit.Action.REMINDERS_CHOSEN, by=by, about=None, object_id=clinic.pk)
    transaction.on_commit(wake.planner, robust=True)
