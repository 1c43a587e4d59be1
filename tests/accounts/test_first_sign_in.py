"""One person, one account: however many sign in for the first time at the same instant."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection

from accounts import actions
from accounts.errors import IdentityTaken
from accounts.models import CareAccount, Identity, Person, User, digest_of
from core import clock
from core.actor import Actor, Assurance
from core.db import constraint_of
from core.identity import IdentityNumber, IdentitySystem
from tests import make

SARA = IdentityNumber(IdentitySystem.PERSONNUMMER, "198601042388")
AT_ONCE = 12


def first_sign_in():
    return actions.sign_in(
        identity=SARA,
        given_name="Sara",
        family_name="Lindqvist",
        subject="opaque",
        reading=None,
        by=Actor(assurance=Assurance.LOA3),
    )


def bare_number():
    person = Person.objects.create(given_name="Sara", family_name="Lindqvist")
    Identity.objects.create(
        person=person, system=SARA.system, value=SARA.value, digest=digest_of(SARA), since=clock.now()
    )


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_first_sign_ins_at_the_same_instant_open_one_account(race):
    outcomes = race(*[first_sign_in] * AT_ONCE)
    assert {type(outcome) for outcome in outcomes} == {CareAccount}, outcomes
    assert len({account.pk for account in outcomes}) == 1
    counts = [model.objects.count() for model in (Person, Identity, CareAccount, User)]
    assert counts == [1, 1, 1, 1]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_bare_inserts_past_the_action_give_the_number_to_one(race):
    outcomes = race(*[bare_number] * AT_ONCE)
    refused = [outcome for outcome in outcomes if isinstance(outcome, IntegrityError)]
    assert outcomes.count(None) == 1
    assert {constraint_of(error) for error in refused} == {"identity_number_belongs_to_one_person"}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_the_bare_race_is_lost(race, role):
    name, table = "identity_number_belongs_to_one_person", "accounts_identity"
    with role(None), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    try:
        race(*[bare_number] * AT_ONCE)
        assert Identity.objects.count() > 1
    finally:
        with role(None), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE (digest)")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_person_has_one_care_account_whatever_is_inserted(race):
    person = make.person()

    def open_one():
        CareAccount.objects.create(person_id=person.pk, opened_at=clock.now())

    outcomes = race(*[open_one] * AT_ONCE)
    assert outcomes.count(None) == 1
    assert CareAccount.objects.count() == 1


@pytest.mark.django_db
def test_a_number_that_is_somebodys_is_given_to_nobody_else():
    first = actions.register_person(identity=SARA, given_name="Sara", family_name="Lindqvist", by=Actor.system())
    again = actions.register_person(identity=SARA, given_name="Någon", family_name="Annan", by=Actor.system())
    assert again == first
    assert again.name == "Sara Lindqvist"


@pytest.mark.django_db
def test_any_system_and_value_can_be_registered_and_found():
    foreign = IdentityNumber("https://hospital.example/patients", "b1c2-17")
    by = Actor.system()
    person = actions.register_person(identity=foreign, given_name="Ned", family_name="Stark", by=by)
    assert actions.find_person(identity=foreign, by=by) == person
    assert actions.find_person(identity=IdentityNumber(foreign.system, "b1c2-18"), by=by) is None


@pytest.mark.django_db
def test_a_broken_promise_about_a_number_never_shows_the_number():
    bare_number()
    with pytest.raises(IntegrityError) as caught:
        bare_number()
    assert SARA.value not in str(caught.value)
    assert SARA.value not in str(IdentityTaken())
