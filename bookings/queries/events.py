"""What has happened to a booking, in words for the one who reads."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bookings.models import Booking, BookingEvent
from bookings.queries.find import capital, uncapital
from core import calendar
from core.actor import Actor
from representation.queries import helpers


@dataclass(frozen=True, slots=True)
class BookingEventRow:
    """One thing that happened; ``when`` stands by itself, with a capital."""

    when: str
    text: str


ENDS = (BookingEvent.Kind.CANCELLED, BookingEvent.Kind.CALLED_OFF)


def event_rows(events: list[BookingEvent], *, by: Actor) -> tuple[BookingEventRow, ...]:
    """All that has happened, oldest first."""
    return tuple(BookingEventRow(capital(calendar.moment_in_words(e.at)), event_text(e, by=by)) for e in events)


def cancelled_text(booking: Booking, events: list[BookingEvent], *, by: Actor) -> str:
    """A booking that came from elsewhere may have no event: it says when, but not by whom."""
    event = next((e for e in reversed(events) if e.kind in ENDS), None)
    when = calendar.moment_in_words(booking.cancelled_at) if booking.cancelled_at else ""
    if event is None:
        return _("Avbokad %(when)s") % {"when": when}
    if event.kind == BookingEvent.Kind.CALLED_OFF:
        return _("Inställd av mottagningen %(when)s") % {"when": when}
    return _("Avbokad av %(who)s %(when)s") % {"who": _who(event, by=by, object_form=True), "when": when}


def event_text(event: BookingEvent, *, by: Actor) -> str:
    """What happened to a booking, as its reader is told."""
    how = {"web": _("på webben"), "sms": _("med sms"), "phone": _("på telefon"), "desk": _("i receptionen")}
    kinds, who = BookingEvent.Kind, _who(event, by=by)
    if event.kind not in (kinds.BOOKED, kinds.CONFIRMED, kinds.MOVED, kinds.CANCELLED):
        return _by_clinic(kinds(event.kind))
    told = {"who": who, "when": calendar.moment_in_words(event.starts_at_then)}
    if event.by in (BookingEvent.By.STAFF, BookingEvent.By.SYSTEM) or event.channel not in how:
        return {
            kinds.BOOKED: _("%(who)s bokade tiden."),
            kinds.CONFIRMED: _("%(who)s svarade ja till tiden."),
            kinds.MOVED: _("%(who)s flyttade tiden till %(when)s."),
            kinds.CANCELLED: _("%(who)s avbokade tiden."),
        }[kinds(event.kind)] % told
    return {
        kinds.BOOKED: _("%(who)s bokade tiden %(how)s."),
        kinds.CONFIRMED: _("%(who)s svarade ja till tiden %(how)s."),
        kinds.MOVED: _("%(who)s flyttade tiden till %(when)s %(how)s."),
        kinds.CANCELLED: _("%(who)s avbokade tiden %(how)s."),
    }[kinds(event.kind)] % {**told, "how": how[event.channel]}


def _by_clinic(kind: BookingEvent.Kind) -> str:
    kinds = BookingEvent.Kind
    return {
        kinds.CALLED_OFF: _("Mottagningen ställde in tiden."),
        kinds.ARRIVED: _("Mottagningen noterade att du har kommit."),
        kinds.ARRIVAL_UNDONE: _("Mottagningen tog bort noteringen att du har kommit."),
        kinds.ATTENDED: _("Mottagningen noterade att besöket blev av."),
        kinds.MISSED: _("Mottagningen noterade att ingen kom."),
        kinds.OUTCOME_UNDONE: _("Mottagningen ändrade noteringen om hur det gick."),
    }[kind]


def _who(event: BookingEvent, *, by: Actor, object_form: bool = False) -> str:
    """Who did it, to the one who reads: "Du", "Ditt ombud"; ``object_form`` is what follows "av"."""
    told = BookingEvent.By
    is_reader = event.user_id is not None and event.user_id == by.user_id
    if is_reader or (event.by == told.SELF and by.is_own_matter):
        return _("dig") if object_form else _("Du")
    if event.by == told.SELF:
        return by.subject_name
    who = {
        told.GUARDIAN: _("En vårdnadshavare"),
        told.HELPER: _own_helper(event, by=by) if by.is_own_matter else _("Ett ombud"),
        told.LEGAL_REPRESENTATIVE: _("En god man eller förvaltare"),
    }.get(told(event.by), _("Mottagningen"))
    return uncapital(who) if object_form else who


def _own_helper(event: BookingEvent, *, by: Actor) -> str:
    """ "Ditt ombud Mats", by the person's own word for the helper. One query, only where a helper has acted."""
    called = helpers.called(event.user_id, by=by) if event.user_id else ""
    return _("Ditt ombud %(who)s") % {"who": called} if called else _("Ditt ombud")
