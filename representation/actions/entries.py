"""What a clinic enters: who is shut out, who may go on, who represents by a court's decision.

Each stands on a case, is in force from the next click on, and is ended with a reason; never changed, never
taken away. Lock order: the persons by id, then the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from accounts import actions as accounts
from accounts.models import Person
from audit import actions as audit
from audit.actions import Action
from clinics.models import Clinic
from clinics.rules import silent_kinds
from core import clock, rulebook
from core.actor import Actor
from core.db import action, translate_constraints
from core.errors import NotYours
from core.identity import IdentityNumber
from representation import policies, relation
from representation.errors import CONSTRAINTS
from representation.models import (
    AccessRequest,
    ByTheClinic,
    GuardianBar,
    GuardianException,
    LegalRepresentative,
)
from representation.queries import standing
from representation.rules import RepresentationRules

KINDS: dict[str, type[ByTheClinic]] = {
    "bar": GuardianBar,
    "exception": GuardianException,
    "legal": LegalRepresentative,
}


WITHOUT_RELATION = "without_relation"
"""The category in the log of what a unit enters about a child that it has nothing to do with."""


@dataclass(frozen=True, slots=True)
class Case:
    """What every entry stands on. ``until`` is the last day."""

    number: str
    since: date
    until: date | None


@action
def look_up(*, identity: IdentityNumber, by: Actor) -> UUID | None:
    """The person with that number, for one who is about to enter something; None when nobody here has it.

    That somebody was looked up is in their log. Raises Refused.
    """
    policies.can_enter(by).require()
    person = accounts.find_person(identity=identity, by=by)
    if person is None:
        return None
    audit.record(Action.PERSON_FOUND, by=by, about=person.pk)
    return person.pk


@action
def bar_guardian(*, child_id: UUID, guardian_id: UUID, case: Case, by: Actor, reason: str = "") -> UUID:
    """Shut a guardian out from a child's bookings and record, at once. A unit that does not know the child says
    why (``reason``), and its auditors are told. Raises Refused, NotYours, EnteredAlready.
    """
    policies.can_enter(by).require()
    _people(child_id, guardian_id)
    knows = relation.knows(child_id, by=by)
    policies.can_bar(knows=knows, reason=reason).require()
    policies.case_can_stand(case.since, case.until).require()
    return _enter(
        GuardianBar, case, by=by, about=child_id, category="" if knows else WITHOUT_RELATION,
        child_id=child_id, guardian_id=guardian_id, without_relation=not knows, reason=reason.strip(),
    )  # fmt: skip


@action
def grant_exception(
    *,
    child_id: UUID,
    guardian_id: UUID,
    clinic_id: UUID,
    may_book: bool,
    may_read: bool,
    case: Case,
    by: Actor,
) -> UUID:
    """Let a guardian of a child of 13 to 17 go on booking, or reading, at a clinic of one's own unit.

    Raises Refused, NotYours, EnteredAlready.
    """
    policies.can_enter(by).require()
    people = _people(child_id, guardian_id)
    clinic = Clinic.objects.filter(pk=clinic_id, unit_id=by.duty.care_unit_id).first()
    if clinic is None:
        raise NotYours
    custody = standing.guardian_facts(guardian_id, people[child_id])
    facts = policies.NewExceptionFacts(
        child_birth=people[child_id].birth_date,
        in_custody=custody.in_custody,
        is_silent=clinic.kind in silent_kinds(),
        gives_something=may_book or may_read,
        since=case.since,
        until=case.until,
    )
    policies.can_grant_exception(facts, today=clock.today(), rules=_rules()).require()
    policies.has_to_do_with(relation.knows(child_id, by=by)).require()
    given: dict[str, Any] = {"clinic": clinic, "may_book": may_book, "may_read": may_read}
    return _enter(
        GuardianException, case, by=by, about=child_id, child_id=child_id, guardian_id=guardian_id, **given
    )


@dataclass(frozen=True, slots=True)
class Court:
    """The decision that a legal representative stands on, and the head's own about reading ("" for none)."""

    kind: LegalRepresentative.Kind
    name: str
    decided_on: date
    read_decided_by: str = ""


@action
def enter_representative(*, person_id: UUID, representative_id: UUID, court: Court, case: Case, by: Actor) -> UUID:
    """Enter a god man or förvaltare from the court's decision. Raises Refused, NotYours, EnteredAlready."""
    policies.can_enter(by).require()
    people = _people(person_id, representative_id)
    policies.can_represent(
        people[representative_id].birth_date,
        since=case.since,
        until=case.until,
        decided_on=court.decided_on,
        today=clock.today(),
        rules=_rules(),
    ).require()
    policies.has_to_do_with(relation.knows(person_id, by=by)).require()
    given: dict[str, Any] = {
        "kind": court.kind,
        "court": court.name,
        "decided_on": court.decided_on,
        "may_read": bool(court.read_decided_by),
        "read_decided_by": court.read_decided_by,
    }
    return _enter(
        LegalRepresentative, case, by=by, about=person_id,
        person_id=person_id, representative_id=representative_id, **given,
    )  # fmt: skip


@action
def end_entry(*, kind: str, entry_id: UUID, reason: str, by: Actor) -> None:
    """End what one's own unit has entered, from the next click on. Once more changes nothing.

    Raises NotYours, Refused.
    """
    policies.can_enter(by).require()
    model = KINDS.get(kind)
    if model is None:
        raise NotYours
    locked = model.objects.select_for_update(of=("self",), no_key=True)
    row = locked.filter(pk=entry_id, unit_id=by.duty.care_unit_id).first()
    if row is None:
        raise NotYours
    policies.can_end_entry(reason).require()
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_by_id, row.end_reason = clock.now(), by.user_id, reason
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    about = row.person_id if isinstance(row, LegalRepresentative) else row.child_id
    audit.record(Action.REPRESENTATION_ENDED, by=by, about=about, object_id=row.pk)


@action
def note_request_answered(*, request_id: UUID, by: Actor) -> None:
    """The clinic has answered a guardian's request for more access. Once more changes nothing. Raises NotYours,
    Refused."""
    policies.can_enter(by).require()
    locked = AccessRequest.objects.select_for_update(of=("self",), no_key=True)
    row = locked.filter(pk=request_id, clinic__unit_id=by.duty.care_unit_id).first()
    if row is None:
        raise NotYours
    if row.answered_at is None:
        row.answered_at, row.answered_by_id = clock.now(), by.user_id
        row.save(update_fields=["answered_at", "answered_by"])
        audit.record(Action.ACCESS_ANSWERED, by=by, about=row.child_id, object_id=row.pk)


def _rules() -> RepresentationRules:
    return rulebook.at(clock.today()).section(RepresentationRules)


def _people(*ids: UUID) -> dict[UUID, Person]:
    """Both, locked by id. Raises NotYours when one is not here, Refused when they are one and the same."""
    policies.are_two(*ids).require()
    locked = Person.objects.select_for_update(of=("self",), no_key=True)
    people = {person.pk: person for person in locked.filter(pk__in=ids).order_by("pk")}
    if len(people) < len(ids):
        raise NotYours
    return people


ENTERED = {
    GuardianBar: Action.GUARDIAN_BARRED,
    GuardianException: Action.EXCEPTION_GRANTED,
    LegalRepresentative: Action.REPRESENTATIVE_ENTERED,
}


def _enter(
    model: type[ByTheClinic], case: Case, *, by: Actor, about: UUID, category: str = "", **given: Any
) -> UUID:
    with translate_constraints(CONSTRAINTS):
        row = model.objects.create(
            unit_id=by.duty.care_unit_id,
            case_number=case.number,
            since=case.since,
            until=case.until,
            entered_by_id=by.user_id,
            entered_at=clock.now(),
            **given,
        )
    audit.record(ENTERED[model], by=by, about=about, object_id=row.pk, category=category)
    return UUID(str(row.pk))
