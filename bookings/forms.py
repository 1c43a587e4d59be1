"""The shape and wording of what one fills in when booking, and when writing about a time."""

from __future__ import annotations

import uuid
from typing import Any

from babel import Locale
from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.forms import MobileField
from accounts.resident_form import ResidentForm
from bookings.actions import Needs
from bookings.models import Booking
from core.pages import swedish_order

INTERPRETED = (
    *("am", "ar", "bs", "ckb", "en", "es", "fa", "fi", "fr", "hr", "ka", "ku", "mn", "pl", "ps"),
    *("prs", "ro", "ru", "so", "sq", "sr", "th", "ti", "tr", "uk", "ur", "vi", "zh"),
)
"""Languages that interpreters are most often asked for; ISO 639. Others are written as another need."""

NEEDS = ("interpreter_language", "sign_interpreter", "access_needs", "message")


def _languages() -> list[tuple[str, str]]:
    names = Locale.parse(translation.get_language() or "sv").languages
    named = [(code, str(names.get(code, code))) for code in INTERPRETED]
    return [("", str(_("Ingen tolk"))), *sorted(named, key=lambda one: swedish_order(one[1]))]


class KeyedForm(ResidentForm):
    """A one-time key, so that a double click does one thing."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A key that cannot be read is replaced, so that pressing once more is enough."""
        cleaned = super().clean() or self.cleaned_data
        if "form_key" in self.errors:
            self.data = {**dict(self.data.items()), "form_key": str(uuid.uuid4())}
            raise forms.ValidationError(_("Sidan var för gammal. Titta igenom den och tryck en gång till."))
        return cleaned


class BookingForm(KeyedForm):
    """A number where we have none, and what one needs at the visit."""

    phone = MobileField(error_messages={"required": _("Skriv numret som mottagningen ska ringa")})
    interpreter_language = forms.ChoiceField(label=_("Tolk"), required=False, choices=_languages)
    sign_interpreter = forms.ChoiceField(label=_("Teckenspråk"), required=False, choices=Booking.Sign)
    access_needs = forms.CharField(
        label=_("Något annat som behövs för att besöket ska fungera"),
        help_text=_("Till exempel rullstol, ledsagare eller en lugn plats att vänta på."),
        required=False,
        max_length=200,
    )
    message = forms.CharField(
        label=_("Meddelande till mottagningen"),
        help_text=_("Kort, om det som besöket gäller. Bara mottagningen läser det."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, needs_number: bool = False, takes_message: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].required = needs_number
        if not takes_message:
            del self.fields["message"]

    @property
    def needs(self) -> Needs:
        """What was filled in, of a form that is valid."""
        return Needs(**{name: self.cleaned_data.get(name, "") for name in NEEDS})

    @property
    def has_needs(self) -> bool:
        """Whether something of it is filled in, or wrong: then the page shows it open."""
        return any(name in self.fields and (self[name].value() or self[name].errors) for name in NEEDS)


class NoteForm(KeyedForm):
    """A few words about one booking."""

    text = forms.CharField(
        label=_("Vad vill du säga eller fråga?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Skriv vad du vill säga eller fråga")},
    )
