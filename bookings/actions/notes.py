"""A few words about one booking, to the clinic and back."""

from __future__ import annotations

from uuid import UUID

from audit import actions as audit
from bookings import facts, policies
from bookings.actions.event import acted_by
from bookings.actions.locks import lock_booking, lock_own
from bookings.models import Booking, BookingNote
from bookings.rules import BookingRules
from bookings.signals import note_answered
from core import clock, rulebook
from core.actor import Actor, Channel
from core.db import action
from core.errors import NotYours


@action
def write_note(*, booking_id: UUID, text: str, form_key: UUID, by: Actor) -> BookingNote:
    """Write to the clinic about a booking. The same ``form_key`` again changes nothing.

    Raises NotYours, Refused.
    """
    booking = lock_own(booking_id, by=by)
    rules = rulebook.at(clock.today()).section(BookingRules)
    allowed = policies.can_write_note(facts.booking_facts(booking), by=by, now=clock.now(), rules=rules)
    allowed.require(facts.place_of(booking.slot.visit_type))
    if by.channel != Channel.SMS and by.user_id is None:
        raise NotYours
    return _write(booking, text, form_key, by=by, from_clinic=False)


@action
def answer_note(*, booking_id: UUID, text: str, form_key: UUID, by: Actor) -> BookingNote:
    """Write back about a booking of the unit's. What waits on it is handled, and the person is told that there is
    an answer (signal ``note_answered``). The same ``form_key`` again changes nothing. Raises NotYours, Refused.
    """
    policies.can_use_desk(by).require()
    booking = lock_booking(booking_id, by=by)
    note = _write(booking, text, form_key, by=by, from_clinic=True)
    if _handle(booking):
        note_answered.send(sender=BookingNote, note=note, by=by)
    return note


@action
def tick_notes(*, booking_id: UUID, by: Actor) -> int:
    """Note that what waits on a booking of the unit's needs no answer; how many. Raises NotYours, Refused."""
    policies.can_use_desk(by).require()
    return _handle(lock_booking(booking_id, by=by))


def _write(booking: Booking, text: str, form_key: UUID, *, by: Actor, from_clinic: bool) -> BookingNote:
    earlier = BookingNote.objects.filter(booking=booking, form_key=form_key).first()
    if earlier is not None:
        return earlier
    note = BookingNote.objects.create(
        booking=booking,
        from_clinic=from_clinic,
        text=text,
        form_key=form_key,
        at=clock.now(),
        by=acted_by(by),
        channel=by.channel,
        user_id=by.user_id,
    )
    kind = audit.Action.NOTE_ANSWERED if from_clinic else audit.Action.NOTE_WRITTEN
    audit.record(kind, by=by, about=booking.person_id, object_id=booking.pk)
    return note


def _handle(booking: Booking) -> int:
    waiting = booking.notes.filter(from_clinic=False, handled_at=None)
    return waiting.update(handled_at=clock.now())
