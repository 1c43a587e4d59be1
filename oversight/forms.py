"""The shape of what is asked, answered and signed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.identity import BadIdentityNumber, IdentityNumber, parse_identity_number
from oversight.models import Review

QUESTION_AT_MOST, ANSWER_AT_MOST, NOTE_AT_MOST = 1000, 2000, 1000


class AskForm(forms.Form):
    """A question about one reading."""

    text = forms.CharField(
        label=_("Vad vill du fråga?"),
        max_length=QUESTION_AT_MOST,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Skriv det du vill fråga"), "max_length": _("Skriv högst 1 000 tecken")},
    )


class AnswerForm(forms.Form):
    """The unit's answer."""

    text = forms.CharField(
        label=_("Ditt svar"),
        max_length=ANSWER_AT_MOST,
        widget=forms.Textarea({"rows": 7}),
        help_text=_("Patienten läser svaret bredvid läsningen i sin logg. Skriv varför journalen öppnades."),
        error_messages={"required": _("Skriv ett svar"), "max_length": _("Skriv högst 2 000 tecken")},
    )


class ReviewForm(forms.Form):
    """A judgement. ``seen``: how many there were when the page was made."""

    verdict = forms.ChoiceField(
        label=_("Din bedömning"),
        choices=Review.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj en bedömning"), "invalid_choice": _("Välj en bedömning")},
    )
    note = forms.CharField(
        label=_("Motivering"),
        max_length=NOTE_AT_MOST,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Vad du har kontrollerat och vad det visade. Det går inte att ändra efteråt."),
        error_messages={"required": _("Skriv en motivering"), "max_length": _("Skriv högst 1 000 tecken")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class NeverShown(forms.TextInput):
    """A field that comes back empty: what was written in it stands in no page."""

    def format_value(self, value: Any) -> None:
        return None


class IdentityForm(forms.Form):
    """Whose login it is. The number is kept as a digest, and never shown again."""

    number = forms.CharField(
        label=_("Personnummer, 12 siffror"),
        max_length=20,
        widget=NeverShown({"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"required": _("Skriv numret med 12 siffror")},
    )

    def clean_number(self) -> IdentityNumber:
        """The number as a pair; what was written is not shown again."""
        try:
            return parse_identity_number(self.cleaned_data["number"], today=clock.today())
        except BadIdentityNumber:
            raise forms.ValidationError(_("Numret stämmer inte. Skriv det med 12 siffror.")) from None
