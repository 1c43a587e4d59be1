"""When a clinic's patients are reminded, as its manager chooses."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core import actor
from core.pages import see_other
from portal.staff_reminder_forms import RemindersForm
from portal.staff_schedules import attempt, posted, show
from reminders import actions
from reminders import policy_queries as queries


def reminders(request: HttpRequest) -> HttpResponse:
    """The unit's clinics."""
    return show(request, "staff/reminders.html", {"rows": queries.clinics(by=actor.of(request))})


def clinic_reminders(request: HttpRequest, clinic_id: UUID) -> HttpResponse:
    """One of them, to choose for."""
    by = actor.of(request)
    page = queries.clinic(clinic_id, by=by)
    form = RemindersForm(posted(request), initial=page.values)
    if form.is_bound and form.is_valid() and attempt(form, lambda: _choose(form, page, by=by)):
        messages.success(request, _("Valen är sparade. De gäller från nu, också för tider som redan är bokade."))
        return see_other("admin:reminders")
    return show(request, "staff/clinic_reminders.html", {"form": form, "page": page})


def _choose(form: RemindersForm, page: queries.PolicyPage, *, by: actor.Actor) -> bool:
    actions.choose_reminders(clinic_id=page.clinic_id, policy=form.policy(), by=by)
    return True
