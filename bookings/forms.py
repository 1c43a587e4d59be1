"""The shape and wording of what one fills in when booking."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import MobileField
from accounts.resident_form import ResidentForm


class BookingForm(ResidentForm):
    """A one-time key, so that a double click is one booking; and a number where we have none."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    phone = MobileField(error_messages={"required": _("Skriv numret som mottagningen ska ringa")})

    def __init__(self, *args: Any, needs_number: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].required = needs_number

    @classmethod
    def fresh(cls, *, needs_number: bool = False) -> BookingForm:
        """An empty form with a key of its own."""
        return cls(initial={"form_key": uuid.uuid4()}, needs_number=needs_number)

    def clean(self) -> dict[str, Any]:
        """A key that cannot be read is replaced, so that pressing once more is enough."""
        cleaned = super().clean() or self.cleaned_data
        if "form_key" in self.errors:
            self.data = {**dict(self.data.items()), "form_key": str(uuid.uuid4())}
            raise forms.ValidationError(_("Sidan var för gammal. Titta igenom den och tryck en gång till."))
        return cleaned
