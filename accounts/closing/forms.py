"""What is asked before an account closes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.queries import ContactNow
from accounts.resident_form import ResidentForm


class CloseForm(ResidentForm):
    """Whether reminders go on, and that it is meant. The first question only where there is something to keep."""

    reminders = forms.ChoiceField(
        label=_("Ska vi fortsätta påminna dig om tider som är bokade?"),
        choices=[("keep", _("Ja, som nu")), ("stop", _("Nej, skicka inga fler påminnelser"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj om du vill ha påminnelser"), "invalid_choice": _("Välj ja eller nej")},
    )
    is_meant = forms.BooleanField(
        label=_("Jag vill avsluta mitt konto"),
        error_messages={"required": _("Kryssa i rutan om du vill avsluta ditt konto")},
    )

    def __init__(self, data: Any = None, *, now: ContactNow) -> None:
        super().__init__(data)
        if not ((now.phone and "sms" in now.channels) or (now.email and "email" in now.channels)):
            del self.fields["reminders"]

    @property
    def keeps_reminders(self) -> bool:
        """As answered; what is not there to keep is not kept."""
        return self.cleaned_data.get("reminders") == "keep"
