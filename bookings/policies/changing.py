"""Whether a booking may be cancelled, moved or written about, and until when: pure functions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bookings.models import STANDING, Booking
from bookings.policies.booking import (
    CLINICS_OR_RING,
    OVERLAP,
    TIMES_OR_RING,
    PersonFacts,
    SlotFacts,
    is_open,
)
from bookings.rules import BookingRules
from core import calendar
from core.actor import Actor, Channel
from core.decision import ALLOWED, Decision, WayOn, allowed_with_warning, refused

CALL_OR_COME = (WayOn.CALL_CLINIC, WayOn.RECEPTION)
CALL_OR_WRITE = (WayOn.CALL_CLINIC, WayOn.WRITE_NOTE)


@dataclass(frozen=True, slots=True)
class BookingFacts:
    """What a decision about a booking needs to know. The two moments are those of ``free_until`` and
    ``web_cancel_until``.
    """

    person_id: UUID
    state: str
    starts_at: datetime
    ends_at: datetime
    free_until: datetime
    web_cancel_until: datetime
    has_fee: bool
    cancels_on_web: bool
    moves_on_web: bool


def free_until(
    starts_at: datetime, *, hours: int, weekdays: int | None, own_red_days: Collection[date] = ()
) -> datetime:
    """The last moment to cancel without a fee, in UTC.

    Either so many hours of real time before the start, red days and all (in UTC, since a zone's own arithmetic
    loses or wins an hour on the nights when the clock is changed); or, where ``weekdays`` is given, when the clock
    shows the same on the weekday that lies so many whole weekdays before. The clock is changed on Sundays, so
    that hour always exists.
    """
    if weekdays is None:
        return starts_at.astimezone(UTC) - timedelta(hours=hours)
    local = calendar.local(starts_at)
    day = calendar.weekdays_before(local.date(), weekdays, own_red_days)
    return calendar.instant(day, local.time())


def web_cancel_until(starts_at: datetime, minutes: int = 0) -> datetime:
    """The last moment to cancel on the web: until it starts, so that somebody else can have the time, or as many
    minutes of real time before as the clinic needs.
    """
    return starts_at.astimezone(UTC) - timedelta(minutes=minutes)


def can_confirm(booking: BookingFacts, *, by: Actor, now: datetime) -> Decision:
    """Whether there is a coming visit to say yes to."""
    if not by.may_act_for(booking.person_id):
        return refused("confirm.not_yours", _("Den här tiden är inte din."), ways_on=CLINICS_OR_RING)
    if booking.state != Booking.State.ACTIVE or now >= booking.starts_at:
        return refused("confirm.over", _("Det finns inget kommande besök att svara på."), ways_on=TIMES_OR_RING)
    return ALLOWED


def can_cancel(booking: BookingFacts, *, by: Actor, now: datetime, rules: BookingRules) -> Decision:
    """Whether this booking may be cancelled now: freely, late with a warning, or not any more."""
    if not by.may_act_for(booking.person_id):
        return refused("cancel.not_yours", _("Den här tiden är inte din."), ways_on=CLINICS_OR_RING)
    if booking.state == Booking.State.CANCELLED:
        return refused("cancel.already", _("Tiden är redan avbokad."), ways_on=TIMES_OR_RING)
    if booking.state == Booking.State.ARRIVED:
        text = _("Du är anmäld på mottagningen. Säg till där om du inte kan stanna.")
        return refused("cancel.arrived", text, ways_on=CALL_OR_COME)
    if booking.state not in (Booking.State.ACTIVE, Booking.State.ARRIVED) or now >= booking.ends_at:
        return refused("cancel.over", _("Tiden har varit."), ways_on=TIMES_OR_RING)
    if not booking.cancels_on_web:
        text = _("Den här tiden avbokar du hos mottagningen.")
        return refused("cancel.not_on_web", text, ways_on=CALL_OR_WRITE)
    if now >= booking.web_cancel_until:
        return refused(
            "cancel.closed",
            _("Mottagningen tar emot avbokningar på webben till %(when)s."),
            ways_on=CALL_OR_WRITE,
            when=calendar.LazyMoment(booking.web_cancel_until),
        )
    if now < booking.free_until or not booking.has_fee:
        return ALLOWED
    when = calendar.LazyMoment(booking.free_until)
    if by.channel == Channel.SMS:
        return refused(
            "cancel.late_by_sms",
            _("Det är för sent att avboka med sms. Tiden är kvar."),
            ways_on=(WayOn.CALL_CLINIC, WayOn.OWN_TIMES),
        )
    return allowed_with_warning(
        "cancel.late",
        _("Du kunde avboka utan avgift till %(when)s. Mottagningen avgör om du ska betala, högst %(fee)s kronor."),
        when=when,
        fee=rules.late_fee_kronor_at_most,
    )


def can_move(booking: BookingFacts, *, by: Actor, now: datetime) -> Decision:
    """Whether this booking may be moved now. A late move is no way round a late cancellation."""
    if not by.may_act_for(booking.person_id):
        return refused("move.not_yours", _("Den här tiden är inte din."), ways_on=CLINICS_OR_RING)
    if booking.state == Booking.State.CANCELLED:
        return refused("move.cancelled", _("Tiden är avbokad. Boka en ny i stället."), ways_on=TIMES_OR_RING)
    if booking.state != Booking.State.ACTIVE or now >= booking.ends_at:
        return refused("move.over", _("Tiden går inte längre att flytta."), ways_on=TIMES_OR_RING)
    if not booking.moves_on_web:
        text = _("Den här tiden flyttar du hos mottagningen.")
        return refused("move.not_on_web", text, ways_on=CALL_OR_WRITE)
    closes = min(booking.free_until, booking.web_cancel_until) if booking.has_fee else booking.web_cancel_until
    if now >= closes:
        return refused(
            "move.closed",
            _("Tiden gick att flytta på webben till %(when)s. Den är kvar."),
            ways_on=CALL_OR_WRITE,
            when=calendar.LazyMoment(closes),
        )
    return ALLOWED


def can_move_to(slot: SlotFacts, person: PersonFacts, *, now: datetime) -> Decision:
    """Whether a booking that may be moved may go to this time of the same kind. ``person`` without the booking.

    Who may book the kind is not asked again: the person has a time of it already.
    """
    if person.has_this:
        text = _("Du har redan en plats på den tiden.")
        return refused("move.already", text, ways_on=(WayOn.OTHER_TIMES, WayOn.OWN_TIMES))
    opens = is_open(slot, now=now)
    if not opens:
        return opens
    return Decision(refusal=OVERLAP) if person.is_busy else ALLOWED


def can_have_calendar(*, is_protected: bool, by: Actor) -> Decision:
    """Whether one may have an address that a calendar fetches from: for oneself, never with protected identity.

    Whoever learns the address reads when and in which street somebody will be (DESIGN 3, protected identity).
    """
    if by.person_id is None or not by.is_own_matter:
        return refused("calendar.not_yours", _("En kalenderadress har man bara för sig själv."))
    if is_protected:
        text = _("Du har skyddade personuppgifter. Därför lämnar vi inte ut dina tider till ett kalenderprogram.")
        return refused("calendar.protected", text, ways_on=(WayOn.OWN_TIMES, WayOn.CALL_REGION))
    return ALLOWED


def can_write_note(booking: BookingFacts, *, by: Actor, now: datetime, rules: BookingRules) -> Decision:
    """Whether one may write to the clinic about this booking: until some days after it."""
    if not by.may_act_for(booking.person_id):
        return refused("note.not_yours", _("Den här tiden är inte din."), ways_on=CLINICS_OR_RING)
    if booking.state not in (*STANDING, Booking.State.CANCELLED):
        return refused("note.not_booked", _("Tiden är inte bokad."), ways_on=TIMES_OR_RING)
    if now >= booking.ends_at + timedelta(days=rules.note_days_after):
        return refused(
            "note.closed",
            _("Det går att skriva om en tid till %(days)s dagar efter den."),
            ways_on=(WayOn.CALL_CLINIC, WayOn.RECEPTION),
            days=rules.note_days_after,
        )
    return ALLOWED
