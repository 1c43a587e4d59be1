"""What people have written about their times: answered, or ticked off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bookings import actions
from bookings.queries import notes as queries
from core import actor
from core.pages import see_other
from portal.desk_forms import AnswerForm
from portal.staff_page import page


def notes(request: HttpRequest) -> HttpResponse:
    """Those that wait, the oldest first."""
    return page(request, "staff/notes.html", rows=queries.waiting_notes(by=actor.of(request)))


def booking_notes(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """All about one time; and the answer."""
    by = actor.of(request)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        actions.answer_note(booking_id=booking_id, text=said["text"], form_key=said["form_key"], by=by)
        messages.success(request, _("Svaret är skickat."))
        return see_other("admin:notes")
    found = queries.notes_page(booking_id, by=by)
    return page(request, "staff/booking_notes.html", notes=found, booking_id=booking_id, form=form)


def tick_notes(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """It needs no answer. A GET (signed in again on the way) only shows the list."""
    if request.method == "POST":
        actions.tick_notes(booking_id=booking_id, by=actor.of(request))
        messages.success(request, _("Noterat: behöver inget svar."))
    return see_other("admin:notes")
