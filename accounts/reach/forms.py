"""The shape and wording of how one is reached, and of a code."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions.contact import Choices
from accounts.codes import DIGITS
from accounts.forms import MobileField
from accounts.models import CareAccount, ContactCard
from accounts.queries import LANGUAGES, LEVELS, ContactNow
from accounts.resident_form import ResidentForm
from core.phone import BadPhoneNumber, can_take_sms, parse_phone

OWN, SHARED, RELATIVE = "", ContactCard.SHARED, ContactCard.RELATIVE
OWNERS = {
    OWN: _("Min egen, ingen annan läser mina sms"),
    SHARED: _("Jag delar den med någon"),
    RELATIVE: _("En anhörigs eller någon annans"),
}
CHANNELS = {"sms": _("Sms"), "email": _("E-post"), "letters": _("Brev")}
_PICK = {"required": _("Välj något av alternativen"), "invalid_choice": _("Välj något av alternativen")}


class LandlineField(forms.CharField):
    """A phone that takes no SMS, as people write it, or nothing; cleaned to E.164."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = parse_phone(text)
        except BadPhoneNumber:
            raise forms.ValidationError(_("Skriv numret med riktnummer, till exempel 08-465 004 41")) from None
        if can_take_sms(number):
            raise forms.ValidationError(_("Det där är ett mobilnummer. Skriv det under Mobilnummer."))
        return number


class ContactForm(ResidentForm):
    """How we reach the person. Where the level is forced, only that one can be chosen."""

    phone = MobileField()
    phone_owner = forms.ChoiceField(
        label=_("Vems telefon är det?"),
        choices=list(OWNERS.items()),
        widget=forms.RadioSelect,
        required=False,
        error_messages=_PICK,
    )
    email = forms.EmailField(
        label=_("E-postadress"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": _("Skriv din e-postadress, till exempel namn@exempel.se")},
    )
    landline = LandlineField(
        label=_("Fast telefon"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "home tel"}),
    )
    channels = forms.MultipleChoiceField(
        label=_("Hur får vi höra av oss om dina tider?"),
        choices=list(CHANNELS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Väljer du bort alla ser du ändå allt här. Kallelser som måste nå dig kommer med brev."),
        error_messages=_PICK,
    )
    wanted = forms.MultipleChoiceField(
        label=_("Vad vill du att vi hör av oss om?"),
        choices=ContactCard.Wanted.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Ändrade och inställda tider och kallelser berättar vi alltid om: annars kan du komma i onödan eller"
            " missa vård. Svar på dina sms och koder skickar vi också alltid."
        ),
        error_messages=_PICK,
    )
    sms_level = forms.ChoiceField(
        label=_("Hur mycket får stå i ett sms?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Välj hur mycket som får stå i ett sms"),
            "invalid_choice": _("Välj något av alternativen"),
        },
    )
    language = forms.ChoiceField(
        label=_("Språk på sidorna och i meddelanden"),
        choices=list(LANGUAGES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj språk"), "invalid_choice": _("Välj något av alternativen")},
    )
    cannot_ring = forms.BooleanField(
        label=_("Jag kan inte ringa. Visa alltid först hur jag kan skriva."), required=False
    )

    large_type = forms.BooleanField(label=_("Jag vill ha stor text i brev."), required=False)

    def __init__(self, data: Any = None, *, now: ContactNow) -> None:
        initial = {
            "phone": now.phone,
            "phone_owner": now.phone_owner,
            "email": now.email,
            "landline": now.landline,
            "channels": now.channels,
            "sms_level": now.sms_level,
            "language": now.language,
            "cannot_ring": now.cannot_ring,
            "wanted": now.wanted,
            "large_type": now.large_type,
        }
        super().__init__(data, initial=initial)
        offered = [CareAccount.SmsLevel.N1] if now.level_forced else list(LEVELS)
        self._choose("sms_level", [(level.value, LEVELS[level][0]) for level in offered])
        if now.phone_owner not in OWNERS:  # what the clinic has noted in its own words stays one of the choices
            self._choose("phone_owner", [*OWNERS.items(), (now.phone_owner, now.phone_owner)])

    def choices(self) -> Choices:
        """What was chosen, as the action takes it.

        Of SMS only what was changed: a yes that a clinic has noted is made no yes to all by saving the rest.
        """
        given = self.cleaned_data
        chosen = Choices(
            mobile=given["phone"],
            mobile_owner=given["phone_owner"] if given["phone"] else "",
            email=given["email"],
            landline=given["landline"],
            email_allowed=bool(given["email"]) and "email" in given["channels"],
            letters_allowed="letters" in given["channels"],
            sms_level=given["sms_level"],
            language=given["language"],
            cannot_ring=given["cannot_ring"],
            large_type=given["large_type"],
            declined=[kind for kind in ContactCard.Wanted.values if kind not in given["wanted"]],
        )
        if self._says_another_of_sms():
            chosen["sms_allowed"] = bool(given["phone"]) and "sms" in given["channels"]
        return chosen

    def _says_another_of_sms(self) -> bool:
        was = "sms" in (self.initial.get("channels") or ())
        return "phone" in self.changed_data or ("sms" in self.cleaned_data["channels"]) != was

    def clean_email(self) -> str:
        """Only what every mail server on the way can carry."""
        email = str(self.cleaned_data["email"])
        if not email.isascii():
            raise forms.ValidationError(_("Skriv adressen utan å, ä och ö, som din e-postleverantör skriver den"))
        return email

    def _choose(self, name: str, offered: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = offered


class CodeForm(ResidentForm):
    """Six digits, however they are grouped."""

    code = forms.CharField(
        label=_("Kod"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
        error_messages={"required": _("Skriv koden, sex siffror")},
    )

    def clean_code(self) -> str:
        """The digits alone."""
        code = re.sub(r"[\s-]", "", str(self.cleaned_data["code"]))
        if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
            raise forms.ValidationError(_("Koden är sex siffror"))
        return code
