"""Why two persons are one, or are not: shape and wording."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_LOOKS_LIKE_A_NUMBER = re.compile(r"\d{6}[-+ ]?\d{4}")


class _ReasonForm(forms.Form):
    """A few words that whoever reads the log can understand. Never an identity number."""

    reason = forms.CharField(
        min_length=5,
        max_length=300,
        error_messages={
            "required": _("Skriv hur du vet det"),
            "min_length": _("Skriv hur du vet det, med några ord"),
            "max_length": _("Skriv högst 300 tecken"),
        },
        widget=forms.Textarea({"rows": 3}),
    )
    question: str | Promise = ""
    example: str | Promise = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].help_text = str(self.question), str(self.example)

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if _LOOKS_LIKE_A_NUMBER.search(reason):
            raise forms.ValidationError(_("Ta bort personnumret: det ska inte stå här"))
        return reason


class MergeForm(_ReasonForm):
    """``confirmed`` is set by the second step."""

    question = _("Hur vet du att det är samma person?")
    example = _("Till exempel: visade legitimation. Inget personnummer.")
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)


class ApartForm(_ReasonForm):
    """There are two forms with a reason on the page: the ids of this one are its own."""

    question = _("Hur vet du att de är två?")
    example = _("Till exempel: de är tvillingar. Inget personnummer.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_apart_%s", **kwargs)


class UndoForm(_ReasonForm):
    question = _("Varför ska det ångras?")
    example = _("Till exempel: de var två kusiner. Inget personnummer.")
