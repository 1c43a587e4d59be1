"""What the staff's pages need to know of assignments and of the unit's clinics."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from clinics.eid import Commission
from clinics.models import Assignment, CareUnit, Clinic, KeptWork, Shift
from clinics.rules import silent_kinds
from clinics.words import ROLES
from core import clock
from core.actor import Actor, Purpose, Role
from core.calendar import clock_in_words
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


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Somebody whose shift waits at this browser."""

    shift_id: UUID
    name: str
    first_name: str
    where: str


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock page: whose it is, and who else waits behind it. ``until``: when the shift is over."""

    who: AtDesk
    until: str
    others: tuple[AtDesk, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A piece of kept work, without what is in it."""

    id: UUID
    kind: str
    path: str


def own_assignments(*, vouched: Collection[UUID] | None = None, by: Actor) -> tuple[AssignmentRow, ...]:
    """Those in force today, by unit; with an e-ID only those that it vouched for."""
    if by.user_id is None:
        return ()
    now_under = by.on_duty.assignment_id if by.on_duty else None
    in_force = Assignment.objects.of_user(by.user_id).in_force(clock.today())
    if vouched is not None:
        in_force = in_force.filter(pk__in=list(vouched))
    return tuple(AssignmentRow(a.pk, a.unit.name, str(ROLES[Role(a.role)]), a.pk == now_under) for a in in_force)


def known_by_hsa_id(hsa_id: str) -> User | None:
    """The member of staff whom an administrator has given that HSA-id; nobody is made of an e-ID alone."""
    found = User.objects.filter(kind=User.Kind.STAFF, is_active=True, hsa_id__iexact=hsa_id).exclude(hsa_id="")
    return found.order_by("pk").first()


def vouched_assignments(user_id: UUID, commissions: Collection[Commission]) -> list[UUID]:
    """Those of somebody's assignments, in force today, that the e-ID knows of too: by unit and purpose."""
    in_force = Assignment.objects.of_user(user_id).in_force(clock.today())
    return [a.pk for a in in_force if Commission(a.unit.hsa_id.upper(), Purpose(a.purpose)) in commissions]


def put_aside(browser: str) -> tuple[AtDesk, ...]:
    """Those whose shift waits at this browser and can be opened with one factor, the last used first."""
    if not browser:
        return ()
    waiting = Shift.objects.filter(
        browser=browser, ended_at=None, locked_at__isnull=False, ends_at__gt=clock.now(), user__is_active=True
    )
    rows = waiting.select_related("user", "assignment__unit").order_by("-used_at", "pk")
    return tuple(_at_desk(shift) for shift in rows)


def lock_page(shift: Shift, *, browser: str) -> Lock:
    """The lock over a shift. Needs user and assignment joined."""
    others = tuple(other for other in put_aside(browser) if other.shift_id != shift.pk)
    return Lock(_at_desk(shift), clock_in_words(shift.ends_at, with_word=True), others)


def kept_work(work_id: str, *, next_path: str, browser: str, by: Actor) -> Waiting | None:
    """The work asked for; with nothing asked for and no page to go to, what was kept last. Only one's own."""
    own = KeptWork.objects.filter(user_id=by.own_user_id, browser=browser)
    if work_id:
        own = own.filter(pk=work_id)
    elif next_path:
        return None
    row = own.order_by("-kept_at", "pk").values_list("pk", "kind", "path").first()
    return Waiting(*row) if row else None


def _at_desk(shift: Shift) -> AtDesk:
    duty = shift.assignment
    where = f"{duty.unit.name} · {ROLES[Role(duty.role)]}" if duty else ""
    return AtDesk(shift.pk, shift.user.name, shift.user.get_short_name(), where)


def clinics_of_unit(*, by: Actor) -> tuple[UnitClinic, ...]:
    """The clinics of the unit one is on duty at, by name; none without a duty."""
    if by.on_duty is None:
        return ()
    rows = Clinic.objects.filter(unit_id=by.on_duty.care_unit_id).order_by("name", "pk")
    return tuple(UnitClinic(*row) for row in rows.values_list("pk", "name", "slug"))


@dataclass(frozen=True, slots=True)
class StaffInLog:
    """How staff are told of to residents: their professions, and whose name is never shown."""

    titles: dict[UUID, str]
    protected: frozenset[UUID]
    units_with_names: frozenset[UUID]

    def title(self, user_id: UUID | None) -> str:
        """ "distriktssköterska", in the reader's language; "" for one who gives no care."""
        return self.titles.get(user_id, "") if user_id else ""

    def may_name(self, user_id: UUID | None, unit_id: UUID | None) -> bool:
        """By the choice of the unit's provider, and never one who is protected or not known here any more."""
        return unit_id in self.units_with_names and user_id in self.titles and user_id not in self.protected


def staff_in_log(user_ids: Iterable[UUID], unit_ids: Iterable[UUID]) -> StaffInLog:
    """Those members of staff and units, as a resident may be told of them. Two queries."""
    found = User.objects.filter(pk__in=set(user_ids)).order_by("pk")
    rows = found.values_list("pk", "name_is_protected", "practitioner__title", "practitioner__title_en")
    staff = list(rows)
    named = CareUnit.objects.filter(pk__in=set(unit_ids), provider__names_in_log=True).order_by("pk")
    return StaffInLog(
        titles={pk: in_language(title or "", title_en or "") for pk, _protected, title, title_en in staff},
        protected=frozenset(pk for pk, is_protected, *_titles in staff if is_protected),
        units_with_names=frozenset(named.values_list("pk", flat=True)),
    )


def silent_units() -> frozenset[UUID]:
    """Care units with a clinic of a silent kind: nobody but the person sees what they have written."""
    return frozenset(Clinic.objects.filter(kind__in=silent_kinds()).values_list("unit_id", flat=True))
