"""For whom: choosing, what one may do for each, and what one chooses and asks about a child."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import sessions
from accounts.guards import resident
from core import actor
from core.actor import Assurance
from core.errors import NotYours
from core.pages import see_other
from representation import actions, session
from representation.forms import AskForm, ChoicesForm, PersonForm, SwitchForm
from representation.queries import helpers as helper_pages
from representation.queries import pages, standing


@resident(Assurance.PASSKEY)
@require_safe
def whom(request: HttpRequest) -> HttpResponse:
    """All for whom one is or was in a position to act, with what that gives and why not."""
    by = actor.of(request)
    represented = standing.represented_by(by.own_person_id)
    session.keep(request, represented)
    page = pages.whom(represented, chosen=sessions.subject_of(request), by=by)
    return render(request, "representation/whom.html", {"whom": page, "asked": helper_pages.asked(by=by)})


@resident(Assurance.PASSKEY)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act for somebody else, or for oneself again."""
    form = SwitchForm(request.POST)
    if not form.is_valid():
        raise NotYours
    by, person_id = actor.of(request), form.cleaned_data["person"]
    if person_id in (None, by.own_person_id):
        sessions.act_for(request, None)
    elif standing.acting_for(representative=by.own_person_id, subject=person_id):
        sessions.act_for(request, person_id)
    else:
        return see_other("representation:whom")
    return see_other("home")


@resident(Assurance.PASSKEY)
@require_POST
def stop_helping(request: HttpRequest) -> HttpResponse:
    """Be somebody's helper no longer."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        raise NotYours
    actions.stop_helping(person_id=form.cleaned_data["person"], by=actor.of(request))
    messages.success(request, _("Du är inte ombud längre."))
    return see_other("representation:whom")


@resident(Assurance.PASSKEY)
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest, child_id: UUID) -> HttpResponse:
    """What SMS about a child come to me."""
    by = actor.of(request)
    child = pages.child_choices(child_id, by=by)
    if request.method == "POST":
        form = ChoicesForm(request.POST)
        form.is_valid()
        actions.choose_for_child(child_id=child_id, by=by, **form.cleaned_data)
        messages.success(request, _("Ditt val är sparat."))
        return see_other("representation:whom")
    form = ChoicesForm(initial={"reminders": child.reminders, "name_in_sms": child.name_in_sms})
    return render(request, "representation/choices.html", {"child": child, "form": form})


@resident(Assurance.PASSKEY)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, child_id: UUID) -> HttpResponse:
    """Ask a clinic to let me go on for a child of 13 or more."""
    by = actor.of(request)
    page = pages.ask_page(child_id, by=by)
    form = AskForm(request.POST if request.method == "POST" else None, clinics=page.clinics)
    if form.is_bound and form.is_valid():
        actions.ask_for_access(child_id=child_id, clinic_id=UUID(form.cleaned_data["clinic"]), by=by)
        messages.success(request, _("Mottagningen har fått din begäran och hör av sig."))
        return see_other("representation:whom")
    context = {"ask": page, "form": form}
    return render(request, "representation/ask.html", context, status=422 if form.is_bound else 200)
