"""The record for somebody else: as far as a right to read goes, and silent about silent units."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinics.models import Clinic
from core.actor import EVERYWHERE, NOWHERE, ActingFor, Reach, Relation
from core.decision import Refused
from core.errors import NotYours
from records import queries
from records.models import Category
from records.pages import CategoryPage
from records.visits import Visit
from tests import make
from tests.records import entries as made
from tests.records.entries import entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def child():
    return make.person(birth_year=2018)


def acting(child, reads=EVERYWHERE, relation=Relation.GUARDIAN):
    return replace(make.resident(), acting_for=ActingFor(child.pk, child.name, relation, EVERYWHERE, reads))


def listed(by):
    page = queries.category("anteckningar", by=by, visit=Visit())
    assert isinstance(page, CategoryPage)
    return {row.url for year in page.years for row in year.rows}


def test_a_guardian_reads_the_childs_record_and_no_silent_units_part_of_it(child):
    open_unit, silent_unit = make.unit(), make.unit()
    make.clinic(unit=silent_unit, kind=Clinic.Kind.YOUTH, sms_level_at_most="N1")
    told = entry(child.pk, Category.NOTES, made.note(), unit=open_unit)
    unknown = entry(child.pk, Category.NOTES, made.note())
    secret = entry(child.pk, Category.NOTES, made.note(), unit=silent_unit)
    by = acting(child)
    assert listed(by) == {f"/journal/post/{told.pk}/", f"/journal/post/{unknown.pk}/"}
    notes = next(c for c in queries.overview(by=by, visit=Visit()).categories if c.slug == "anteckningar")
    assert notes.count.startswith("2 ")
    with pytest.raises(NotYours):
        queries.entry(secret.pk, by=by, visit=Visit())


def test_an_exception_opens_the_clinics_own_unit_and_nothing_else(child):
    unit = make.unit()
    told = entry(child.pk, Category.NOTES, made.note(), unit=unit)
    entry(child.pk, Category.NOTES, made.note(), unit=make.unit())
    entry(child.pk, Category.NOTES, made.note())
    assert listed(acting(child, Reach(places=frozenset({unit.pk})))) == {f"/journal/post/{told.pk}/"}


def test_a_silent_unit_stays_silent_whatever_was_granted(child):
    unit = make.unit()
    make.clinic(unit=unit, kind=Clinic.Kind.YOUTH, sms_level_at_most="N1")
    entry(child.pk, Category.NOTES, made.note(), unit=unit)
    assert listed(acting(child, Reach(places=frozenset({unit.pk})))) == set()


@pytest.mark.parametrize(
    ("relation", "code"),
    [(Relation.HELPER, "record.helper"), (Relation.LEGAL_REPRESENTATIVE, "record.representative")],
)
def test_one_whose_right_is_to_book_reads_nothing(child, relation, code):
    found = entry(child.pk, Category.NOTES, made.note())
    by = acting(child, NOWHERE, relation)
    for read in (
        lambda: queries.overview(by=by, visit=Visit()),
        lambda: queries.category("anteckningar", by=by, visit=Visit()),
        lambda: queries.entry(found.pk, by=by, visit=Visit()),
    ):
        with pytest.raises(Refused) as refused:
            read()
        assert refused.value.reason.code == code
    assert queries.news(by=by).rows == ()


def test_what_is_new_is_only_ones_own_to_know(child):
    entry(child.pk, Category.NOTES, made.note())
    by = acting(child)
    assert queries.news(by=by).count == 0
    assert all(not c.new for c in queries.overview(by=by, visit=Visit()).categories)


def test_a_young_person_of_13_to_15_reads_nothing_and_neither_does_anybody_else(child):
    teen = make.resident(make.person(birth_year=2012))
    with pytest.raises(Refused) as refused:
        queries.overview(by=teen, visit=Visit())
    assert refused.value.reason.code == "record.too_young"
