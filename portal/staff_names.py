"""Who is named to residents in their logs: the providers' choices, and staff who are protected."""

from __future__ import annotations

from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinics import actions, staff_queries
from core import actor
from core.decision import Refused
from core.pages import see_other
from portal.staff_forms import NamesForm, ProtectForm


def providers(request: HttpRequest) -> HttpResponse:
    """The region's providers, and whether each names its staff."""
    page = {"providers": staff_queries.providers(by=actor.of(request))}
    return render(request, "staff/providers.html", {**admin.site.each_context(request), **page})


@require_POST
def choose_names(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """A provider's choice, as its button says it: pressed twice it is the same choice."""
    by, form = actor.of(request), NamesForm(request.POST)
    staff_queries.providers(by=by)
    if form.is_valid():
        shown = form.cleaned_data["names"] == NamesForm.SHOWN
        actions.choose_names_in_log(provider_id=provider_id, shown=shown, by=by)
        messages.success(request, _("Namnen visas nu.") if shown else _("Namnen visas inte längre."))
    return see_other("admin:providers")


@require_POST
def protect(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """A member of staff's name is kept from residents, or shown again."""
    by, form = actor.of(request), ProtectForm(request.POST)
    staff_queries.member(user_id, by=by)
    if form.is_valid():
        wanted = form.cleaned_data["name"] == ProtectForm.PROTECTED
        try:
            actions.protect_name(user_id=user_id, protected=wanted, by=by)
        except Refused as refusal:
            messages.warning(request, refusal.reason.text)
    return see_other("admin:person", user_id=user_id)
