"""What staff write when they invite. The rules stand in bookings.policies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings import actions
from core import clock
from core.actor import Actor
from representation.forms import IdentityNumberField

Choices = tuple[tuple[str, str], ...]


class FindInviteeForm(forms.Form):
    """Who is to be invited."""

    person = IdentityNumberField(
        label=_("Personnummer"),
        help_text=_("Tolv siffror."),
        error_messages={"required": _("Skriv personnumret")},
    )


def words_field() -> forms.CharField:
    """What the clinic likes to say to the one who is invited."""
    return forms.CharField(
        label=_("Några ord till den som kallas (frivilligt)"),
        help_text=_("Läses bara efter inloggning, aldrig i sms."),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class OpenForm(forms.Form):
    """To what, and until when."""

    kinds = forms.MultipleChoiceField(
        label=_("Besökstyper att välja bland"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Välj minst en besökstyp")},
    )
    book_before = forms.DateField(
        label=_("Boka senast"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Skriv dagen"), "invalid": _("Skriv dagen som år-månad-dag")},
    )
    words = words_field()

    def __init__(self, data: Any = None, files: Any = None, *, kinds: Choices) -> None:
        super().__init__(data, files, initial={"book_before": clock.today() + timedelta(days=60)})
        choice = self.fields["kinds"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = kinds

    def clean_book_before(self) -> date:
        """A day that has not been."""
        day: date = self.cleaned_data["book_before"]
        if day < clock.today():
            raise forms.ValidationError(_("Den dagen har varit. Välj en senare."))
        return day


class InviteForm(OpenForm):
    """One person, to book by themselves."""

    def invite(self, person_id: UUID, *, by: Actor) -> None:
        """Make the invitation. Raises Refused, NotYours."""
        given = self.cleaned_data
        kinds = [UUID(one) for one in given["kinds"]]
        actions.invite(
            person_id=person_id,
            visit_type_ids=kinds,
            book_before=given["book_before"],
            words=given["words"],
            by=by,
        )


class TimedForm(forms.Form):
    """One person, to a time that the clinic books now."""

    words = words_field()
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, key: UUID) -> None:
        super().__init__(data, initial={"form_key": key})

    def invite(self, person_id: UUID, slot_id: UUID, visit_type_id: UUID | None, *, by: Actor) -> None:
        """Book and invite, as that type where the time is for several. Raises as the action."""
        given = self.cleaned_data
        actions.invite_to_time(
            person_id=person_id,
            slot_id=slot_id,
            form_key=given["form_key"],
            words=given["words"],
            visit_type_id=visit_type_id,
            by=by,
        )


class BatchForm(OpenForm):
    """Many, from a file."""

    numbers = forms.FileField(
        label=_("Fil med personnummer"),
        help_text=_("Ett nummer på varje rad, som text eller csv. Filen sparas inte."),
        error_messages={"required": _("Välj en fil"), "empty": _("Filen är tom")},
    )
    field_order = ("numbers", "kinds", "book_before", "words")


class OfferAnswerForm(forms.Form):
    """What somebody answered on the phone."""

    answer = forms.ChoiceField(choices=[("ja", "ja"), ("nej", "nej")])
