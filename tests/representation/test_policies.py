"""Who may act for whom: the rules alone, at every birthday's boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from core.actor import EVERYWHERE, NOWHERE, Reach
from core.identity import PartialDate
from representation import policies
from representation.policies import ExceptionFacts, GuardianFacts, HelperFacts, LegalFacts
from representation.rules import RepresentationRules

RULES = RepresentationRules(
    guardian_until_age=13,
    adult_age=18,
    helpers=True,
    helper_days_at_most=730,
    helpers_at_most=5,
    invitation_days=14,
    invitations_per_day=5,
    legal_representatives=True,
)
CHILD = GuardianFacts(
    child_birth=PartialDate(2013, 12, 6),
    child_protected=False,
    child_dead=False,
    in_custody=True,
    barred=False,
)
births = st.dates(date(2004, 1, 1), date(2026, 11, 22))


def guardian(facts, today):
    return policies.guardian(facts, today=today, rules=RULES)


def birthday(born, years):
    """The day on which somebody has lived so many years; for 29 February, 1 March in a common year."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


@given(births)
def test_a_guardian_acts_and_reads_until_the_day_before_the_thirteenth_birthday(born):
    facts = replace(CHILD, child_birth=PartialDate(born.year, born.month, born.day))
    day = birthday(born, 13)
    before = guardian(facts, day - timedelta(days=1))
    assert before
    assert before.books == before.reads == EVERYWHERE
    on = guardian(facts, day)
    assert not on
    assert on.decision.refusal.code == "guardian.from_13"


@given(births)
def test_an_exception_holds_from_13_until_the_day_before_the_eighteenth_birthday(born):
    clinic, unit = uuid4(), uuid4()
    facts = replace(
        CHILD,
        child_birth=PartialDate(born.year, born.month, born.day),
        exceptions=(ExceptionFacts(clinic, unit, may_book=True, may_read=False, is_silent=False),),
    )
    for day in (birthday(born, 13), birthday(born, 18) - timedelta(days=1)):
        assert guardian(facts, day).books == Reach(places=frozenset({clinic}))
        assert guardian(facts, day).reads == NOWHERE
    assert not guardian(facts, birthday(born, 18))


def test_one_born_on_29_february_is_13_on_1_march_in_a_common_year():
    leap = replace(CHILD, child_birth=PartialDate(2012, 2, 29))
    assert guardian(leap, date(2025, 2, 28))
    assert not guardian(leap, date(2025, 3, 1))


def test_a_partial_birth_date_ends_a_guardians_right_on_the_first_day_it_can():
    only_year = replace(CHILD, child_birth=PartialDate(2013))
    assert guardian(only_year, date(2025, 12, 31))
    assert not guardian(only_year, date(2026, 1, 1))
    only_month = replace(CHILD, child_birth=PartialDate(2013, 12))
    assert guardian(only_month, date(2026, 11, 30))
    assert not guardian(only_month, date(2026, 12, 1))


def test_nothing_is_shown_of_a_child_that_is_barred_protected_dead_of_unknown_age_or_not_in_custody():
    day = date(2020, 1, 1)
    assert guardian(CHILD, day)
    for change, code in (
        ({"barred": True}, "guardian.barred"),
        ({"child_protected": True}, "guardian.protected"),
        ({"child_birth": None}, "guardian.age_unknown"),
        ({"in_custody": False}, "guardian.no_custody"),
        ({"child_dead": True}, "guardian.no_custody"),
    ):
        refused = guardian(replace(CHILD, **change), day)
        assert refused.decision.refusal.code == code
        assert refused.books == refused.reads == NOWHERE
        assert len(refused.decision.refusal.ways_on) == 2


def test_an_exception_at_a_silent_clinic_gives_nothing():
    at_youth = ExceptionFacts(uuid4(), uuid4(), may_book=True, may_read=True, is_silent=True)
    facts = replace(CHILD, exceptions=(at_youth,))
    assert not guardian(facts, date(2027, 6, 1))


def test_no_exception_stands_against_a_bar():
    clinic = ExceptionFacts(uuid4(), uuid4(), may_book=True, may_read=True, is_silent=False)
    facts = replace(CHILD, exceptions=(clinic,), barred=True)
    assert not guardian(facts, date(2027, 6, 1))


HELP = HelperFacts(
    until=date(2027, 6, 1),
    clinic_ids=frozenset({uuid4()}),
    person_dead=False,
    person_birth=PartialDate(1941, 6, 27),
    helper_birth=PartialDate(1965, 3, 14),
)


def helper(facts, today=date(2026, 11, 22), rules=RULES):
    return policies.helper(facts, today=today, rules=rules)


def test_a_helper_books_at_the_named_clinics_and_never_reads():
    assert helper(HELP).books == Reach(places=HELP.clinic_ids)
    assert helper(HELP).reads == NOWHERE


def test_a_helpers_last_day_counts_and_the_next_does_not():
    assert helper(HELP, HELP.until)
    assert not helper(HELP, HELP.until + timedelta(days=1))


def test_helpers_are_adults_on_both_sides_and_the_region_may_switch_them_off():
    young = PartialDate(2008, 11, 23)
    assert not helper(replace(HELP, helper_birth=young))
    assert not helper(replace(HELP, person_birth=young))
    assert not helper(replace(HELP, helper_birth=None))
    assert not helper(replace(HELP, person_dead=True))
    assert not helper(replace(HELP, clinic_ids=frozenset()))
    assert not helper(HELP, rules=replace(RULES, helpers=False))


def test_a_legal_representative_books_everywhere_and_reads_only_where_the_head_has_decided():
    unit = uuid4()
    facts = LegalFacts(date(2026, 1, 1), date(2026, 12, 31), frozenset({unit}), person_dead=False)
    held = policies.legal_representative(facts, today=date(2026, 12, 31), rules=RULES)
    assert held.books == EVERYWHERE
    assert held.reads == Reach(places=frozenset({unit}))
    for day in (date(2025, 12, 31), date(2027, 1, 1)):
        assert not policies.legal_representative(facts, today=day, rules=RULES)
    off = replace(RULES, legal_representatives=False)
    assert not policies.legal_representative(facts, today=date(2026, 6, 1), rules=off)
