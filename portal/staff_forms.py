"""What staff send: shape and wording. Whether it is right is decided elsewhere."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

YEARS = range(2000, 2100)


class SignInForm(forms.Form):
    """E-mail, password and one-time code, in one step."""

    email = forms.EmailField(
        label=_("E-post"),
        error_messages={"required": _("Skriv din e-post"), "invalid": _("Skriv en hel e-postadress")},
        widget=forms.EmailInput({"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Lösenord"),
        strip=False,
        error_messages={"required": _("Skriv ditt lösenord")},
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("Engångskod"),
        max_length=20,
        help_text=_(
            "De sex siffrorna i din kodapp, eller en kod från din utskrivna lista. Varje kod gäller en gång."
        ),
        error_messages={"required": _("Skriv koden från din kodapp")},
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}),
    )


class ChooseForm(forms.Form):
    """Which assignment."""

    assignment = forms.UUIDField()


class DayForm(forms.Form):
    """Which list: a day, and a clinic's slug. Left out: today, and the unit's first clinic."""

    dag = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    mottagning = forms.CharField(required=False, max_length=80)

    def clean_dag(self) -> date | None:
        day: date | None = self.cleaned_data["dag"]
        if day is not None and day.year not in YEARS:
            raise forms.ValidationError(_("Skriv ett datum i det här århundradet"))
        return day
