"""The shape of what somebody looks for. Plain parameters of an address, nothing personal, nothing kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bookings.models import PartOfDay, VisitType
from bookings.queries.search import CARE_WORDS, DISTANCES, MODE_WORDS, Asked, Choices
from bookings.queries.week import PART_WORDS, WeekAsked
from clinics.errors import ManyPlaces, NoSuchPlace

NEAREST = "narmast"
PAGES_AT_MOST = 100
USUAL_KM = 20
WISH = "django/forms/wish.html"
"""A field as elsewhere, without the word that it is optional: here all are, and the page says so once."""
FOLDED = ("fran", "satt", "mottagning", "hos", "sprak", "ordning")
_WRONG_DATE = {"invalid": _("Skriv datumet som år, månad och dag, till exempel 2026-12-01.")}
_LONG = {"max_length": _("Skriv kortare, högst %(limit_value)d tecken.")}
_NOT_THERE = {"invalid_choice": _("Välj ett av alternativen i listan.")}


def _date() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


ANYTHING = {
    "vard": _("Alla slags vård"),
    "nar": _("Hela dagen"),
    "satt": _("Spelar ingen roll"),
    "mottagning": _("Alla mottagningar"),
    "sprak": _("Spelar ingen roll"),
}
"""The first line of each list: no wish."""


def _choice(label: Any) -> forms.ChoiceField:
    """A list that is filled in when the form is made. ``label``: a lazy text, which Django types as Any."""
    return forms.ChoiceField(label=label, required=False, error_messages=_NOT_THERE)


class SearchForm(forms.Form):
    """A search across clinics. Every wish is optional; the names are those of the address."""

    use_required_attribute = False

    vard = _choice(_("Vad gäller det?"))
    plats = forms.CharField(
        label=_("Nära"),
        required=False,
        max_length=60,
        error_messages=_LONG,
        help_text=_("Postnummer eller ort, till exempel 999 10 eller Lindhamn. Vi sparar det inte."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    km = forms.ChoiceField(
        label=_("Hur långt bort?"),
        required=False,
        choices=[(str(km), _("Högst %(km)d km") % {"km": km}) for km in DISTANCES],
        initial=str(USUAL_KM),
        error_messages=_NOT_THERE,
    )
    fran = forms.DateField(
        label=_("Från och med"), required=False, widget=_date(), error_messages=_WRONG_DATE,
        input_formats=["%Y-%m-%d", "%Y%m%d"],
    )  # fmt: skip
    nar = _choice(_("Tid på dagen"))
    satt = _choice(_("Hur vill du träffas?"))
    mottagning = _choice(_("Mottagning"))
    hos = forms.CharField(
        label=_("Hos någon särskild"),
        required=False,
        max_length=60,
        error_messages=_LONG,
        help_text=_("Hela eller en del av namnet på den du vill träffa."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sprak = _choice(_("Språk, förutom svenska"))
    ordning = forms.ChoiceField(
        label=_("Visa först"),
        required=False,
        choices=[("", _("Den första lediga tiden")), (NEAREST, _("Den närmaste mottagningen"))],
        error_messages=_NOT_THERE,
    )
    sida = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, choices: Choices) -> None:
        super().__init__(data)
        for field in self.fields.values():
            vars(field)["template_name"] = WISH  # Django reads it; its types do not know it
        self._offer("vard", [(CARE_WORDS[care], care.label) for care in VisitType.Care])
        self._offer("nar", [(PART_WORDS[part], part.label) for part in PartOfDay])
        self._offer("satt", [(MODE_WORDS[mode], mode.label) for mode in VisitType.Mode])
        self._offer("mottagning", choices.clinics)
        self._offer("sprak", choices.languages)

    def _offer(self, name: str, lines: Iterable[tuple[Any, Any]]) -> None:
        """Put the lines of a list after its first, which is no wish."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", ANYTHING[name]), *lines]

    @classmethod
    def of(cls, sent: QueryDict, *, choices: Choices) -> SearchForm:
        """As filled in; empty on a first visit. An address with something else in it is a first visit too."""
        return cls(sent if any(name in sent for name in cls.base_fields) else None, choices=choices)

    def asked(self) -> Asked:
        """What a form that is right asks for."""
        said = self.cleaned_data
        values = {word: value for words in (CARE_WORDS, MODE_WORDS, PART_WORDS) for value, word in words.items()}
        params = {name: self.data.get(name, "").strip() for name in self.fields if name != "sida"}
        return Asked(
            care=values.get(said["vard"], ""),
            clinic=said["mottagning"],
            who=said["hos"],
            language=said["sprak"],
            mode=values.get(said["satt"], ""),
            part=values.get(said["nar"], ""),
            since=said["fran"],
            place=said["plats"],
            within_km=int(said["km"] or USUAL_KM),
            nearest_first=said["ordning"] == NEAREST,
            page=said["sida"] or 1,
            params={name: value for name, value in params.items() if value},
        )

    @property
    def narrow(self) -> bool:
        """Whether something is said, or wrong, in the part of the form that is folded away at first."""
        return any(self.data.get(name) or name in self.errors for name in FOLDED) if self.is_bound else False

    def clean_sida(self) -> int:
        """Which page; one that is not there is the first."""
        page: int | None = self.cleaned_data["sida"]
        return page if page and 1 <= page <= PAGES_AT_MOST else 1

    def say_of_place(self, error: NoSuchPlace | ManyPlaces) -> None:
        """Put what was wrong with the place at its field."""
        if isinstance(error, ManyPlaces):
            self.add_error("plats", _("Det finns flera orter som heter så. Skriv postnumret i stället."))
        else:
            text = _("Vi hittar inget postnummer och ingen ort som heter så. Kontrollera stavningen.")
            self.add_error("plats", text)


class WeekForm(forms.Form):
    """Which week of one visit type, and of it what. Only the day is written by hand, so only it can be wrong."""

    vecka = forms.CharField(required=False)
    datum = forms.DateField(
        label=_("Gå till ett datum"), required=False, widget=_date(), error_messages=_WRONG_DATE,
        input_formats=["%Y-%m-%d", "%Y%m%d"]
    )  # fmt: skip
    nar = forms.CharField(required=False)
    vem = forms.CharField(required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        vars(self.fields["datum"])["template_name"] = WISH

    def asked(self) -> WeekAsked:
        """What is asked for, so far as it is right."""
        said: dict[str, Any] = self.cleaned_data
        day: date | None = said.get("datum")
        parts = {word: part.value for part, word in PART_WORDS.items()}
        return WeekAsked(said["vecka"], day, parts.get(said["nar"], ""), said["vem"])
