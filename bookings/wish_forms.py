"""The shape and wording of wishes, and of a no to an invitation."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.resident_form import ResidentForm
from bookings.actions import Wanted
from bookings.models import EarlierTimeWish

WEEKDAYS = (
    (0, _("Måndag")),
    (1, _("Tisdag")),
    (2, _("Onsdag")),
    (3, _("Torsdag")),
    (4, _("Fredag")),
    (5, _("Lördag")),
    (6, _("Söndag")),
)
HOURS = tuple((hour, f"{hour:02}.00") for hour in range(7, 21))
NOTICE = (
    (2, _("2 timmar")),
    (4, _("4 timmar")),
    (24, _("24 timmar")),
    (48, _("48 timmar")),
    (168, _("En vecka")),
)


class DeclineForm(ResidentForm):
    """Why it does not suit, for one who likes to say."""

    words = forms.CharField(
        label=_("Vill du säga varför? (frivilligt)"),
        help_text=_("Mottagningen läser det. Skriv inget som är bråttom."),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class AnswerOfferForm(ResidentForm):
    """Yes or no to a freed time."""

    answer = forms.ChoiceField(choices=[("ja", "ja"), ("nej", "nej")])


class WantedForm(forms.Form):
    """Where, which days, which hours, and how long before one has to know; as the person writes it."""

    clinics = forms.MultipleChoiceField(
        label=_("Mottagningar"),
        help_text=_("Här ges samma vård. Välj dem som du kan ta dig till."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Välj minst en mottagning")},
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Dagar som du kan komma"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Välj minst en dag")},
    )
    from_hour = forms.TypedChoiceField(label=_("Tidigast"), choices=HOURS, coerce=int)
    to_hour = forms.TypedChoiceField(label=_("Senast, när besöket börjar"), choices=HOURS, coerce=int)
    notice = forms.TypedChoiceField(
        label=_("Hur långt i förväg behöver du veta?"),
        help_text=_("Tider som blir lediga senare än så erbjuder vi dig inte."),
        choices=NOTICE,
        coerce=int,
    )

    def __init__(self, data: Any = None, *, clinics: tuple[tuple[str, str], ...], wanted: Wanted | None) -> None:
        super().__init__(data, initial=_of(wanted) if wanted else _fresh(clinics))
        choice = self.fields["clinics"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = clinics

    def clean(self) -> dict[str, Any]:
        """The latest hour is after the earliest."""
        cleaned = super().clean() or self.cleaned_data
        if {"from_hour", "to_hour"} <= cleaned.keys() and cleaned["to_hour"] <= cleaned["from_hour"]:
            self.add_error("to_hour", _("Välj en senare tid än den tidigaste"))
        return cleaned

    def wanted(self) -> Wanted:
        """As the action takes it."""
        given = self.cleaned_data
        return Wanted(
            clinics=frozenset(UUID(one) for one in given["clinics"]),
            weekdays=frozenset(given["weekdays"]),
            from_hour=time(given["from_hour"]),
            to_hour=time(given["to_hour"]),
            notice_hours=given["notice"],
        )


def _fresh(clinics: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Everything that is likely: the clinic one has a time at, weekdays, the whole day."""
    own = [one for one, _name in clinics[:1]]
    return {"clinics": own, "weekdays": [0, 1, 2, 3, 4], "from_hour": 7, "to_hour": 17, "notice": 24}


class WishForm(WantedForm, ResidentForm):
    """By the person, on their own page."""


class DeskWishForm(WantedForm):
    """The same written at the desk, for one who is on the phone; and how soon they need to come."""

    need = forms.TypedChoiceField(
        label=_("Hur snart personen behöver komma"),
        help_text=_("Er bedömning. Den som behöver komma snart tillfrågas först. Visas bara för er."),
        choices=EarlierTimeWish.Need.choices,
        coerce=int,
    )
    field_order = ("need", "clinics", "weekdays", "from_hour", "to_hour", "notice")

    def __init__(
        self, data: Any = None, *, clinics: tuple[tuple[str, str], ...], wanted: Wanted | None, need: int
    ) -> None:
        super().__init__(data, clinics=clinics, wanted=wanted)
        self.initial["need"] = need
        for name, words in AT_THE_DESK.items():
            vars(self.fields[name]).update(words)

    def needed(self) -> EarlierTimeWish.Need:
        """As the action takes it."""
        return EarlierTimeWish.Need(self.cleaned_data["need"])


AT_THE_DESK = {
    "clinics": {"help_text": _("Här ges samma vård. Välj dem som personen kan ta sig till.")},
    "weekdays": {"label": _("Dagar som personen kan komma")},
    "notice": {
        "label": _("Hur långt i förväg behöver personen veta?"),
        "help_text": _("Tider som blir lediga senare än så erbjuds inte."),
    },
}


def _of(wanted: Wanted) -> dict[str, Any]:
    return {
        "clinics": [str(one) for one in wanted.clinics],
        "weekdays": sorted(wanted.weekdays),
        "from_hour": max(7, wanted.from_hour.hour),
        "to_hour": min(20, wanted.to_hour.hour),
        "notice": min((hours for hours, _words in NOTICE), key=lambda hours: abs(hours - wanted.notice_hours)),
    }
