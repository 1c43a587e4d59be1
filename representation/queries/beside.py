"""Who stands beside a person, as the desk must know when somebody else rings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.at_desk.policies import can_find_persons
from accounts.models import Custody, Person
from audit import actions as audit
from clinics.models import Clinic
from core import calendar, clock
from core.actor import Actor
from core.db import fence
from core.errors import NotYours
from representation.models import GuardianBar, Helper, LegalRepresentative
from representation.queries.standing import rules


@dataclass(frozen=True, slots=True)
class BesideRow:
    """One person, by what right, and how far it goes."""

    name: str
    what: str
    note: str


def beside(person_id: UUID, *, by: Actor) -> tuple[BesideRow, ...]:
    """Guardians until 13, helpers whose right reaches the own unit, legal representatives. Five queries at most.

    Of a protected child no guardian is named. Raises NotYours.
    """
    if not can_find_persons(by):
        raise NotYours
    with fence(by):
        audit.record(audit.Action.REPRESENTATION_READ, by=by, about=person_id)
        person = Person.objects.get(pk=person_id)
        return (*_guardians(person), *_legal(person), *_helpers(person, by=by))


def _guardians(person: Person) -> list[BesideRow]:
    born, today = person.birth_date, clock.today()
    if born is None or person.is_protected or born.age_on(today) >= rules().guardian_until_age:
        return []
    custody = Custody.objects.filter(Q(until=None) | Q(until__gt=today), child=person, since__lte=today)
    stopped = GuardianBar.objects.filter(Q(until=None) | Q(until__gte=today), child=person, ended_at=None)
    barred = set(stopped.filter(since__lte=today).values_list("guardian_id", flat=True))
    rows = custody.select_related("guardian").order_by("guardian__given_name", "pk")
    return [
        BesideRow(row.guardian.name, _("Vårdnadshavare"), _("Stoppad") if row.guardian_id in barred else "")
        for row in rows
        if not row.guardian.is_protected
    ]


def _legal(person: Person) -> list[BesideRow]:
    today = clock.today()
    found = LegalRepresentative.objects.filter(
        person=person, ended_at=None, since__lte=today, until__gte=today
    ).select_related("representative")
    return [
        BesideRow(row.representative.name, str(row.get_kind_display()), _until(row.until))
        for row in found.order_by("pk")
    ]


def _helpers(person: Person, *, by: Actor) -> list[BesideRow]:
    """A helper at other clinics alone is nothing for this desk to know."""
    own = Clinic.objects.filter(unit_id=by.duty.care_unit_id).values("pk")
    found = Helper.objects.in_force().filter(person=person, until__gte=clock.today(), clinics__in=own)
    rows = found.select_related("helper").distinct().order_by("pk")
    return [BesideRow(row.helper.name, _("Ombud"), _until(row.until)) for row in rows if row.helper]


def _until(day: date) -> str:
    return _("till och med %(day)s") % {"day": calendar.date_in_words(day)}
