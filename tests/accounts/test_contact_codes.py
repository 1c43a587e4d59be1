"""Whose a number or an address is: six digits, five tries, ten minutes, and no flood of codes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.db.models import F

from accounts import actions, codes, policies
from accounts.actions.contact_code import Outcome
from accounts.errors import BadEmailAddress
from accounts.models import ContactCard, ContactCheck
from accounts.policies import CodeFacts
from accounts.rules import ContactRules
from audit.models import AccessEvent
from core import clock, rulebook
from core.db import constraint_of, fence
from core.decision import Refused
from tests import make

Kind = ContactCheck.Kind
NUMBER = "070-174 06 12"


@pytest.fixture
def sara(db):
    by = make.resident(make.person(given_name="Sara"))
    actions.set_contact(mobile=NUMBER, email="Sara@Lindqvist.EXAMPLE", by=by)
    return by


def wrong(check: ContactCheck) -> str:
    return "000000" if codes.code_of(check.pk) != "000000" else "000001"


def log(by) -> list[str]:
    with fence(by, [by.own_person_id]):
        return list(AccessEvent.objects.order_by("at").values_list("action", flat=True))


def card() -> ContactCard:
    return ContactCard.objects.get()


# --- the code


def test_a_code_is_six_digits_of_its_own_row_and_stands_in_no_column(sara):
    made = {codes.code_of(ContactCheck(person_id=sara.person_id).pk) for _ in range(200)}
    assert len(made) > 195
    assert all(len(code) == 6 and code.isascii() and code.isdigit() for code in made)
    check = actions.ask_for_code(kind=Kind.MOBILE, by=sara)
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_contactcheck::text FROM accounts_contactcheck")
        assert codes.code_of(check.pk) not in cursor.fetchone()[0].replace(check.pk.hex, "")


def test_another_secret_key_gives_other_codes(sara, settings):
    check = actions.ask_for_code(kind=Kind.MOBILE, by=sara)
    before = codes.code_of(check.pk)
    settings.SECRET_KEY = "another-" * 8
    assert codes.code_of(check.pk) != before


@pytest.mark.parametrize("kind", [Kind.MOBILE, Kind.EMAIL])
def test_the_right_code_proves_whose_it_is_once(sara, kind):
    check = actions.ask_for_code(kind=kind, by=sara)
    assert actions.try_code(kind=kind, code=codes.code_of(check.pk), by=sara).outcome == Outcome.RIGHT
    verified = {Kind.MOBILE: card().mobile_verified_at, Kind.EMAIL: card().email_verified_at}
    assert [k for k, at in verified.items() if at] == [kind]
    assert actions.try_code(kind=kind, code=codes.code_of(check.pk), by=sara).outcome == Outcome.OVER
    assert log(sara)[-3:] == [
        "account.contact_code_asked",
        "account.contact_verified",
        "account.contact_code_wrong",
    ]


def test_after_five_wrong_tries_the_right_code_is_dead_too(sara):
    check = actions.ask_for_code(kind=Kind.MOBILE, by=sara)
    tried = [actions.try_code(kind=Kind.MOBILE, code=wrong(check), by=sara) for _ in range(5)]
    assert [t.left for t in tried] == [4, 3, 2, 1, 0]
    assert [t.outcome for t in tried] == [Outcome.WRONG] * 4 + [Outcome.SPENT]
    assert actions.try_code(kind=Kind.MOBILE, code=codes.code_of(check.pk), by=sara).outcome == Outcome.SPENT
    assert card().mobile_verified_at is None


def test_a_code_is_good_for_ten_minutes(sara):
    check = actions.ask_for_code(kind=Kind.MOBILE, by=sara)
    with time_machine.travel(check.asked_at + timedelta(minutes=10), tick=False):
        assert actions.try_code(kind=Kind.MOBILE, code=codes.code_of(check.pk), by=sara).outcome == Outcome.OVER
    with time_machine.travel(check.asked_at + timedelta(minutes=9, seconds=59), tick=False):
        assert actions.try_code(kind=Kind.MOBILE, code=codes.code_of(check.pk), by=sara).outcome == Outcome.RIGHT


def test_a_newer_code_kills_the_older(sara):
    older = actions.ask_for_code(kind=Kind.MOBILE, by=sara)
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        newer = actions.ask_for_code(kind=Kind.MOBILE, by=sara)
        tried = actions.try_code(kind=Kind.MOBILE, code=codes.code_of(older.pk), by=sara)
        assert tried.outcome == Outcome.WRONG
        assert actions.try_code(kind=Kind.MOBILE, code=codes.code_of(newer.pk), by=sara).outcome == Outcome.RIGHT


def test_another_number_kills_the_code_and_is_not_proved_by_it(sara):
    check = actions.ask_for_code(kind=Kind.MOBILE, by=sara)
    actions.set_contact(mobile="070-174 06 13", by=sara)
    assert actions.try_code(kind=Kind.MOBILE, code=codes.code_of(check.pk), by=sara).outcome == Outcome.OVER


def test_a_code_is_its_persons_alone(sara):
    check = actions.ask_for_code(kind=Kind.MOBILE, by=sara)
    other = make.resident()
    actions.set_contact(mobile=NUMBER, by=other)
    tried = actions.try_code(kind=Kind.MOBILE, code=codes.code_of(check.pk), by=other)
    assert tried.outcome == Outcome.OVER


def test_verification_falls_with_the_number_and_with_the_address(sara):
    ContactCard.objects.update(mobile_verified_at=clock.now(), email_verified_at=clock.now())
    actions.set_contact(mobile=NUMBER, email="Sara@lindqvist.example", by=sara)
    assert card().mobile_verified_at
    assert card().email_verified_at
    actions.set_contact(mobile="070-174 06 13", email="sara@lindqvist.example", by=sara)
    assert card().mobile_verified_at is None
    assert card().email_verified_at is None


def test_an_address_is_kept_as_written_but_for_its_domain_and_must_be_one(sara):
    assert card().email == "Sara@lindqvist.example"
    for text in ("sara", "sara@", "@lindqvist.example", "såra@lindqvist.example", "a@b.example\nBcc: c@d.example"):
        with pytest.raises(BadEmailAddress):
            actions.set_contact(email=text, by=sara)


def test_the_database_holds_that_only_what_is_there_is_verified(sara):
    with pytest.raises(IntegrityError) as refusal:
        ContactCard.objects.update(mobile="", mobile_verified_at=clock.now())
    assert constraint_of(refusal.value) == "only_what_is_there_is_verified"


# --- how often

NOW = datetime(2026, 11, 22, 9, 41, 30, tzinfo=UTC)
RULES = rulebook.at(NOW.date()).section(ContactRules)
FRESH: dict[str, Any] = {
    "address": "+46701740612",
    "is_verified": False,
    "latest_at": None,
    "by_person": 0,
    "to_address": 0,
}


def test_when_a_code_is_sent():
    ago = timedelta(seconds=1)
    minute = timedelta(seconds=60)
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({}, ""),
        ({"address": ""}, "code.no_address"),
        ({"is_verified": True}, "code.verified"),
        ({"latest_at": NOW - minute}, ""),
        ({"latest_at": NOW - minute + ago}, "code.too_soon"),
        ({"by_person": 9}, ""),
        ({"by_person": 10}, "code.too_many"),
        ({"to_address": 5}, ""),
        ({"to_address": 6}, "code.too_many"),
    )
    for change, code in cases:
        facts = CodeFacts(**{**FRESH, **change})
        decision = policies.can_send_code(facts, now=NOW, rules=RULES)
        assert (decision.refusal.code if decision.refusal else "") == code
    soon = CodeFacts(**{**FRESH, "latest_at": NOW})
    refusal = policies.can_send_code(soon, now=NOW, rules=RULES).refusal
    assert refusal is not None
    assert "kl. 10.43" in refusal.text


def test_everybodys_codes_to_one_number_are_counted_and_the_answer_tells_nothing_of_whose_it_is(sara):
    for _ in range(6):
        another = make.resident()
        actions.set_contact(mobile=NUMBER, by=another)
        actions.ask_for_code(kind=Kind.MOBILE, by=another)
    with pytest.raises(Refused) as refusal:
        actions.ask_for_code(kind=Kind.MOBILE, by=sara)
    assert refusal.value.reason.code == "code.too_many"
    assert not ContactCheck.objects.filter(person_id=sara.person_id).exists()


def test_changing_the_number_back_and_forth_is_no_way_round_the_days_share(sara):
    refusals = []
    with time_machine.travel(clock.now()) as moved:
        for n in range(12):
            actions.set_contact(mobile=f"070-174 06 {20 + n}", by=sara)
            moved.shift(timedelta(seconds=61))
            try:
                actions.ask_for_code(kind=Kind.MOBILE, by=sara)
            except Refused as refused:
                refusals.append(refused.reason.code)
    assert refusals == ["code.too_many"] * 2


# --- at the same instant


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_fifty_guesses_at_once_are_five_tries(race):
    by = make.resident()
    actions.set_contact(mobile=NUMBER, by=by)
    check = actions.ask_for_code(kind=Kind.MOBILE, by=by)
    guess = wrong(check)
    outcomes = race(*[lambda: actions.try_code(kind=Kind.MOBILE, code=guess, by=by) for _ in range(50)])
    assert sorted(o.outcome for o in outcomes) == sorted([Outcome.WRONG] * 4 + [Outcome.SPENT] * 46)
    check.refresh_from_db()
    assert check.tries == 5


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_bare_counting_past_the_action_stops_at_five(race):
    check = checked()
    outcomes = race(*[lambda: count_bare(check) for _ in range(12)])
    assert sum(outcome == 1 for outcome in outcomes) == 5
    names = {constraint_of(o) for o in outcomes if isinstance(o, IntegrityError)}
    assert names == {"contact_code_is_tried_five_times_at_most"}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_the_bare_count_goes_on(race, role):
    check = checked()
    name = "contact_code_is_tried_five_times_at_most"
    with role(None), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE accounts_contactcheck DROP CONSTRAINT {name}")
    try:
        assert race(*[lambda: count_bare(check) for _ in range(12)]) == [1] * 12
    finally:
        with role(None), connection.cursor() as cursor:
            cursor.execute("TRUNCATE accounts_contactcheck")
            cursor.execute(
                f"ALTER TABLE accounts_contactcheck ADD CONSTRAINT {name} CHECK (tries BETWEEN 0 AND 5)"
            )


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_who_ask_at_once_get_one_code(race):
    by = make.resident()
    actions.set_contact(mobile=NUMBER, by=by)
    outcomes = race(*[lambda: actions.ask_for_code(kind=Kind.MOBILE, by=by) for _ in range(10)])
    assert sum(isinstance(o, ContactCheck) for o in outcomes) == 1
    assert {o.reason.code for o in outcomes if isinstance(o, Refused)} == {"code.too_soon"}


def checked() -> ContactCheck:
    now = clock.now()
    person = make.person()
    return ContactCheck.objects.create(
        person=person, kind=Kind.MOBILE, address="+46701740612", asked_at=now, expires_at=now
    )


def count_bare(check: ContactCheck) -> int:
    return ContactCheck.objects.filter(pk=check.pk).update(tries=F("tries") + 1)
