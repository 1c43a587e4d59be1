"""What staff may do with the unit's own bookings: pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, VisitType
from clinics.policies import Part, roles_with
from core import calendar
from core.actor import Actor
from core.decision import ALLOWED, Decision, refused

AT_THE_DESK = roles_with(Part.DAY_LIST)
"""Roles that meet the unit's patients, and so see who is coming."""


@dataclass(frozen=True, slots=True)
class ArrivalFacts:
    """What a decision at the desk needs to know of a booking."""

    care_unit_id: UUID
    state: str
    mode: str
    starts_at: datetime


def can_read_day_list(by: Actor) -> Decision:
    """Whether somebody may see who is coming to the unit they are on duty at."""
    if by.on_duty is None or by.on_duty.role not in AT_THE_DESK:
        return refused("day_list.role", _("Dagens lista är för dem som tar emot patienter på enheten."))
    return ALLOWED


def can_mark_arrived(booking: ArrivalFacts, *, by: Actor, now: datetime) -> Decision:
    """Whether a visit may be noted as arrived: at one's own unit, on its own day, and not cancelled."""
    allowed = _at_the_desk(booking, by=by, now=now)
    if allowed and booking.state != Booking.State.ACTIVE:
        return refused("arrive.already", _("Patienten är redan markerad som anländ."))
    return allowed


def can_undo_arrival(booking: ArrivalFacts, *, by: Actor, now: datetime) -> Decision:
    """Whether the note may be taken away again: on the same day, by anybody who could have made it."""
    allowed = _at_the_desk(booking, by=by, now=now)
    if allowed and booking.state != Booking.State.ARRIVED:
        return refused("arrive.not_yet", _("Patienten är inte markerad som anländ."))
    return allowed


def can_mark_attended(booking: ArrivalFacts, *, by: Actor, now: datetime) -> Decision:
    """Whether a visit may be noted as done: at one's own unit, once it has begun, however long ago."""
    return _outcome(booking, by=by, now=now)


def can_mark_missed(booking: ArrivalFacts, *, by: Actor, now: datetime) -> Decision:
    """Whether it may be noted that nobody came: once it has begun, and not of one who stands as arrived."""
    allowed = _outcome(booking, by=by, now=now)
    if allowed and booking.state == Booking.State.ARRIVED:
        text = _("Patienten är markerad som anländ. Ta bort det först om det blev fel.")
        return refused("missed.arrived", text)
    return allowed


def can_undo_outcome(booking: ArrivalFacts, *, by: Actor, now: datetime) -> Decision:
    """Whether that may be taken back: by anybody who could have noted it."""
    reads = _own_unit(booking, by=by)
    if reads and booking.state not in OUTCOMES:
        return refused("outcome.none", _("Det finns inget utfall att ta bort."))
    return reads


OUTCOMES = (Booking.State.ATTENDED, Booking.State.MISSED)


def _outcome(booking: ArrivalFacts, *, by: Actor, now: datetime) -> Decision:
    allowed = _own_unit(booking, by=by)
    if not allowed:
        return allowed
    if booking.state == Booking.State.CANCELLED:
        return refused("outcome.cancelled", _("Tiden är avbokad. Inget är ändrat."))
    if booking.state in OUTCOMES:
        return refused("outcome.already", _("Det är redan noterat hur det gick."))
    if now < booking.starts_at:
        return refused("outcome.not_yet", _("Besöket har inte börjat."))
    return ALLOWED


def _own_unit(booking: ArrivalFacts, *, by: Actor) -> Decision:
    reads = can_read_day_list(by)
    if by.on_duty is None or not reads:
        return reads
    if by.on_duty.care_unit_id != booking.care_unit_id:
        return refused("arrive.other_unit", _("Tiden hör till en annan enhet."))
    return ALLOWED


def _at_the_desk(booking: ArrivalFacts, *, by: Actor, now: datetime) -> Decision:
    reads = _own_unit(booking, by=by)
    if not reads:
        return reads
    if booking.mode != VisitType.Mode.VISIT:
        return refused("arrive.not_a_visit", _("Det här är inget besök på plats, så ingen kommer till disken."))
    if booking.state == Booking.State.CANCELLED:
        return refused("arrive.cancelled", _("Tiden är avbokad. Inget är ändrat. Boka en ny tid om det behövs."))
    if calendar.local(booking.starts_at).date() != calendar.local(now).date():
        when = calendar.LazyMoment(booking.starts_at)
        return refused("arrive.not_today", _("Besöket är %(when)s, inte i dag. Inget är ändrat."), when=when)
    return ALLOWED


@dataclass(frozen=True, slots=True)
class DeskSlotFacts:
    """What the desk's booking needs to know of the time."""

    ends_at: datetime
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class DeskPersonFacts:
    """And of the person: ``is_busy`` is a clash that no reason was given for."""

    has_this: bool
    is_busy: bool
    has_died: bool


def can_use_desk(by: Actor) -> Decision:
    """Whether one books, moves and cancels for others: those who meet the unit's patients."""
    if by.on_duty is None or by.on_duty.role not in AT_THE_DESK:
        return refused("desk.role", _("Tider bokas av dem som tar emot patienter på enheten."))
    return ALLOWED


def can_change_for_others(by: Actor) -> Decision:
    """Whether one moves and calls off what others have: the desk, and the job that does what it decided."""
    return ALLOWED if by.is_system else can_use_desk(by)


def can_book_at_desk(slot: DeskSlotFacts, person: DeskPersonFacts, *, by: Actor, now: datetime) -> Decision:
    """Whether staff may put the person on this time. Whether it is free, the database decides."""
    allowed = can_change_for_others(by)
    if not allowed:
        return allowed
    if person.has_died:
        return refused("desk.dead", _("Personen har avlidit. Ingen tid är bokad."))
    if slot.is_withdrawn:
        return refused("desk.withdrawn", _("Tiden är indragen. Välj en annan."))
    if now >= slot.ends_at:
        return refused("desk.past", _("Tiden har varit. Välj en annan."))
    if person.has_this:
        return refused("desk.already", _("Patienten har redan en plats på den tiden."))
    if person.is_busy:
        text = _("Patienten har en annan tid just då. Skriv varför båda ska stå kvar, eller välj en annan tid.")
        return refused("desk.overlap", text)
    return ALLOWED


def can_change_at_desk(state: str, ends_at: datetime, *, by: Actor, now: datetime) -> Decision:
    """Whether staff may move or cancel a booking: until the visit is over, or has been noted as done or missed."""
    allowed = can_change_for_others(by)
    if not allowed:
        return allowed
    if state == Booking.State.CANCELLED:
        return refused("desk.cancelled", _("Tiden är redan avbokad."))
    if state not in (Booking.State.ACTIVE, Booking.State.ARRIVED) or now >= ends_at:
        return refused("desk.over", _("Tiden har varit och går inte att ändra."))
    return ALLOWED


def can_add_extra(starts_at: datetime, minutes: int, *, by: Actor, now: datetime) -> Decision:
    """Whether staff may make a time beside the others: ahead of now, of minutes to hours."""
    allowed = can_use_desk(by)
    if not allowed:
        return allowed
    if starts_at < now:
        return refused("extra.past", _("Tiden har varit. Välj en senare."))
    if not 1 <= minutes <= LONGEST_MINUTES:
        return refused("extra.length", _("Ett besök är mellan 1 och %(most)s minuter."), most=LONGEST_MINUTES)
    return ALLOWED


LONGEST_MINUTES = 600
