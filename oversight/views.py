"""A person asks about one reading of the record."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.guards import resident
from core import actor
from core.actor import Assurance
from core.pages import see_other
from oversight import actions
from oversight.errors import AskedAlready
from oversight.forms import AskForm
from oversight.queries import questions


@resident(Assurance.LOA3, purpose="log", for_others=True)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """What the reading was, and a question about it."""
    by = actor.of(request)
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.ask(event_id=event_id, text=form.cleaned_data["text"], by=by)
        except AskedAlready:
            messages.info(request, _("Du har redan frågat om det här. Svaret visas på den här sidan."))
        return see_other("access_log")
    page = {"reading": questions.reading_to_ask_about(event_id, by=by), "form": form}
    return render(request, "oversight/ask.html", page, status=422 if form.is_bound else 200)
