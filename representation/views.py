"""For whom: choosing, and what one may do for each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts import sessions
from accounts.guards import resident
from core import actor
from core.actor import Assurance
from core.errors import NotYours
from core.pages import see_other
from representation import session
from representation.forms import SwitchForm
from representation.queries import pages, standing


@resident(Assurance.PASSKEY)
@require_safe
def whom(request: HttpRequest) -> HttpResponse:
    """All for whom one is or was in a position to act, with what that gives and why not."""
    by = actor.of(request)
    represented = standing.represented_by(by.own_person_id)
    session.keep(request, represented)
    page = pages.whom(represented, chosen=sessions.subject_of(request), by=by)
    return render(request, "representation/whom.html", {"whom": page})


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
