"""What people have written about their times: the unit's own. What is shown is logged."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.at_desk.finding import born_in_words
from audit import actions as audit
from audit.actions import Action
from audit.reading import reading
from bookings import policies
from bookings.models import Booking, BookingNote
from bookings.queries.desk import whom
from bookings.queries.find import capital, name_of
from core import calendar
from core.actor import Actor, Channel
from core.db import fence
from core.errors import NotYours


@dataclass(frozen=True, slots=True)
class WaitingNote:
    """The oldest unanswered words about one booking, and how many more there are."""

    who: str
    born: str
    about: str
    text: str
    at: str
    more: int
    url: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """What one of the two has written."""

    from_clinic: bool
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class NotesPage:
    """All that has been written about one booking. ``waits``: something is not answered."""

    who: str
    born: str
    about: str
    card_url: str
    lines: tuple[NoteLine, ...]
    waits: bool


def waiting_notes(*, by: Actor) -> tuple[WaitingNote, ...]:
    """The oldest first, one row a booking. Two queries and the log. Raises NotYours."""
    if not policies.can_use_desk(by):
        raise NotYours
    with fence(by):
        rows = list(_waiting(by).order_by("at", "pk"))
        about = sorted({row.booking.person_id for row in rows})
        audit.record_many(Action.NOTES_READ, by=by, about=about)
    by_booking: dict[UUID, list[BookingNote]] = {}
    for row in rows:
        by_booking.setdefault(row.booking_id, []).append(row)
    return tuple(_row(rows) for rows in by_booking.values())


def how_many_wait(*, by: Actor) -> int:
    """How many bookings somebody has written about: a number for the desk's start page. It names nobody."""
    if not policies.can_use_desk(by):
        return 0
    own = BookingNote.objects.filter(booking__slot__schedule__clinic__unit_id=by.duty.care_unit_id)
    return own.filter(from_clinic=False, handled_at=None).values("booking_id").distinct().count()


def notes_page(booking_id: UUID, *, by: Actor) -> NotesPage:
    """Raises NotYours for another unit's booking."""
    if not policies.can_use_desk(by):
        raise NotYours
    own = Booking.objects.filter(slot__schedule__clinic__unit_id=by.duty.care_unit_id, pk=booking_id)
    person_id = own.values_list("person_id", flat=True).first()
    if person_id is None:
        raise NotYours
    with reading(by, about=person_id, action=Action.NOTES_READ, object_id=booking_id):
        joined = own.select_related("person", "visit_type", "slot__schedule__practitioner")
        booking = joined.get()
        notes = list(booking.notes.order_by("at", "pk"))
    return NotesPage(
        who=booking.person.name,
        born=born_in_words(booking.person),
        about=_about(booking),
        card_url=reverse("admin:person_card", args=[person_id]),
        lines=tuple(NoteLine(note.from_clinic, _when(note), note.text) for note in notes),
        waits=any(not note.from_clinic and note.handled_at is None for note in notes),
    )


def _waiting(by: Actor) -> QuerySet[BookingNote]:
    own = BookingNote.objects.filter(booking__slot__schedule__clinic__unit_id=by.duty.care_unit_id)
    waiting = own.filter(from_clinic=False, handled_at=None)
    return waiting.select_related(
        "booking__person", "booking__visit_type", "booking__slot__schedule__practitioner"
    )


def _row(rows: list[BookingNote]) -> WaitingNote:
    first, booking = rows[0], rows[0].booking
    return WaitingNote(
        who=booking.person.name,
        born=born_in_words(booking.person),
        about=_about(booking),
        text=first.text,
        at=_when(first),
        more=len(rows) - 1,
        url=reverse("admin:booking_notes", args=[booking.pk]),
    )


def _when(note: BookingNote) -> str:
    """When it was written, and that it came by SMS: what is short there was meant to be."""
    when = calendar.moment_in_words(note.at)
    return _("%(when)s, i ett sms") % {"when": when} if note.channel == Channel.SMS else when


def _about(booking: Booking) -> str:
    slot = booking.slot
    return f"{capital(calendar.moment_in_words(slot.starts_at))}, {name_of(booking.visit_type)}, {whom(slot)}"
