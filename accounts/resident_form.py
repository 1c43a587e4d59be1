"""The form that every resident page uses: it begins with what the person had written there, if a session ended."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts import drafts

SEVERAL = (forms.SelectMultiple, forms.CheckboxSelectMultiple, forms.MultipleHiddenInput)


class ResidentForm(forms.Form):
    """A form whose first values are the draft at hand, where it is of this form."""

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        kept, name = drafts.current(), self.add_prefix(field_name)
        if not kept or name in drafts.NEVER or not kept.keys() & {self.add_prefix(one) for one in self.fields}:
            return super().get_initial_for_field(field, field_name)
        if isinstance(field.widget, forms.CheckboxInput):
            return name in kept
        if isinstance(field.widget, SEVERAL):
            return kept.get(name, [])
        return kept[name][-1] if kept.get(name) else super().get_initial_for_field(field, field_name)
