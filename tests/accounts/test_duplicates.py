"""Two persons who may be one: found by likeness, told by the state, and never merged by anything but staff."""

from __future__ import annotations

import pytest

from accounts import actions
from accounts.gateways import RegisterPerson
from accounts.merge_models import Duplicate, PersonMerge
from accounts.models import Identity, Person
from accounts.reading import Reading
from core import clock
from core.actor import Actor, Assurance, Role
from core.identity import IdentityNumber, IdentitySystem, parse_identity_number
from tests import make

pytestmark = pytest.mark.django_db

OLD, NEW = "198810602394", "198810112394"
SYSTEM = Actor.system()


def number(value: str) -> IdentityNumber:
    return parse_identity_number(value, today=clock.today())


def registered(value: str, given: str = "Oleksandr", family: str = "Kovalenko", **values) -> Person:
    return actions.register_person(
        identity=number(value), given_name=given, family_name=family, by=SYSTEM, **values
    )


def sign_in(value: str, *previous: str, told: tuple[str, ...] = ()):
    said = RegisterPerson(tuple(map(number, told)), "Oleksandr", "Kovalenko", None, None, "none", None)
    return actions.sign_in(
        identity=number(value),
        given_name="Oleksandr",
        family_name="Kovalenko",
        subject="opaque",
        reading=Reading(said) if told else None,
        also=tuple(map(number, previous)),
        by=Actor(assurance=Assurance.LOA3),
    )


def in_use(person_id) -> set[str]:
    return set(Identity.objects.in_use().filter(person=person_id).values_list("value", flat=True))


# --- what the state says: the e-ID's previousCoordinationNumber, and the register


@pytest.mark.parametrize(
    ("claimed", "told"), [((OLD,), ()), ((), (NEW, OLD))], ids=["by the e-ID", "by the register"]
)
def test_a_later_personnummer_joins_the_account_that_a_coordination_number_began(claimed, told):
    first = sign_in(OLD)
    second = sign_in(NEW, *claimed, told=told)
    assert second == first
    assert Person.objects.count() == 1
    assert in_use(first.person_id) == {NEW}


@pytest.mark.parametrize(
    ("claimed", "told"), [((OLD,), ()), ((), (NEW, OLD))], ids=["by the e-ID", "by the register"]
)
def test_in_the_other_order_the_earlier_number_joins_and_is_not_in_use(claimed, told):
    first = sign_in(NEW)
    assert sign_in(NEW, *claimed, told=told) == first
    assert in_use(first.person_id) == {NEW}
    assert actions.find_person(identity=number(OLD), by=SYSTEM) == first.person
    assert registered(OLD) == first.person


def test_a_new_personnummer_that_the_register_tells_of_at_night_joins_and_is_in_use():
    person = registered(OLD)
    said = RegisterPerson((number(NEW), number(OLD)), "Oleksandr", "Kovalenko", None, None, "none", None)
    actions.note_register_reading(person_id=person.pk, reading=Reading(said), by=SYSTEM)
    assert in_use(person.pk) == {NEW}


@pytest.mark.parametrize(
    ("claimed", "told", "ground"),
    [((OLD,), (), "eid"), ((), (NEW, OLD), "register")],
    ids=["by the e-ID", "by the register"],
)
def test_when_both_numbers_are_somebodys_here_nothing_is_merged_until_staff_have_looked(claimed, told, ground):
    old, new = registered(OLD), registered(NEW)
    for _ in range(2):
        assert sign_in(NEW, *claimed, told=told).person == new
    assert set(Duplicate.objects.values_list("ground", flat=True)) == {ground}
    assert {Duplicate.objects.get().first_id, Duplicate.objects.get().second_id} == {old.pk, new.pk}
    assert actions.find_person(identity=number(OLD), by=SYSTEM) == old
    assert not PersonMerge.objects.exists()


def test_the_register_that_says_nothing_joins_nothing():
    old = registered(OLD)
    assert sign_in(NEW).person != old
    assert not Duplicate.objects.exists()


# --- likeness


def found() -> set[str]:
    actions.find_duplicates(by=SYSTEM)
    return set(Duplicate.objects.values_list("ground", flat=True))


def alike(**other):
    same = {"given_name": "Oleksandr", "family_name": "Kovalenko"}
    return make.person(**same), make.person(**{**same, **other})


def test_same_name_and_birth_date_is_found_once_however_it_is_written():
    alike(given_name="oleksandr Petro", family_name="KOVALENKO")
    assert found() == {"name"}
    assert actions.find_duplicates(by=SYSTEM) == 0


@pytest.mark.parametrize(
    "other", [{"given_name": "Oleg"}, {"family_name": "Shevchenko"}, {"birth_day": 5}, {"birth_day": None}]
)
def test_another_name_or_birth_date_is_not_alike(other):
    alike(**other)
    assert found() == set()


def test_the_same_proved_number_makes_up_for_a_birth_date_that_is_not_whole():
    one, other = alike(birth_day=None)
    make.contact_card(one)
    card = make.contact_card(other, mobile_verified_at=None)
    assert found() == set()
    card.mobile_verified_at = clock.now()
    card.save()
    assert found() == {"phone"}


def test_two_with_a_personnummer_each_are_two_whatever_they_are_called():
    registered("198601042388", birth=None)
    twin = registered("198405062392")
    Person.objects.filter(pk=twin.pk).update(birth_year=1986, birth_month=1, birth_day=4)
    assert found() == set()
    Identity.objects.filter(person=twin).update(system=IdentitySystem.REGIONAL_RESERVE)
    assert found() == {"name"}


def test_one_who_has_been_merged_is_not_found_again():
    one, other = alike()
    admin = make.staff(role=Role.REGION_ADMINISTRATOR)
    actions.merge_persons(one_id=one.pk, other_id=other.pk, reason="Samma", by=admin)
    assert found() == set()


def test_those_whom_staff_have_told_apart_stay_apart_unless_the_state_says_otherwise():
    old, new = registered(OLD), registered(NEW)
    Person.objects.update(birth_day=11)
    found()
    admin = make.staff(role=Role.REGION_ADMINISTRATOR)
    actions.tell_apart(duplicate_id=Duplicate.objects.get().pk, reason="Kusiner", by=admin)
    assert actions.find_duplicates(by=SYSTEM) == 0
    assert not Duplicate.objects.filter(settled_at=None).exists()
    sign_in(NEW, OLD)
    assert Duplicate.objects.get(settled_at=None).ground == "eid"
    assert old != new


# --- without an e-ID, and without a number of the state's


def test_a_person_without_a_number_of_the_states_is_registered_under_the_regions_own():
    newborn = registered("20261113LM01", "Flicka", "Ekström")
    again = registered("20261113lm01", "Någon", "Annan")
    assert again == newborn
    assert in_use(newborn.pk) == {"20261113LM01"}


def test_a_newborns_personnummer_replaces_the_regions_own():
    newborn = registered("20231110LM01", "Pojke", "Nyström")
    same = registered("202311102392", "Vilgot", "Nyström", also=(number("20231110LM01"),))
    assert same == newborn
    assert in_use(newborn.pk) == {"202311102392"}
