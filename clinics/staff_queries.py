"""Who works here: for those who keep the staff in order, and for each about themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from clinics import policies
from clinics.models import Assignment, CareProvider, CareUnit, Enrolment, Shift
from clinics.words import ROLES
from core import clock
from core.actor import Actor, Role
from core.calendar import date_in_words, local, moment_in_words
from core.errors import NotYours
from core.pages import swedish_order


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit whose staff may be looked at."""

    id: UUID
    name: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody of the staff in the list. ``roles``: at the unit looked at."""

    id: UUID
    name: str
    roles: str
    is_shut_out: bool


@dataclass(frozen=True, slots=True)
class People:
    """The staff of a unit; ``unit`` is "" for those who have no assignment anywhere."""

    unit: str
    units: tuple[UnitChoice, ...]
    rows: tuple[PersonRow, ...]


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """One assignment on a member of staff's page. ``span``: from when till when."""

    id: UUID
    unit: str
    role: str
    span: str
    may_end: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff, as far as the one who looks may see; what may be done is what the policies say."""

    id: UUID
    name: str
    email: str
    hsa_id: str
    is_active: bool
    factors: tuple[str, ...]
    assignments: tuple[AssignmentLine, ...]
    may_give: bool
    may_enrol: bool
    may_not_enrol_because: str
    may_change: bool
    naming: Naming


@dataclass(frozen=True, slots=True)
class Naming:
    """Whether residents see the name in their logs. ``because``: why it is not for the one who looks to change."""

    is_protected: bool
    may_change: bool
    because: str


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """A provider, and what it has chosen of its staff's names."""

    id: UUID
    name: str
    names_shown: bool


@dataclass(frozen=True, slots=True)
class Oneself:
    """One's own page: how one signs in, and where one is signed in now."""

    name: str
    email: str
    factors: tuple[str, ...]
    has_code_app: bool
    shifts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody may give: units and roles."""

    units: tuple[tuple[UUID, str], ...]
    roles: tuple[tuple[str, str], ...]


def people(unit_id: UUID | None, *, without_assignment: bool = False, by: Actor) -> People:
    """Those with an assignment at the unit that has not ended; one's own unit unless told. Raises NotYours.

    Only the region's administrator sees other units, and those without any assignment.
    """
    _require_sight(by)
    is_administrator = bool(policies.can_manage_staff(by))
    at = unit_id if unit_id and is_administrator else by.duty.care_unit_id
    if without_assignment and is_administrator:
        idle = User.objects.filter(kind=User.Kind.STAFF).exclude(pk__in=_current().values("user_id"))
        rows = [PersonRow(u.pk, u.name, "", not u.is_active) for u in idle.order_by("name", "pk")]
        return People("", _units(None, is_administrator), _sorted(rows))
    unit = CareUnit.objects.filter(pk=at).first()
    if unit is None:
        raise NotYours
    found: dict[UUID, PersonRow] = {}
    for a in _current().filter(unit=unit).select_related("user").order_by("role", "pk"):
        before = found.get(a.user_id)
        role = str(ROLES[Role(a.role)])
        roles = role if before is None else f"{before.roles}, {role}"
        found[a.user_id] = PersonRow(a.user_id, a.user.name, roles, not a.user.is_active)
    return People(unit.name, _units(unit.pk, is_administrator), _sorted(found.values()))


def member(user_id: UUID, *, by: Actor) -> Member:
    """One of the staff: of the region for its administrator, of the own unit for its manager. Raises NotYours."""
    _require_sight(by)
    user = User.objects.filter(pk=user_id, kind=User.Kind.STAFF).first()
    lines = list(_current().filter(user_id=user_id).select_related("unit").order_by("unit__name", "role", "pk"))
    is_administrator = bool(policies.can_manage_staff(by))
    at_own_unit = [a for a in lines if a.unit_id == by.duty.care_unit_id]
    if user is None or not policies.can_see_member({a.unit_id for a in lines}, by=by):
        raise NotYours
    works_as = [(a.unit_id, a.role) for a in lines]
    enrol = policies.can_enrol(user_id, works_as, by=by)
    return Member(
        id=user.pk,
        name=user.name,
        email=str(user.email),
        hsa_id=user.hsa_id,
        is_active=user.is_active,
        factors=_factors(user),
        assignments=tuple(_line(a, by=by) for a in (lines if is_administrator else at_own_unit)),
        may_give=bool(choices(by=by, to=user_id).roles),
        may_enrol=bool(enrol),
        may_not_enrol_because=enrol.refusal.text if enrol.refusal else "",
        may_change=bool(policies.can_change_staff(user_id, by=by)),
        naming=_naming(user, {a.unit_id for a in lines}, by=by),
    )


def providers(*, by: Actor) -> tuple[ProviderRow, ...]:
    """All of the region, by name, for its administrator. Raises NotYours."""
    if not policies.can_choose_names(by):
        raise NotYours
    found = CareProvider.objects.values_list("pk", "name", "names_in_log").order_by("pk")
    return tuple(sorted((ProviderRow(*row) for row in found), key=lambda row: swedish_order(row.name)))


def choices(*, by: Actor, to: UUID | None = None) -> Choices:
    """What the one who asks may give to somebody, or to somebody new. Raises NotYours."""
    _require_sight(by)
    is_administrator = bool(policies.can_manage_staff(by))
    units = CareUnit.objects.order_by("name", "pk").values_list("pk", "name")
    own = units if is_administrator else units.filter(pk=by.duty.care_unit_id)
    here = by.duty.care_unit_id
    given = [role for role in Role if policies.can_give(role, unit_id=here, to=to, by=by)]
    return Choices(tuple(own), tuple((role.value, str(ROLES[role])) for role in given))


def oneself(*, by: Actor) -> Oneself:
    """About oneself."""
    user = User.objects.get(pk=by.own_user_id)
    open_ones = Shift.objects.filter(user=user, ended_at=None, ends_at__gt=clock.now())
    return Oneself(
        name=user.name,
        email=str(user.email),
        factors=_factors(user),
        has_code_app=TOTPDevice.objects.filter(user=user, confirmed=True).exists(),
        shifts=tuple(
            _("Sedan %(when)s, med %(how)s") % {"when": moment_in_words(one.began_at), "how": _how(one)}
            for one in open_ones.order_by("-began_at", "pk")
        ),
    )


def _require_sight(by: Actor) -> None:
    """For those who keep no staff the pages do not exist. Raises NotYours."""
    if not policies.can_see_staff(by):
        raise NotYours


def _current() -> QuerySet[Assignment]:
    """Assignments that have not ended: those of today and those to come."""
    return Assignment.objects.filter(Q(until__isnull=True) | Q(until__gte=clock.today()))


def _units(current: UUID | None, is_administrator: bool) -> tuple[UnitChoice, ...]:
    if not is_administrator:
        return ()
    units = CareUnit.objects.values_list("pk", "name").order_by("name", "pk")
    return tuple(UnitChoice(pk, name, pk == current) for pk, name in units)


def _sorted(rows: Iterable[PersonRow]) -> tuple[PersonRow, ...]:
    return tuple(sorted(rows, key=lambda row: (swedish_order(row.name), str(row.id))))


def _naming(user: User, works_at: set[UUID], *, by: Actor) -> Naming:
    can = policies.can_unprotect_name if user.name_is_protected else policies.can_protect_name
    decision = can(user.pk, works_at, by=by)
    because = decision.refusal.text if decision.refusal else ""
    return Naming(user.name_is_protected, bool(decision), because)


def _line(a: Assignment, *, by: Actor) -> AssignmentLine:
    may_end = policies.can_give(Role(a.role), unit_id=a.unit_id, to=a.user_id, by=by)
    return AssignmentLine(a.pk, a.unit.name, str(ROLES[Role(a.role)]), _span(a.since, a.until), bool(may_end))


def _how(shift: Shift) -> str:
    return str(Shift.Method(shift.method).label)


def _span(since: date, until: date | None) -> str:
    if until is None:
        return _("från %(since)s") % {"since": date_in_words(since)}
    return _("%(since)s till %(until)s") % {"since": date_in_words(since), "until": date_in_words(until)}


def _factors(user: User) -> tuple[str, ...]:
    """How somebody can sign in today, a line each; what waits to be done, too."""
    lines = []
    app = TOTPDevice.objects.filter(user=user, confirmed=True).order_by("-pk").first()
    if app is not None and app.created_at is not None:
        lines.append(_("Kodapp sedan %(day)s") % {"day": date_in_words(local(app.created_at).date())})
    paper = StaticDevice.objects.filter(user=user, confirmed=True).order_by("-pk").first()
    if paper is not None:
        left = paper.token_set.count()
        told = ngettext("%(left)d utskriven kod kvar", "%(left)d utskrivna koder kvar", left)
        lines.append(told % {"left": left})
    if user.hsa_id:
        lines.append(_("E-legitimation med HSA-id %(hsa_id)s") % {"hsa_id": user.hsa_id})
    waits = Enrolment.objects.filter(user=user, expires_at__gt=clock.now()).first()
    if waits is not None:
        lines.append(_("En inskrivningskod gäller till %(when)s") % {"when": moment_in_words(waits.expires_at)})
    return tuple(lines)
