"""What holds for the pieces of every page: their weight, their forms, and the pages for when things break."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
SHEETS = ("base.css", "layout.css", "pieces.css")


class Sample(forms.Form):
    phone = forms.CharField(label="Mobil", help_text="Till exempel 070-174 06 05.")
    language = forms.ChoiceField(label="Språk", choices=[("sv", "Svenska")], widget=forms.RadioSelect)
    accepts = forms.BooleanField(label="Jag godkänner")


@pytest.fixture
def wrong() -> Sample:
    """A form that was sent empty."""
    form = Sample({})
    assert not form.is_valid()
    return form


def test_the_pages_stylesheets_weigh_at_most_25_kb():
    assert sum((CSS / sheet).stat().st_size for sheet in SHEETS) <= 25_000


def test_stylesheets_ask_nobody_else_for_anything():
    for sheet in SHEETS:
        assert not re.search(r"@import|url\(", (CSS / sheet).read_text(encoding="utf-8"))


def test_the_error_summary_leads_to_each_control(wrong):
    summary = render_to_string("components/error_summary.html", {"form": wrong})
    controls = "".join(str(field.as_field_group()) for field in wrong)
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_phone", "id_language_0", "id_accepts"]
    assert all(f'id="{target}"' in controls for target in targets)


def test_a_form_without_errors_has_no_summary():
    form = Sample({"phone": "070-174 06 05", "language": "sv", "accepts": "on"})
    assert form.is_valid()
    assert render_to_string("components/error_summary.html", {"form": form}).strip() == ""


def test_a_control_names_its_hint_and_its_error(wrong):
    for field in wrong:
        drawn = str(field.as_field_group())
        described = re.search(r'aria-describedby="([^"]+)"', drawn)
        assert described is not None
        assert all(f'id="{name}"' in drawn for name in described[1].split())


@pytest.mark.parametrize("page", ["errors/400.html", "errors/500.html"])
def test_a_page_for_broken_things_needs_nothing_and_names_112(page):
    assert 'href="tel:112"' in render_to_string(page)
