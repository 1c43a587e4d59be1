"""Two who come in at one browser at the same instant: one of them is in, whatever the code does."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection

from clinics import actions
from clinics.errors import DeskTaken
from clinics.models import Shift
from core.actor import Actor
from core.db import constraint_of
from tests import make
from tests.portal.staff import user_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
PEOPLE = 8


def beginning(by: Actor, browser: str) -> Callable[[], Shift]:
    return lambda: actions.begin_shift(browser=browser, method=Shift.Method.CODE, by=by)


def bare(by: Actor, browser: str) -> Callable[[], Shift]:
    like = actions.begin_shift(browser=uuid.uuid4().hex, method=Shift.Method.CODE, by=by)
    return lambda: Shift.objects.create(
        user=user_of(by),
        browser=browser,
        method=like.method,
        began_at=like.began_at,
        ends_at=like.ends_at,
        used_at=like.used_at,
    )


def is_open_at(browser: str) -> int:
    return Shift.objects.filter(browser=browser, ended_at=None, locked_at=None).count()


def test_of_those_who_begin_at_one_browser_one_is_open_and_the_others_wait_or_are_told(race):
    browser = uuid.uuid4().hex
    outcomes = race(*[beginning(make.staff(), browser) for _ in range(PEOPLE)])
    assert all(isinstance(outcome, Shift | DeskTaken) for outcome in outcomes)
    assert is_open_at(browser) == 1


def test_one_who_signs_in_twice_has_one_shift(race):
    browser, by = uuid.uuid4().hex, make.staff()
    outcomes = race(*[beginning(by, browser) for _ in range(2)])
    assert all(isinstance(outcome, Shift) for outcome in outcomes)
    assert Shift.objects.filter(browser=browser, ended_at=None).count() == 1


def test_of_bare_rows_past_the_action_one_is_open(race):
    browser = uuid.uuid4().hex
    outcomes = race(*[bare(make.staff(), browser) for _ in range(PEOPLE)])
    refused = {constraint_of(outcome) for outcome in outcomes if isinstance(outcome, IntegrityError)}
    assert refused == {"one_open_shift_at_a_browser"}
    assert is_open_at(browser) == 1


@contextmanager
def without_the_promise(role: Any) -> Iterator[None]:
    with role(None), connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef('one_open_shift_at_a_browser'::regclass)")
        definition = cursor.fetchone()[0]
        cursor.execute("DROP INDEX one_open_shift_at_a_browser")
    try:
        yield
    finally:
        with role(None), connection.cursor() as cursor:
            cursor.execute("DELETE FROM clinics_shift")
            cursor.execute(definition)


def test_without_the_promise_the_bare_race_is_lost(race, role: Callable[..., AbstractContextManager[None]]):
    browser = uuid.uuid4().hex
    people = [bare(make.staff(), browser) for _ in range(PEOPLE)]
    with without_the_promise(role):
        race(*people)
        assert is_open_at(browser) > 1
