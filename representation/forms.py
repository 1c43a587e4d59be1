"""The shape of what is asked for. Rules stand in policies."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from accounts.models import digest_of
from accounts.resident_form import ResidentForm
from core import clock
from core.identity import BadIdentityNumber, IdentitySystem, PartialDate, parse_identity_number
from representation.actions import Invited
from representation.queries.helpers import HelperNow

SALT = "representation.invited"


class SwitchForm(ResidentForm):
    """For whom to act from now on; nobody named is oneself."""

    person = forms.UUIDField(required=False)


class PersonForm(ResidentForm):
    """One person."""

    person = forms.UUIDField()


class AnswerForm(ResidentForm):
    """Yes or no to an invitation."""

    answer = forms.ChoiceField(choices=[("accept", "accept"), ("decline", "decline")])


class IdentityNumberField(forms.CharField):
    """Twelve digits, as people write them; cleaned to an IdentityNumber. Never put back into the page."""

    def __init__(self, **kwargs: Any) -> None:
        shown = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
        widget = forms.PasswordInput(shown, render_value=False)
        widget.input_type = "text"
        super().__init__(max_length=20, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if len(re.sub(r"\D", "", text)) != 12:
            raise forms.ValidationError(_("Skriv alla tolv siffror, till exempel ååååmmdd-nnnn"))
        try:
            return parse_identity_number(text, today=clock.today())
        except BadIdentityNumber:
            raise forms.ValidationError(_("Det är inget personnummer. Kontrollera siffrorna.")) from None


class _Reach(TypedDict):
    clinic_ids: list[UUID]
    until: date


class _Invitation(_Reach):
    invited: Invited
    called: str


class HelperForm(ResidentForm):
    """How far a helper's right goes: which clinics, and until when."""

    clinics = forms.MultipleChoiceField(
        label=_("Mottagningar"),
        help_text=_("Ditt ombud ser och bokar tider bara på de mottagningar som du kryssar i."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Välj minst en mottagning"),
            "invalid_choice": _("Välj bland mottagningarna i listan"),
        },
    )
    until = forms.DateField(
        label=_("Till och med"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Skriv sista dagen"),
            "invalid": _("Skriv dagen som år-månad-dag, till exempel 2027-06-30"),
        },
    )

    def __init__(self, data: Any = None, *, now: HelperNow) -> None:
        super().__init__(data, initial={"clinics": now.chosen, "until": now.until, "called": now.called})
        clinics, until = self.fields["clinics"], self.fields["until"]
        if isinstance(clinics, forms.MultipleChoiceField):
            clinics.choices = list(now.clinics)
        until.widget.attrs.update(min=now.earliest, max=now.latest)
        until.help_text = _("Senast %(day)s. Sedan upphör det av sig självt.") % {"day": now.latest_words}

    def reach(self) -> _Reach:
        """What was chosen, as the action takes it."""
        given = self.cleaned_data
        return _Reach(clinic_ids=[UUID(one) for one in given["clinics"]], until=given["until"])


class ChoicesForm(ResidentForm):
    """What SMS about a child come to oneself."""

    reminders = forms.BooleanField(label=_("Skicka sms till mig om barnets tider"), required=False)
    name_in_sms = forms.BooleanField(
        label=_("Skriv barnets förnamn i sms"),
        help_text=_("Aldrig i sms där bara tiden får stå. Tänk på vem mer som kan se din telefon."),
        required=False,
    )


class AskForm(ResidentForm):
    """Which clinic to ask for more access."""

    clinic = forms.ChoiceField(
        label=_("Mottagning"),
        error_messages={
            "required": _("Välj vilken mottagning du vill fråga"),
            "invalid_choice": _("Välj bland mottagningarna i listan"),
        },
    )

    def __init__(self, data: Any = None, *, clinics: tuple[tuple[str, str], ...]) -> None:
        super().__init__(data)
        field = self.fields["clinic"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Välj mottagning")), *clinics]


class InviteForm(HelperForm):
    """A new helper. The number is asked for once; ``kept`` carries what we made of it past another error."""

    number = IdentityNumberField(
        label=_("Ombudets personnummer"),
        help_text=_("Tolv siffror, ååååmmdd-nnnn. Numret visas aldrig igen."),
        error_messages={"required": _("Skriv ombudets personnummer, tolv siffror")},
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    called = forms.CharField(
        label=_("Vad du kallar ditt ombud"),
        help_text=_("Till exempel Mats, eller min son. Det ser bara du."),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Skriv vad du kallar ditt ombud")},
    )
    field_order = ("number", "called", "clinics", "until", "kept")

    invited: Invited | None = None

    def __init__(self, data: Any = None, *, now: HelperNow) -> None:
        super().__init__(data, now=now)
        self.fields["number"].required = not (data and data.get("kept"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        number = given.get("number")
        if number is not None and number.system != IdentitySystem.REGIONAL_RESERVE:
            self.invited = Invited(digest_of(number), number.birth_date())
        elif not self.errors.get("number"):
            self.invited = _read(given.get("kept", ""))
        if self.invited is None and not self.errors.get("number"):
            self.add_error("number", _("Skriv ombudets personnummer, tolv siffror"))
        return given

    def asks(self) -> _Invitation:
        """The invitation, as the action takes it. Only of a form that is valid."""
        assert self.invited is not None
        return _Invitation(**self.reach(), invited=self.invited, called=self.cleaned_data["called"])

    @property
    def kept_now(self) -> str:
        """For the hidden field when the page is shown again: signed, and no number."""
        return _kept(self.invited) if self.invited else ""


def _kept(invited: Invited) -> str:
    born = invited.birth
    told = [born.year, born.month, born.day] if born else None
    return signing.dumps([invited.digest.hex(), told], salt=SALT)


def _read(text: str) -> Invited | None:
    """What an earlier showing of this very form carried; None for anything else."""
    try:
        digest, born = signing.loads(text, salt=SALT, max_age=3600)
    except signing.BadSignature:
        return None
    return Invited(bytes.fromhex(digest), PartialDate(*born) if born else None)
