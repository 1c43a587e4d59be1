"""Pages that no room owns: start, static pages, health, errors."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts import drafts, sessions
from accounts.guards import public, require_standing, resident
from accounts.way_back import WayBack
from core import actor
from core.actor import Assurance
from oversight.actions import note_answers_seen
from portal import access_log as log
from portal import health
from portal import helpers_view as seen
from portal import home as start
from representation import session


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page, for one who is signed in or not."""
    by = actor.of(request)
    if by.person_id is None:
        return render(request, "portal/start.html")
    if not sessions.has_accepted_terms(request):
        return redirect("accounts:welcome")
    require_standing(request)
    unsent = drafts.unsent(by=by) if sessions.has_drafts(request) else ()
    page = start.home(by=by, unsent=unsent, whom=session.choices(request))
    return render(request, "portal/home.html", {"home": page})


@resident(Assurance.LOA3, purpose="log", for_others=True)
@require_safe
def access_log(request: HttpRequest) -> HttpResponse:
    """Who has opened my record?"""
    by = actor.of(request)
    found = log.access_log(request.GET, by=by)
    if found.has_new_answers and by.is_own_matter:
        note_answers_seen(by=by)
    return render(request, "audit/access_log.html", {"log": found})


@resident(Assurance.PASSKEY)
@require_safe
def helpers_view(request: HttpRequest, helper_id: UUID) -> HttpResponse:
    """What one's helper sees: the helper's own query, run with the helper's reach."""
    page = seen.helpers_view(helper_id, by=actor.of(request))
    return render(request, "portal/helpers_view.html", {"seen": page})


@public
@require_safe
def static_page(request: HttpRequest, template: str) -> HttpResponse:
    """About, accessibility, privacy."""
    return render(request, template)


@public
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"alive": True})


@public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The process can serve pages: 200, or 503. The body says what answers; monitoring reads it."""
    state = health.ready()
    return JsonResponse(state, status=200 if health.can_serve(state) else 503)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before a new sign-in goes on to its page, filled in; any other is told what to do."""
    if not drafts.keep_from_older_page(request):
        return render(request, "errors/csrf.html", status=403)
    back = WayBack.from_page(request)
    if actor.of(request).person_id is None:
        return redirect(back.after("accounts:sign_in", kvar="1"))
    return redirect(back.path)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, from a template that needs nothing."""
    return render(None, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not yours."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, from a template that needs nothing."""
    return render(None, "errors/500.html", status=500)
