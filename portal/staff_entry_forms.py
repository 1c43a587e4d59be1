"""What staff write when they enter who may act for whom. The rules stand in representation.policies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.actor import Actor
from representation import actions
from representation.actions import Case, Court
from representation.forms import IdentityNumberField
from representation.models import LegalRepresentative


def _day(label: Any, *, required: bool = True, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Skriv dagen"), "invalid": _("Skriv dagen som år-månad-dag")},
        **kwargs,
    )


class FindForm(forms.Form):
    """What is to be entered, and for which two."""

    kind = forms.ChoiceField(
        label=_("Vad ska läggas in?"),
        choices=[
            ("bar", _("Stopp för vårdnadshavare")),
            ("exception", _("Förlängd tillgång för vårdnadshavare, barn 13–17 år")),
            ("legal", _("God man eller förvaltare")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj vad som ska läggas in")},
    )
    person = IdentityNumberField(
        label=_("Patientens personnummer"),
        help_text=_("Barnet, eller den som har en god man. Tolv siffror."),
        error_messages={"required": _("Skriv patientens personnummer")},
    )
    other = IdentityNumberField(
        label=_("Den andras personnummer"),
        help_text=_("Vårdnadshavaren, den gode mannen eller förvaltaren."),
        error_messages={"required": _("Skriv den andras personnummer")},
    )


class EntryForm(forms.Form):
    """What every entry has."""

    case_number = forms.CharField(
        label=_("Diarienummer"), max_length=40, error_messages={"required": _("Skriv diarienumret")}
    )
    since = _day(_("Från och med"))
    until = _day(_("Till och med"))

    def __init__(self, data: Any = None, *, clinics: tuple[tuple[str, str], ...], knows: bool) -> None:
        super().__init__(data, initial={"since": clock.today()})
        if knows:
            self.fields.pop("reason", None)
        field = self.fields.get("clinic")
        if isinstance(field, forms.ChoiceField):
            field.choices = clinics

    def case(self) -> Case:
        """As the action takes it."""
        given = self.cleaned_data
        return Case(given["case_number"], given["since"], given["until"])

    def enter(self, person: UUID, other: UUID, *, by: Actor) -> None:
        """Make the entry. Raises Refused, NotYours, EnteredAlready."""
        raise NotImplementedError


class BarForm(EntryForm):
    """A guardian is shut out, until further notice unless a last day is written."""

    until = _day(_("Till och med"), required=False, help_text=_("Lämna tomt om det gäller tills vidare."))
    reason = forms.CharField(
        label=_("Varför stoppar ni?"),
        help_text=_(
            "Barnet är inte listat hos er och har varken tid eller journal här. "
            "Skälet sparas, och loggens granskare läser det. Skriv ingen adress."
        ),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Skriv varför ni stoppar"), "max_length": _("Skriv högst 300 tecken")},
    )

    def enter(self, person: UUID, other: UUID, *, by: Actor) -> None:
        reason = self.cleaned_data.get("reason", "")
        actions.bar_guardian(child_id=person, guardian_id=other, case=self.case(), by=by, reason=reason)


class ExceptionForm(EntryForm):
    """A guardian goes on at one clinic."""

    clinic = forms.ChoiceField(label=_("Mottagning"), error_messages={"required": _("Välj mottagning")})
    may_book = forms.BooleanField(label=_("Får se och boka tider"), required=False)
    may_read = forms.BooleanField(label=_("Får läsa vår journal"), required=False)
    field_order = ("clinic", "may_book", "may_read", "case_number", "since", "until")

    def enter(self, person: UUID, other: UUID, *, by: Actor) -> None:
        given = self.cleaned_data
        actions.grant_exception(
            child_id=person,
            guardian_id=other,
            clinic_id=UUID(given["clinic"]),
            may_book=given["may_book"],
            may_read=given["may_read"],
            case=self.case(),
            by=by,
        )


class LegalForm(EntryForm):
    """A court's decision."""

    kind = forms.ChoiceField(label=_("Slag"), choices=LegalRepresentative.Kind.choices, widget=forms.RadioSelect)
    court = forms.CharField(
        label=_("Domstol eller överförmyndare"),
        max_length=100,
        error_messages={"required": _("Skriv vem som har beslutat")},
    )
    decided_on = _day(_("Beslutsdag"))
    read_decided_by = forms.CharField(
        label=_("Verksamhetschef som har beslutat om att läsa journalen"),
        help_text=_("Lämna tomt om företrädaren inte ska läsa enhetens journal."),
        max_length=200,
        required=False,
    )
    field_order = ("kind", "court", "decided_on", "case_number", "since", "until", "read_decided_by")

    def enter(self, person: UUID, other: UUID, *, by: Actor) -> None:
        given = self.cleaned_data
        court = Court(
            LegalRepresentative.Kind(given["kind"]), given["court"], given["decided_on"], given["read_decided_by"]
        )
        actions.enter_representative(
            person_id=person, representative_id=other, court=court, case=self.case(), by=by
        )


class EndEntryForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Varför avslutas det?"),
        help_text=_("Till exempel numret på det nya beslutet."),
        max_length=200,
        error_messages={"required": _("Skriv varför det avslutas")},
    )


FORMS: dict[str, type[EntryForm]] = {"bar": BarForm, "exception": ExceptionForm, "legal": LegalForm}
