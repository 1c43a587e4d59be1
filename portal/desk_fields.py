"""The fields that several of the desk's forms have."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import ContactCard
from bookings.models import Booking, BookingEvent
from clinics.models import SmsConsent
from core import clock
from core.actor import Channel
from core.identity import BadIdentityNumber, parse_identity_number
from core.pages import language_name, swedish_order
from core.phone import BadPhoneNumber, can_take_sms, parse_phone

Check = BookingEvent.IdentityCheck
UNCHECKED = "none"
"""What the form sends for Check.NONE: a radio button needs a value."""

SPOKEN = (
    "ar bs ckb de el en es et fa fi fr hr hu it ku lt lv nl pl ps pt ro ru so sq sr sv sw th ti tr uk ur vi zh"
)
"""Languages that interpreters are booked in, ISO 639; another one on the card stays to be chosen."""

PHONE_OWNERS = {
    "": SmsConsent.Whose.OWN.label,
    ContactCard.SHARED: SmsConsent.Whose.SHARED.label,
    ContactCard.RELATIVE: SmsConsent.Whose.RELATIVE.label,
}

_LOOKS_LIKE_A_NUMBER = re.compile(r"\d{6}[-+]?\d{4}|\d{8}[A-Za-z]{2}\d{2}")


class SearchInput(forms.TextInput):
    """What was typed stays, but an identity number is never put back into a page."""

    def format_value(self, value: Any) -> str | None:
        return None if _LOOKS_LIKE_A_NUMBER.search(str(value or "")) else super().format_value(value)


class NumberField(forms.CharField):
    """A personnummer, samordningsnummer or reserve number; cleaned to an IdentityNumber, or None."""

    def __init__(self, **kwargs: Any) -> None:
        shown = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        super().__init__(max_length=20, required=False, widget=SearchInput(shown), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_identity_number(text, today=clock.today())
        except BadIdentityNumber:
            raise forms.ValidationError(_("Numret går inte att läsa. Kontrollera siffrorna.")) from None


class PhoneField(forms.CharField):
    """Any phone number, or with ``sms`` one that an SMS reaches; cleaned to E.164 or ""."""

    def __init__(self, *, sms: bool = False, **kwargs: Any) -> None:
        self.sms = sms
        widget = forms.TextInput({"type": "tel", "autocomplete": "off"})
        super().__init__(required=False, max_length=30, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = parse_phone(text)
        except BadPhoneNumber:
            raise forms.ValidationError(_("Skriv hela numret, till exempel 070-174 06 05")) from None
        if self.sms and not can_take_sms(number):
            raise forms.ValidationError(_("Numret kan inte ta emot sms. Skriv det som fast telefon."))
        return number


def phone_owner() -> forms.ChoiceField:
    """As the resident's own form has it (accounts.reach.forms), seen from the desk."""
    return forms.ChoiceField(
        label=_("Vems mobil är det?"),
        choices=list(PHONE_OWNERS.items()),
        widget=forms.RadioSelect,
        required=False,
        show_hidden_initial=True,
        error_messages={"invalid_choice": _("Välj ett av svaren")},
    )


def with_own_owner(field: forms.Field, owner: str) -> None:
    """Let what the card says already stay chosen."""
    assert isinstance(field, forms.ChoiceField)
    field.choices = list({**PHONE_OWNERS, owner: PHONE_OWNERS.get(owner, owner)}.items())


def identity_check(*, required: bool) -> forms.ChoiceField:
    """How the desk knows who it is; where it is ``required``, not at all is no answer."""
    told = [(check.value, check.label) for check in (Check.QUESTIONS, Check.DOCUMENT, Check.KNOWN)]
    return forms.ChoiceField(
        label=_("Hur vet du vem det är?"),
        choices=told if required else [*told, (UNCHECKED, Check.NONE.label)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj hur du vet vem det är"), "invalid_choice": _("Välj ett av svaren")},
    )


def check_of(form: forms.Form) -> Check:
    """As the actions take it."""
    told = form.cleaned_data["identity_check"]
    return Check.NONE if told == UNCHECKED else Check(told)


def channel() -> forms.ChoiceField:
    """By which way they asked."""
    return forms.ChoiceField(
        label=_("Hur hörde patienten av sig?"),
        choices=[(Channel.PHONE.value, _("På telefon")), (Channel.DESK.value, _("I receptionen"))],
        initial=Channel.PHONE.value,
        widget=forms.RadioSelect,
    )


def interpreter() -> forms.ChoiceField:
    """A spoken language; the names come in the reader's own."""
    return forms.ChoiceField(label=_("Tolk"), required=False, choices=_languages)


def _languages() -> list[tuple[str, str]]:
    named = sorted(((code, language_name(code)) for code in SPOKEN.split()), key=lambda row: swedish_order(row[1]))
    return [("", str(_("Ingen tolk"))), *named]


def with_own(field: forms.Field, code: str) -> None:
    """Let a language that is not among ours, but on the card, stay chosen."""
    assert isinstance(field, forms.ChoiceField)
    choices = _languages()
    if code and code not in dict(choices):
        choices.append((code, language_name(code)))
    field.choices = choices


def sign() -> forms.ChoiceField:
    """Interpreting that is no spoken language."""
    choices = [(one.value, one.label) for one in Booking.Sign]
    return forms.ChoiceField(label=_("Teckenspråkstolk"), required=False, choices=choices)
