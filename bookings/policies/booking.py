"""Whether somebody may book a time: pure functions of facts, actor, moment and rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bookings.models import VisitType
from core.actor import Actor
from core.decision import ALLOWED, Decision, Reason, WayOn, refused

TIMES_OR_RING = (WayOn.OTHER_TIMES, WayOn.CALL_CLINIC)
CLINICS_OR_RING = (WayOn.OTHER_CLINICS, WayOn.CALL_CLINIC)


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
    books_on_web: bool
    notice_minutes: int
    horizon_days: int
    limit_per_person: int
    age_from: int | None
    age_to: int | None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What it needs to know of the person. ``age`` is on the day of the visit; None when not known.

    ``has_this`` is a place in this very slot; ``is_busy`` another time that cannot be kept beside it.
    ``is_invited`` is an open invitation to this visit type.
    """

    person_id: UUID
    age: int | None
    is_listed_here: bool
    active_of_type: int
    has_this: bool
    is_busy: bool
    is_invited: bool = False


class ForWhom(Protocol):
    """What a clinic says of whom a visit is for. Of a slot, or of a visit type as a whole."""

    @property
    def clinic_id(self) -> UUID: ...
    @property
    def clinic_is_silent(self) -> bool: ...
    @property
    def clinic_books_on_web(self) -> bool: ...
    @property
    def open_to(self) -> str: ...
    @property
    def books_on_web(self) -> bool: ...
    @property
    def age_from(self) -> int | None: ...
    @property
    def age_to(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What a decision about looking for times of a visit type needs to know of it."""

    clinic_id: UUID
    clinic_is_silent: bool
    clinic_books_on_web: bool
    open_to: str
    books_on_web: bool
    age_from: int | None
    age_to: int | None


@dataclass(frozen=True, slots=True)
class SeekerFacts:
    """And of the one who looks. ``ages``: on the days that are searched; empty when not known."""

    ages: tuple[int, ...]
    is_listed_here: bool
    is_invited: bool


def can_find(kind: KindFacts, seeker: SeekerFacts | None, *, by: Actor) -> Decision:
    """Whether a search shows the times of a visit type.

    To one who is not signed in (``seeker`` None), what anybody may browse; else what :func:`can_book` would not
    refuse for whose matter it is, on any day that is searched.
    """
    if seeker is None:
        return can_browse(
            kind.open_to, clinic_books_on_web=kind.clinic_books_on_web, books_on_web=kind.books_on_web
        )
    if not _is_within_reach(kind, by=by):
        return refused("book.out_of_reach", _("Här bokar du bara åt dig själv."), ways_on=CLINICS_OR_RING)
    decisions = [
        _is_for(kind, age, is_listed_here=seeker.is_listed_here, is_invited=seeker.is_invited)
        for age in seeker.ages or (None,)
    ]
    return next((decision for decision in decisions if decision), decisions[0])


def can_browse(open_to: str, *, clinic_books_on_web: bool, books_on_web: bool = True) -> Decision:
    """Whether free times of a visit type are shown to anybody who looks."""
    if not (clinic_books_on_web and books_on_web):
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


def can_book(slot: SlotFacts, person: PersonFacts, *, by: Actor, now: datetime) -> Decision:
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
    for decision in (is_open(slot, now=now), _who(slot, person), beside(slot, person)):
        if not decision:
            return decision
    return ALLOWED


def is_open(slot: SlotFacts, *, now: datetime) -> Decision:
    """Whether residents may take the time at all now, whoever they are."""
    if slot.is_withdrawn or slot.published_at is None or slot.published_at > now:
        text = _("Mottagningen tar inte emot bokningar av den här tiden.")
        return refused("book.not_open", text, ways_on=TIMES_OR_RING)
    return _timing(slot, now=now)


def _is_within_reach(kind: ForWhom, *, by: Actor) -> bool:
    """One's own matter is everywhere; another's where the right goes, and never at a silent clinic."""
    return by.is_own_matter or (by.may_book_at(kind.clinic_id) and not kind.clinic_is_silent)


def _timing(slot: SlotFacts, *, now: datetime) -> Decision:
    if now > slot.starts_at - timedelta(minutes=slot.notice_minutes):
        return refused(
            "book.too_late",
            _("Det är för kort tid kvar för att boka den här tiden på webben. Mottagningen kan ha den kvar."),
            ways_on=TIMES_OR_RING,
        )
    if slot.starts_at > now + timedelta(days=slot.horizon_days):
        return refused(
            "book.too_early",
            _("Tiden går att boka tidigast %(days)s dagar innan."),
            ways_on=TIMES_OR_RING,
            days=slot.horizon_days,
        )
    return ALLOWED


def _who(slot: SlotFacts, person: PersonFacts) -> Decision:
    return _is_for(slot, person.age, is_listed_here=person.is_listed_here, is_invited=person.is_invited)


def _is_for(kind: ForWhom, age: int | None, *, is_listed_here: bool, is_invited: bool) -> Decision:
    if is_invited and kind.clinic_books_on_web and kind.books_on_web:
        return ALLOWED
    open_to_anybody = can_browse(
        kind.open_to, clinic_books_on_web=kind.clinic_books_on_web, books_on_web=kind.books_on_web
    )
    if not open_to_anybody:
        return open_to_anybody
    if kind.open_to == VisitType.OpenTo.LISTED and not is_listed_here:
        return refused(
            "book.listed_only", _("Tiden är för dem som är listade på mottagningen."), ways_on=CLINICS_OR_RING
        )
    return _age(kind, age)


def _age(slot: ForWhom, age: int | None) -> Decision:
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


def beside(slot: SlotFacts, person: PersonFacts) -> Decision:
    """Whether the time goes together with what the person has booked before."""
    if person.is_busy:
        return Decision(refusal=OVERLAP)
    if person.active_of_type >= slot.limit_per_person:
        return refused(
            "book.limit",
            _("Det finns redan så många tider av det här slaget som går att ha samtidigt: %(count)s."),
            ways_on=(WayOn.OWN_TIMES, WayOn.CALL_CLINIC),
            count=slot.limit_per_person,
        )
    return ALLOWED
