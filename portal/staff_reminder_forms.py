"""A clinic's reminders, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.staff_schedule_forms import clock_field, count_field
from reminders.planner.choices import DAYS
from reminders.planner.when import Policy


def _tick(label: Any, **kwargs: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, **kwargs)


class RemindersForm(forms.Form):
    """All of it. The page shows it in the groups of ``GROUPS``."""

    confirms = _tick(_("Skicka en bekräftelse när en tid är bokad"))
    confirmation_invites = _tick(_("Den går att svara AVBOKA på"))
    first = _tick(
        _("Skicka en första påminnelse"),
        help_text=_(
            "Den går alltid ut minst en hel vardag innan det slutar vara fritt att avboka, "
            "även om dagarna här är färre."
        ),
    )
    first_days_before = count_field(_("Så många dagar före besöket"), DAYS[0], DAYS[-1])
    first_at = clock_field(_("Klockan"))
    first_invites = _tick(_("Den går att svara JA och AVBOKA på, så länge avbokning är fri"))
    day_before = _tick(
        _("Skicka en påminnelse dagen före"),
        help_text=_("Är dagen före röd går den ut närmaste dag före som inte är det."),
    )
    day_before_at = clock_field(_("Klockan"))
    day_before_invites = _tick(_("Den går att svara AVBOKA på, om avbokning då ännu är fri"))

    @property
    def groups(self) -> Sequence[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in GROUPS]

    def policy(self) -> Policy:
        """What was chosen. From a form that is valid."""
        return Policy(**self.cleaned_data)


GROUPS: Sequence[tuple[Any, tuple[str, ...]]] = (
    (_("Bekräftelsen"), ("confirms", "confirmation_invites")),
    (_("Första påminnelsen"), ("first", "first_days_before", "first_at", "first_invites")),
    (_("Dagen före"), ("day_before", "day_before_at", "day_before_invites")),
)
