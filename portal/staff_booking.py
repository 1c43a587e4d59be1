"""Booking for somebody: what, when, and then the form. Six steps from the search field to the receipt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.at_desk import card as cards
from accounts.errors import PersonMerged
from bookings import actions
from bookings.errors import Overlap, SlotTaken
from bookings.models import Booking, Slot
from bookings.queries import desk
from core import actor, clock
from core.decision import Refused
from core.pages import SeeOther, see_other
from portal import desk_fields
from portal.desk_forms import BookForm, DeskForm, ExtraForm, TimesForm
from portal.staff_page import page


def times(request: HttpRequest, person_id: UUID, visit_type_id: UUID) -> HttpResponse:
    """The next free times of one kind."""
    by = actor.of(request)
    card = cards.person_card(person_id, by=by)
    since, whose = asked(request)
    found = desk.free_times(visit_type_id, person_id=person_id, since=since, practitioner=whose, by=by)
    extra = reverse("admin:desk_extra", args=[person_id, visit_type_id])
    return page(request, "staff/desk_times.html", card=card, person_id=person_id, times=found, extra_url=extra)


def book(request: HttpRequest, person_id: UUID, slot_id: UUID, visit_type_id: UUID | None = None) -> HttpResponse:
    """The form, and the booking. What was typed stays when it is refused."""
    by = actor.of(request)
    card = cards.person_card(person_id, by=by)
    time = desk.chosen_time(slot_id, person_id=person_id, visit_type_id=visit_type_id, by=by)
    posted = request.POST if request.method == "POST" else None
    form = BookForm(posted, interpreter=card.interpreter, takes_message=time.takes_message)
    if form.is_bound and form.is_valid():
        booking = _booked(form, person_id, slot_id, visit_type_id, request)
        if booking is not None:
            return done(booking)
    return page(request, "staff/desk_book.html", card=card, person_id=person_id, time=time, form=form)


def extra(request: HttpRequest, person_id: UUID, visit_type_id: UUID) -> HttpResponse:
    """A time beside the others, and on to its form."""
    by = actor.of(request)
    card = cards.person_card(person_id, by=by)
    kind, schedules, minutes = desk.schedules_for_extra(visit_type_id, by=by)
    form = ExtraForm(request.POST if request.method == "POST" else None, schedules=schedules, minutes=minutes)
    if form.is_bound and form.is_valid() and (slot := _made(form, visit_type_id, request)):
        return see_other("admin:desk_book", person_id=person_id, slot_id=slot.pk)
    back = reverse("admin:desk_times", args=[person_id, visit_type_id])
    return page(request, "staff/desk_extra.html", card=card, kind=kind, form=form, back_url=back)


def asked(request: HttpRequest) -> tuple[date, str]:
    """From which day, and whose; what cannot be read is today and everybody's."""
    form = TimesForm(request.GET)
    form.is_valid()
    said = form.cleaned_data
    return said.get("fran") or clock.today(), str(said.get("hos") or "")


def done(booking: Booking) -> HttpResponse:
    """The person's card, with what to say to them."""
    card = reverse("admin:person_card", args=[booking.person_id])
    return SeeOther(f"{card}?klart={booking.pk}")


def tell(form: DeskForm, error: Exception) -> None:
    """Why it could not be done, on the form that comes back filled in."""
    if isinstance(error, Refused):
        on = "overlap_reason" if error.reason.code == "desk.overlap" else None
        form.add_error(on, error.reason.text)
    elif isinstance(error, SlotTaken):
        form.add_error(None, _("Tiden hann bokas av någon annan. Inget är ändrat. Välj en annan tid."))
    elif isinstance(error, Overlap):
        form.add_error("overlap_reason", _("Patienten fick just en annan tid då. Skriv varför båda ska stå kvar."))
    else:
        form.add_error(None, _("Personen har förts samman med en annan. Sök fram den igen."))


REFUSALS = (Refused, SlotTaken, Overlap, PersonMerged)


def _booked(
    form: BookForm, person_id: UUID, slot_id: UUID, visit_type_id: UUID | None, request: HttpRequest
) -> Booking | None:
    said = form.cleaned_data
    try:
        return actions.book_at_desk(
            slot_id=slot_id,
            person_id=person_id,
            form_key=said["form_key"],
            by=replace(actor.of(request), channel=form.by_channel()),
            identity_check=desk_fields.check_of(form),
            needs=form.needs(),
            overlap_reason=said["overlap_reason"].strip(),
            visit_type_id=visit_type_id,
        )
    except REFUSALS as error:
        tell(form, error)
        return None


def _made(form: ExtraForm, visit_type_id: UUID, request: HttpRequest) -> Slot | None:
    said = form.cleaned_data
    try:
        return actions.add_extra_slot(
            schedule_id=UUID(said["schedule"]),
            visit_type_id=visit_type_id,
            starts_at=form.starts_at(),
            minutes=said["minutes"],
            form_key=said["form_key"],
            by=actor.of(request),
        )
    except Refused as refusal:
        form.add_error(None, refusal.reason.text)
        return None
