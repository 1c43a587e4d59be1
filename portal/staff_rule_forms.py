"""A visit type's rules, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import VisitType
from portal.staff_schedule_forms import count_field


def _line(label: Any, size: int, *, required: bool = False, **kwargs: Any) -> forms.CharField:
    widget = forms.TextInput() if size <= 80 else forms.Textarea({"rows": 2})
    messages = {"required": _("Skriv något här"), "max_length": _("Skriv högst %(limit_value)s tecken")}
    return forms.CharField(
        label=label, max_length=size, required=required, widget=widget, error_messages=messages, **kwargs
    )


def _tick(label: Any, **kwargs: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, **kwargs)


class VisitTypeForm(forms.Form):
    """All of it. The page shows it in the groups of ``GROUPS``."""

    name = _line(_("Namn"), 80, required=True)
    name_en = _line(_("Namn på engelska"), 80, required=True)
    neutral_name = _line(
        _("Neutralt namn"),
        80,
        help_text=_("Står i stället för namnet, där det skulle avslöja något. Lämna annars tomt."),
    )
    neutral_name_en = _line(_("Neutralt namn på engelska"), 80)
    care = forms.ChoiceField(
        label=_("Slags vård"),
        choices=VisitType.Care.choices,
        help_text=_("Så hittar man tiden när man söker på alla mottagningar."),
    )
    mode = forms.ChoiceField(label=_("Hur möts ni?"), choices=VisitType.Mode.choices, widget=forms.RadioSelect)
    minutes = count_field(
        _("Minuter"), 1, 600, help_text=_("Gäller nya veckotider. Tider som redan är gjorda behåller sin längd.")
    )
    exclusive = _tick(
        _("Krockar med andra besök: den som bokar kan inte ha en annan tid samtidigt"),
        help_text=_(
            "Ta bort för telefontider med ett spann, drop-in och grupper. Det som redan är bokat påverkas inte."
        ),
    )
    open_to = forms.ChoiceField(
        label=_("Vem får boka?"), choices=VisitType.OpenTo.choices, widget=forms.RadioSelect
    )
    age_from = count_field(
        _("Från ålder"), 0, 120, required=False, help_text=_("På besökets dag. Lämna tomt för alla.")
    )
    age_to = count_field(_("Till och med ålder"), 0, 120, required=False)
    limit_per_person = count_field(
        _("Så många tider får en person ha samtidigt"),
        1,
        50,
        required=False,
        help_text=_("Tomt: regionens regel."),
    )
    books_on_web = _tick(_("Går att boka på webben"))
    notice_minutes = count_field(_("Går att boka till så många minuter före"), 0, 129_600)
    horizon_days = count_field(
        _("Går att boka från så många dagar före"), 1, 730, required=False, help_text=_("Tomt: regionens regel.")
    )
    moves_on_web = _tick(_("Går att flytta på webben"))
    cancels_on_web = _tick(_("Går att avboka på webben"))
    web_cancel_minutes = count_field(
        _("Går att avboka på webben till så många minuter före"),
        0,
        129_600,
        help_text=_("0: tills besöket börjar."),
    )
    has_fee = _tick(_("Sen avbokning kan kosta"))
    free_hours = count_field(_("Avbokning är fri till så många timmar före"), 0, 1_000)
    free_weekdays = count_field(
        _("eller så många hela vardagar före"),
        1,
        30,
        required=False,
        help_text=_("Gäller i stället för timmar. Röda dagar och helger räknas inte."),
    )
    choose_this_if = _line(_("Välj det här om"), 300)
    choose_this_if_en = _line(_("Välj det här om, på engelska"), 300)
    ring_instead_if = _line(_("Ring i stället om"), 300)
    ring_instead_if_en = _line(_("Ring i stället om, på engelska"), 300)
    preparation = _line(_("Inför besöket"), 500, help_text=_("Vad man tar med sig och hur man förbereder sig."))
    preparation_en = _line(_("Inför besöket, på engelska"), 500)
    takes_message = _tick(_("Den som bokar får skriva ett kort meddelande"))
    takes_wishes = _tick(_("Går att önska en tidigare tid"))
    on_referral = _line(
        _("Vad som händer med remissen vid avbokning"), 300, help_text=_("Tomt om besöket inte är på remiss.")
    )
    on_referral_en = _line(_("Vad som händer med remissen, på engelska"), 300)

    @property
    def groups(self) -> Sequence[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in GROUPS]


_THE_VISIT = ("name", "name_en", "neutral_name", "neutral_name_en", "care", "mode", "minutes", "exclusive")
_WHO_AND_WHEN = (
    "open_to",
    "age_from",
    "age_to",
    "limit_per_person",
    "books_on_web",
    "notice_minutes",
    "horizon_days",
)
_CHANGING = (
    "moves_on_web",
    "cancels_on_web",
    "web_cancel_minutes",
    "has_fee",
    "free_hours",
    "free_weekdays",
    "takes_wishes",
)
_WORDS = (
    "choose_this_if",
    "choose_this_if_en",
    "ring_instead_if",
    "ring_instead_if_en",
    "preparation",
    "preparation_en",
    "takes_message",
    "on_referral",
    "on_referral_en",
)
GROUPS: Sequence[tuple[Any, tuple[str, ...]]] = (
    (_("Besöket"), _THE_VISIT),
    (_("Vem och när"), _WHO_AND_WHEN),
    (_("Flytta och avboka"), _CHANGING),
    (_("Det som står för den som bokar"), _WORDS),
)
