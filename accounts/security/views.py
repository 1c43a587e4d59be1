"""Where one is signed in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import actions, devices, sessions
from accounts.guards import resident
from accounts.security import sign_ins as queries
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
