"""What stands on the staff's first page for those who meet patients: finding somebody, the day, what waits."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.queries.day_list import todays_clinics
from bookings.queries.notes import how_many_wait
from core.actor import Actor
from portal.desk_forms import FindForm
from reminders.desk_letters import how_many_letters
from reminders.queries import how_many_to_call
from reminders.unsure import how_many_unsure


@dataclass(frozen=True, slots=True)
class Waiting:
    """A list with something on it."""

    name: str
    summary: str
    url: str


def start(*, by: Actor) -> dict[str, object]:
    """Six queries at most; nobody is named."""
    return {
        "find_form": FindForm(),
        "todays_clinics": todays_clinics(by=by),
        "waiting": tuple(row for row in _waiting(by) if row.summary),
    }


def _waiting(by: Actor) -> tuple[Waiting, ...]:
    notes, calls, letters = how_many_wait(by=by), how_many_to_call(by=by), how_many_letters(by=by)
    unsure = how_many_unsure(by=by)
    return (
        Waiting(
            _("Frågor om tider"),
            ngettext("%(n)s väntar på svar", "%(n)s väntar på svar", notes) % {"n": notes} if notes else "",
            reverse("admin:notes"),
        ),
        Waiting(
            _("Att ringa"),
            ngettext("%(n)s att ringa", "%(n)s att ringa", calls) % {"n": calls} if calls else "",
            reverse("admin:to_call"),
        ),
        Waiting(
            _("Brev att skriva ut"),
            ngettext("%(n)s brev", "%(n)s brev", letters) % {"n": letters} if letters else "",
            reverse("admin:letters"),
        ),
        Waiting(
            _("Osäkra sms"),
            ngettext("%(n)s att avgöra", "%(n)s att avgöra", unsure) % {"n": unsure} if unsure else "",
            reverse("admin:unsure_sms"),
        ),
    )
