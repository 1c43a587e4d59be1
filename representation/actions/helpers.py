"""Helpers (ombud): invited by number, answered with an e-ID, changed by the person, ended by either.

Lock order: the persons by id, then the helper's row. Nothing here ever says whether a number is known.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from accounts.models import Identity, Person
from audit import actions as audit
from audit.actions import Action
from clinics.models import Clinic
from clinics.rules import silent_kinds
from core import clock, rulebook
from core.actor import Actor
from core.db import action, translate_constraints
from core.errors import NotYours
from core.identity import PartialDate
from representation import policies
from representation.errors import CONSTRAINTS
from representation.models import Helper
from representation.rules import RepresentationRules


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an identity number is of, as far as we keep it: its digest, and the birth that it tells."""

    digest: bytes
    birth: PartialDate | None


@action
def invite_helper(*, invited: Invited, called: str, clinic_ids: Collection[UUID], until: date, by: Actor) -> UUID:
    """Invite an adult to see and make one's bookings at some clinics. Says nothing to anybody: whoever has the
    number finds the invitation when signing in.

    What has lapsed does not stand in the way of a new one. Raises Refused, InvitedAlready.
    """
    person, now, today = _lock(by.own_person_id), clock.now(), clock.today()
    _close_lapsed(person.pk, now=now)
    own = Helper.objects.filter(person=person)
    clinics = offered(clinic_ids)
    facts = policies.InvitationFacts(
        is_oneself=Identity.objects.filter(person=person, digest=invited.digest).exists(),
        person_birth=person.birth_date,
        invited_birth=invited.birth,
        open_now=own.filter(declined_at=None, ended_at=None).count(),
        lately=own.filter(invited_at__gt=now - timedelta(days=1)).count(),
        clinics=len(clinics),
        all_offered=len(clinics) == len(set(clinic_ids)),
        until=until,
    )
    policies.can_invite(facts, today=today, rules=_rules()).require()
    with translate_constraints(CONSTRAINTS):
        helper = Helper.objects.create(
            person=person,
            invited_digest=invited.digest,
            called=called,
            invited_at=now,
            answer_before=now + timedelta(days=_rules().invitation_days),
            until=until,
        )
    helper.clinics.set(clinics)
    audit.record(Action.HELPER_INVITED, by=by, about=person.pk, object_id=helper.pk)
    return helper.pk


@action
def accept_invitation(*, helper_id: UUID, by: Actor) -> None:
    """Become the helper of the one who invited. Once more changes nothing.

    An older right to help the same person, by another number of one's own, ends: the newer choice counts.
    Raises NotYours, Refused.
    """
    row = _lock_invited(helper_id, by=by)
    if row.accepted_at is not None and row.ended_at is None:
        return
    persons = {person.pk: person for person in _people(row.person_id, by.own_person_id)}
    person, helper = persons[row.person_id], persons[by.own_person_id]
    facts = policies.AnswerFacts(
        is_open=_is_open(row),
        answer_before=row.answer_before,
        until=row.until,
        person_dead=person.died_on is not None,
        person_birth=person.birth_date,
        helper_birth=helper.birth_date,
    )
    now = clock.now()
    policies.can_accept(facts, now=now, today=clock.today(), rules=_rules()).require()
    Helper.objects.in_force().filter(person=person, helper=helper).update(ended_at=now, answer_seen_at=now)
    row.helper, row.accepted_at = helper, now
    row.save(update_fields=["helper", "accepted_at"])
    audit.record(Action.HELPER_ACCEPTED, by=by, about=person.pk, object_id=row.pk)


@action
def decline_invitation(*, helper_id: UUID, by: Actor) -> None:
    """Say no. Once more changes nothing; one that has been accepted is left instead. Raises NotYours."""
    row = _lock_invited(helper_id, by=by)
    if not _is_open(row):
        return
    row.helper_id, row.declined_at = by.own_person_id, clock.now()
    row.save(update_fields=["helper", "declined_at"])
    audit.record(Action.HELPER_DECLINED, by=by, about=row.person_id, object_id=row.pk)


@action
def change_helper(*, helper_id: UUID, clinic_ids: Collection[UUID], until: date, by: Actor) -> None:
    """Let a helper's right reach other clinics, or end another day, from the next click on. Raises NotYours,
    Refused."""
    row = _lock_own(helper_id, by=by)
    clinics, today = offered(clinic_ids), clock.today()
    if row.ended_at or row.declined_at or today > row.until:
        raise NotYours
    all_offered = len(clinics) == len(set(clinic_ids))
    policies.reach_of_helper(len(clinics), until, all_offered=all_offered, today=today, rules=_rules()).require()
    row.until = until
    row.save(update_fields=["until"])
    row.clinics.set(clinics)
    audit.record(Action.HELPER_CHANGED, by=by, about=row.person_id, object_id=row.pk)


@action
def end_helper(*, helper_id: UUID, by: Actor) -> None:
    """Take the right back, or the invitation, at once. Once more changes nothing. Raises NotYours."""
    row = _lock_own(helper_id, by=by)
    if row.ended_at is None and row.declined_at is None:
        _end(row, by=by, by_helper=False)


@action
def end_all_helpers(*, by: Actor) -> None:
    """Take every right back that one has given, and every invitation: one's account has closed."""
    _lock(by.own_person_id)
    given = Helper.objects.filter(person_id=by.own_person_id, ended_at=None, declined_at=None)
    for row in given.order_by("pk").select_for_update(of=("self",), no_key=True):
        _end(row, by=by, by_helper=False)


@action
def stop_helping(*, person_id: UUID, by: Actor) -> None:
    """Be somebody's helper no longer; the person is told. Nothing to end changes nothing."""
    _people(person_id, by.own_person_id)
    held = Helper.objects.in_force().filter(person_id=person_id, helper_id=by.own_person_id)
    for row in held.order_by("pk").select_for_update(of=("self",), no_key=True):
        _end(row, by=by, by_helper=True)


@action
def note_answers_seen(*, by: Actor) -> None:
    """The person has seen what helpers have answered. Leaves no trace: nothing of anybody is changed by it."""
    Helper.objects.unseen_answers(by.own_person_id).update(answer_seen_at=clock.now())


def offered(clinic_ids: Collection[UUID]) -> list[Clinic]:
    """Those of the clinics that a helper can be let in to: never a silent one."""
    return list(Clinic.objects.filter(pk__in=set(clinic_ids)).exclude(kind__in=silent_kinds()).order_by("pk"))


def _rules() -> RepresentationRules:
    return rulebook.at(clock.today()).section(RepresentationRules)


def _is_open(row: Helper) -> bool:
    return row.accepted_at is None and row.declined_at is None and row.ended_at is None


def _end(row: Helper, *, by: Actor, by_helper: bool) -> None:
    row.ended_at, row.ended_by_helper = clock.now(), by_helper
    row.answer_seen_at = None if by_helper else row.ended_at
    row.save(update_fields=["ended_at", "ended_by_helper", "answer_seen_at"])
    audit.record(Action.HELPER_ENDED, by=by, about=row.person_id, object_id=row.pk)


def _close_lapsed(person_id: UUID, *, now: datetime) -> None:
    lapsed = Q(accepted_at=None, answer_before__lte=now) | Q(until__lt=clock.today())
    open_ones = Helper.objects.filter(lapsed, person_id=person_id, declined_at=None, ended_at=None)
    open_ones.update(ended_at=now, answer_seen_at=now)


def _lock(person_id: UUID) -> Person:
    return Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)


def _people(*person_ids: UUID) -> list[Person]:
    locked = Person.objects.select_for_update(of=("self",), no_key=True)
    return list(locked.filter(pk__in=person_ids).order_by("pk"))


def _lock_own(helper_id: UUID, *, by: Actor) -> Helper:
    _lock(by.own_person_id)
    locked = Helper.objects.select_for_update(of=("self",), no_key=True)
    row = locked.filter(pk=helper_id, person_id=by.own_person_id).first()
    if row is None:
        raise NotYours
    return row


def _lock_invited(helper_id: UUID, *, by: Actor) -> Helper:
    """The invitation to oneself, with both persons locked before it."""
    invited = Helper.objects.invited(by.own_person_id).filter(pk=helper_id)
    person_id = invited.values_list("person_id", flat=True).first()
    if person_id is None:
        raise NotYours
    _people(person_id, by.own_person_id)
    return Helper.objects.select_for_update(of=("self",), no_key=True).get(pk=helper_id)
