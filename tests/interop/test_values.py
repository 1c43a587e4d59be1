"""Dates, quantities and texts of others: understood exactly, or said not to be."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interop.fhir import narrative, values
from interop.fhir.exact import digest
from interop.fhir.problems import CannotUnderstand, plain
from records.exact_json import Unstorable, dumps, loads


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("2026", datetime(2025, 12, 31, 23, tzinfo=UTC), "year"),
        ("2026-07", datetime(2026, 6, 30, 22, tzinfo=UTC), "month"),
        ("2026-11-22", datetime(2026, 11, 21, 23, tzinfo=UTC), "day"),
        ("2026-11-22T08:15:00+01:00", datetime(2026, 11, 22, 7, 15, tzinfo=UTC), "minute"),
        ("2026-10-25T02:30:00+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "minute"),
        ("2026-10-25T02:30:00+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "minute"),
        ("2026-11-22T07:15:00.123456789Z", datetime(2026, 11, 22, 7, 15, 0, 123456, tzinfo=UTC), "minute"),
    ],
)
def test_a_date_is_its_first_moment_in_sweden_and_knows_how_exact_it_is(text, at, precision):
    assert values.when(text) == values.When(at, precision)


@pytest.mark.parametrize(
    "text",
    [
        "i går",
        "2026-13",
        "2026-02-30",
        "2026-11-22T08:15",
        "2026-11-22T08:15:00",
        "0001-01-01",
        "2026-11-22T25:00:00Z",
        7,
        [],
    ],
)
def test_what_is_no_date_is_not_understood(text):
    with pytest.raises(CannotUnderstand):
        values.when(text)


@given(st.text() | st.from_regex(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})", fullmatch=True))
def test_no_text_breaks_the_reading_of_dates(text):
    try:
        found = values.when(text)
    except CannotUnderstand:
        return
    assert found is None or found.at.tzinfo is UTC


def test_a_concept_is_its_text_else_its_display_else_its_code():
    assert values.words({"text": "Hb", "coding": [{"display": "Hemoglobin"}]}) == "Hb"
    assert values.words({"coding": [{"code": "1"}, {"display": "Hemoglobin"}]}) == "Hemoglobin"
    assert values.words({"coding": [{"code": "1"}]}) == "1"
    assert values.words(None) == ""


def test_a_quantity_keeps_its_digits_and_its_comparator():
    assert values.quantity({"value": Decimal("0.60"), "comparator": "<", "unit": "mg/L"}) == ("<0.60", "mg/L")
    assert values.quantity({"value": Decimal("1E+3"), "code": "mL"}) == ("1000", "mL")


def test_scripts_links_pictures_and_handlers_are_taken_out_of_a_narrative():
    hostile = (
        '<div onclick="x()"><p style="color:red">Mår <b>bra</b></p><script>alert(1)</script>'
        '<a href="javascript:x">länk</a><img src=x onerror=y><svg><script>z</script></svg><!-- c --></div>'
    )
    assert narrative.clean(hostile) == "<div><p>Mår <b>bra</b></p>länk</div>"


@given(st.text(alphabet="<>/\"'=ab scriptonerrorimgsvghref:&;"))
def test_cleaning_is_final_and_leaves_no_attribute(text):
    cleaned = narrative.clean(text)
    assert narrative.clean(cleaned) == cleaned
    assert "<script" not in cleaned
    assert "onerror=" not in cleaned.replace("&", "") or "<" not in cleaned


def test_plain_text_becomes_paragraphs_and_nothing_else():
    assert narrative.from_plain("a <b>\n\nc\nd") == "<p>a &lt;b&gt;</p><p>c<br>d</p>"


def test_paragraphs_are_one_a_block_without_marks():
    html = (
        "<p>Ett &amp; två</p><ul><li>tre</li><li>fyra<br>fem</li></ul><table><tr><td>a</td><td>b</td></tr></table>"
    )
    assert narrative.paragraphs(html) == ["Ett & två", "tre", "fyra", "fem", "a b"]


def test_json_keeps_numbers_as_they_were_written():
    written = dumps({"v": Decimal("6.50"), "w": Decimal("1E-7")})
    assert written == b'{"v":6.50,"w":1E-7}'
    assert loads(written) == {"v": Decimal("6.50"), "w": Decimal("1E-7")}


@pytest.mark.parametrize("bad", ["a\0b", "\ud800", Decimal("1E+999999"), Decimal("NaN"), 10**30])
def test_what_the_database_cannot_hold_is_refused_before_it(bad):
    with pytest.raises(Unstorable):
        dumps({"a": bad})


def test_nesting_without_end_is_refused():
    deep: dict[str, object] = {}
    for _ in range(2000):
        deep = {"a": deep}
    with pytest.raises(Unstorable):
        dumps(deep)


def test_a_digest_does_not_depend_on_the_order_of_fields():
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})


@pytest.mark.parametrize("value", ["19860104-2388", "198601042388", "Sara Lindqvist", "<b>", "a" * 90, None, 7])
def test_a_reason_never_repeats_what_could_be_a_person(value):
    assert plain(value) in ("?", "None")
