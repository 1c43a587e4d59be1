"""The shape of what is asked for. Rules stand in policies."""

from __future__ import annotations

from django import forms


class SwitchForm(forms.Form):
    """For whom to act from now on; nobody named is oneself."""

    person = forms.UUIDField(required=False)
