"""What the staff's pages need to know of assignments and of the unit's clinics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from clinics.models import Assignment, Clinic, Practitioner
from clinics.rules import silent_kinds
from clinics.words import ROLES
from core import clock
from core.actor import Actor, Role
from core.pages import in_language


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """One assignment to choose. ``chosen``: the one acted under now."""

    id: UUID
    unit: str
    role: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class UnitClinic:
    """One of the unit's clinics."""

    id: UUID
    name: str
    slug: str


def own_assignments(*, by: Actor) -> tuple[AssignmentRow, ...]:
    """Those in force today, by unit."""
    if by.user_id is None:
        return ()
    now_under = by.on_duty.assignment_id if by.on_duty else None
    in_force = Assignment.objects.of_user(by.user_id).in_force(clock.today())
    return tuple(AssignmentRow(a.pk, a.unit.name, str(ROLES[Role(a.role)]), a.pk == now_under) for a in in_force)


def clinics_of_unit(*, by: Actor) -> tuple[UnitClinic, ...]:
    """The clinics of the unit one is on duty at, by name; none without a duty."""
    if by.on_duty is None:
        return ()
    rows = Clinic.objects.filter(unit_id=by.on_duty.care_unit_id).order_by("name", "pk")
    return tuple(UnitClinic(*row) for row in rows.values_list("pk", "name", "slug"))


def titles_of_staff(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What those of them who give care are by profession ("distriktssköterska"), in the reader's language."""
    found = Practitioner.objects.filter(user_id__in=set(user_ids)).values_list("user_id", "title", "title_en")
    return {user_id: in_language(title, title_en) for user_id, title, title_en in found if user_id}


def silent_units() -> frozenset[UUID]:
    """Care units with a clinic of a silent kind: nobody but the person sees what they have written."""
    return frozenset(Clinic.objects.filter(kind__in=silent_kinds()).values_list("unit_id", flat=True))
