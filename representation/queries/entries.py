"""What the unit has entered of who may act for whom, and what guardians ask of it. What is shown is logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from audit import actions as audit
from clinics.models import Clinic
from clinics.rules import silent_kinds
from core import calendar, clock
from core.actor import Actor, Role
from core.db import fence
from core.decision import ALLOWED, Decision
from core.errors import NotYours
from representation import policies, relation
from representation.models import (
    AccessRequest,
    ByTheClinic,
    GuardianBar,
    GuardianException,
    LegalRepresentative,
)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry. ``end_url`` is there when it is in force and one may end it."""

    who: str
    whom: str
    what: str
    case: str
    days: str
    unit: str
    over: str
    end_url: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    who: str
    child: str
    clinic: str
    asked: str
    answered_url: str


@dataclass(frozen=True, slots=True)
class EntriesPage:
    bars: tuple[EntryRow, ...]
    exceptions: tuple[EntryRow, ...]
    legal: tuple[EntryRow, ...]
    requests: tuple[RequestRow, ...]
    may_enter: bool


def entries(*, by: Actor) -> EntriesPage:
    """The unit's own; for the region's administrator every unit's. Four queries. Raises NotYours."""
    if not policies.can_read_entries(by):
        raise NotYours
    everywhere = by.duty.role == Role.REGION_ADMINISTRATOR
    may_enter = bool(policies.can_enter(by))
    bars = _rows(GuardianBar.objects.select_related("child", "guardian", "unit"), by, everywhere)
    exceptions = _rows(
        GuardianException.objects.select_related("child", "guardian", "unit", "clinic"), by, everywhere
    )
    legal = _rows(LegalRepresentative.objects.select_related("person", "representative", "unit"), by, everywhere)
    asked = AccessRequest.objects.filter(answered_at=None).select_related("child", "guardian", "clinic")
    requests = list(
        (asked if everywhere else asked.filter(clinic__unit_id=by.duty.care_unit_id)).order_by("asked_at")
    )
    about = {row.child_id for row in (*bars, *exceptions, *requests)} | {row.person_id for row in legal}
    with fence(by):
        audit.record_many(audit.Action.REPRESENTATION_READ, by=by, about=sorted(about))
    return EntriesPage(
        bars=tuple(_entry("bar", row, row.guardian, row.child, _why(row), may_end=may_enter) for row in bars),
        exceptions=tuple(
            _entry("exception", row, row.guardian, row.child, _given(row), may_end=may_enter) for row in exceptions
        ),
        legal=tuple(
            _entry("legal", row, row.representative, row.person, _court(row), may_end=may_enter) for row in legal
        ),
        requests=tuple(_request(row, may_answer=may_enter) for row in requests),
        may_enter=may_enter,
    )


def require_own(kind: str, entry_id: UUID, *, by: Actor) -> None:
    """Raises NotYours for an entry that is not the unit's own, or not there."""
    model = {"bar": GuardianBar, "exception": GuardianException, "legal": LegalRepresentative}.get(kind)
    if model is None or not model.objects.filter(pk=entry_id, unit_id=by.duty.care_unit_id).exists():
        raise NotYours


def may_begin(kind: str, person_id: UUID, *, by: Actor) -> Decision:
    """Whether the own unit may go on and enter that about the person: a bar always, else for its own patients."""
    return ALLOWED if kind == "bar" else policies.has_to_do_with(relation.knows(person_id, by=by))


def own_clinics(*, by: Actor) -> tuple[tuple[str, str], ...]:
    """The unit's clinics that an exception can be for: (id, name)."""
    own = Clinic.objects.filter(unit_id=by.duty.care_unit_id).exclude(kind__in=silent_kinds())
    return tuple((str(pk), name) for pk, name in own.order_by("name", "pk").values_list("pk", "name"))


def _rows(found: QuerySet[Any], by: Actor, everywhere: bool) -> list[Any]:
    own = found if everywhere else found.filter(unit_id=by.duty.care_unit_id)
    return list(own.order_by("ended_at", "-entered_at", "pk"))


def _entry(kind: str, row: ByTheClinic, who: Person, whom: Person, what: str, *, may_end: bool) -> EntryRow:
    until: date | None = getattr(row, "until", None)
    over = _over(row, until)
    return EntryRow(
        who=named(who),
        whom=named(whom),
        what=what,
        case=row.case_number,
        days=_days(row.since, until),
        unit=row.unit.name,
        over=over,
        end_url=reverse("admin:end_entry", args=[kind, row.pk]) if may_end and not over else "",
    )


def _over(row: ByTheClinic, until: date | None) -> str:
    if row.ended_at is not None:
        day = calendar.date_in_words(calendar.local(row.ended_at).date())
        return _("Avslutad %(day)s: %(why)s") % {"day": day, "why": row.end_reason}
    return _("Har gått ut") if until is not None and until < clock.today() else ""


def _days(since: date, until: date | None) -> str:
    if until is None:
        return _("Från %(since)s") % {"since": calendar.date_in_words(since)}
    return _("%(since)s till %(until)s") % {
        "since": calendar.date_in_words(since),
        "until": calendar.date_in_words(until),
    }


def _given(row: GuardianException) -> str:
    both = row.may_book and row.may_read
    what = _("boka och läsa") if both else _("boka") if row.may_book else _("läsa")
    return f"{row.clinic.name}: {what}"


def _why(row: GuardianBar) -> str:
    return _("Utan vårdrelation: %(why)s") % {"why": row.reason} if row.without_relation else row.reason


def _court(row: LegalRepresentative) -> str:
    reads = _("läser journalen enligt beslut av %(who)s") % {"who": row.read_decided_by} if row.may_read else ""
    told = f"{row.get_kind_display()}, {row.court} {calendar.date_in_words(row.decided_on)}"
    return f"{told}; {reads}" if reads else told


def _request(row: AccessRequest, *, may_answer: bool) -> RequestRow:
    return RequestRow(
        who=named(row.guardian),
        child=named(row.child),
        clinic=row.clinic.name,
        asked=calendar.date_in_words(calendar.local(row.asked_at).date()),
        answered_url=reverse("admin:request_answered", args=[row.pk]) if may_answer else "",
    )


def named(person: Person) -> str:
    """Name and birth date, as the desk tells two of the same name apart. Never a number, never an address."""
    born = [str(part).zfill(2) for part in (person.birth_year, person.birth_month, person.birth_day) if part]
    return f"{person.name}, {'-'.join(born)}" if born else person.name


def two_persons(person_id: UUID, other_id: UUID) -> tuple[str, str]:
    """Both, as :func:`named`. Raises NotYours when one is not here."""
    found = {one.pk: one for one in Person.objects.filter(pk__in=[person_id, other_id]).order_by("pk")}
    if len(found) < 2:
        raise NotYours
    return named(found[person_id]), named(found[other_id])
