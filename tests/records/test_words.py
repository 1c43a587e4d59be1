"""Figures, dates and medicines as a person reads them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from records import charts, medicines, narrative, paging, words
from tests.records import entries as made

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "swedish", "english"),
    [
        ("6.50", "6,50", "6.50"),
        ("47", "47", "47"),
        ("<0.6", "<0,6", "<0.6"),
        ("-1.5", "-1,5", "-1.5"),
        ("1250", "1250", "1250"),
        ("125000.5", "125\N{NO-BREAK SPACE}000,5", "125,000.5"),
        ("negativ", "negativ", "negativ"),
        ("120/80", "120/80", "120/80"),
        ("1.2.3", "1.2.3", "1.2.3"),
        ("", "", ""),
    ],
)
def test_a_number_keeps_its_precision_and_gets_the_readers_comma(sent, swedish, english):
    assert words.number(sent) == swedish
    with translation.override("en"):
        assert words.number(sent) == english


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "27–42"),
        ({"low": "6.5", "high": None}, "minst 6,5"),
        ({"low": None, "high": "5.0"}, "högst 5,0"),
        ({"low": None, "high": None}, ""),
        ({"reference": "<5 vid fasta"}, "<5 vid fasta"),
    ],
)
def test_where_a_value_usually_lies(given, told):
    assert words.reference(made.component(**given)) == told


def test_a_missing_value_says_so():
    assert words.value(made.component("", kind="missing")) == "Inget svar"


SCHEDULE = {"dose": "1", "unit": "tablett", "times": "2", "every": "1", "period": "d", "as_needed": False}


@pytest.mark.parametrize(
    ("schedule", "told"),
    [
        ({}, "1 tablett 2 gånger per dag"),
        ({"times": "1", "every": "8", "period": "h"}, "1 tablett 1 gång var 8:e timme"),
        ({"times": "1", "every": "2", "period": "d"}, "1 tablett 1 gång varannan dag"),
        ({"times": "1", "every": "21", "period": "d"}, "1 tablett 1 gång var 21:a dag"),
        ({"times": "1", "every": "12", "period": "h"}, "1 tablett 1 gång var 12:e timme"),
        ({"times": None, "as_needed": True}, "1 tablett vid behov"),
        ({"dose": "0.5", "unit": "ml", "times": "1"}, "0,5 ml 1 gång per dag"),
        ({"period": "?"}, "1 tablett"),
    ],
)
def test_a_dosage_of_figures_alone_is_put_in_words(schedule, told):
    assert medicines.how(made.medicine(dosage="", schedules=[{**SCHEDULE, **schedule}])) == told


@pytest.mark.parametrize(
    ("given", "told", "in_use"),
    [
        ({}, "Tills vidare", True),
        ({"until": "2027-03-13T23:00:00+00:00"}, "Till 14 mars 2027", True),
        ({"until": "2026-11-21T23:00:00+00:00"}, "Till 22 november 2026", True),
        ({"until": "2026-11-20T23:00:00+00:00"}, "Slutade 21 november 2026", False),
        ({"state": "stopped", "until": "2025-05-02T22:00:00+00:00"}, "Slutade 3 maj 2025", False),
        ({"state": "ended"}, "Avslutad", False),
        ({"state": "not_taken"}, "Togs aldrig", False),
        ({"state": "paused"}, "Pausad tills vidare", True),
        ({"state": "unknown"}, "Tills vidare", True),
    ],
)
def test_how_long_a_medicine_is_for(given, told, in_use):
    assert medicines.until(made.medicine(**given), now=NOW) == told
    assert medicines.in_use(made.medicine(**given), now=NOW) is in_use


def test_a_summary_that_lacks_keys_is_read_all_the_same():
    assert medicines.how({}) == ""
    assert medicines.until({}, now=NOW) == "Tills vidare"
    assert words.value({}) == "Inget svar"
    assert words.reference({}) == ""


@pytest.mark.parametrize(
    ("total", "page", "cut", "told", "newer", "older"),
    [
        (0, 1, (0, 0), "", "", ""),
        (50, 1, (0, 50), "", "", ""),
        (51, 1, (0, 50), "Visar 1–50 av 51", "", "/x/?sida=2"),
        (51, 2, (50, 51), "Visar 51–51 av 51", "/x/", ""),
        (120, 3, (100, 120), "Visar 101–120 av 120", "/x/?sida=2", ""),
        (120, 9, (100, 120), "Visar 101–120 av 120", "/x/?sida=2", ""),
    ],
)
def test_a_long_list_is_cut(total, page, cut, told, newer, older):
    part = paging.part(total, page, "/x/")
    assert (part.slice.start, part.slice.stop) == cut
    assert (part.range_text, part.newer_url, part.older_url) == (told, newer, older)


# --- narrative


def test_plain_paragraphs_need_no_html():
    assert narrative.shown("<p>Mår bra.<br>Åter vid behov.</p>") == ""


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<a href='javascript:x'>a</a>",
        "<img src=x onerror=y>",
        "<style>*{}</style>",
        "<iframe src=//x></iframe>",
        "<p style='x' class='y' id='z' onclick='x'>a</p>",
        "<svg><script>alert(1)</script></svg>",
        "<form action=x><input></form>",
        "<!-- x --><meta http-equiv=refresh>",
        "<table background=x><tr><td onmouseover=x>a</td></tr></table>",
    ],
)
def test_nothing_but_text_lists_and_tables_comes_through(hostile):
    shown = narrative.shown(f"<ul><li>Vila</li></ul>{hostile}")
    assert "<li>Vila</li>" in shown
    inside = shown.replace('<div class="scroll" tabindex="0">', "")
    for wrong in (
        "script",
        "href",
        "src",
        "style",
        "onerror",
        "onclick",
        "onmouse",
        "class=",
        "id=",
        "meta",
        "form",
    ):
        assert wrong not in inside


def test_headings_inside_a_text_do_not_break_the_pages_outline():
    assert narrative.shown("<h2>Plan</h2><p>Vila</p>") == "<p><strong>Plan</strong></p><p>Vila</p>"


def test_a_wide_table_scrolls_by_itself():
    shown = narrative.shown("<table><tbody><tr><td>1</td></tr></tbody></table>")
    assert shown.startswith('<div class="scroll" tabindex="0"><table>')
    assert shown.endswith("</table></div>")


# --- charts


def points(*values, step=timedelta(days=30)):
    return [charts.Point(NOW + n * step, Decimal(v), outside=False) for n, v in enumerate(values)]


def test_fewer_than_two_values_are_no_chart():
    assert charts.line("X", "g", points("1"), charts.Interval()) == ""


@pytest.mark.parametrize(
    ("values", "interval"),
    [
        (("1", "1"), charts.Interval()),
        (("0", "0"), charts.Interval(Decimal(0), Decimal(0))),
        (("-5", "1000000"), charts.Interval(Decimal(10), None)),
        (("0.001", "0.002"), charts.Interval(None, Decimal("0.0015"))),
        (("1E+20", "2"), charts.Interval(Decimal(1), Decimal(3))),
    ],
)
def test_every_dot_lies_within_the_drawing(values, interval):
    svg = charts.line("X", "g", points(*values), interval)
    for x, y in re.findall(r'cx="(-?\d+)" cy="(-?\d+)"', svg):
        assert charts.LEFT <= int(x) <= charts.WIDTH - charts.RIGHT
        assert charts.TOP <= int(y) <= charts.HEIGHT - charts.BOTTOM


def test_values_of_one_instant_stand_in_the_middle():
    svg = charts.line("X", "g", points("1", "2", step=timedelta()), charts.Interval())
    assert len(set(re.findall(r'cx="(\d+)"', svg))) == 1


def test_english_readers_get_english_months():
    with translation.override("en"):
        assert "November 2026" in charts.line("X", "g", points("1", "2"), charts.Interval())
