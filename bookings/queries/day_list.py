"""Who is coming to the clinic on a day, by practitioner: the desk's list. What is shown is in the access log."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from babel import Locale
from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ContactCard, Person
from audit import actions as audit
from bookings import facts, policies
from bookings.models import STANDING, Booking, VisitType
from bookings.queries.find import capital, name_of
from clinics.models import Practitioner
from clinics.queries import UnitClinic, clinics_of_unit
from core import calendar, clock
from core.actor import Actor
from core.db import fence
from core.errors import NotYours
from core.pages import Mark, swedish_order

ONE_READING = timedelta(hours=1)
"""The same list, opened again by the same person under the same assignment within this, is one reading."""


@dataclass(frozen=True, slots=True)
class ClinicTab:
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    """One booking. ``arrive_url`` and ``undo_url`` are there if and only if the policy says yes."""

    anchor: str
    time: str
    name: str
    born: str
    visit_type: str
    state: str
    state_text: str
    marks: tuple[Mark, ...]
    arrive_url: str
    undo_url: str


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
    rows = _of_day([clinic_id], day).select_related(
        "person__contact_card", "slot__visit_type", "slot__schedule__practitioner", "slot__schedule__clinic"
    )
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
    may_arrive = policies.can_mark_arrived(about, by=by, now=now)
    may_undo = policies.can_undo_arrival(about, by=by, now=now)
    return DayRow(
        anchor=anchor_of(booking.pk),
        time=calendar.clock_in_words(booking.slot.starts_at),
        name=booking.person.name,
        born=_born(booking.person),
        visit_type=name_of(booking.slot.visit_type),
        state=_state(booking),
        state_text=_state_text(booking),
        marks=tuple(_marks(booking)),
        arrive_url=reverse("admin:mark_arrived", args=[booking.pk]) if may_arrive else "",
        undo_url=reverse("admin:undo_arrival", args=[booking.pk]) if may_undo else "",
    )


def _born(person: Person) -> str:
    """ "1941-06-27", or as much of it as is known."""
    parts = ((person.birth_year, 4), (person.birth_month, 2), (person.birth_day, 2))
    return "-".join(str(number).zfill(width) for number, width in parts if number is not None)


def _state(booking: Booking) -> str:
    return str(booking.state)


def _state_text(booking: Booking) -> str:
    at = booking.arrived_at or booking.cancelled_at
    text = str(booking.get_state_display())
    return f"{text} {calendar.clock_in_words(at)}" if at else text


def _marks(booking: Booking) -> Iterable[Mark]:
    person, kind = booking.person, booking.slot.visit_type
    card: ContactCard | None = getattr(person, "contact_card", None)
    if person.died_on:
        yield Mark(_("Avliden"), "struck")
    if person.is_protected:
        yield Mark(_("Skyddad identitet"), "care")
    if card and card.interpreter_language:
        yield Mark(_("Tolk: %(language)s") % {"language": _language(card.interpreter_language)}, "care")
    if card and card.needs:
        yield Mark(card.needs, "care")
    if booking.overlap_reason:
        yield Mark(_("Krockar med en annan tid"), "care")
    if kind.mode != VisitType.Mode.VISIT:
        yield Mark(str(kind.get_mode_display()), "quiet")


def _language(code: str) -> str:
    """ "somaliska" for "so", in the reader's language; what is no code stands as it is."""
    return str(Locale.parse(translation.get_language() or "sv").languages.get(code, code))


def _summary(states: list[str]) -> str:
    """ "12 bokade, 3 anlända": the arrived are among the booked."""
    coming = [s for s in states if s in STANDING]
    arrived = coming.count(Booking.State.ARRIVED) + coming.count(Booking.State.ATTENDED)
    booked = ngettext("%(n)s bokad", "%(n)s bokade", len(coming)) % {"n": len(coming)}
    here = ngettext("%(n)s anländ", "%(n)s anlända", arrived) % {"n": arrived}
    return f"{booked}, {here}"
