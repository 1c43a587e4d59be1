"""The shape and wording of what one fills in about oneself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.queries import ContactNow
from accounts.resident_form import ResidentForm
from core.phone import BadPhoneNumber, can_take_sms, parse_phone


class MobileField(forms.CharField):
    """A mobile number as people write it, or nothing; cleaned to E.164."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Mobilnummer"),
            required=False,
            max_length=30,
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = parse_phone(text)
        except BadPhoneNumber:
            raise forms.ValidationError(_("Skriv ditt mobilnummer, till exempel 070-174 06 05")) from None
        if not can_take_sms(number):
            raise forms.ValidationError(_("Numret kan inte ta emot sms. Skriv ett mobilnummer."))
        return number


class WelcomeForm(ResidentForm):
    """The first visit: where SMS may go, and the terms."""

    phone = MobileField()
    accepts_terms = forms.BooleanField(
        label=_("Jag har läst det här och vill öppna mitt konto"),
        error_messages={"required": _("Kryssa i rutan om du vill öppna ditt konto")},
    )

    def __init__(self, data: Any = None, *, now: ContactNow) -> None:
        super().__init__(data, initial={"phone": now.phone})
