"""Who is coming to the clinic on a day, by practitioner: the desk's list. What is shown is in the access log."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.at_desk.finding import born_in_words, marks_of
from accounts.models import ContactCard, Person
from audit import actions as audit
from bookings import facts, policies
from bookings.models import STANDING, Booking, BookingEvent, BookingNote, VisitType
from bookings.queries.find import capital, name_of
from clinics.models import Clinic, Practitioner
from clinics.queries import UnitClinic, clinics_of_unit
from core import calendar, clock, phone
from core.actor import Actor
from core.db import fence
from core.decision import Decision
from core.errors import NotYours
from core.pages import Mark, language_name, swedish_order

ONE_READING = timedelta(hours=1)
"""The same list, opened again by the same person under the same assignment within this, is one reading."""


@dataclass(frozen=True, slots=True)
class ClinicTab:
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    """One booking. The addresses of deeds are there if and only if the policy says yes."""

    anchor: str
    time: str
    name: str
    born: str
    phone: str
    visit_type: str
    state: str
    state_text: str
    marks: tuple[Mark, ...]
    card_url: str
    notes_url: str
    arrive_url: str
    undo_url: str
    attended_url: str
    missed_url: str


@dataclass(frozen=True, slots=True)
class DayGroup:
    """A practitioner's rows (or a session's, by its schedule's name), in time order."""

    heading: str
    title: str
    summary: str
    rows: tuple[DayRow, ...]


@dataclass(frozen=True, slots=True)
class DayList:
    """``day`` and ``clinic`` are what a form sends back to land on this list again."""

    heading: str
    day: str
    clinic: str
    clinic_name: str
    clinics: tuple[ClinicTab, ...]
    is_today: bool
    previous_url: str
    next_url: str
    today_url: str
    summary: str
    groups: tuple[DayGroup, ...]
    cancelled: tuple[DayRow, ...]
    cancelled_heading: str
    made_at: str
    pdf_url: str


@dataclass(frozen=True, slots=True)
class ClinicDay:
    """One clinic's day on the staff's start page."""

    name: str
    summary: str
    url: str


def list_url(day: date, clinic: str, anchor: str = "") -> str:
    """The list's address; with an anchor, at that row."""
    address = f"{reverse('admin:day_list')}?dag={day.isoformat()}&mottagning={clinic}"
    return f"{address}#{anchor}" if anchor else address


def anchor_of(booking_id: UUID) -> str:
    """Where on the list a booking stands."""
    return f"b-{booking_id}"


def day_list(day: date, *, clinic: str = "", by: Actor) -> DayList | None:
    """The bookings of the unit's clinic (the first by name unless told) on a Swedish day.

    None for a unit that has no clinic here yet. Raises NotYours for another unit's clinic, and for a role
    that does not meet patients. Each person shown gets a row in the access log, once within ONE_READING.
    """
    if not policies.can_read_day_list(by):
        raise NotYours
    own = clinics_of_unit(by=by)
    here = next((c for c in own if clinic in ("", c.slug)), None)
    if here is None and (own or clinic):
        raise NotYours
    if here is None:
        return None
    with fence(by):
        bookings = _bookings(here.id, day)
        unseen = _not_lately_shown({b.person_id for b in bookings}, here.id, day, by=by)
        audit.record_many(audit.Action.DAY_LIST_READ, by=by, about=sorted(unseen), object_id=here.id)
    cache.set_many(_keys(unseen, here.id, day, by=by), timeout=int(ONE_READING.total_seconds()))
    return _page(day, here, own, bookings, by=by)


def list_to_keep(clinic_id: UUID, day: date, *, by: Actor) -> DayList:
    """The same list for the folder that a clinic has when all is down; nothing to press. Raises NotYours but to
    the system itself. Each person on it gets a row in the access log.
    """
    if not by.is_system:
        raise NotYours
    clinic = Clinic.objects.get(pk=clinic_id)
    here = UnitClinic(clinic.pk, clinic.name, clinic.slug)
    with fence(by):
        bookings = _bookings(here.id, day)
        about = sorted({b.person_id for b in bookings})
        audit.record_many(audit.Action.DAY_LIST_WRITTEN, by=by, about=about, object_id=here.id)
    return _page(day, here, (), bookings, by=by)


def todays_clinics(*, by: Actor) -> tuple[ClinicDay, ...]:
    """The unit's clinics with how many are coming today; none for a role that does not meet patients."""
    if not policies.can_read_day_list(by):
        return ()
    day, own = clock.today(), clinics_of_unit(by=by)
    states: dict[UUID, list[str]] = {c.id: [] for c in own}
    found = _of_day(list(states), day).values_list("slot__schedule__clinic_id", "state")
    for clinic_id, state in found.order_by("pk"):
        states[clinic_id].append(state)
    return tuple(ClinicDay(c.name, _summary(states[c.id]), list_url(day, c.slug)) for c in own)


def _of_day(clinic_ids: Collection[UUID], day: date) -> QuerySet[Booking]:
    begins = calendar.instant(day, time())
    ends = calendar.instant(day + timedelta(days=1), time())
    return Booking.objects.made().filter(
        slot__schedule__clinic_id__in=clinic_ids, slot__starts_at__gte=begins, slot__starts_at__lt=ends
    )


def _bookings(clinic_id: UUID, day: date) -> list[Booking]:
    joined = _of_day([clinic_id], day).select_related("person__contact_card", "visit_type", "slot__visit_type")
    rows = joined.select_related("slot__schedule__practitioner", "slot__schedule__clinic")
    unread = BookingNote.objects.filter(booking=OuterRef("pk"), from_clinic=False, handled_at=None)
    yes = BookingEvent.objects.filter(
        booking=OuterRef("pk"), version=OuterRef("version"), kind=BookingEvent.Kind.CONFIRMED
    )
    rows = rows.annotate(waits=Exists(unread), has_said_yes=Exists(yes))
    return list(rows.order_by("slot__starts_at", "person__family_name", "person__given_name", "pk"))


def _not_lately_shown(persons: Collection[UUID], clinic_id: UUID, day: date, *, by: Actor) -> set[UUID]:
    keys = _keys(persons, clinic_id, day, by=by)
    known = cache.get_many(keys)
    return {UUID(person) for key, person in keys.items() if key not in known}


def _keys(persons: Iterable[UUID], clinic_id: UUID, day: date, *, by: Actor) -> dict[str, str]:
    under = by.on_duty.assignment_id if by.on_duty else ""
    return {f"day-list:{under}:{clinic_id}:{day}:{person}": str(person) for person in persons}


def _page(
    day: date, here: UnitClinic, own: tuple[UnitClinic, ...], bookings: list[Booking], *, by: Actor
) -> DayList:
    now = clock.now()
    coming = [b for b in bookings if b.state in STANDING]
    cancelled = tuple(_row(b, by=by, now=now) for b in bookings if b.state == Booking.State.CANCELLED)
    return DayList(
        heading=capital(calendar.day_in_words(day, year=True)),
        day=day.isoformat(),
        clinic=here.slug,
        clinic_name=here.name,
        clinics=tuple(ClinicTab(c.name, list_url(day, c.slug), c == here) for c in own),
        is_today=day == clock.today(),
        previous_url=list_url(day - timedelta(days=1), here.slug),
        next_url=list_url(day + timedelta(days=1), here.slug),
        today_url=list_url(clock.today(), here.slug),
        summary=_summary([_state(b) for b in coming]) if coming else "",
        groups=_groups(coming, by=by, now=now),
        cancelled=cancelled,
        cancelled_heading=ngettext("%(n)s avbokad", "%(n)s avbokade", len(cancelled)) % {"n": len(cancelled)},
        made_at=calendar.moment_in_words(now),
        pdf_url=f"{reverse('admin:day_paper')}?dag={day.isoformat()}&mottagning={here.slug}",
    )


def _groups(coming: list[Booking], *, by: Actor, now: datetime) -> tuple[DayGroup, ...]:
    rows: dict[tuple[str, str], list[DayRow]] = {}
    for booking in coming:
        rows.setdefault(_whose(booking), []).append(_row(booking, by=by, now=now))
    return tuple(
        DayGroup(name, title, _summary([row.state for row in rows[name, title]]), tuple(rows[name, title]))
        for name, title in sorted(rows, key=lambda whose: swedish_order(whose[0]))
    )


def _whose(booking: Booking) -> tuple[str, str]:
    schedule = booking.slot.schedule
    practitioner: Practitioner | None = schedule.practitioner
    return (practitioner.name, practitioner.title) if practitioner else (schedule.name, "")


def _row(booking: Booking, *, by: Actor, now: datetime) -> DayRow:
    about = facts.arrival_facts(booking)
    undo = "undo_arrival" if policies.can_undo_arrival(about, by=by, now=now) else ""
    if policies.can_undo_outcome(about, by=by, now=now):
        undo = "undo_outcome"

    def deed(name: str, may: Decision) -> str:
        return reverse(f"admin:{name}", args=[booking.pk]) if may else ""

    return DayRow(
        anchor=anchor_of(booking.pk),
        time=calendar.clock_in_words(booking.slot.starts_at),
        name=booking.person.name,
        born=born_in_words(booking.person),
        phone=_phone(booking.person),
        visit_type=name_of(booking.visit_type),
        state=_state(booking),
        state_text=state_text(booking),
        marks=tuple(_marks(booking)),
        card_url=reverse("admin:person_card", args=[booking.person_id]),
        notes_url=reverse("admin:booking_notes", args=[booking.pk]) if vars(booking).get("waits") else "",
        arrive_url=deed("mark_arrived", policies.can_mark_arrived(about, by=by, now=now)),
        undo_url=reverse(f"admin:{undo}", args=[booking.pk]) if undo else "",
        attended_url=deed("mark_attended", policies.can_mark_attended(about, by=by, now=now)),
        missed_url=deed("mark_missed", policies.can_mark_missed(about, by=by, now=now)),
    )


def _phone(person: Person) -> str:
    """For the paper: what the desk rings when all else is down. Of a protected person it stays on the card."""
    card: ContactCard | None = getattr(person, "contact_card", None)
    number = (card.mobile or card.landline) if card and not person.is_protected else ""
    return phone.in_words(number) if number else ""


def _state(booking: Booking) -> str:
    return str(booking.state)


def state_text(booking: Booking) -> str:
    """What has become of it, with the time."""
    at = booking.arrived_at if booking.state == Booking.State.ARRIVED else booking.cancelled_at
    text = str(booking.get_state_display())
    return f"{text} {calendar.clock_in_words(at)}" if at else text


def _marks(booking: Booking) -> Iterable[Mark]:
    """What the desk must know of the person, then of the visit; an interpreter is told of once."""
    card: ContactCard | None = getattr(booking.person, "contact_card", None)
    yield from marks_of(booking.person)
    if card and card.interpreter_language and not booking.interpreter_language:
        yield _interpreter(card.interpreter_language)
    if card and card.hard_of_hearing:
        yield Mark(_("Hör dåligt"), "care")
    if card and card.needs:
        yield Mark(card.needs, "care")
    if vars(booking).get("has_said_yes") and booking.state == Booking.State.ACTIVE:
        yield Mark(_("Har svarat ja"), "here")
    yield from marks_of_booking(booking)


def marks_of_booking(booking: Booking) -> Iterable[Mark]:
    """What the visit needs, and what is out of the ordinary with it."""
    kind = booking.slot.visit_type
    if booking.interpreter_language:
        yield _interpreter(booking.interpreter_language)
    if booking.sign_interpreter:
        yield Mark(str(booking.get_sign_interpreter_display()), "care")
    if booking.access_needs:
        yield Mark(booking.access_needs, "care")
    if booking.overlap_reason:
        yield Mark(_("Krockar med en annan tid: %(why)s") % {"why": booking.overlap_reason}, "care")
    if booking.slot.extra:
        yield Mark(_("Extra tid"), "quiet")
    if kind.mode != VisitType.Mode.VISIT:
        yield Mark(str(kind.get_mode_display()), "quiet")


def _interpreter(code: str) -> Mark:
    return Mark(_("Tolk: %(language)s") % {"language": language_name(code)}, "care")


def _summary(states: list[str]) -> str:
    """ "12 bokade, 3 anlända": the arrived are among the booked."""
    coming = [s for s in states if s in STANDING]
    arrived = coming.count(Booking.State.ARRIVED) + coming.count(Booking.State.ATTENDED)
    booked = ngettext("%(n)s bokad", "%(n)s bokade", len(coming)) % {"n": len(coming)}
    here = ngettext("%(n)s anländ", "%(n)s anlända", arrived) % {"n": arrived}
    return f"{booked}, {here}"
