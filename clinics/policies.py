"""Who may act under which assignment, and who may give one: pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from clinics.models import Clinic
from core.actor import Actor, Role
from core.decision import ALLOWED, Decision, refused

REVEALING = frozenset({Clinic.Kind.PSYCHIATRY, Clinic.Kind.YOUTH, Clinic.Kind.MIDWIFE})
"""Kinds of clinic whose name or street already tells something: only the time is said (voice.md, N1)."""


def sms_level(
    *, chosen: str, clinic_at_most: str, clinic_kind: str, is_verified: bool, is_protected: bool
) -> Clinic.SmsLevel:
    """How much an SMS about a visit may say: the lowest of all that have a say (voice.md, rule 6)."""
    if is_protected or not is_verified or clinic_kind in REVEALING:
        return Clinic.SmsLevel.N1
    return Clinic.SmsLevel(min(chosen, clinic_at_most, key=Clinic.SmsLevel.values.index))


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """What a decision about an assignment needs to know of it."""

    user_id: UUID
    since: date
    until: date | None


def can_act_under(assignment: AssignmentFacts, *, by: Actor, today: date) -> Decision:
    """Whether a member of staff may work under this assignment today. Its last day counts."""
    if by.user_id is None or assignment.user_id != by.user_id:
        return refused("assignment.not_yours", _("Uppdraget är inte ditt."))
    if today < assignment.since:
        return refused("assignment.not_begun", _("Uppdraget har inte börjat gälla."))
    if assignment.until is not None and today > assignment.until:
        return refused("assignment.ended", _("Uppdraget gäller inte längre. Välj ett annat."))
    return ALLOWED


def can_end(assignment: AssignmentFacts, last_day: date) -> Decision:
    """Whether an assignment may end with that day. It is only ever made shorter: a longer one is a new one."""
    if assignment.until is not None and last_day > assignment.until:
        return refused("assignment.longer", _("Ett uppdrag kan bara kortas av. Ge ett nytt i stället."))
    if last_day < assignment.since:
        return refused("assignment.before", _("Sista dagen kan inte vara före den första."))
    return ALLOWED


def can_manage_staff(by: Actor) -> Decision:
    """Whether one may enrol staff, and give and end assignments."""
    if by.is_system or (by.on_duty is not None and by.on_duty.role == Role.REGION_ADMINISTRATOR):
        return ALLOWED
    return refused("staff.not_administrator", _("Det här gör regionens administratör."))
