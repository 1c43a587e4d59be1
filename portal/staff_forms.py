"""What staff send: shape and wording. Whether it is right is decided elsewhere."""

from __future__ import annotations

from datetime import date
from uuid import UUID

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


class UnlockForm(forms.Form):
    """One factor, in one field: which it is can be seen from it."""

    factor = forms.CharField(
        label=_("Lösenord eller engångskod"),
        strip=False,
        max_length=200,
        error_messages={"required": _("Skriv ditt lösenord, eller en engångskod")},
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )
    skift = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def shift_asked_for(self) -> UUID | None:
        """Whose shift is to be opened, when that is told."""
        written = self.data.get("skift") if self.is_bound else self.initial.get("skift")
        try:
            return UUID(str(written)) if written else None
        except ValueError:
            return None


class LockForm(forms.Form):
    """What the script sends along when it locks: the forms of the page that somebody had begun on."""

    drafts = forms.JSONField(required=False, max_length=64 * 1024)

    def clean_drafts(self) -> list[list[object]]:
        """A list, for each form: [its number on the page, [[name, value], ...]]."""
        drafts = self.cleaned_data["drafts"] or []
        if isinstance(drafts, list) and all(_is_draft(one) for one in drafts):
            return drafts
        raise forms.ValidationError("no draft")


def _is_draft(one: object) -> bool:
    match one:
        case [int(), list(fields)]:
            return all(
                isinstance(f, list) and len(f) == 2 and all(isinstance(part, str) for part in f) for f in fields
            )
    return False


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
