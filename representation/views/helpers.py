"""One's own helpers, and being asked to be one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import resident
from core import actor
from core.actor import Assurance
from core.decision import Refused
from core.pages import see_other
from representation import actions, session
from representation.errors import InvitedAlready
from representation.forms import AnswerForm, HelperForm, InviteForm
from representation.queries import helpers as helper_pages
from representation.queries import standing


@resident(Assurance.PASSKEY)
@require_safe
def helpers(request: HttpRequest) -> HttpResponse:
    """My helpers. Opening it is having seen what they answered."""
    by = actor.of(request)
    page = helper_pages.helpers_page(by=by)
    actions.note_answers_seen(by=by)
    return render(request, "representation/helpers.html", {"helpers": page})


@sensitive_post_parameters("number")
@resident(Assurance.LOA3, fresh=True, purpose="helpers")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Ask somebody to be my helper."""
    by = actor.of(request)
    form = InviteForm(request.POST if request.method == "POST" else None, now=helper_pages.new_helper(by=by))
    if form.is_bound and form.is_valid() and _invited(form, request):
        return see_other("representation:helpers")
    page = {"form": form, "is_new": True}
    return render(request, "representation/helper_form.html", page, status=422 if form.is_bound else 200)


@resident(Assurance.LOA3, fresh=True, purpose="helpers")
@require_http_methods(["GET", "HEAD", "POST"])
def change_helper(request: HttpRequest, helper_id: UUID) -> HttpResponse:
    """Let a helper see other clinics, or until another day."""
    by = actor.of(request)
    now = helper_pages.helper_now(helper_id, by=by)
    form = HelperForm(request.POST if request.method == "POST" else None, now=now)
    if form.is_bound and form.is_valid() and _changed(form, helper_id, request):
        return see_other("representation:helpers")
    page = {"form": form, "is_new": False, "called": now.called}
    return render(request, "representation/helper_form.html", page, status=422 if form.is_bound else 200)


@resident(Assurance.PASSKEY)
@require_POST
def end_helper(request: HttpRequest, helper_id: UUID) -> HttpResponse:
    """Take a helper's right back, or an invitation: at once, and with nothing more to prove."""
    actions.end_helper(helper_id=helper_id, by=actor.of(request))
    messages.success(request, _("Det är avslutat och gäller från nu. Bokade tider är kvar."))
    return see_other("representation:helpers")


@resident(Assurance.LOA3, fresh=True, purpose="invitation")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, helper_id: UUID) -> HttpResponse:
    """Somebody wants me as a helper: see what it is, say yes or no."""
    by, form = actor.of(request), AnswerForm(request.POST)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["answer"] == "decline":
            actions.decline_invitation(helper_id=helper_id, by=by)
        else:
            actions.accept_invitation(helper_id=helper_id, by=by)
            session.keep(request, standing.represented_by(by.own_person_id))
        return see_other("representation:invitation", helper_id=helper_id)
    page = {"invitation": helper_pages.invitation(helper_id, by=by)}
    return render(request, "representation/invitation.html", page)


def _invited(form: InviteForm, request: HttpRequest) -> bool:
    """True when the invitation was made; else the form says why not."""
    try:
        actions.invite_helper(**form.asks(), by=actor.of(request))
    except Refused as refusal:
        form.add_error(FIELDS.get(refusal.reason.code), refusal.reason.text)
        return False
    except InvitedAlready:
        form.add_error("number", _("Den personen är redan inbjuden, eller är redan ditt ombud."))
        return False
    messages.success(request, _("Inbjudan är klar. Ditt ombud ser den när hen loggar in här."))
    return True


def _changed(form: HelperForm, helper_id: UUID, request: HttpRequest) -> bool:
    try:
        actions.change_helper(helper_id=helper_id, **form.reach(), by=actor.of(request))
    except Refused as refusal:
        form.add_error(FIELDS.get(refusal.reason.code), refusal.reason.text)
        return False
    messages.success(request, _("Ändringen är sparad och gäller från nu."))
    return True


FIELDS = {"helper.oneself": "number", "helper.until": "until", "helper.no_clinic": "clinics"}
"""Where on the form a refusal belongs."""
