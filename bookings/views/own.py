"""One's own times, and what one can do about each."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import resident
from bookings import actions, policies, timebook
from bookings.errors import Overlap, SlotTaken
from bookings.forms import NoteForm
from bookings.queries import change, choose, one, own
from core import actor
from core.actor import Actor, Assurance
from core.decision import Refused
from core.pages import see_other


@resident(Assurance.PASSKEY, for_others=True)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My times, coming and past."""
    page = own.mine(by=actor.of(request), after=request.GET.get("efter", ""))
    return render(request, "bookings/mine.html", {"mine": page})


@resident(Assurance.PASSKEY, for_others=True)
@require_safe
def booking(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """One time, and what has happened to it."""
    page = one.booking_page(booking_id, by=actor.of(request))
    return render(request, "bookings/booking.html", {"booking": page})


@resident(Assurance.PASSKEY, for_others=True)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """GET asks, POST cancels: a link scanner cancels nothing. What is over is told on the booking's own page."""
    by = actor.of(request)
    if request.method == "POST":
        timebook.of_booking(booking_id).cancel(booking_id=booking_id, by=by)
        return see_other("bookings:booking", booking_id=booking_id)
    page = change.cancel_page(booking_id, by=by)
    if page.moment == "over":
        return see_other("bookings:booking", booking_id=booking_id)
    return render(request, "bookings/cancel.html", {"page": page})


@resident(Assurance.PASSKEY, for_others=True)
@require_safe
def move(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Other times of the same kind."""
    page = change.move_page(booking_id, by=actor.of(request), after=request.GET.get("fran", ""))
    return render(request, "bookings/move.html", {"page": page})


@resident(Assurance.PASSKEY, for_others=True)
@require_http_methods(["GET", "HEAD", "POST"])
def move_to(request: HttpRequest, booking_id: UUID, slot_id: UUID) -> HttpResponse:
    """GET shows the old time and the new, POST moves. When the new one has gone, the old one stands."""
    by = actor.of(request)
    try:
        if request.method == "POST":
            return _move(booking_id, slot_id, by=by)
        page = change.move_confirm_page(booking_id, slot_id, by=by)
    except SlotTaken:
        taken = choose.taken_page(slot_id, moving=booking_id)
        return render(request, "bookings/taken.html", {"page": taken}, status=409)
    return render(request, "bookings/move_to.html", {"page": page})


def _move(booking_id: UUID, slot_id: UUID, *, by: Actor) -> HttpResponse:
    try:
        timebook.of_booking(booking_id).move(booking_id=booking_id, to_slot_id=slot_id, by=by)
    except Overlap as error:
        raise Refused(policies.OVERLAP) from error
    return see_other("bookings:booking", booking_id=booking_id)


@resident(Assurance.PASSKEY, for_others=True)
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Write to the clinic about the time, and read what it has answered."""
    by = actor.of(request)
    form = NoteForm(request.POST) if request.method == "POST" else NoteForm(initial={"form_key": uuid.uuid4()})
    if form.is_bound and form.is_valid():
        text, key = form.cleaned_data["text"], form.cleaned_data["form_key"]
        actions.write_note(booking_id=booking_id, text=text, form_key=key, by=by)
        return see_other("bookings:note", booking_id=booking_id)
    page, status = change.note_page(booking_id, by=by), 422 if form.is_bound else 200
    return render(request, "bookings/note.html", {"page": page, "form": form}, status=status)
