"""The shape and wording of what one fills in when booking."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.phone import BadPhoneNumber, can_take_sms, parse_phone


class BookingForm(forms.Form):
    """A one-time key, so that a double click is one booking; and a number where we have none."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    phone = forms.CharField(
        label=_("Mobilnummer"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    @classmethod
    def fresh(cls) -> BookingForm:
        """An empty form with a key of its own."""
        return cls(initial={"form_key": uuid.uuid4()})

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        if not text:
            return ""
        try:
            number = parse_phone(text)
        except BadPhoneNumber:
            raise forms.ValidationError(_("Skriv ditt mobilnummer, till exempel 070-174 06 05")) from None
        if not can_take_sms(number):
            raise forms.ValidationError(_("Numret kan inte ta emot sms. Skriv ett mobilnummer."))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "form_key" in self.errors:
            raise forms.ValidationError(_("Sidan var för gammal. Titta igenom den och tryck en gång till."))
        return cleaned
