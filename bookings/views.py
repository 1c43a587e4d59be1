"""The time book's pages: parse, one action or query, render."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import actions as accounts
from accounts.guards import public, resident
from bookings import actions
from bookings.errors import Overlap, SlotTaken
from bookings.forms import BookingForm
from bookings.queries import choose, find, own
from core import actor
from core.decision import Reason, Refused, WayOn
from core.pages import see_other


@public
@require_GET
def clinics(request: HttpRequest) -> HttpResponse:
    """Where can I book?"""
    return render(request, "bookings/clinic_list.html", {"clinics": find.clinics()})


@public
@require_GET
def visit_types(request: HttpRequest, clinic: str) -> HttpResponse:
    """What can I book there?"""
    head, kinds = find.visit_types(clinic)
    return render(request, "bookings/visit_types.html", {"clinic": head, "visit_types": kinds})


@public
@require_GET
def free_times(request: HttpRequest, clinic: str, visit_type: str) -> HttpResponse:
    """When? A week at a time."""
    page = find.free_times(clinic, visit_type, request.GET.get("vecka", ""))
    return render(request, "bookings/free_times.html", {"page": page})


@resident()
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    """Look it through, and book."""
    form = BookingForm(request.POST) if request.method == "POST" else BookingForm.fresh()
    if form.is_bound and form.is_valid():
        return _book(request, slot_id, form)
    page = choose.confirm_page(slot_id, by=actor.of(request))
    status = 422 if form.is_bound else 200
    return render(request, "bookings/confirm.html", {"page": page, "form": form}, status=status)


def _book(request: HttpRequest, slot_id: UUID, form: BookingForm) -> HttpResponse:
    by, key = actor.of(request), form.cleaned_data["form_key"]
    if form.cleaned_data["phone"]:
        accounts.set_mobile(mobile=form.cleaned_data["phone"], by=by)
    try:
        booking = actions.book(slot_id=slot_id, person_id=by.own_person_id, form_key=key, by=by)
    except SlotTaken:
        return render(request, "bookings/taken.html", {"page": choose.taken_page(slot_id)}, status=409)
    except Overlap as error:
        raise Refused(OVERLAP) from error
    return see_other("bookings:booked", booking_id=booking.pk)


OVERLAP = Reason(
    "book.overlap",
    _("Du har redan en annan tid just då. Avboka den först, eller välj en annan tid."),
    ways_on=(WayOn.OWN_TIMES, WayOn.OTHER_CLINICS),
)


@resident()
@require_GET
def booked(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """The same page as the booking's own, with what happens next."""
    page = own.booking_page(booking_id, by=actor.of(request), just_booked=True)
    return render(request, "bookings/booking.html", {"booking": page})


@resident()
@require_GET
def booking(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """One time, and what has happened to it."""
    page = own.booking_page(booking_id, by=actor.of(request))
    return render(request, "bookings/booking.html", {"booking": page})


@resident()
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """GET asks, POST cancels: a link scanner cancels nothing."""
    by = actor.of(request)
    if request.method == "POST":
        actions.cancel(booking_id=booking_id, by=by)
        return see_other("bookings:booking", booking_id=booking_id)
    return render(request, "bookings/cancel.html", {"page": own.cancel_page(booking_id, by=by)})


@resident()
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """My times, coming and past."""
    stamp = request.GET.get("fore", "")
    older = datetime.fromtimestamp(int(stamp[:10]), UTC) if stamp.isdecimal() else None
    page = own.mine(by=actor.of(request), older_than=older)
    return render(request, "bookings/mine.html", {"mine": page})
