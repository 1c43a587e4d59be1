"""Closing one's account: what it means, that it is meant, and that it is done."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, devices, queries
from accounts.closing.forms import CloseForm
from accounts.guards import public, resident
from core import actor
from core.actor import Assurance
from core.pages import SeeOther


@resident(Assurance.LOA3, fresh=True, purpose="close")
@require_safe
def close(request: HttpRequest) -> HttpResponse:
    """What closing means, and what stays."""
    return render(request, "accounts/close.html")


@resident(Assurance.LOA3, fresh=True, purpose="close")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """That it is meant. Every session ends with it, this one too."""
    by = actor.of(request)
    now = queries.contact_now(by=by)
    form = CloseForm(request.POST if request.method == "POST" else None, now=now)
    if form.is_bound and form.is_valid():
        actions.close_account(keep_sms=form.keeps_reminders, by=by)
        logout(request)
        response = SeeOther(reverse("accounts:closed"))
        devices.forget(response)
        return response
    return render(request, "accounts/close_confirm.html", {"form": form}, status=422 if form.is_bound else 200)


@public
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """That it is done."""
    return render(request, "accounts/closed.html")
