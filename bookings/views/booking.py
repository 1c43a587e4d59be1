"""Booking a time."""

from __future__ import annotations

import uuid
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions as accounts
from accounts.guards import resident
from bookings import policies, timebook
from bookings.errors import Overlap, SlotTaken
from bookings.forms import BookingForm
from bookings.queries import choose, one
from bookings.queries.choose import ConfirmPage
from core import actor
from core.actor import Assurance
from core.decision import Refused
from core.pages import SeeOther, see_other


@resident(Assurance.PASSKEY, purpose="book", for_others=True)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, slot_id: UUID, visit_type_id: UUID | None = None) -> HttpResponse:
    """Keep a time while its form is filled in. A GET (signed in on the way) only leads on, and keeps nothing."""
    by = actor.of(request)
    if request.method == "POST":
        book = timebook.of_slot(slot_id)
        try:
            book.hold(slot_id=slot_id, person_id=by.subject_id, visit_type_id=visit_type_id, by=by)
        except SlotTaken:
            return _taken(request, slot_id, visit_type_id)
    return SeeOther(choose.confirm_url(slot_id, visit_type_id))


@resident(Assurance.PASSKEY, purpose="book", for_others=True)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, slot_id: UUID, visit_type_id: UUID | None = None) -> HttpResponse:
    """Look it through, and book. A time that has gone meanwhile is told at once, before anything is filled in."""
    by, form = actor.of(request), None
    try:
        if request.method == "POST":
            form = _sent(request, slot_id, visit_type_id)
            if form.is_valid():
                return _book(request, slot_id, visit_type_id, form)
        page = choose.confirm_page(slot_id, visit_type_id, by=by)
    except SlotTaken:
        return _taken(request, slot_id, visit_type_id)
    status = 422 if form else 200
    return render(request, "bookings/confirm.html", {"page": page, "form": form or _fresh(page)}, status=status)


def _taken(request: HttpRequest, slot_id: UUID, visit_type_id: UUID | None) -> HttpResponse:
    page = choose.taken_page(slot_id, visit_type_id)
    return render(request, "bookings/taken.html", {"page": page}, status=409)


def _fresh(page: ConfirmPage) -> BookingForm:
    """An empty form: with the key of the hold, where the time is held, else one of its own."""
    initial = {"form_key": page.form_key or uuid.uuid4(), "interpreter_language": page.interpreter}
    return BookingForm(initial=initial, needs_number=page.needs_number, takes_message=page.takes_message)


def _sent(request: HttpRequest, slot_id: UUID, visit_type_id: UUID | None) -> BookingForm:
    """Only one who was asked for a number is asked again."""
    asked = "phone" in request.POST
    needs_number = asked and choose.needs_number(slot_id, visit_type_id, by=actor.of(request))
    return BookingForm(request.POST, needs_number=needs_number)


def _book(request: HttpRequest, slot_id: UUID, visit_type_id: UUID | None, form: BookingForm) -> HttpResponse:
    """The number is saved first and by itself: what one wrote is kept, whatever becomes of the time."""
    by, key = actor.of(request), form.cleaned_data["form_key"]
    if form.cleaned_data["phone"]:
        accounts.set_mobile(mobile=form.cleaned_data["phone"], by=by)
    book = partial(timebook.of_slot(slot_id).book, slot_id=slot_id, visit_type_id=visit_type_id)
    try:
        booking = book(person_id=by.subject_id, form_key=key, by=by, needs=form.needs)
    except Overlap as error:
        raise Refused(policies.OVERLAP) from error
    return see_other("bookings:booked", booking_id=booking.pk)


@resident(Assurance.PASSKEY, for_others=True)
@require_safe
def booked(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """The same page as the booking's own, with what happens next."""
    page = one.booking_page(booking_id, by=actor.of(request), just_booked=True)
    return render(request, "bookings/booking.html", {"booking": page})
