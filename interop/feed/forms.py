"""What a record system may ask for."""

from __future__ import annotations

from datetime import date as Day  # noqa: N812 -- FHIR calls the field date
from datetime import datetime

from django import forms
from django.utils.dateparse import parse_datetime

from core import clock


class AskedForm(forms.Form):
    """A day, and since when; FHIR's own names. Anything else in the address is not understood, and passed by."""

    date = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    since = forms.CharField(required=False, max_length=40)

    def add_prefix(self, field_name: str) -> str:
        """FHIR writes _since, which is no name for a form's field."""
        return "_since" if field_name == "since" else super().add_prefix(field_name)

    def clean_since(self) -> datetime | None:
        text: str = self.cleaned_data["since"]
        if not text:
            return None
        try:
            moment = parse_datetime(text.replace(" ", "+"))  # a plus that nobody has written as %2B
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise forms.ValidationError("since")
        return moment

    def clean_date(self) -> Day | None:
        day: Day | None = self.cleaned_data["date"]
        if day is not None and not 2000 <= day.year < 2100:
            raise forms.ValidationError("date")
        return day

    def day(self) -> Day:
        """Today unless told."""
        day: Day | None = self.cleaned_data["date"]
        return day or clock.today()
