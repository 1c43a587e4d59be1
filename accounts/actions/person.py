"""Persons: found by their numbers, registered once, kept as the population register says."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.actions.closing import close_for_death
from accounts.actions.duplicates import note_duplicate
from accounts.errors import CONSTRAINTS, IdentityTaken
from accounts.gateways import RegisterCustody, RegisterPerson
from accounts.merge_models import Duplicate
from accounts.merging.own_rows import RANK
from accounts.models import Custody, Identity, Person, digest_of
from accounts.reading import ChildReading, Reading
from audit import actions as audit
from audit.actions import AT_SIGN_IN, Action
from core import clock
from core.actor import Actor
from core.db import action, translate_constraints
from core.identity import IdentityNumber, PartialDate

NAME_AT_MOST = 100
"""Signs that a name column holds; a longer name is cut rather than the person turned away."""


def find_person(*, identity: IdentityNumber, by: Actor) -> Person | None:
    """The person with that number, in any system, replaced by a later one or not."""
    person_id = _holder_of(identity)
    return Person.objects.get(pk=person_id) if person_id else None


@action
def register_person(
    *,
    identity: IdentityNumber,
    given_name: str,
    family_name: str,
    birth: PartialDate | None = None,
    also: Collection[IdentityNumber] = (),
    said_by: Duplicate.Ground = Duplicate.Ground.REGISTER,
    by: Actor,
) -> Person:
    """Register a person by a number; or give the one who has it, locked, and unchanged but for their numbers.

    ``also`` are other numbers that the state (``said_by``) says are the same person's. Somebody who has one of
    them gets the new number too, so that a later personnummer joins what the samordningsnummer began; and
    those that nobody has become the person's. Where another person here has one, the two are left apart and
    staff are told (accounts.actions.duplicates). Two may ask at the same instant: the constraint lets one
    register, and the other gets that person.
    """
    person = _locked_holder(identity)
    if person is None:
        try:
            with translate_constraints(CONSTRAINTS), transaction.atomic():
                person = _first_locked(also) or _create(given_name, family_name, birth or identity.birth_date())
                _give_number(person, identity, is_current=True)
        except IdentityTaken:
            return register_person(
                identity=identity,
                given_name=given_name,
                family_name=family_name,
                also=also,
                said_by=said_by,
                by=by,
            )
        audit.record(Action.PERSON_REGISTERED, by=by, about=person.pk)
    _join(person, also, said_by=said_by)
    return person


@action
def note_register_reading(*, person_id: UUID, reading: Reading, by: Actor) -> Person:
    """Keep what the register said of a person: name, address, protection, death, custody.

    A protected person's address is not kept. When somebody has died the account closes, every session of it
    ends, and nothing more is sent. What the register knows nothing of stays as it is. In the log it is the
    portal that has asked, also when it does so because somebody signs in.
    """
    person = _lock(person_id)
    person.register_read_at = clock.now()
    if reading.person is not None:
        _copy(reading.person, to=person)
        numbers = reading.person.numbers
        _join(person, numbers, said_by=Duplicate.Ground.REGISTER, current=next(iter(numbers), None))
        _write_children(person, reading.children, by=by)
        _write_guardians(person, reading.person.guardians)
    person.save()
    at_sign_in = not (by.is_system or by.on_duty)
    asked = replace(Actor.system(), request_id=by.request_id) if at_sign_in else by
    audit.record(Action.REGISTER_READ, by=asked, about=person.pk, category=AT_SIGN_IN if at_sign_in else "")
    if person.died_on is not None:
        close_for_death(person, by=by)
    return person


def _create(given_name: str, family_name: str, birth: PartialDate | None) -> Person:
    return Person.objects.create(
        given_name=given_name[:NAME_AT_MOST],
        family_name=family_name[:NAME_AT_MOST],
        birth_year=birth.year if birth else None,
        birth_month=birth.month if birth else None,
        birth_day=birth.day if birth else None,
    )


def _join(
    person: Person,
    numbers: Iterable[IdentityNumber],
    *,
    said_by: Duplicate.Ground,
    current: IdentityNumber | None = None,
) -> None:
    """Numbers that are said to be the person's: those that nobody has become so, the others staff look at."""
    for number in numbers:
        holder = _holder_of(number)
        if holder is None:
            holder = _given(person, number, is_current=number == current)
        if holder != person.pk:
            note_duplicate(person.pk, holder, ground=said_by)


def _given(person: Person, number: IdentityNumber, *, is_current: bool) -> UUID:
    """Who has the number now: the person, or somebody who got it at this very instant."""
    try:
        with translate_constraints(CONSTRAINTS), transaction.atomic():
            _give_number(person, number, is_current=is_current)
    except IdentityTaken:
        return Identity.objects.of_number(number).values_list("person_id", flat=True).get()
    return person.pk


def _give_number(person: Person, number: IdentityNumber, *, is_current: bool) -> None:
    """One more number. The highest is in use (personnummer, then samordningsnummer, then the region's own).

    Of two of one kind the ``is_current`` one is: a personnummer can be changed.
    """
    now, rank = clock.now(), RANK.get(number.system, 0)
    others = {
        one.pk: RANK[one.system]
        for one in Identity.objects.in_use().filter(person=person, system__in=list(RANK))
        if rank
    }
    replaced = [pk for pk, theirs in others.items() if theirs < rank or (theirs == rank and is_current)]
    Identity.objects.filter(pk__in=replaced).update(replaced_at=now)
    Identity.objects.create(
        person=person,
        system=number.system,
        value=number.value,
        digest=digest_of(number),
        since=now,
        replaced_at=now if len(replaced) < len(others) else None,
    )


def _holder_of(number: IdentityNumber) -> UUID | None:
    return Identity.objects.of_number(number).values_list("person_id", flat=True).first()


def _locked_holder(number: IdentityNumber) -> Person | None:
    person_id = _holder_of(number)
    return _lock(person_id) if person_id else None


def _first_locked(numbers: Iterable[IdentityNumber]) -> Person | None:
    return next((person for number in numbers if (person := _locked_holder(number))), None)


def _lock(person_id: UUID) -> Person:
    return Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)


def _copy(said: RegisterPerson, *, to: Person) -> None:
    to.given_name = said.given_name[:NAME_AT_MOST]
    to.family_name = said.family_name[:NAME_AT_MOST]
    to.protection = said.protection
    to.died_on = said.died_on
    if to.birth_date is None and said.birth is not None:
        to.birth_year, to.birth_month, to.birth_day = said.birth.year, said.birth.month, said.birth.day
    address = None if to.is_protected else said.address
    to.street = address.street if address else ""
    to.postal_code = address.postal_code if address else ""
    to.town = address.town if address else ""


def _write_children(guardian: Person, children: Iterable[ChildReading], *, by: Actor) -> None:
    """The children in somebody's custody, registered if new here; custody no longer told of ends today."""
    told = []
    for child in children:
        child_id = _holder_of(child.custody.other) or _register_child(child, by=by)
        if child_id is not None:
            _write_custody(guardian.pk, child_id, child.custody)
            told.append(child_id)
    _end_open(Custody.objects.filter(guardian=guardian).exclude(child_id__in=told))


def _register_child(child: ChildReading, *, by: Actor) -> UUID | None:
    said = child.person
    if said is None:
        return None
    person = register_person(
        identity=child.custody.other,
        given_name=said.given_name,
        family_name=said.family_name,
        birth=said.birth,
        also=said.numbers,
        by=by,
    )
    _copy(said, to=person)
    person.register_read_at = clock.now()
    person.save()
    return person.pk


def _write_guardians(child: Person, guardians: Iterable[RegisterCustody]) -> None:
    """Those with custody of a child who are known here; others come with their own first reading."""
    known = [(pk, custody) for custody in guardians if (pk := _holder_of(custody.other))]
    for guardian_id, custody in known:
        _write_custody(guardian_id, child.pk, custody)
    _end_open(Custody.objects.filter(child=child).exclude(guardian_id__in=[pk for pk, _ in known]))


def _write_custody(guardian_id: UUID, child_id: UUID, custody: RegisterCustody) -> None:
    Custody.objects.bulk_create(
        [Custody(guardian_id=guardian_id, child_id=child_id, since=custody.since, until=custody.until)],
        update_conflicts=True,
        unique_fields=["guardian", "child"],
        update_fields=["since", "until"],
    )


def _end_open(rows: QuerySet[Custody]) -> None:
    """Until is the 18th birthday in the register, so "open" is what has not ended yet."""
    today = clock.today()
    rows.filter(Q(until=None) | Q(until__gt=today)).update(until=today)
