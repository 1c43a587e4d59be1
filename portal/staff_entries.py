"""Who may act for whom, as the unit has decided: listed, entered with a case, ended with a reason.

The two persons are found by number in a POST. The session keeps who they are until the entry is made: no number
stands in an address, and none is shown again.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from core import actor
from core.decision import Refused
from core.errors import NotYours
from core.pages import see_other
from portal.staff_entry_forms import FORMS, EndEntryForm, EntryForm, FindForm
from representation import actions, policies, relation
from representation.errors import EnteredAlready
from representation.queries import entries as queries

FOUND = "entry"
"""The session's key for the kind, and the two persons' ids."""

TITLES = {
    "bar": gettext_lazy("Stoppa en vårdnadshavare"),
    "exception": gettext_lazy("Ge förlängd tillgång"),
    "legal": gettext_lazy("Lägg in god man eller förvaltare"),
}


@sensitive_post_parameters("person", "other")
def entries(request: HttpRequest) -> HttpResponse:
    """What the unit has entered, what guardians ask, and the way to enter more."""
    by = actor.of(request)
    page = queries.entries(by=by)
    form = FindForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _found(form, request):
        return see_other("admin:enter")
    return _render(request, "staff/entries.html", {"page": page, "form": form})


def enter(request: HttpRequest) -> HttpResponse:
    """The entry itself, for the two who were found."""
    by, kept = actor.of(request), request.session.get(FOUND)
    if kept is None or not policies.can_enter(by):
        raise NotYours
    kind, person, other = kept[0], UUID(kept[1]), UUID(kept[2])
    posted = request.POST if request.method == "POST" else None
    form = FORMS[kind](posted, clinics=queries.own_clinics(by=by), knows=relation.knows(person, by=by))
    if form.is_bound and form.is_valid() and _entered(form, person, other, request):
        del request.session[FOUND]
        messages.success(request, _("Det är inlagt och gäller från första dagen."))
        return see_other("admin:entries")
    whom, who = queries.two_persons(person, other)
    page = {"form": form, "title": TITLES[kind], "kind": kind, "whom": whom, "who": who}
    return _render(request, "staff/enter.html", page)


def end(request: HttpRequest, kind: str, entry_id: UUID) -> HttpResponse:
    """End an entry, and say why."""
    by = actor.of(request)
    if not policies.can_enter(by):
        raise NotYours
    queries.require_own(kind, entry_id, by=by)
    form = EndEntryForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.end_entry(kind=kind, entry_id=entry_id, reason=form.cleaned_data["reason"], by=by)
        messages.success(request, _("Det är avslutat och gäller från nu."))
        return see_other("admin:entries")
    return _render(request, "staff/end_entry.html", {"form": form})


def answered(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A guardian who asked has had an answer. A GET (signed in again on the way) only shows the list."""
    if request.method == "POST":
        actions.note_request_answered(request_id=request_id, by=actor.of(request))
    return see_other("admin:entries")


def _found(form: FindForm, request: HttpRequest) -> bool:
    by, given = actor.of(request), form.cleaned_data
    ids = {}
    for name in ("person", "other"):
        ids[name] = actions.look_up(identity=given[name], by=by)
        if ids[name] is None:
            form.add_error(name, _("Ingen här har det numret. Kontrollera siffrorna."))
    same = policies.are_two(*(one for one in ids.values() if one)).refusal
    if same is not None:
        form.add_error("other", same.text)
    if form.errors:
        return False
    may = queries.may_begin(given["kind"], UUID(str(ids["person"])), by=by)
    if may.refusal is not None:
        form.add_error("person", may.refusal.text)
        return False
    request.session[FOUND] = [given["kind"], str(ids["person"]), str(ids["other"])]
    return True


def _entered(form: EntryForm, person: UUID, other: UUID, request: HttpRequest) -> bool:
    try:
        form.enter(person, other, by=actor.of(request))
    except Refused as refusal:
        form.add_error(None, refusal.reason.text)
        return False
    except EnteredAlready:
        form.add_error(None, _("Det finns redan en sådan som gäller de dagarna."))
        return False
    return True


def _render(request: HttpRequest, template: str, page: dict[str, Any]) -> HttpResponse:
    form: forms.Form | None = page.get("form")
    status = 422 if form is not None and form.is_bound else 200
    return render(request, template, {**admin.site.each_context(request), **page}, status=status)
