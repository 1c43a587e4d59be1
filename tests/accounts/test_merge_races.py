"""At the same instant: two who merge, one who books, and bare writes past every action."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import actions
from accounts.errors import PersonMerged
from accounts.merge_models import PersonMerge
from accounts.models import Person
from bookings.actions import book
from bookings.models import Booking
from clinics.models import Listing
from core import clock
from core.actor import Role
from core.decision import Refused
from tests import make

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

TRIGGER = "person_is_merged_into_one_who_stands"


def merge(one, other, by):
    return lambda: actions.merge_persons(one_id=one.pk, other_id=other.pk, reason="Samma", by=by)


def test_two_who_merge_the_same_two_from_either_side_make_one_merge(race):
    one, other = make.person(), make.person()
    staff = [make.staff(role=Role.REGION_ADMINISTRATOR) for _ in range(4)]
    outcomes = race(*[merge(*((one, other) if n % 2 else (other, one)), by) for n, by in enumerate(staff * 2)])
    assert {type(outcome) for outcome in outcomes} == {PersonMerge}, outcomes
    assert PersonMerge.objects.count() == 1
    assert Person.objects.filter(merged_into=None).count() == 1


def test_three_who_are_merged_in_a_ring_never_become_nobody(race):
    people = [make.person() for _ in range(3)]
    by = make.staff(role=Role.REGION_ADMINISTRATOR)
    outcomes = race(*[merge(people[n], people[n - 1], by) for n in range(3)])
    assert all(isinstance(outcome, PersonMerge | Refused) for outcome in outcomes), outcomes
    assert Person.objects.filter(merged_into=None).exists()
    assert not Person.objects.filter(merged_into__merged_into__merged_into__isnull=False).exists()


def test_a_time_that_is_booked_while_two_are_merged_is_theirs_or_is_refused(race):
    for _ in range(4):
        one, other = make.person(), make.person()
        by, admin = make.resident(other), make.staff(role=Role.REGION_ADMINISTRATOR)
        make.resident(one)
        slots = [make.slot() for _ in range(4)]
        calls = [
            lambda slot=slot, by=by, other=other: book(
                slot_id=slot.pk, person_id=other.pk, form_key=uuid.uuid4(), by=by
            )
            for slot in slots
        ]
        outcomes = race(merge(one, other, admin), *calls)
        assert isinstance(outcomes[0], PersonMerge), outcomes
        assert all(isinstance(o, Booking | PersonMerged | Refused) for o in outcomes[1:]), outcomes
        merged = Person.objects.get(merged_into__isnull=False, pk__in=(one.pk, other.pk))
        assert not Booking.objects.filter(person=merged).exists()


def bare_merge(person, into):
    return lambda: Person.objects.filter(pk=person.pk).update(merged_into=into)


def test_bare_merges_of_two_into_each_other_past_the_action_leave_one_standing(race):
    for _ in range(5):
        one, other = make.person(), make.person()
        race(bare_merge(one, other), bare_merge(other, one))
        assert Person.objects.filter(pk__in=(one.pk, other.pk), merged_into=None).count() == 1


def test_without_the_trigger_the_bare_race_is_lost(race, role):
    def owner(statement):
        with role(None), connection.cursor() as cursor:
            cursor.execute(statement)

    owner(f"ALTER TABLE accounts_person DISABLE TRIGGER {TRIGGER}")
    try:
        lost = 0
        for _ in range(20):
            one, other = make.person(), make.person()
            race(bare_merge(one, other), bare_merge(other, one))
            lost += not Person.objects.filter(pk__in=(one.pk, other.pk), merged_into=None).exists()
        assert lost
    finally:
        owner(f"ALTER TABLE accounts_person ENABLE TRIGGER {TRIGGER}")


def test_a_bare_row_and_a_bare_merge_past_every_action_leave_no_row_behind(race):
    """Whoever is second waits for the first, and is refused or is seen."""
    clinic = make.clinic()
    for _ in range(8):
        one, other = make.person(), make.person()

        def listed(one=one):
            with transaction.atomic():
                Listing.objects.create(person=one, clinic=clinic, since=clock.today())

        def merged(one=one, other=other):
            with transaction.atomic():
                Person.objects.filter(pk=one.pk).update(merged_into=other)
                Listing.objects.filter(person=one).update(person=other)

        outcomes = race(listed, merged)
        assert all(outcome is None or isinstance(outcome, IntegrityError) for outcome in outcomes), outcomes
        assert not Listing.objects.filter(person=one).exists()
