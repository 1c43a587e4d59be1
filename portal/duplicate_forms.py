"""Why two persons are one, or are not: shape and wording."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

_LOOKS_LIKE_A_NUMBER = re.compile(r"\d{6}[-+ ]?\d{4}")


class ReasonForm(forms.Form):
    """A few words that whoever reads the log can understand. Never an identity number."""

    reason = forms.CharField(
        label=_("Varför?"),
        min_length=5,
        max_length=300,
        help_text=_("Skriv hur du vet det, till exempel: legitimation visad i receptionen. Inga personnummer."),
        error_messages={
            "required": _("Skriv hur du vet det"),
            "min_length": _("Skriv hur du vet det, med några ord"),
            "max_length": _("Skriv högst 300 tecken"),
        },
        widget=forms.Textarea({"rows": 3}),
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if _LOOKS_LIKE_A_NUMBER.search(reason):
            raise forms.ValidationError(_("Ta bort personnumret: det ska inte stå här"))
        return reason


class MergeForm(ReasonForm):
    """``confirmed`` is set by the second step."""

    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
