"""This room's part of all that is kept about a person (docs/export.md)."""

from __future__ import annotations

from audit.actions import Action
from audit.reading import reading
from bookings.models import Booking
from bookings.queries.choose import where_of, with_whom
from bookings.queries.events import event_text
from bookings.queries.find import mode_of, title_of
from bookings.queries.one import needs_of
from core import calendar
from core.actor import Actor

Row = dict[str, object]


def everything(*, by: Actor) -> tuple[Row, ...]:
    """Every booking of one's own, cancelled and past ones too, with what has happened to it, latest first."""
    with reading(by, about=by.own_person_id, action=Action.EXPORTED, category="bookings"):
        own_ones = (
            Booking.objects.made()
            .filter(person_id=by.own_person_id)
            .select_related("slot__visit_type__clinic", "slot__schedule__practitioner")
        )
        found = list(own_ones.prefetch_related("events", "notes").order_by("-slot__starts_at", "-pk"))
    return tuple(_booking(booking, by=by) for booking in found)


def _booking(booking: Booking, *, by: Actor) -> Row:
    slot, kind = booking.slot, booking.slot.visit_type
    events = sorted(booking.events.all(), key=lambda event: (event.at, event.version, event.pk))
    return {
        "id": str(booking.pk),
        "what": title_of(kind),
        "when": calendar.moment_in_words(slot.starts_at),
        "starts_at": slot.starts_at.isoformat(),
        "ends_at": slot.ends_at.isoformat(),
        "clinic": kind.clinic.name,
        "where": list(where_of(kind)),
        "mode": mode_of(kind),
        "with_whom": with_whom(slot),
        "state": booking.state,
        "booked_at": booking.booked_at.isoformat(),
        "cancelled_at": booking.cancelled_at.isoformat() if booking.cancelled_at else None,
        "cancelled_late": booking.cancelled_late,
        "needs": list(needs_of(booking)),
        "message": booking.message,
        "notes": [
            {"at": note.at.isoformat(), "from_clinic": note.from_clinic, "text": note.text}
            for note in sorted(booking.notes.all(), key=lambda note: (note.at, note.pk))
        ],
        "events": [
            {"at": event.at.isoformat(), "kind": event.kind, "text": event_text(event, by=by)} for event in events
        ],
    }
