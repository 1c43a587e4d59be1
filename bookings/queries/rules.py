"""Visit types and their rules, for those who write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings import policies
from bookings.actions.visit_types import RULES
from bookings.models import Booking, VisitType
from clinics.models import Clinic
from core import clock
from core.actor import Actor
from core.errors import NotYours
from core.pages import swedish_order


@dataclass(frozen=True, slots=True)
class TypeRow:
    name: str
    clinic: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class TypePage:
    """``values``: what the form begins with. ``ahead``: how many bookings there are to come."""

    id: UUID
    name: str
    clinic: str
    ahead: str
    values: dict[str, Any]


def visit_types(*, by: Actor) -> tuple[TypeRow, ...]:
    """The unit's, by clinic and name. Raises NotYours for one who does not write them."""
    if not policies.can_keep_time_book(by):
        raise NotYours
    clinics = Clinic.objects.filter(unit_id=by.duty.care_unit_id)
    kinds = VisitType.objects.filter(clinic__in=clinics).select_related("clinic")
    in_order = sorted(kinds, key=lambda kind: (swedish_order(kind.clinic.name), swedish_order(kind.name)))
    return tuple(
        TypeRow(kind.name, kind.clinic.name, _summary(kind), reverse("admin:visit_type", args=[kind.pk]))
        for kind in in_order
    )


def visit_type(visit_type_id: UUID, *, by: Actor) -> TypePage:
    """One of them, to change. Raises NotYours."""
    if not policies.can_keep_time_book(by):
        raise NotYours
    own = VisitType.objects.select_related("clinic").filter(clinic__unit_id=by.duty.care_unit_id)
    kind = own.filter(pk=visit_type_id).first()
    if kind is None:
        raise NotYours
    ahead = Booking.objects.standing().filter(slot__visit_type=kind, slot__starts_at__gt=clock.now()).count()
    return TypePage(
        id=kind.pk,
        name=kind.name,
        clinic=kind.clinic.name,
        ahead=ngettext("%(n)s bokad tid framåt", "%(n)s bokade tider framåt", ahead) % {"n": ahead},
        values={name: getattr(kind, name) for name in RULES},
    )


def _summary(kind: VisitType) -> str:
    return _("%(minutes)s minuter · %(mode)s · %(who)s") % {
        "minutes": kind.minutes,
        "mode": kind.get_mode_display(),
        "who": kind.get_open_to_display(),
    }
