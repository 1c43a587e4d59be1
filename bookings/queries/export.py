"""This room's part of all that is kept about a person (docs/export.md)."""

from __future__ import annotations

from audit.actions import Action
from audit.reading import reading
from bookings.models import Booking, EarlierTimeWish, Invitation
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
            .select_related("visit_type__clinic", "slot__visit_type__clinic", "slot__schedule__practitioner")
        )
        found = list(own_ones.prefetch_related("events", "notes").order_by("-slot__starts_at", "-pk"))
    return tuple(_booking(booking, by=by) for booking in found)


def invitations(*, by: Actor) -> tuple[Row, ...]:
    """Every invitation of one's own, whatever came of it, latest first."""
    with reading(by, about=by.own_person_id, action=Action.EXPORTED, category="bookings"):
        mine = Invitation.objects.filter(person_id=by.own_person_id).select_related("clinic")
        found = list(mine.prefetch_related("visit_types").order_by("-made_at", "-pk"))
    return tuple(_invitation(one) for one in found)


def wishes(*, by: Actor) -> tuple[Row, ...]:
    """Every wish for an earlier time, with what was offered and decided, latest first. How soon the clinic judges
    that one needs to come is about oneself, and is told here.
    """
    with reading(by, about=by.own_person_id, action=Action.EXPORTED, category="bookings"):
        mine = EarlierTimeWish.objects.filter(person_id=by.own_person_id)
        found = list(mine.prefetch_related("clinics", "offers__slot", "events").order_by("-since", "-pk"))
    return tuple(_wish(one) for one in found)


def _invitation(one: Invitation) -> Row:
    return {
        "clinic": one.clinic.name,
        "what": [title_of(kind) for kind in sorted(one.visit_types.all(), key=lambda kind: kind.name)],
        "state": one.state,
        "timed": one.timed,
        "made_at": one.made_at.isoformat(),
        "book_before": one.book_before.isoformat() if one.book_before else None,
        "words": one.words,
        "declined_words": one.declined_words,
        "booking": str(one.booking_id) if one.booking_id else None,
    }


def _wish(one: EarlierTimeWish) -> Row:
    offers = sorted(one.offers.all(), key=lambda offer: (offer.offered_at, offer.pk))
    events = sorted(one.events.all(), key=lambda event: (event.at, event.pk))
    return {
        "booking": str(one.booking_id),
        "clinics": sorted(clinic.name for clinic in one.clinics.all()),
        "weekdays": list(one.weekdays),
        "from_hour": one.from_hour.isoformat("minutes"),
        "to_hour": one.to_hour.isoformat("minutes"),
        "notice_hours": one.notice_hours,
        "need": str(one.get_need_display()),
        "state": one.state,
        "since": one.since.isoformat(),
        "offers": [
            {
                "starts_at": offer.slot.starts_at.isoformat(),
                "state": offer.state,
                "offered_at": offer.offered_at.isoformat(),
                "answer_by": offer.answer_by.isoformat(),
            }
            for offer in offers
        ],
        "events": [{"at": event.at.isoformat(), "code": event.code} for event in events],
    }


def _booking(booking: Booking, *, by: Actor) -> Row:
    slot, kind = booking.slot, booking.visit_type
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
