"""The desk presses twice when it registers somebody: through the action, past it, and with the promise gone."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection

from accounts import actions
from accounts.at_desk.new import NewPerson
from accounts.models import ContactCard, Person
from core.db import constraint_of
from core.identity import PartialDate
from tests import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

PROMISE, PRESSES = "one_person_per_form", 10
BABY = NewPerson("Nyfödd", "Warsame", birth=PartialDate(2026, 11, 20), mobile="0701740633")


def bare(form_key: uuid.UUID) -> Callable[[], Person]:
    return lambda: Person.objects.create(given_name="Nyfödd", family_name="Warsame", form_key=form_key)


def test_a_form_that_is_sent_many_times_at_once_registers_one_person(race):
    by, form_key = make.staff(), uuid.uuid4()
    outcomes = race(*[lambda: actions.register_at_desk(new=BABY, form_key=form_key, by=by)] * PRESSES)
    assert len({one.pk for one in outcomes}) == 1
    assert (Person.objects.count(), ContactCard.objects.count()) == (1, 1)


def test_two_who_are_alike_on_two_forms_are_two(race):
    by = make.staff()
    forms = [uuid.uuid4(), uuid.uuid4()]
    race(*[lambda key=key: actions.register_at_desk(new=BABY, form_key=key, by=by) for key in forms])
    assert Person.objects.count() == 2


def test_bare_inserts_past_the_action_give_one_person(race):
    outcomes = race(*[bare(uuid.UUID(int=1))] * PRESSES)
    refused = [one for one in outcomes if isinstance(one, IntegrityError)]
    assert Person.objects.count() == 1
    assert [constraint_of(one) for one in refused] == [PROMISE] * (PRESSES - 1)


def test_without_the_promise_the_bare_race_is_lost(race, role):
    def owner(statement: str) -> None:
        with role(None), connection.cursor() as cursor:
            cursor.execute(statement)

    owner(f"ALTER TABLE accounts_person DROP CONSTRAINT {PROMISE}")
    try:
        race(*[bare(uuid.UUID(int=1))] * PRESSES)
        assert Person.objects.count() > 1
    finally:
        Person.objects.update(form_key=None)
        owner(f"ALTER TABLE accounts_person ADD CONSTRAINT {PROMISE} UNIQUE (form_key)")
