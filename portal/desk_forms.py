"""What the desk fills in for somebody: shape and wording. Whether it is right is decided elsewhere."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.at_desk.card import CardNow
from accounts.at_desk.new import NewPerson
from accounts.at_desk.wanted import Unclear, Wanted, read
from accounts.models import CareAccount
from bookings.actions import Needs
from clinics.consents import TEXTS, VERSION
from core import calendar, clock
from core.actor import Channel
from core.identity import IdentityNumber, PartialDate
from portal import desk_fields as fields

UNCLEAR = {
    "find.digits": _("Det är varken ett personnummer eller ett telefonnummer. Kontrollera siffrorna."),
    "find.short": _("Skriv minst tre bokstäver av namnet"),
    "find.name": _("Skriv namnet också"),
}


class FindForm(forms.Form):
    """One field: what it is can be seen from it."""

    sok = forms.CharField(
        label=_("Sök patient"),
        max_length=100,
        help_text=_("Personnummer, telefonnummer, eller namn och födelsedatum. Till exempel: Åström 1941-06-27"),
        error_messages={"required": _("Skriv ett nummer eller ett namn")},
        widget=fields.SearchInput(
            {"autocomplete": "off", "spellcheck": "false", "autofocus": True, "enterkeyhint": "search"}
        ),
    )

    def clean_sok(self) -> Wanted:
        try:
            return read(self.cleaned_data["sok"], today=clock.today())
        except Unclear as unclear:
            raise forms.ValidationError(UNCLEAR[unclear.code]) from None


class CardForm(forms.Form):
    """How somebody is reached. Only what was changed on this page is written, whatever has come in meanwhile."""

    mobile = fields.PhoneField(sms=True, label=_("Mobilnummer"), show_hidden_initial=True)
    mobile_owner = fields.phone_owner()
    landline = fields.PhoneField(label=_("Fast telefon"), show_hidden_initial=True)
    sms_allowed = forms.BooleanField(
        label=_("Patienten säger ja till sms om sina tider hos oss"),
        required=False,
        show_hidden_initial=True,
        help_text=TEXTS[VERSION],
    )
    sms_level = forms.ChoiceField(
        label=_("Vad ett sms får säga"), choices=CareAccount.SmsLevel.choices, show_hidden_initial=True
    )
    language = forms.ChoiceField(
        label=_("Språk i sms"), choices=[("sv", _("Svenska")), ("en", _("Engelska"))], show_hidden_initial=True
    )
    interpreter_language = fields.interpreter()
    hard_of_hearing = forms.BooleanField(label=_("Hör dåligt"), required=False, show_hidden_initial=True)
    cannot_ring = forms.BooleanField(label=_("Kan inte ringa"), required=False, show_hidden_initial=True)
    letters_allowed = forms.BooleanField(label=_("Vill ha brev"), required=False, show_hidden_initial=True)
    large_type = forms.BooleanField(label=_("Stor text i brev"), required=False, show_hidden_initial=True)
    needs = forms.CharField(
        label=_("Att tänka på"),
        max_length=200,
        required=False,
        show_hidden_initial=True,
        help_text=_("Till exempel: rullstol. Inga diagnoser."),
    )
    identity_check = fields.identity_check(required=True)

    def __init__(self, data: Any = None, *, now: CardNow) -> None:
        initial = {name: getattr(now, name) for name in self.base_fields if hasattr(now, name)}
        super().__init__(data, initial=initial)
        self.fields["interpreter_language"].show_hidden_initial = True
        fields.with_own(self.fields["interpreter_language"], now.interpreter_language)
        fields.with_own_owner(self.fields["mobile_owner"], now.mobile_owner)
        if now.level_forced:
            del self.fields["sms_level"]

    def changes(self) -> dict[str, Any]:
        """What the action takes. A yes is to one number, on one phone: with another, it is said anew."""
        changed = [name for name in self.changed_data if name != "identity_check"]
        if {"mobile", "mobile_owner"} & set(changed):
            changed += [name for name in ("mobile_owner", "sms_allowed") if name not in changed]
        return {name: self.cleaned_data[name] for name in changed}

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("sms_allowed") and not said.get("mobile") and "mobile" not in self.errors:
            self.add_error("sms_allowed", _("Skriv mobilnumret också, eller ta bort krysset"))
        return said


class RegisterForm(forms.Form):
    """Somebody without an e-ID. ``confirmed`` is set when those who are alike have been looked at."""

    given_name = forms.CharField(
        label=_("Förnamn"), max_length=100, error_messages={"required": _("Skriv förnamnet")}
    )
    family_name = forms.CharField(
        label=_("Efternamn"), max_length=100, error_messages={"required": _("Skriv efternamnet")}
    )
    number = fields.NumberField(
        label=_("Personnummer, samordningsnummer eller reservnummer"),
        help_text=_("Lämna tomt för den som inget har, till exempel en turist eller ett nyfött barn."),
    )
    born = forms.DateField(
        label=_("Födelsedatum"),
        required=False,
        input_formats=["%Y-%m-%d", "%Y%m%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Skriv datumet som år-månad-dag")},
        help_text=_("Behövs när det inte finns något personnummer."),
    )
    mobile = fields.PhoneField(
        sms=True,
        label=_("Mobilnummer"),
        help_text=_("Fyll i det bara om patienten säger ja till sms om sina tider."),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"form_key": uuid.uuid4()})

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        number: IdentityNumber | None = said.get("number")
        told = said.get("born") or (number.birth_date() if number else None)
        if not {"number", "born"} & self.errors.keys() and not told:
            self.add_error("born", _("Skriv födelsedatum. Bara ett personnummer säger det själv."))
        if said.get("born") and said["born"] > clock.today():
            self.add_error("born", _("Födelsedatumet har inte varit än"))
        return said

    def new_person(self) -> NewPerson:
        """As the action takes it."""
        said = self.cleaned_data
        born: date | None = said["born"]
        birth = PartialDate(born.year, born.month, born.day) if born else None
        return NewPerson(
            said["given_name"].strip(), said["family_name"].strip(), said["number"], birth, said["mobile"]
        )


class DeskForm(forms.Form):
    """What every deed at the desk notes: who it is, and how they asked."""

    identity_check = fields.identity_check(required=False)
    channel = fields.channel()
    overlap_reason = forms.CharField(
        label=_("Varför ska båda tiderna stå kvar?"),
        max_length=200,
        required=False,
        help_text=_("Skriv bara något här om tiden krockar med en annan."),
    )

    def by_channel(self) -> Channel:
        """As the actor has it."""
        return Channel(self.cleaned_data["channel"])


class BookForm(DeskForm):
    """And what the visit needs. A one-time key makes a double click one booking."""

    interpreter_language = fields.interpreter()
    sign_interpreter = fields.sign()
    access_needs = forms.CharField(
        label=_("Tillgänglighet"), max_length=200, required=False, help_text=_("Till exempel: rullstol, ledarhund")
    )
    message = forms.CharField(
        label=_("Meddelande till mottagningen"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("identity_check", "channel", "overlap_reason")

    def __init__(self, data: Any = None, *, interpreter: str = "", takes_message: bool = True) -> None:
        super().__init__(
            data,
            initial={
                "form_key": uuid.uuid4(),
                "interpreter_language": interpreter,
                "channel": Channel.PHONE.value,
            },
        )
        fields.with_own(self.fields["interpreter_language"], interpreter)
        if not takes_message:
            del self.fields["message"]

    def needs(self) -> Needs:
        """As the action takes it."""
        said = self.cleaned_data
        return Needs(
            interpreter_language=said["interpreter_language"],
            sign_interpreter=said["sign_interpreter"],
            access_needs=said["access_needs"],
            message=said.get("message", ""),
        )


class CancelForm(forms.Form):
    """Who wants it: then the person is told as much, and the clinic decides on the fee."""

    ASKED, CLINIC = "asked", "clinic"

    why = forms.ChoiceField(
        label=_("Varför avbokas tiden?"),
        choices=[(ASKED, _("Patienten vill avboka")), (CLINIC, _("Mottagningen ställer in"))],
        initial=ASKED,
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj varför tiden avbokas")},
    )
    identity_check = fields.identity_check(required=False)
    channel = fields.channel()
    is_late = forms.BooleanField(
        label=_("Räkna som sen avbokning"),
        required=False,
        help_text=_("Mottagningen avgör om patienten ska betala. Är någon sjuk tar ni hänsyn till det."),
    )

    def __init__(self, data: Any = None, *, is_late: bool) -> None:
        super().__init__(data, initial={"why": self.ASKED, "channel": Channel.PHONE.value})
        self.fields["identity_check"].required = (data or {}).get("why") != self.CLINIC
        if not is_late:
            del self.fields["is_late"]


class TimesForm(forms.Form):
    """From which day the next free times are shown, and whose."""

    fran = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    hos = forms.UUIDField(required=False)


class ExtraForm(forms.Form):
    """A time beside the others. Wall time; an hour that does not exist is refused."""

    schedule = forms.ChoiceField(label=_("Hos vem"))
    day = forms.DateField(
        label=_("Dag"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Skriv dagen"), "invalid": _("Skriv dagen som år-månad-dag")},
    )
    at = forms.TimeField(
        label=_("Klockan"),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Skriv tiden"), "invalid": _("Skriv tiden som 13:15")},
    )
    minutes = forms.IntegerField(label=_("Minuter"), min_value=1, max_value=600)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, schedules: tuple[tuple[str, str], ...], minutes: int) -> None:
        initial = {"form_key": uuid.uuid4(), "day": clock.today(), "minutes": minutes}
        super().__init__(data, initial=initial)
        field = self.fields["schedule"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = schedules

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if {"day", "at"} <= said.keys():
            try:
                said["starts_at"] = calendar.instant(said["day"], said["at"])
            except ValueError:
                self.add_error("at", _("Det klockslaget finns inte den dagen: klockan ställs om"))
        return said

    def starts_at(self) -> datetime:
        """The instant."""
        found: datetime = self.cleaned_data["starts_at"]
        return found


class AnswerForm(forms.Form):
    """The clinic's words back. A one-time key makes a double click one answer."""

    text = forms.CharField(
        label=_("Ditt svar"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Patienten läser svaret i Vårdporten."),
        error_messages={"required": _("Skriv ett svar"), "max_length": _("Skriv högst 1000 tecken")},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"form_key": uuid.uuid4()})
