"""Who may read, and how an entry is shown: every combination."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import replace
from datetime import date

import pytest

from accounts.rules import AccountRules
from core import rulebook
from core.actor import Actor, Assurance, OnDuty, Purpose, Role
from core.decision import WayOn
from core.identity import PartialDate
from records.models import Category
from records.policies import EntryFacts, Reader, Shown, Sign, can_read_record, how_shown

TODAY = date(2026, 11, 22)
RULES = replace(rulebook.at(TODAY).section(AccountRules), record_from_age=16)
ME = uuid.uuid4()
BIRTHS = {
    "40": PartialDate(1986, 1, 4),
    "16 today": PartialDate(2010, 11, 22),
    "16 tomorrow": PartialDate(2010, 11, 23),
    "15": PartialDate(2011, 1, 1),
    "the month alone, 16 at the earliest": PartialDate(2010, 11),
    "the month alone, surely 16": PartialDate(2010, 10),
    "the year alone, 16 at the earliest": PartialDate(2010),
    "the year alone, surely 16": PartialDate(2009),
    "13": PartialDate(2013, 1, 1),
    "8": PartialDate(2018, 3, 11),
    "unknown": None,
}
OLD_ENOUGH = {"40", "16 today", "the month alone, surely 16", "the year alone, surely 16"}
DUTY = OnDuty(uuid.uuid4(), uuid.uuid4(), "Vårdcentralen", Role.CLINICIAN, Purpose.CARE)
ACTORS = {
    "me": Actor(user_id=uuid.uuid4(), person_id=ME),
    "another": Actor(user_id=uuid.uuid4(), person_id=uuid.uuid4()),
    "nobody": Actor(),
    "staff": Actor(user_id=uuid.uuid4(), on_duty=DUTY),
    "staff who is also me": Actor(user_id=uuid.uuid4(), person_id=ME, on_duty=DUTY),
    "the system": Actor.system(),
}


def test_only_oneself_by_e_id_and_from_the_age_may_read():
    for who, level, born in itertools.product(ACTORS, Assurance, BIRTHS):
        by = replace(ACTORS[who], assurance=level)
        decision = can_read_record(Reader(ME, BIRTHS[born]), by=by, today=TODAY, rules=RULES)
        case = (who, level, born)
        assert bool(decision) == (who == "me" and level >= Assurance.LOA3 and born in OLD_ENOUGH), case
        if decision.refusal:
            first = (
                "record.not_yours" if who != "me"
                else "record.assurance" if level < Assurance.LOA3
                else "record.age_unknown" if born == "unknown"
                else "record.too_young"
            )  # fmt: skip
            assert decision.refusal.code == first, case


@pytest.mark.parametrize("born", sorted(set(BIRTHS) - OLD_ENOUGH))
def test_a_refusal_says_the_age_and_two_ways_on_one_without_a_call(born):
    me = Actor(user_id=uuid.uuid4(), person_id=ME, assurance=Assurance.LOA3)
    reason = can_read_record(Reader(ME, BIRTHS[born]), by=me, today=TODAY, rules=RULES).refusal
    assert reason is not None
    assert "16 år" in reason.text
    assert len(reason.ways_on) == 2
    assert set(reason.ways_on) - {WayOn.CALL_CLINIC, WayOn.CALL_REGION}


SHOWN = [
    # needs_review, nullified, chosen -> signs, behind_choice, struck; the sign of an unsigned note comes apart
    (False, False, False, (), False, False),
    (False, False, True, (), False, False),
    (True, False, False, (Sign.UNREVIEWED,), True, False),
    (True, False, True, (Sign.UNREVIEWED,), False, False),
    (False, True, False, (Sign.NULLIFIED,), False, True),
    (False, True, True, (Sign.NULLIFIED,), False, True),
    (True, True, False, (Sign.NULLIFIED,), False, True),
    (True, True, True, (Sign.NULLIFIED,), False, True),
]


def test_how_an_entry_is_shown():
    for category, signed, row in itertools.product(Category, (True, False), SHOWN):
        review, nullified, chosen, signs, behind, struck = row
        unsigned = (Sign.UNSIGNED,) if category == Category.NOTES and not (signed or nullified) else ()
        facts = EntryFacts(category, signed=signed, needs_review=review, nullified=nullified, chosen=chosen)
        shown = Shown(unsigned + signs, behind_choice=behind, struck=struck)
        assert how_shown(facts) == shown, (category, signed, row)


def test_the_table_holds_every_combination():
    assert len({row[:3] for row in SHOWN}) == 2**3
