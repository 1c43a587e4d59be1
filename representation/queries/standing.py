"""For whom a person may act today. Asked at each request, so that a right that has ended ends at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.models import Custody, Person
from clinics.rules import silent_kinds
from core import clock, rulebook
from core.actor import ActingFor, Relation
from core.identity import PartialDate
from representation import policies
from representation.models import GuardianBar, GuardianException, Helper, LegalRepresentative
from representation.policies import Standing
from representation.rules import RepresentationRules


@dataclass(frozen=True, slots=True)
class Represented:
    """Somebody for whom a person is, or until lately was, in a position to act; with what that gives today."""

    person_id: UUID
    name: str
    relation: Relation
    birth: PartialDate | None
    standing: Standing

    def acting(self) -> ActingFor:
        """As the actor carries it. Only for a standing that is allowed."""
        return ActingFor(self.person_id, self.name, self.relation, self.standing.books, self.standing.reads)


def rules() -> RepresentationRules:
    """The rules in force today."""
    return rulebook.at(clock.today()).section(RepresentationRules)


def acting_for(*, representative: UUID, subject: UUID) -> ActingFor | None:
    """The right of one person to act for another today, the widest first; None when there is none.

    At most five queries. Nobody acts for oneself.
    """
    for one in _represented(representative, subject):
        if one.standing:
            return one.acting()
    return None


def represented_by(person_id: UUID) -> tuple[Represented, ...]:
    """All for whom the person is guardian, legal representative or helper, allowed or not, once each.

    Children first, the youngest first; a wider right hides a narrower one to the same person. One who has
    died is not among them, and no word is said of it.
    """
    found: dict[UUID, Represented] = {}
    for one in _represented(person_id, None):
        held = found.get(one.person_id)
        if held is None or (one.standing and not held.standing):
            found[one.person_id] = one
    return tuple(found.values())


def _represented(person_id: UUID, subject: UUID | None) -> Iterator[Represented]:
    yield from _as_guardian(person_id, subject)
    yield from _as_legal_representative(person_id, subject)
    yield from _as_helper(person_id, subject)


def _only(column: str, subject: UUID | None) -> Q:
    return Q(**{column: subject}) if subject else Q()


def in_force(today: date) -> Q:
    """What a clinic has entered and not ended, on the day; its last day counts."""
    return Q(Q(until=None) | Q(until__gte=today), since__lte=today, ended_at=None)


def guardian_facts(guardian_id: UUID, child: Person) -> policies.GuardianFacts:
    """What a decision about one guardian and one child stands on. Two queries, or three."""
    today = clock.today()
    held = Custody.objects.filter(guardian_id=guardian_id, child=child, since__lte=today).first()
    bars = GuardianBar.objects.filter(in_force(today), guardian_id=guardian_id, child=child)
    return _facts(guardian_id, child, held.until if held else date.min, barred=bars.exists(), today=today)


def _as_guardian(person_id: UUID, subject: UUID | None) -> Iterator[Represented]:
    today = clock.today()
    bars = GuardianBar.objects.filter(in_force(today), guardian_id=person_id, child_id=OuterRef("child_id"))
    custodies = (
        Custody.objects.filter(
            _only("child_id", subject), guardian_id=person_id, since__lte=today, child__died_on=None
        )
        .select_related("child")
        .annotate(barred=Exists(bars))
        .order_by("-child__birth_year", "-child__birth_month", "-child__birth_day", "pk")
    )
    for custody in custodies:
        facts = _facts(person_id, custody.child, custody.until, barred=custody.barred, today=today)
        standing = policies.guardian(facts, today=today, rules=rules())
        yield _one(custody.child, Relation.GUARDIAN, standing)


def _facts(
    guardian: UUID, child: Person, until: date | None, *, barred: bool, today: date
) -> policies.GuardianFacts:
    return policies.GuardianFacts(
        child_birth=child.birth_date,
        child_protected=child.is_protected,
        child_dead=child.died_on is not None,
        in_custody=until is None or today <= until,
        barred=barred,
        exceptions=_exceptions(guardian, child, today),
    )


def _exceptions(guardian: UUID, child: Person, today: date) -> tuple[policies.ExceptionFacts, ...]:
    birth = child.birth_date
    if birth is None or birth.age_at_most_on(today) < rules().guardian_until_age:
        return ()
    granted = GuardianException.objects.filter(in_force(today), guardian_id=guardian, child=child)
    silent = silent_kinds()
    return tuple(
        policies.ExceptionFacts(clinic, unit, books, reads, kind in silent)
        for clinic, unit, books, reads, kind in granted.order_by("pk").values_list(
            "clinic_id", "clinic__unit_id", "may_book", "may_read", "clinic__kind"
        )
    )


def _as_legal_representative(person_id: UUID, subject: UUID | None) -> Iterator[Represented]:
    entered = (
        LegalRepresentative.objects.filter(
            _only("person_id", subject),
            in_force(clock.today()),
            representative_id=person_id,
            person__died_on=None,
        )
        .select_related("person")
        .order_by("person_id", "pk")
    )
    held: dict[UUID, list[LegalRepresentative]] = {}
    for row in entered:
        held.setdefault(row.person_id, []).append(row)
    for rows in held.values():
        facts = policies.LegalFacts(
            since=min(row.since for row in rows),
            until=max(row.until for row in rows),
            reads_unit_ids=frozenset(row.unit_id for row in rows if row.may_read),
            person_dead=rows[0].person.died_on is not None,
        )
        standing = policies.legal_representative(facts, today=clock.today(), rules=rules())
        yield _one(rows[0].person, Relation.LEGAL_REPRESENTATIVE, standing)


def _as_helper(person_id: UUID, subject: UUID | None) -> Iterator[Represented]:
    accepted = Helper.objects.filter(
        _only("person_id", subject),
        helper_id=person_id,
        accepted_at__isnull=False,
        ended_at=None,
        until__gte=clock.today(),
        person__died_on=None,
    )
    told = accepted.select_related("person", "helper").prefetch_related("clinics").order_by("person_id", "pk")
    silent = silent_kinds()
    for row in told:
        facts = policies.HelperFacts(
            until=row.until,
            clinic_ids=frozenset(clinic.pk for clinic in row.clinics.all() if clinic.kind not in silent),
            person_dead=row.person.died_on is not None,
            person_birth=row.person.birth_date,
            helper_birth=row.helper.birth_date if row.helper else None,
        )
        yield _one(row.person, Relation.HELPER, policies.helper(facts, today=clock.today(), rules=rules()))


def _one(person: Person, relation: Relation, standing: Standing) -> Represented:
    return Represented(person.pk, person.name, relation, person.birth_date, standing)
