"""The shape and wording of what one fills in about oneself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions.contact import Choices
from accounts.models import CareAccount
from accounts.queries import LANGUAGES, LEVELS, ContactNow
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


class WelcomeForm(forms.Form):
    """The first visit: where SMS may go, and the terms."""

    phone = MobileField()
    accepts_terms = forms.BooleanField(
        label=_("Jag har läst det här och vill öppna mitt konto"),
        error_messages={"required": _("Kryssa i rutan om du vill öppna ditt konto")},
    )

    def __init__(self, data: Any = None, *, now: ContactNow) -> None:
        super().__init__(data, initial={"phone": now.phone})


class ContactForm(forms.Form):
    """How we reach the person. Where the level is forced, only that one can be chosen."""

    phone = MobileField()
    sms_level = forms.ChoiceField(
        label=_("Hur mycket får stå i ett sms?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Välj hur mycket som får stå i ett sms"),
            "invalid_choice": _("Välj något av alternativen"),
        },
    )
    language = forms.ChoiceField(
        label=_("Språk i sms"),
        choices=list(LANGUAGES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj språk"), "invalid_choice": _("Välj något av alternativen")},
    )

    def __init__(self, data: Any = None, *, now: ContactNow) -> None:
        initial = {"phone": now.phone, "sms_level": now.sms_level, "language": now.language}
        super().__init__(data, initial=initial)
        offered = [CareAccount.SmsLevel.N1] if now.level_forced else list(LEVELS)
        field = self.fields["sms_level"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(level.value, LEVELS[level][0]) for level in offered]

    def choices(self) -> Choices:
        """What was chosen, as the action takes it."""
        given = self.cleaned_data
        return Choices(mobile=given["phone"], sms_level=given["sms_level"], language=given["language"])
