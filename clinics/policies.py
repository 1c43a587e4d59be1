"""Who may act under which assignment, and who may give one: pure functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from clinics.models import Clinic
from core.actor import Actor, Purpose, Role
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


class Part(StrEnum):
    """A part of the staff's pages, which a role has or has not."""

    DAY_LIST = "day_list"
    TIME_BOOK = "time_book"
    CLINICS = "clinics"
    PLACES = "places"
    RECORD = "record"
    STAFF = "staff"
    LOG = "log"
    JOBS = "jobs"


MAY: Mapping[Role, frozenset[Part]] = {
    Role.RECEPTIONIST: frozenset({Part.DAY_LIST, Part.CLINICS}),
    Role.CLINICIAN: frozenset({Part.DAY_LIST, Part.CLINICS, Part.RECORD}),
    Role.UNIT_MANAGER: frozenset({Part.DAY_LIST, Part.CLINICS, Part.TIME_BOOK, Part.STAFF}),
    Role.REGION_ADMINISTRATOR: frozenset({Part.CLINICS, Part.PLACES, Part.STAFF, Part.JOBS}),
    Role.AUDITOR: frozenset({Part.LOG}),
}
"""What each role has, at its own unit: nobody more than the work needs (PDL 4:1). The record is for those who
give care; a receptionist, a manager and an administrator never see it. Those who keep the staff do not read the
log. Who enters a right to act, and who answers for the log, the rooms above say themselves (representation,
oversight)."""


def roles_with(part: Part) -> frozenset[Role]:
    """The roles that have a part of the staff's pages."""
    return frozenset(role for role, parts in MAY.items() if part in parts)


def has(by: Actor, part: Part) -> bool:
    """Whether the one who asks has a part of them, under the assignment acted under now."""
    return by.on_duty is not None and part in MAY[by.on_duty.role]


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """What a decision about an assignment needs to know of it."""

    user_id: UUID
    since: date
    until: date | None


def in_force(since: date, until: date | None, today: date) -> bool:
    """Whether an assignment holds on the day: from its first day through its last."""
    return since <= today and (until is None or today <= until)


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


def purpose_of(role: Role) -> Purpose:
    """Why the one with that role works here (PDL 2:4): what an assignment is given for."""
    others = {Role.REGION_ADMINISTRATOR: Purpose.ADMINISTRATION, Role.AUDITOR: Purpose.QUALITY}
    return others.get(role, Purpose.CARE)


def can_replace_postcodes(by: Actor) -> Decision:
    """Whether one may load the country's postcodes anew: an operator, by the command."""
    return ALLOWED if by.is_system else refused("postcodes.by_command", _("Postnummer läses in med ett kommando."))


def can_manage_staff(by: Actor) -> Decision:
    """Whether one may enrol staff, and give and end assignments."""
    if by.is_system or (by.on_duty is not None and by.on_duty.role == Role.REGION_ADMINISTRATOR):
        return ALLOWED
    return refused("staff.not_administrator", _("Det här gör regionens administratör."))


def is_vouched_for(assignment_id: UUID, vouched: Collection[UUID] | None) -> Decision:
    """Whether an assignment may be chosen in a shift begun with an e-ID: only what the e-ID too knew of."""
    if vouched is None or assignment_id in vouched:
        return ALLOWED
    return refused("assignment.not_vouched", _("Uppdraget finns inte i din e-legitimation. Välj ett annat."))


BELOW_MANAGER = frozenset({Role.RECEPTIONIST, Role.CLINICIAN})
"""Roles that a unit manager gives and takes at the own unit."""


def can_give(role: Role, *, unit_id: UUID, to: UUID | None, by: Actor) -> Decision:
    """Whether one may give somebody an assignment, or end one: never one's own, whoever one is.

    The region's administrator all of them; a unit manager those of the desk and the care at the own unit.
    ``to`` is None for somebody who is being added.
    """
    if to is not None and to == by.user_id:
        return refused("staff.oneself", _("Ditt eget uppdrag ger eller avslutar någon annan."))
    duty = by.on_duty
    if duty and duty.role == Role.UNIT_MANAGER and duty.care_unit_id == unit_id and role in BELOW_MANAGER:
        return ALLOWED
    return can_manage_staff(by)


def can_enrol(user_id: UUID, works_as: Collection[tuple[UUID, str]], *, by: Actor) -> Decision:
    """Whether one may take away somebody's devices and let them enrol anew: never one's own.

    ``works_as``: units and roles of their assignments. A unit manager may for those who work at the own unit
    alone, and not above it: whoever holds the code is for a moment that person.
    """
    if user_id == by.user_id:
        return refused("staff.oneself", _("En ny enhet till dig själv ger någon annan."))
    duty = by.on_duty
    if duty and duty.role == Role.UNIT_MANAGER and works_as:
        if all(unit == duty.care_unit_id and role in BELOW_MANAGER for unit, role in works_as):
            return ALLOWED
        return refused("staff.works_elsewhere", _("Personen har uppdrag som din enhet inte styr över."))
    return can_manage_staff(by)


def can_change_staff(user_id: UUID, *, by: Actor) -> Decision:
    """Whether one may mend somebody's name, e-mail and HSA-id, or shut them out: never oneself."""
    if user_id == by.user_id:
        return refused("staff.oneself", _("Dina egna uppgifter ändrar någon annan."))
    return can_manage_staff(by)


def can_see_staff(by: Actor) -> Decision:
    """Whether one may list the staff: of the own unit, or of the region."""
    return ALLOWED if has(by, Part.STAFF) else can_manage_staff(by)


def can_see_member(works_at: Collection[UUID], *, by: Actor) -> Decision:
    """Whether one may look at a member of staff: the administrator, and the manager of a unit of theirs."""
    if has(by, Part.STAFF) and by.duty.care_unit_id in works_at:
        return ALLOWED
    return can_manage_staff(by)


def can_choose_names(by: Actor) -> Decision:
    """Whether one may enter a provider's choice to name its staff in residents' logs, or not to."""
    return can_manage_staff(by)


def can_protect_name(user_id: UUID, works_at: Collection[UUID], *, by: Actor) -> Decision:
    """Whether one may keep a member of staff's name from residents: what protects is to be near, so the unit's
    manager may as well as the administrator. Never one's own: who has looked is for others to say or not.
    """
    if user_id == by.user_id:
        return refused("staff.oneself", _("Ditt eget namn skyddar någon annan."))
    return can_see_member(works_at, by=by)


def can_unprotect_name(user_id: UUID, works_at: Collection[UUID], *, by: Actor) -> Decision:
    """Whether one may name somebody again, in rows of years ago too: the administrator alone, never oneself."""
    if user_id == by.user_id:
        return refused("staff.oneself", _("Ditt eget namn skyddar någon annan."))
    if can_see_member(works_at, by=by) and not can_manage_staff(by):
        return refused("staff.protected", _("Skyddet tar regionens administratör bort."))
    return can_manage_staff(by)
