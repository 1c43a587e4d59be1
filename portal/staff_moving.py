"""Moving and cancelling for somebody who asks, or calling a visit off for the clinic's own reasons."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.at_desk import card as cards
from accounts.errors import PersonMerged
from bookings import actions
from bookings.models import Booking
from bookings.queries import desk, desk_visits
from core import actor
from core.actor import Channel
from core.decision import Refused
from portal import desk_fields
from portal.desk_forms import CancelForm, DeskForm
from portal.staff_booking import REFUSALS, asked, done, tell
from portal.staff_page import page


def move(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Choose the new time; the old one is kept until then."""
    by = actor.of(request)
    visit = desk_visits.one_visit(booking_id, by=by)
    card = cards.person_card(visit.person_id, by=by)
    since, whose = asked(request)
    times = desk.free_times(
        visit.visit_type_id, person_id=visit.person_id, since=since, practitioner=whose, moving=booking_id, by=by
    )
    return page(request, "staff/desk_times.html", card=card, person_id=visit.person_id, times=times, visit=visit)


def move_to(request: HttpRequest, booking_id: UUID, slot_id: UUID) -> HttpResponse:
    """From this to that, and who asked for it."""
    by = actor.of(request)
    visit = desk_visits.one_visit(booking_id, by=by)
    card = cards.person_card(visit.person_id, by=by)
    time = desk.chosen_time(slot_id, person_id=visit.person_id, moving=booking_id, by=by)
    form = DeskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        booking = _moved(form, booking_id, slot_id, request)
        if booking is not None:
            return done(booking)
    context = {"card": card, "person_id": visit.person_id, "visit": visit, "time": time, "form": form}
    return page(request, "staff/desk_move.html", **context)


def cancel(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """Cancel it: for the person who asks, or for the clinic."""
    by = actor.of(request)
    visit = desk_visits.one_visit(booking_id, by=by)
    card = cards.person_card(visit.person_id, by=by)
    form = CancelForm(request.POST if request.method == "POST" else None, is_late=visit.is_late)
    if form.is_bound and form.is_valid():
        booking = _cancelled(form, booking_id, request)
        if booking is not None:
            return done(booking)
    context = {"card": card, "person_id": visit.person_id, "visit": visit, "form": form}
    return page(request, "staff/desk_cancel.html", **context)


def _moved(form: DeskForm, booking_id: UUID, slot_id: UUID, request: HttpRequest) -> Booking | None:
    try:
        return actions.move_at_desk(
            booking_id=booking_id,
            to_slot_id=slot_id,
            by=replace(actor.of(request), channel=form.by_channel()),
            identity_check=desk_fields.check_of(form),
            overlap_reason=form.cleaned_data["overlap_reason"].strip(),
        )
    except REFUSALS as error:
        tell(form, error)
        return None


def _cancelled(form: CancelForm, booking_id: UUID, request: HttpRequest) -> Booking | None:
    said, by = form.cleaned_data, actor.of(request)
    try:
        if said["why"] == CancelForm.CLINIC:
            return actions.call_off(booking_id=booking_id, by=by)
        return actions.cancel_at_desk(
            booking_id=booking_id,
            by=replace(by, channel=Channel(said["channel"])),
            identity_check=desk_fields.check_of(form),
            is_late=said.get("is_late", False),
        )
    except Refused as refusal:
        form.add_error(None, refusal.reason.text)
    except PersonMerged:
        form.add_error(None, _("Personen har förts samman med en annan. Sök fram den igen."))
    return None
