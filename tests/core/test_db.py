"""How the house writes: whole, tried again after a deadlock and after nothing else, and in our own words."""

from __future__ import annotations

import uuid
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from accounts.models import Person
from audit.models import AccessEvent
from core import clock, db
from core.actor import Actor
from core.errors import DomainError
from tests import make


class Taken(DomainError):
    code = "taken"


def rename(person: Person, name: str) -> None:
    Person.objects.filter(pk=person.pk).update(given_name=name)


@pytest.mark.django_db(transaction=True)
class TestAnAction:
    @pytest.mark.race
    def test_is_run_again_when_the_database_ends_a_deadlock(self, race):
        first, second = make.person(), make.person()
        both_hold_one, runs = Barrier(2), []

        @db.action
        def rename_both(*, one: Person, other: Person, name: str) -> None:
            runs.append(name)
            rename(one, name)
            with suppress(BrokenBarrierError):  # the one that is tried again comes alone
                both_hold_one.wait(timeout=20)
            rename(other, name)
            both_hold_one.abort()

        outcomes = race(
            lambda: rename_both(one=first, other=second, name="a"),
            lambda: rename_both(one=second, other=first, name="b"),
        )
        assert outcomes == [None, None]
        assert len(runs) == 3
        names = set(Person.objects.values_list("given_name", flat=True))
        assert names == {runs[2]}

    def run(self, failure: Exception, **sql: Any) -> int:
        runs = []

        @db.action
        def fail() -> None:
            runs.append(1)
            raise failure

        with pytest.raises(type(failure)):
            fail()
        return len(runs)

    def conflict(self, sqlstate: str) -> OperationalError:
        error = OperationalError("refused")
        error.__cause__ = type("Cause", (Exception,), {"sqlstate": sqlstate})()
        return error

    @pytest.mark.parametrize("sqlstate", ["40P01", "40001"])
    def test_is_given_up_after_four_times(self, sqlstate):
        assert self.run(self.conflict(sqlstate)) == db.TRIES

    def test_is_not_run_again_after_anything_else(self):
        for failure in (self.conflict("57014"), OperationalError("gone"), IntegrityError("no"), Taken()):
            assert self.run(failure) == 1

    def test_is_all_or_nothing(self):
        person = make.person(given_name="Sara")

        @db.action
        def fail() -> None:
            rename(person, "Ella")
            raise Taken

        with pytest.raises(Taken):
            fail()
        person.refresh_from_db()
        assert person.given_name == "Sara"

    def test_within_another_joins_it_and_is_not_tried_again_alone(self):
        person, runs = make.person(given_name="Sara"), []
        failure = self.conflict("40P01")

        @db.action
        def inner() -> None:
            runs.append("inner")
            rename(person, "Ella")

        @db.action
        def outer() -> None:
            runs.append("outer")
            inner()
            if len(runs) < 4:
                raise failure

        outer()
        assert runs == ["outer", "inner"] * 2
        person.refresh_from_db()
        assert person.given_name == "Ella"

    def test_within_another_that_goes_on_after_a_no_leaves_nothing_of_its_own(self):
        person = make.person(given_name="Sara")

        @db.action
        def inner() -> None:
            rename(person, "Ella")
            raise Taken

        @db.action
        def outer() -> None:
            with pytest.raises(Taken):
                inner()
            Person.objects.filter(pk=person.pk).update(family_name="Ek")

        outer()
        person.refresh_from_db()
        assert person.name == "Sara Ek"


@pytest.mark.django_db
class TestTheDatabasesWord:
    def break_it(self, mapping: dict[str, type[DomainError]]) -> None:
        with transaction.atomic(), db.translate_constraints(mapping):
            make.person(birth_month=13)

    def test_becomes_ours(self):
        with pytest.raises(Taken) as caught:
            self.break_it({"birth_date_is_whole_or_partial": Taken})
        assert isinstance(caught.value.__cause__, IntegrityError)

    def test_passes_through_when_it_is_another(self):
        with pytest.raises(IntegrityError) as caught:
            self.break_it({"another": Taken})
        assert db.constraint_of(caught.value) == "birth_date_is_whole_or_partial"

    def test_that_names_no_constraint_has_none(self):
        assert db.constraint_of(IntegrityError("x")) is None


@pytest.mark.django_db
def test_the_fence_is_shut_again_after_the_transaction():
    person = make.person()
    event = {"at": clock.now(), "action": "booking.read", "by": "self", "person_id": person.pk}
    AccessEvent(id=uuid.uuid4(), **event).save(force_insert=True)
    with db.fence(Actor(), [person.pk]):
        assert AccessEvent.objects.count() == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.persons')")
            assert str(person.pk) in cursor.fetchone()[0]
    with db.fence(Actor(), [uuid.uuid4()]):
        assert AccessEvent.objects.count() == 0
