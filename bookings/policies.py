"""The rules of the time book: pure functions of facts, actor, moment and rulebook. No query, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, VisitType
from bookings.rules import BookingRules
from clinics.policies import Part, roles_with
from core import calendar
from core.actor import Actor, Channel
from core.decision import ALLOWED, Decision, Reason, WayOn, allowed_with_warning, refused

TIMES_OR_RING = (WayOn.OTHER_TIMES, WayOn.CALL_CLINIC)
CLINICS_OR_RING = (WayOn.OTHER_CLINICS, WayOn.CALL_CLINIC)
CALL_OR_COME = (WayOn.CALL_CLINIC, WayOn.RECEPTION)


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """What a decision about booking a slot needs to know of it."""

    starts_at: datetime
    published_at: datetime | None
    is_withdrawn: bool
    clinic_id: UUID
    clinic_is_silent: bool
    clinic_books_on_web: bool
    open_to: str
    notice_minutes: int
    age_from: int | None
    age_to: int | None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What it needs to know of the person. ``age`` is on the day of the visit; None when not known.

    ``has_this`` is a place in this very slot; ``is_busy`` another time that cannot be kept beside it.
    """

    person_id: UUID
    age: int | None
    is_listed_here: bool
    active_of_type: int
    has_this: bool
    is_busy: bool


@dataclass(frozen=True, slots=True)
class BookingFacts:
    """What a decision about a booking needs to know."""

    person_id: UUID
    state: str
    starts_at: datetime
    free_hours: int
    has_fee: bool


def free_until(starts_at: datetime, free_hours: int) -> datetime:
    """The last moment to cancel without a fee: so many hours of real time before the start, red days and all.

    In UTC, since a zone's own arithmetic loses or wins an hour on the nights when the clock is changed.
    """
    return starts_at.astimezone(UTC) - timedelta(hours=free_hours)


def web_cancel_until(starts_at: datetime) -> datetime:
    """The last moment to cancel on the web: until it starts, so that somebody else can have the time."""
    return starts_at


def can_browse(open_to: str, *, clinic_books_on_web: bool) -> Decision:
    """Whether free times of a visit type are shown to anybody who looks."""
    if not clinic_books_on_web:
        return refused("book.not_on_web", _("Mottagningen bokar inte tider på webben."), ways_on=CLINICS_OR_RING)
    if open_to == VisitType.OpenTo.STAFF:
        return refused("book.staff_only", _("Mottagningen bokar den här tiden åt dig."), ways_on=CLINICS_OR_RING)
    if open_to == VisitType.OpenTo.INVITED:
        return refused("book.invited_only", _("Du får en kallelse till det här besöket."), ways_on=CLINICS_OR_RING)
    return ALLOWED


OVERLAP = Reason(
    "book.overlap",
    _("Det finns redan en annan tid just då. Avboka den först, eller välj en annan tid."),
    ways_on=(WayOn.OTHER_TIMES, WayOn.OWN_TIMES),
)


def can_book(slot: SlotFacts, person: PersonFacts, *, by: Actor, now: datetime, rules: BookingRules) -> Decision:
    """Whether this person may book this slot now. Whether it is free, the database decides."""
    if not by.may_act_for(person.person_id):
        return refused("book.not_yours", _("Du kan bara boka åt dig själv."), ways_on=CLINICS_OR_RING)
    if not _is_within_reach(slot, by=by):
        return refused("book.out_of_reach", _("Här bokar du bara åt dig själv."), ways_on=CLINICS_OR_RING)
    if person.has_this:
        return refused(
            "book.already",
            _("Bokningen gäller. Du behöver inte göra något mer."),
            ways_on=(WayOn.OWN_TIMES, WayOn.CALL_CLINIC),
        )
    if slot.is_withdrawn or slot.published_at is None or slot.published_at > now:
        text = _("Mottagningen tar inte emot bokningar av den här tiden.")
        return refused("book.not_open", text, ways_on=TIMES_OR_RING)
    for decision in (_timing(slot, now=now, rules=rules), _who(slot, person), _beside(person, rules=rules)):
        if not decision:
            return decision
    return ALLOWED


def _is_within_reach(slot: SlotFacts, *, by: Actor) -> bool:
    """One's own matter is everywhere; another's where the right goes, and never at a silent clinic."""
    return by.is_own_matter or (by.may_book_at(slot.clinic_id) and not slot.clinic_is_silent)


def _timing(slot: SlotFacts, *, now: datetime, rules: BookingRules) -> Decision:
    if now > slot.starts_at - timedelta(minutes=slot.notice_minutes):
        return refused(
            "book.too_late",
            _("Det är för kort tid kvar för att boka den här tiden på webben. Mottagningen kan ha den kvar."),
            ways_on=TIMES_OR_RING,
        )
    if slot.starts_at > now + timedelta(days=rules.horizon_days):
        return refused(
            "book.too_early",
            _("Tiden går att boka tidigast %(days)s dagar innan."),
            ways_on=TIMES_OR_RING,
            days=rules.horizon_days,
        )
    return ALLOWED


def _who(slot: SlotFacts, person: PersonFacts) -> Decision:
    open_to_anybody = can_browse(slot.open_to, clinic_books_on_web=slot.clinic_books_on_web)
    if not open_to_anybody:
        return open_to_anybody
    if slot.open_to == VisitType.OpenTo.LISTED and not person.is_listed_here:
        return refused(
            "book.listed_only", _("Tiden är för dem som är listade på mottagningen."), ways_on=CLINICS_OR_RING
        )
    return _age(slot, person.age)


def _age(slot: SlotFacts, age: int | None) -> Decision:
    if slot.age_from is None and slot.age_to is None:
        return ALLOWED
    if age is None:
        text = _("Besöket är för en viss ålder, och vi vet inte när du är född. Mottagningen kan boka åt dig.")
        return refused("book.age_unknown", text, ways_on=CLINICS_OR_RING)
    if (slot.age_from or 0) <= age and (slot.age_to is None or age <= slot.age_to):
        return ALLOWED
    if slot.age_to is None:
        text = _("Besöket är för dig som har fyllt %(from_age)s år.")
    elif slot.age_from is None:
        text = _("Besöket är för dig som är högst %(to_age)s år.")
    else:
        text = _("Besöket är för dig som är %(from_age)s–%(to_age)s år.")
    return refused("book.age", text, ways_on=CLINICS_OR_RING, from_age=slot.age_from, to_age=slot.age_to)


def _beside(person: PersonFacts, *, rules: BookingRules) -> Decision:
    """Whether the time goes together with what the person has booked before."""
    if person.is_busy:
        return Decision(refusal=OVERLAP)
    if person.active_of_type >= rules.limit_per_person_and_type:
        return refused(
            "book.limit",
            _("Det finns redan så många tider av det här slaget som går att ha samtidigt: %(count)s."),
            ways_on=(WayOn.OWN_TIMES, WayOn.CALL_CLINIC),
            count=rules.limit_per_person_and_type,
        )
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
    closes = web_cancel_until(booking.starts_at)
    if now >= closes:
        return refused(
            "cancel.closed",
            _("Mottagningen tar emot avbokningar på webben till %(when)s."),
            ways_on=CALL_OR_COME,
            when=calendar.LazyMoment(closes),
        )
    free = free_until(booking.starts_at, booking.free_hours)
    if now < free or not booking.has_fee:
        return ALLOWED
    when = calendar.LazyMoment(free)
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


def _at_the_desk(booking: ArrivalFacts, *, by: Actor, now: datetime) -> Decision:
    reads = can_read_day_list(by)
    if by.on_duty is None or not reads:
        return reads
    if by.on_duty.care_unit_id != booking.care_unit_id:
        return refused("arrive.other_unit", _("Tiden hör till en annan enhet."))
    if booking.mode != VisitType.Mode.VISIT:
        return refused("arrive.not_a_visit", _("Det här är inget besök på plats, så ingen kommer till disken."))
    if booking.state == Booking.State.CANCELLED:
        return refused("arrive.cancelled", _("Tiden är avbokad. Inget är ändrat. Boka en ny tid om det behövs."))
    if calendar.local(booking.starts_at).date() != calendar.local(now).date():
        when = calendar.LazyMoment(booking.starts_at)
        return refused("arrive.not_today", _("Besöket är %(when)s, inte i dag. Inget är ändrat."), when=when)
    return ALLOWED
