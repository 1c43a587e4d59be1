"""The component gallery: every piece that pages are made of, on one page, in each of its states."""

from __future__ import annotations

from dataclasses import dataclass, field

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.guards import public
from core.pages import Mark

SMS = (
    "Region Lindmark: Din tid är bokad: tis 1 dec kl 09.00. Kan du inte komma? "
    "Svara AVBOKA 4821 senast 30 nov kl 09.00 eller ring 08-465 004 10."
)


class SampleForm(forms.Form):
    """One field of each kind that our forms use."""

    phone = forms.CharField(
        label="Mobilnummer",
        help_text="Till exempel 070-174 06 05.",
        error_messages={"required": "Skriv ditt mobilnummer, till exempel 070-174 06 05"},
    )
    language = forms.ChoiceField(
        label="Vilket språk ska vi skriva till dig på?",
        choices=[("sv", "Svenska"), ("en", "English")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj svenska eller engelska"},
    )
    accepts_terms = forms.BooleanField(
        label="Jag har läst vad kontot betyder och vill öppna det",
        error_messages={"required": "Kryssa i rutan för att öppna kontot"},
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the record, as docs/page-contexts.md says; its link leads nowhere."""

    title: str
    summary: str = ""
    marks: tuple[Mark, ...] = ()
    is_new: bool = False
    when: str = "17 november 2026"
    unit: str = "Lindhamns vårdcentral"
    author: str = "Cecilia Ceder, läkare"
    url: str = "#main"


@dataclass(frozen=True, slots=True)
class Gallery:
    """What the page shows."""

    rows: tuple[Row, ...]
    marks: tuple[Mark, ...]
    clocks: tuple[str, ...] = ("08.00", "08.30", "09.00", "10.30", "13.00")
    sms: str = SMS
    fresh: SampleForm = field(default_factory=lambda: SampleForm(auto_id="id_fresh_%s"))


MARKS = (Mark("Ny", "new"), Mark("Osignerad", "care"), Mark("Bokad", "quiet"), Mark("Makulerad", "struck"))
ROWS = (
    Row("HbA1c", "47 mmol/mol", (Mark("Över", "care"), Mark("Ovidimerat", "care")), is_new=True),
    Row("Mottagningsanteckning", marks=(Mark("Makulerad", "struck"),)),
    Row("Läkarbesök"),
)


@public
@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery; the second form has been sent empty."""
    return render(request, "demo/gallery.html", {"gallery": Gallery(ROWS, MARKS), "form": SampleForm({})})
