"""Who may see a page. Every view of ours wears one of these; a test walks every address and looks.

Nothing is open unless it says so: Django's LoginRequiredMiddleware stands in front of all views, and
``public`` is the only way past it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, overload

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts import sessions
from accounts.models import User
from core import actor
from core.actor import Actor, Assurance
from core.errors import ActingForAnother, NoLongerActing

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """A page that anybody may see, signed in or not."""

    @wraps(view)
    def open_to_all(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    marked: View = login_not_required(open_to_all)
    vars(marked)["guard"] = "public"
    return marked


@overload
def resident(level: View, /) -> View: ...
@overload
def resident(
    level: Assurance = ..., *, purpose: str = ..., before_terms: bool = ..., for_others: bool = ...
) -> Callable[[View], View]: ...
def resident(
    level: View | Assurance = Assurance.LOA2,
    *,
    purpose: str = "",
    before_terms: bool = False,
    for_others: bool = False,
) -> View | Callable[[View], View]:
    """A page for a resident with a care account, signed in at the level or higher.

    One who is not signed in, or too weakly, goes to the sign-in page and comes back here; ``purpose``
    ("book") lets that page say why. One who has not accepted the terms goes to the welcome page first,
    unless ``before_terms``. For staff, signed in as such, the page does not exist.

    With ``for_others`` the page is about whomever the resident acts for, and a form that was made for
    somebody else is refused. Other pages are always about oneself, whomever the session acts for.
    """
    if callable(level):
        return resident()(level)

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and request.user.kind == User.Kind.STAFF:
                raise Http404
            by = actor.of(request)
            if by.person_id is None or by.assurance < level:
                return redirect_to_login(request.get_full_path(), reverse("accounts:sign_in"))
            if not (before_terms or sessions.has_accepted_terms(request)):
                return redirect(_with_next("accounts:welcome", request))
            if for_others:
                _require_same_subject(request, by)
            else:
                vars(request)["actor"] = replace(by, acting_for=None)
            return view(request, *args, **kwargs)

        vars(guarded).update(guard="resident", level=level, purpose=purpose, for_others=for_others)
        return guarded

    return guard


def _require_same_subject(request: HttpRequest, by: Actor) -> None:
    """A form says for whom it was made; one that says nothing was made for oneself."""
    if vars(request).get("standing_ended"):
        raise NoLongerActing
    made_for = request.POST.get("for_whom", str(by.person_id))
    if request.method == "POST" and made_for != str(by.subject_id):
        raise ActingForAnother


def _with_next(name: str, request: HttpRequest) -> str:
    return f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}"
