"""Where one is signed in, and passkeys: added, removed, and used to sign in; the time that is left."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import actions, arrival, devices, drafts, entrance, sessions
from accounts.backends import RESIDENT_BACKEND
from accounts.eid.failures import SignInFailed
from accounts.guards import public, resident
from accounts.models import DeviceSession, User
from accounts.security import passkeys as ceremony
from accounts.security import sign_ins as queries
from accounts.security.forms import PasskeyForm
from accounts.views import sign_in_failed
from accounts.way_back import WayBack
from core import actor
from core.actor import Assurance
from core.pages import see_other


@resident(Assurance.LOA3, fresh=True, purpose="sign_ins")
@require_safe
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Where am I signed in?"""
    page = queries.sign_ins(by=actor.of(request), here=sessions.device_of(request))
    return render(request, "accounts/sign_ins.html", {"sign_ins": page})


@resident(Assurance.LOA3, fresh=True, purpose="sign_ins")
@require_POST
def end_sign_in(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Sign one other browser out. This one has its button on every page."""
    if actions.end_sign_ins(only=device_id, keep=sessions.device_of(request), by=actor.of(request)):
        messages.success(request, _("Enheten är utloggad."))
    return see_other("accounts:sign_ins")


@resident(Assurance.LOA3, fresh=True, purpose="sign_ins")
@require_POST
def end_other_sign_ins(request: HttpRequest) -> HttpResponse:
    """Sign all other browsers out."""
    ended = actions.end_sign_ins(keep=sessions.device_of(request), by=actor.of(request))
    told = ngettext("%(n)s annan enhet är utloggad.", "%(n)s andra enheter är utloggade.", ended)
    messages.success(request, told % {"n": ended} if ended else _("Ingen annan enhet var inloggad."))
    return see_other("accounts:sign_ins")


@resident(Assurance.LOA3, fresh=True, purpose="sign_ins")
@require_POST
def end_all_sign_ins(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    actions.end_sign_ins(by=actor.of(request))
    logout(request)
    response = redirect("accounts:signed_out")
    devices.forget(response)
    return response


@resident(Assurance.LOA3, fresh=True, purpose="passkeys")
@require_safe
def passkeys(request: HttpRequest) -> HttpResponse:
    """My passkeys, and a form that makes another."""
    form = PasskeyForm(initial={"name": devices.in_words(*devices.of(request))})
    return _passkeys(request, form)


@resident(Assurance.LOA3, fresh=True, purpose="passkeys")
@require_POST
def passkey_question(request: HttpRequest) -> HttpResponse:
    """What the browser needs in order to make a passkey."""
    return JsonResponse(ceremony.asked_to_make(cast(User, request.user)))


@resident(Assurance.LOA3, fresh=True, purpose="passkeys")
@require_POST
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Keep what the browser has made."""
    form = PasskeyForm(request.POST)
    if not form.is_valid():
        return _passkeys(request, form, status=422)
    name, credential = form.cleaned_data["name"], form.cleaned_data["credential"]
    if actions.add_passkey(name=name or _("Passkey"), credential=credential, by=actor.of(request)):
        messages.success(request, _("Din passkey är tillagd. Nästa gång kan du logga in med den."))
    return see_other("accounts:passkeys")


@resident(Assurance.LOA3, fresh=True, purpose="passkeys")
@require_POST
def remove_passkey(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """From now on it opens nothing."""
    if actions.remove_passkey(passkey_id=passkey_id, by=actor.of(request)):
        messages.success(request, _("Din passkey är borttagen. Den går inte längre att logga in med."))
    return see_other("accounts:passkeys")


@public
@require_POST
def sign_in_question(request: HttpRequest) -> HttpResponse:
    """What the browser needs in order to show a passkey. The same for everybody: it names nobody."""
    return JsonResponse(ceremony.asked_to_show())


@public
@require_POST
def sign_in_with_passkey(request: HttpRequest) -> HttpResponse:
    """In, or a page that says why not."""
    back = WayBack.to(request.POST.get("next"))
    try:
        account = arrival.let_in_by_passkey(
            request.POST.get("credential", ""), request_id=actor.of(request).request_id
        )
    except SignInFailed as failure:
        return sign_in_failed(request, failure, back)
    login(request, cast(User, account.user), backend=RESIDENT_BACKEND)
    begun = entrance.enter(request, account, level=Assurance.PASSKEY, method=DeviceSession.Method.PASSKEY)
    back = WayBack("") if begun.after_somebody_else else back
    response = redirect(arrival.first_page(request, back))
    return arrival.in_own_language(request, response, account.person_id)


@public
@require_POST
def time_left(request: HttpRequest) -> HttpResponse:
    """How many seconds the session has, and no use of it; what was written on the page is kept on the way."""
    kept = "draft" in request.POST and drafts.keep(request)
    return JsonResponse({**_left(request), "kept": kept})


@resident(Assurance.PASSKEY, before_terms=True)
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """I am still here."""
    sessions.seen(request)
    return JsonResponse(_left(request))


def _left(request: HttpRequest) -> dict[str, int | bool]:
    """``stays``: to go on using the session lets it live on."""
    return {"left": sessions.seconds_left(request), "stays": sessions.can_be_kept(request)}


@resident(Assurance.PASSKEY, before_terms=True, for_others=True)
@require_POST
def drop_draft(request: HttpRequest) -> HttpResponse:
    """Forget what I had written on the page that I come from, and show it anew."""
    back = WayBack.from_page(request)
    actions.drop_draft(page=urlsplit(back.path).path, by=actor.of(request))
    return redirect(back.path)


def _passkeys(request: HttpRequest, form: PasskeyForm, status: int = 200) -> HttpResponse:
    page = {"passkeys": ceremony.passkeys(by=actor.of(request)), "form": form}
    return render(request, "accounts/passkeys.html", page, status=status)
