"""Visit types and their rules."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bookings import actions
from bookings.queries import rules as queries
from core import actor
from core.pages import see_other
from portal.staff_rule_forms import VisitTypeForm
from portal.staff_schedules import attempt, posted, show


def visit_types(request: HttpRequest) -> HttpResponse:
    """The unit's."""
    return show(request, "staff/visit_types.html", {"rows": queries.visit_types(by=actor.of(request))})


def visit_type(request: HttpRequest, visit_type_id: UUID) -> HttpResponse:
    """One of them, with all its rules."""
    by = actor.of(request)
    page = queries.visit_type(visit_type_id, by=by)
    form = VisitTypeForm(posted(request), initial=page.values)
    if form.is_bound and form.is_valid():
        rules = form.cleaned_data
        if attempt(form, lambda: actions.change_visit_type(visit_type_id=page.id, rules=rules, by=by)):
            messages.success(request, _("Reglerna är sparade och gäller från nu."))
            return see_other("admin:visit_types")
    return show(request, "staff/visit_type.html", {"form": form, "page": page})
