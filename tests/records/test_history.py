"""The same analysis over time."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from records import history, queries
from records.models import Category, Entry
from records.pages import EntryPage
from records.visits import Visit
from tests import make
from tests.conftest import database_role
from tests.records import entries as made
from tests.records.entries import NOON, component, entry, result

pytestmark = pytest.mark.django_db


@pytest.fixture
def sara():
    return make.resident()


def measured(person_id, *components, days=0, **values):
    return entry(
        person_id, Category.TEST_RESULTS, result(*components), happened_at=NOON - timedelta(days=days), **values
    )


def histories(one, by, **visit):
    page = queries.entry(one.pk, by=by, visit=Visit(**visit))
    assert isinstance(page, EntryPage)
    return page.histories


def test_values_stand_newest_first_with_a_chart_and_the_shown_one_has_no_link(sara):
    one = measured(sara.person_id, component("47", flag="high"))
    measured(sara.person_id, component("44.5", flag="high"), days=200)
    measured(sara.person_id, component("40"), days=400)
    (over_time,) = histories(one, sara)
    assert over_time.title == "HbA1c över tid"
    assert [row.value for row in over_time.rows] == ["47 mmol/mol", "44,5 mmol/mol", "40 mmol/mol"]
    assert [row.when for row in over_time.rows] == ["17 nov 2026", "1 maj 2026", "13 okt 2025"]
    assert [bool(row.url) for row in over_time.rows] == [False, True, True]
    assert over_time.svg.count('class="dot dot--out"') == 2
    assert over_time.svg.count('class="dot"') == 1


def test_one_value_alone_is_no_history(sara):
    assert histories(measured(sara.person_id, component()), sara) == ()


def test_another_persons_values_are_not_in_it(sara):
    one = measured(sara.person_id, component())
    measured(make.resident().person_id, component("99"))
    assert histories(one, sara) == ()


def test_the_same_code_in_another_system_and_a_struck_line_are_not_the_same_analysis(sara):
    one = measured(sara.person_id, component())
    measured(sara.person_id, component(system="loinc"), days=1)
    measured(sara.person_id, component(struck=True), days=2)
    assert histories(one, sara) == ()


def test_an_analysis_without_a_code_is_known_by_its_name(sara):
    bare = {"code": None, "system": None, "name": "Längd", "unit": "cm", "low": None, "high": None}
    one = measured(sara.person_id, component("170", **bare))
    measured(sara.person_id, component("169", **bare), days=300)
    assert [row.value for row in histories(one, sara)[0].rows] == ["170 cm", "169 cm"]


def test_nullified_results_are_not_in_it(sara):
    one = measured(sara.person_id, component())
    measured(sara.person_id, component(), days=1, nullified=True)
    assert histories(one, sara) == ()


def test_a_value_that_nobody_has_looked_at_is_told_of_but_not_drawn_until_chosen(sara):
    one = measured(sara.person_id, component("47"))
    measured(sara.person_id, component("40"), days=5)
    hidden = measured(sara.person_id, component("99", flag="high"), days=1, needs_review=True)
    (over_time,) = histories(one, sara)
    assert [row.value for row in over_time.rows] == ["47 mmol/mol", "Inte bedömt ännu", "40 mmol/mol"]
    assert over_time.rows[1].mark is None
    assert over_time.svg.count("<circle") == 2
    (chosen,) = histories(one, sara, chosen=frozenset({hidden.pk}))
    assert chosen.rows[1].value == "99 mmol/mol"
    assert chosen.svg.count("<circle") == 3


def test_another_unit_stands_in_the_table_but_is_not_drawn(sara):
    one = measured(sara.person_id, component("47"))
    measured(sara.person_id, component("44"), days=5)
    measured(sara.person_id, component("6.5", unit="%"), days=10)
    (over_time,) = histories(one, sara)
    assert len(over_time.rows) == 3
    assert over_time.svg.count("<circle") == 2


def test_of_a_large_panel_those_outside_their_interval_come_first(sara):
    panel = [component(name=f"A{n}", code=f"C{n}", flag="low" if n == 8 else None) for n in range(10)]
    one = measured(sara.person_id, *panel)
    measured(sara.person_id, *panel, days=5)
    found = histories(one, sara)
    assert len(found) == history.ANALYSES
    assert found[0].title == "A8 över tid"


def test_a_text_result_has_no_history(sara):
    culture = component("Ingen växt", kind="text", unit="", low=None, high=None)
    one = measured(sara.person_id, culture)
    measured(sara.person_id, culture, days=5)
    assert histories(one, sara) == ()


def test_less_than_is_told_and_not_drawn(sara):
    one = measured(sara.person_id, component("47"))
    measured(sara.person_id, component("44"), days=5)
    measured(sara.person_id, component("<0.6"), days=10)
    (over_time,) = histories(one, sara)
    assert over_time.rows[2].value == "<0,6 mmol/mol"
    assert over_time.svg.count("<circle") == 2


def test_the_chart_has_a_name_and_no_style_of_its_own(sara):
    one = measured(sara.person_id, component("47", name="<b>HbA1c</b>"))
    measured(sara.person_id, component("44"), days=400)
    svg = histories(one, sara)[0].svg
    assert "<b>" not in svg
    assert not re.search(r"style=|<style|on\w+=|href", svg)
    assert 'role="img" aria-label="' in svg
    assert "senast 47 mmol/mol, brukar ligga mellan 27 och 42" in svg


def test_only_the_latest_values_are_read(sara, monkeypatch):
    monkeypatch.setattr(history, "VALUES", 4)
    made.many_results(sara.person_id, 90 * 6)
    with database_role("vp_jobs"):
        newest = Entry.objects.filter(person_id=sara.person_id).order_by("-happened_at").first()
    (over_time,) = histories(newest, sara)
    assert len(over_time.rows) == 4
