"""What staff send: shape and wording. Whether it is right is decided elsewhere."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from clinics.actions import NewAssignment, NewStaff
from clinics.policies import purpose_of
from clinics.staff_queries import Choices
from core.actor import Role

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


class EnrolmentCodeForm(forms.Form):
    """The code that an administrator has handed over."""

    code = forms.CharField(
        label=_("Din kod"),
        max_length=60,
        help_text=_("Den du har fått av din chef eller administratör, till exempel K7QD-2MHX-…"),
        error_messages={"required": _("Skriv koden som du har fått")},
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class NewPasswordForm(forms.Form):
    """A password, twice."""

    password = forms.CharField(
        label=_("Nytt lösenord"),
        strip=False,
        max_length=200,
        help_text=_("Minst 14 tecken. Några ord i rad är lättare att minnas och svårare att gissa."),
        error_messages={"required": _("Skriv ett lösenord")},
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Lösenordet en gång till"),
        strip=False,
        max_length=200,
        error_messages={"required": _("Skriv lösenordet en gång till")},
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if {"password", "again"} <= said.keys() and said["password"] != said["again"]:
            self.add_error("again", _("Lösenorden är inte lika"))
        return said


class CodeAppForm(forms.Form):
    """A code from the app that has just been set up."""

    code = forms.CharField(
        label=_("Koden som appen visar"),
        max_length=20,
        error_messages={"required": _("Skriv koden från appen")},
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )

    def code_in_digits(self) -> str:
        """Without the spaces that apps show."""
        return "".join(self.cleaned_data["code"].split())


class ProofForm(forms.Form):
    """Once more who one is."""

    now = forms.CharField(
        label=_("Lösenord eller engångskod"),
        strip=False,
        max_length=200,
        error_messages={"required": _("Skriv ditt lösenord, eller en engångskod")},
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class OwnPasswordForm(NewPasswordForm, ProofForm):
    """The old password and the new one."""

    field_order = ("now", "password", "again")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["now"].label = _("Lösenordet du har nu")


class PeopleForm(forms.Form):
    """Whose staff: a unit's, or those without assignments."""

    enhet = forms.UUIDField(required=False)
    utan = forms.BooleanField(required=False)


class StaffForm(forms.Form):
    """Who a member of staff is."""

    name = forms.CharField(label=_("Namn"), max_length=200, error_messages={"required": _("Skriv namnet")})
    email = forms.EmailField(
        label=_("E-post i tjänsten"),
        error_messages={"required": _("Skriv e-posten"), "invalid": _("Skriv en hel e-postadress")},
    )
    hsa_id = forms.RegexField(
        r"^[A-Za-z0-9-]+$",
        label=_("HSA-id"),
        max_length=40,
        required=False,
        help_text=_("För den som loggar in med e-legitimation i tjänsten."),
        error_messages={"invalid": _("Ett HSA-id är bokstäver, siffror och bindestreck")},
    )

    def new_staff(self) -> NewStaff:
        """As the action takes it."""
        said = self.cleaned_data
        return NewStaff(email=said["email"], name=said["name"].strip(), hsa_id=said["hsa_id"])


class ChangeStaffForm(StaffForm):
    """Who they are, and whether they may come in."""

    is_active = forms.BooleanField(label=_("Får logga in"), required=False)


class AssignmentForm(forms.Form):
    """An assignment: where, as what, from when till when."""

    unit = forms.ChoiceField(label=_("Enhet"))
    role = forms.ChoiceField(label=_("Roll"))
    since = forms.DateField(
        label=_("Första dag"),
        error_messages={"required": _("Skriv första dagen"), "invalid": _("Skriv datumet som 2026-12-01")},
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("Sista dag"),
        required=False,
        error_messages={"invalid": _("Skriv datumet som 2026-12-01")},
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, choices: Choices, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = today
        for name, given in (("unit", choices.units), ("role", choices.roles)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(str(value), label) for value, label in given]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("until") and "since" in said and said["until"] < said["since"]:
            self.add_error("until", _("Sista dagen kan inte vara före den första"))
        return said

    def assignment(self) -> NewAssignment:
        """As the action takes it."""
        said = self.cleaned_data
        role = Role(said["role"])
        return NewAssignment(UUID(said["unit"]), role, said["since"], said["until"], purpose_of(role))


class AddStaffForm(StaffForm, AssignmentForm):
    """Somebody new, and their first assignment."""

    field_order = ("name", "email", "hsa_id", "unit", "role", "since", "until")


class EndForm(forms.Form):
    """The last day of an assignment."""

    until = forms.DateField(input_formats=["%Y-%m-%d"])


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


class NamesForm(forms.Form):
    """Whether a provider's staff are named."""

    SHOWN, HIDDEN = "shown", "hidden"

    names = forms.ChoiceField(choices=[(SHOWN, SHOWN), (HIDDEN, HIDDEN)])


class ProtectForm(forms.Form):
    """Whether one member of staff is."""

    PROTECTED, SHOWN = "protected", "shown"

    name = forms.ChoiceField(choices=[(PROTECTED, PROTECTED), (SHOWN, SHOWN)])


class DayForm(forms.Form):
    """Which list: a day, and a clinic's slug. Left out: today, and the unit's first clinic."""

    dag = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    mottagning = forms.CharField(required=False, max_length=80)

    def clean_dag(self) -> date | None:
        day: date | None = self.cleaned_data["dag"]
        if day is not None and day.year not in YEARS:
            raise forms.ValidationError(_("Skriv ett datum i det här århundradet"))
        return day
