"""Keys for the unit's record systems: made by the manager, shown once, ended."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import actor
from core.pages import see_other
from interop.feed import actions, queries
from portal.staff_page import page


class KeyForm(forms.Form):
    """What the system is called."""

    name = forms.CharField(
        label=gettext_lazy("Journalsystemets namn"),
        max_length=80,
        help_text=gettext_lazy("Namnet står i patienternas logg."),
        error_messages={"required": gettext_lazy("Skriv vad systemet heter")},
    )


def feed_keys(request: HttpRequest) -> HttpResponse:
    """The unit's keys; a new one's token is shown on the answer itself, and nowhere else."""
    by = actor.of(request)
    rows = queries.keys_of_unit(by=by)
    form = KeyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        key, token = actions.make_key(unit_id=by.duty.care_unit_id, name=form.cleaned_data["name"], by=by)
        rows = queries.keys_of_unit(by=by)
        return page(request, "staff/feed_keys.html", rows=rows, form=KeyForm(), token=token, made=key.name)
    return page(request, "staff/feed_keys.html", rows=rows, form=form, token="", made="")


def end_feed_key(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """It opens nothing any more. A GET (signed in again on the way) only shows the list."""
    if request.method == "POST":
        actions.end_key(key_id=key_id, by=actor.of(request))
        messages.success(request, _("Nyckeln är avslutad."))
    return see_other("admin:feed_keys")
