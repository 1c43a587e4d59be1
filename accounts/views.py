"""Signing in and out, and one's own account."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, devices, purposes, queries, sessions
from accounts.actions.account import EID
from accounts.eid.failures import Failure, SignInFailed
from accounts.eid.provider import EidCallbackView, EidOAuth2Adapter
from accounts.forms import WelcomeForm
from accounts.guards import public, resident
from accounts.models import ContactCheck
from accounts.reach import queries as reached
from accounts.reach.views import send_codes
from accounts.way_back import WayBack
from core import actor
from core.actor import Assurance

logger = logging.getLogger(__name__)

STATUS = {Failure.CANCELLED: 200, Failure.EXPIRED: 400, Failure.UNAVAILABLE: 503}
"""Of the answer to a failed sign-in; 403 for the rest."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways in, each a POST: BankID's own ("" where it is not set up) and the e-ID broker's."""

    bankid: str
    eid: str
    next: str

    @classmethod
    def to(cls, back: WayBack) -> Ways:
        """All that this installation has, leading on to a page."""
        bankid = reverse("accounts:bankid_start") if settings.BANKID_URL else ""
        return cls(bankid=bankid, eid=reverse("accounts:start"), next=back.path)


@dataclass(frozen=True, slots=True)
class SignIn:
    ways: Ways
    purpose: str
    takes_passkey: bool


Why = Literal["here", "elsewhere", "time"]


@dataclass(frozen=True, slots=True)
class SignedOut:
    why: Why
    kept: bool
    sign_in_url: str


@dataclass(frozen=True, slots=True)
class StepUp:
    ways: Ways
    why: str


@dataclass(frozen=True, slots=True)
class SignInFailure:
    code: str
    retry_url: str


@public
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """How to sign in. One who is in already goes on."""
    by, back = actor.of(request), WayBack.to(request.GET.get("next"))
    if by.person_id is not None:
        is_enough = sessions.has_shown(request, back.needs)
        return redirect(back.path or "home") if is_enough else redirect(back.after("accounts:step_up"))
    purpose = "kept" if "kvar" in request.GET else back.purpose
    page = SignIn(Ways.to(back), purpose, takes_passkey=back.needs.level <= Assurance.PASSKEY)
    return render(request, "accounts/sign_in.html", {"sign_in": page})


@public
@require_safe
def step_up(request: HttpRequest) -> HttpResponse:
    """Why the e-ID is asked for (again). One who has shown enough goes on; one who is not in signs in."""
    by, back = actor.of(request), WayBack.to(request.GET.get("next"))
    if by.person_id is None:
        return redirect(back.after("accounts:sign_in"))
    if sessions.has_shown(request, back.needs):
        return redirect(back.path or "home")
    page = StepUp(ways=Ways.to(back), why=purposes.why(back.purpose))
    return render(request, "accounts/step_up.html", {"step_up": page})


@public
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Off to the e-ID. A POST, so that no link on another site can begin a sign-in."""
    back = WayBack.to(request.POST.get("next"))
    provider = get_adapter().get_provider(request, EID)
    try:
        response: HttpResponse = provider.redirect(request, AuthProcess.LOGIN, next_url=back.path or None)
    except SignInFailed as failure:
        return sign_in_failed(request, failure, back)
    return response


@public
@require_safe
def returned(request: HttpRequest) -> HttpResponse:
    """Back from the e-ID: in, or a page that says why not."""
    try:
        view = EidCallbackView.adapter_view(EidOAuth2Adapter(request, EID))
        response: HttpResponse = view(request)
    except SignInFailed as failure:
        return sign_in_failed(request, failure, WayBack.to(failure.next_path))
    return response


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, all of it."""
    logout(request)
    response = redirect("accounts:signed_out")
    devices.forget(response)
    return response


@public
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """That one is signed out: by oneself, here or from another browser, or by time."""
    why: Why = "time" if "tid" in request.GET else "elsewhere" if "av" in request.GET else "here"
    back = WayBack.to(request.GET.get("next"))
    kept = "kvar" in request.GET
    sign_in_url = back.after("accounts:sign_in", **({"kvar": "1"} if kept else {}))
    page = SignedOut(why=why, kept=kept, sign_in_url=sign_in_url)
    response = render(request, "accounts/signed_out.html", {"signed_out": page})
    if why == "elsewhere":
        devices.forget(response)
    return response


@resident(Assurance.LOA3, before_terms=True)
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """The first visit: what the account is, the terms, a mobile number if one likes."""
    by, back = actor.of(request), WayBack.to(request.GET.get("next"))
    if sessions.has_accepted_terms(request):
        return redirect(back.path or "home")
    form = WelcomeForm(request.POST if request.method == "POST" else None, now=queries.contact_now(by=by))
    if form.is_bound and form.is_valid():
        actions.begin(mobile=form.cleaned_data["phone"], language=queries.reading_language(), by=by)
        sessions.accept_terms(request)
        numbers = [kind for kind in reached.unproved(by=by) if kind == ContactCheck.Kind.MOBILE]
        return send_codes(numbers, by=by, then=back if back.path else WayBack(reverse("home")))
    page = {"welcome": queries.welcome(by=by), "form": form}
    return render(request, "accounts/welcome.html", page, status=422 if form.is_bound else 200)


@resident(Assurance.LOA3, purpose="account")
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """My account."""
    by = actor.of(request)
    page = {"account": queries.account(by=by), "reach": reached.reach(by=by)}
    return render(request, "accounts/account.html", page)


def sign_in_failed(request: HttpRequest, failure: SignInFailed, back: WayBack) -> HttpResponse:
    """Why nobody was let in, and the way to try again."""
    logger.info("sign-in came to nothing: %s", failure)
    page = SignInFailure(code=failure.failure, retry_url=back.after("accounts:sign_in"))
    status = STATUS.get(failure.failure, 403)
    return render(request, "accounts/sign_in_failed.html", {"failure": page}, status=status)
