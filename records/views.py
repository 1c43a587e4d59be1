"""The record's pages: one query, at most one note of what was seen, render."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import actions as accounts
from accounts.guards import resident
from core import actor
from core.actor import Assurance
from records import paging, queries, visits
from records.pages import Gate

TEMPLATES = {
    "vardkontakter": "records/visits.html",
    "anteckningar": "records/notes.html",
    "provsvar": "records/results.html",
    "lakemedel": "records/medicines.html",
    "vaccinationer": "records/vaccinations.html",
}


@resident(Assurance.LOA3, purpose="record", for_others=True)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What is there, and what is new. The first time in a session it also notes that the record has been read:
    what came until now is not new the next time.
    """
    by, visit = actor.of(request), visits.of(request.session)
    page = queries.overview(by=by, visit=visit)
    if by.is_own_matter and not visit.begun:
        accounts.note_record_read(until=page.as_of, by=by)
        visits.begin(request.session, read_until=page.read_until)
    return render(request, "records/overview.html", {"overview": page})


@resident(Assurance.LOA3, purpose="record", for_others=True)
@require_GET
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """One kind of entry."""
    page = paging.number(request.GET.get("sida", ""))
    found = queries.category(slug, by=actor.of(request), visit=visits.of(request.session), page=page)
    return render(request, TEMPLATES[slug], {"category": found})


@resident(Assurance.LOA3, purpose="record", for_others=True)
@require_GET
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One entry; or the question whether to see it now."""
    page = queries.entry(entry_id, by=actor.of(request), visit=visits.of(request.session))
    if isinstance(page, Gate):
        return render(request, "records/unreviewed.html", {"gate": page})
    return render(request, "records/entry.html", {"entry": page})


@resident(Assurance.LOA3, purpose="record", for_others=True)
@require_POST
def show_now(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Yes, show the result that nobody has looked at. Whose it is, the entry's own page decides."""
    visits.choose(request.session, entry_id)
    return redirect("records:entry", entry_id=entry_id)
