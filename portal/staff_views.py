"""The desk's pages."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bookings import actions
from bookings.models import Booking
from bookings.queries import day_list as lists
from core import actor, clock
from core.decision import Refused
from portal.staff_forms import DayForm


def day_list(request: HttpRequest) -> HttpResponse:
    """Who is coming to the clinic on a day."""
    form = DayForm(request.GET)
    if not form.is_valid():
        messages.warning(request, _("Datumet gick inte att läsa, så här är listan för i dag."))
    day = form.cleaned_data.get("dag") or clock.today()
    clinic = form.cleaned_data.get("mottagning", "")
    page = lists.day_list(day, clinic=clinic, by=actor.of(request))
    if page is None:
        messages.warning(request, _("Din enhet har ingen mottagning här ännu."))
        return redirect("admin:index")
    return render(request, "staff/day_list.html", {**admin.site.each_context(request), "page": page})


def mark_arrived(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Somebody has come to the desk."""
    return _change(request, booking_id, actions.mark_arrived)


def undo_arrival(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """It was a mistake."""
    return _change(request, booking_id, actions.undo_arrival)


def mark_attended(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """The visit took place."""
    return _change(request, booking_id, actions.mark_attended)


def mark_missed(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Nobody came."""
    return _change(request, booking_id, actions.mark_missed)


def undo_outcome(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """How it went was noted by mistake."""
    return _change(request, booking_id, actions.undo_outcome)


def _change(request: HttpRequest, booking_id: UUID, change: Callable[..., Booking]) -> HttpResponse:
    """Do it, and come back to the row; a refusal is told on top of the list, which then shows what is true.

    A GET (somebody signed in again on the way) only shows the list.
    """
    form = DayForm(request.POST)
    form.is_valid()
    day = form.cleaned_data.get("dag") or clock.today()
    clinic = form.cleaned_data.get("mottagning", "")
    if request.method != "POST":
        return redirect("admin:day_list")
    try:
        change(booking_id=booking_id, by=actor.of(request))
    except Refused as refusal:
        messages.warning(request, refusal.reason.text)
        return redirect(lists.list_url(day, clinic))
    return redirect(lists.list_url(day, clinic, lists.anchor_of(booking_id)))
