"""Who may see a page. Every view of ours wears one of these; a test walks every address and looks.

Nothing is open unless it says so: Django's LoginRequiredMiddleware stands in front of all views, and
``public`` is the only way past it. What each address asks for stands in docs/assurance.md, held by a test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from accounts import drafts, sessions
from accounts.assurance import Needs
from accounts.models import User
from accounts.way_back import WayBack
from core import actor
from core.actor import Actor, Assurance
from core.errors import ActingForAnother, NoLongerActing

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """A page that anybody may see, signed in or not."""

    @wraps(view)
    def open_to_all(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    marked: View = login_not_required(open_to_all)
    vars(marked)["guard"] = "public"
    return marked


def resident(
    level: Assurance,
    *,
    fresh: bool = False,
    purpose: str = "",
    before_terms: bool = False,
    for_others: bool = False,
) -> Callable[[View], View]:
    """A page for a resident with a care account, signed in at the level or higher.

    ``fresh``: and at that level within the rulebook's ``step_up_minutes``. One who is not signed in goes to
    the sign-in page, one who is but too weakly or too long ago to the step-up page, and both come back here;
    ``purpose`` ("book", "record") lets those pages say why. One who has not accepted the terms goes to the
    welcome page first, unless ``before_terms``. For staff, signed in as such, the page does not exist.

    With ``for_others`` the page is about whomever the resident acts for, and a form that was made for
    somebody else is refused. Other pages are always about oneself, whomever the session acts for.
    """
    needs = Needs(level, fresh=fresh)

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and request.user.kind == User.Kind.STAFF:
                raise Http404
            if first := _first(request, needs, before_terms=before_terms):
                drafts.keep(request)
                return redirect(WayBack.from_page(request).after(first))
            by = actor.of(request)
            if for_others:
                _require_same_subject(request, by)
            else:
                vars(request)["actor"] = by = replace(by, acting_for=None)
            with drafts.at_hand(request, by):
                response = view(request, *args, **kwargs)
            if request.method == "POST" and response.status_code < 400:
                drafts.sent(request, by)
            return response

        vars(guarded).update(guard="resident", needs=needs, purpose=purpose, for_others=for_others)
        return guarded

    return guard


def require_standing(request: HttpRequest) -> None:
    """Raise NoLongerActing when the session acted for somebody until now, and may not any more."""
    if vars(request).get("standing_ended"):
        raise NoLongerActing


def _require_same_subject(request: HttpRequest, by: Actor) -> None:
    """A form says for whom it was made; one that says nothing was made for oneself."""
    require_standing(request)
    made_for = request.POST.get("for_whom", str(by.person_id))
    if request.method == "POST" and made_for != str(by.subject_id):
        raise ActingForAnother


def _first(request: HttpRequest, needs: Needs, *, before_terms: bool) -> str:
    """The page that has to come before the one that is asked for; "" for none."""
    if actor.of(request).person_id is None:
        return "accounts:sign_in"
    if not sessions.has_shown(request, needs):
        return "accounts:step_up"
    if not (before_terms or sessions.has_accepted_terms(request)):
        return "accounts:welcome"
    return ""
