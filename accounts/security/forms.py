"""What a browser sends of a passkey."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions.passkeys import NAME_AT_MOST
from accounts.resident_form import ResidentForm
from accounts.security import passkeys
from accounts.security.passkeys import PasskeyRefused


class PasskeyForm(ResidentForm):
    """A passkey that was just made, and what the person calls it."""

    name = forms.CharField(label=_("Vad ska den heta?"), max_length=NAME_AT_MOST, required=False)
    credential = forms.JSONField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A passkey that cannot be believed is an error of the form; the next try asks anew."""
        cleaned = super().clean() or self.cleaned_data
        try:
            passkeys.made(cleaned.get("credential") or {})
        except PasskeyRefused:
            self.errors.pop("credential", None)
            raise forms.ValidationError(_("Det blev ingen passkey. Försök en gång till.")) from None
        return cleaned
