"""Invitations: the inbox, one of them, and a no."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import resident
from bookings import actions
from bookings.queries import invitations as queries
from bookings.wish_forms import DeclineForm
from core import actor
from core.actor import Assurance
from core.pages import see_other


@resident(Assurance.PASSKEY, for_others=True)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, and what has been answered."""
    return render(request, "bookings/invitations.html", {"inbox": queries.inbox(by=actor.of(request))})


@resident(Assurance.PASSKEY, for_others=True)
@require_safe
def invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """What one is invited to, until when, and the way to its free times."""
    page = queries.invitation_page(invitation_id, by=actor.of(request))
    return render(request, "bookings/invitation.html", {"page": page})


@resident(Assurance.PASSKEY, for_others=True)
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """GET asks, POST says no: a link scanner answers nothing."""
    by = actor.of(request)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.decline_invitation(invitation_id=invitation_id, words=form.cleaned_data["words"], by=by)
        return see_other("bookings:invitation", invitation_id=invitation_id)
    page = queries.invitation_page(invitation_id, by=by)
    if not page.decline_url:
        return see_other("bookings:invitation", invitation_id=invitation_id)
    status = 422 if form.is_bound else 200
    return render(request, "bookings/decline.html", {"page": page, "form": form}, status=status)
