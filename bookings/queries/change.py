"""Before a change of a booking: what cancelling would mean, where it could be moved, what was written about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID

from django.urls import reverse

from audit.actions import Action
from audit.reading import reading
from bookings import facts, policies, slot_types
from bookings.actions.move import about_without
from bookings.errors import SlotTaken
from bookings.known import own_booking
from bookings.models import Booking, Slot
from bookings.queries import free
from bookings.queries.choose import fee_of, where_of, with_whom
from bookings.queries.find import capital, phone_of, title_of, window
from bookings.queries.free import FreeTime
from bookings.queries.one import NoteRow, can_cancel, free_text, moment_of, note_rows, rules
from core import calendar, clock
from core.actor import Actor
from core.errors import NotYours
from core.pages import Phone, in_language

TIMES_AT_MOST = 40
"""Times to move to on one page; the next page begins after the last of them."""


@dataclass(frozen=True, slots=True)
class CancelPage:
    title: str
    when: str
    where_lines: tuple[str, ...]
    moment: str
    free_until: str
    web_cancel_until: str
    fee: str
    referral: str
    clinic_phone: Phone
    booking_url: str
    note_url: str
    move_url: str


@dataclass(frozen=True, slots=True)
class OtherTime:
    clock: str
    practitioner: str
    url: str


@dataclass(frozen=True, slots=True)
class OtherDay:
    heading: str
    times: tuple[OtherTime, ...]


@dataclass(frozen=True, slots=True)
class MovePage:
    """Times that the booking could have instead, a stretch at a time; ``later_url`` is the next, "" at the end."""

    title: str
    when: str
    days: tuple[OtherDay, ...]
    first_url: str
    later_url: str
    clinic_phone: Phone
    booking_url: str
    note_url: str


@dataclass(frozen=True, slots=True)
class MoveConfirmPage:
    title: str
    old_when: str
    new_when: str
    where_lines: tuple[str, ...]
    with_whom: str
    free_until: str
    late_fee: str
    back_url: str
    booking_url: str


@dataclass(frozen=True, slots=True)
class NotePage:
    title: str
    when: str
    clinic_name: str
    clinic_phone: Phone
    notes: tuple[NoteRow, ...]
    booking_url: str


def cancel_page(booking_id: UUID, *, by: Actor) -> CancelPage:
    """What cancelling would mean now. One query. Raises NotYours."""
    now, booking = clock.now(), _read(booking_id, by=by)
    kind, slot = booking.slot.visit_type, booking.slot
    may_move = policies.can_move(facts.booking_facts(booking), by=by, now=now)
    return CancelPage(
        title=title_of(kind),
        when=capital(calendar.moment_in_words(slot.starts_at)),
        where_lines=where_of(kind),
        moment=moment_of(can_cancel(booking, by=by, now=now), slot.ends_at, now=now),
        free_until=free_text(booking),
        web_cancel_until=calendar.moment_in_words(facts.web_cancel_until(slot)),
        fee=fee_of(kind, rules()),
        referral=in_language(kind.on_referral, kind.on_referral_en),
        clinic_phone=phone_of(kind.clinic),
        booking_url=reverse("bookings:booking", args=[booking.pk]),
        note_url=reverse("bookings:note", args=[booking.pk]),
        move_url=reverse("bookings:move", args=[booking.pk]) if may_move else "",
    )


def move_page(booking_id: UUID, *, by: Actor, after: str = "") -> MovePage:
    """Free times of the same kind, soonest first. Two queries.

    ``after`` is an ISO date to begin at; what cannot be read is taken as none. Raises NotYours, and Refused when
    the booking cannot be moved.
    """
    now, booking = clock.now(), _read(booking_id, by=by)
    kind = booking.slot.visit_type
    decision = policies.can_move(facts.booking_facts(booking), by=by, now=now)
    decision.require(facts.place_of(kind, booking_id=booking.pk))
    opens, closes = window(kind, now=now, rules=rules())
    begins = max(opens, _begins(after) or opens)
    # One more than fills the page, and one for the time that the booking has, which is no other time.
    found = free.times(free.Stretch(kind.pk, begins, closes), limit=TIMES_AT_MOST + 2)
    shown, more = _whole_days([one for one in found if one.slot_id != str(booking.slot_id)][: TIMES_AT_MOST + 1])
    here = reverse("bookings:move", args=[booking.pk])
    return MovePage(
        title=title_of(kind),
        when=calendar.moment_in_words(booking.slot.starts_at),
        days=_days(shown, booking),
        first_url=here if begins > opens else "",
        later_url=f"{here}?fran={more.isoformat()}" if more else "",
        clinic_phone=phone_of(kind.clinic),
        booking_url=reverse("bookings:booking", args=[booking.pk]),
        note_url=reverse("bookings:note", args=[booking.pk]),
    )


def move_confirm_page(booking_id: UUID, slot_id: UUID, *, by: Actor) -> MoveConfirmPage:
    """The old time and the new: shown if and only if moving would be allowed now.

    Raises NotYours, SlotTaken, Refused as the move itself would.
    """
    now, booking = clock.now(), _read(booking_id, by=by)
    slots = Slot.objects.select_related("visit_type__clinic", "schedule__practitioner")
    slot = slots.filter(pk=slot_id).first()
    if slot is None:
        raise NotYours
    slot = slot_types.seen_as(slot, booking.slot.visit_type_id)
    kind = slot.visit_type
    policies.can_move(facts.booking_facts(booking), by=by, now=now).require(
        facts.place_of(kind, booking_id=booking.pk)
    )
    about = about_without(booking, slot)
    if about.is_busy and facts.clashes_with_the_unseen(booking.person_id, slot, by=by):
        raise SlotTaken
    policies.can_move_to(facts.slot_facts(slot), about, now=now).require(facts.place_of(kind))
    if slot.taken >= slot.capacity:
        raise SlotTaken
    free = facts.free_until_of(slot)
    return MoveConfirmPage(
        title=title_of(kind),
        old_when=calendar.moment_in_words(booking.slot.starts_at),
        new_when=capital(calendar.moment_in_words(slot.starts_at)),
        where_lines=where_of(kind),
        with_whom=with_whom(slot),
        free_until=calendar.moment_in_words(free) if kind.has_fee and free > now else "",
        late_fee=fee_of(kind, rules()) if free <= now else "",
        back_url=reverse("bookings:move", args=[booking.pk]),
        booking_url=reverse("bookings:booking", args=[booking.pk]),
    )


def note_page(booking_id: UUID, *, by: Actor) -> NotePage:
    """What was written about the booking, where more may be. Two queries. Raises NotYours, Refused."""
    now = clock.now()
    with reading(by, about=by.subject_id, action=Action.BOOKINGS_READ, object_id=booking_id):
        booking = own_booking(booking_id, by=by)
        notes = list(booking.notes.order_by("at", "pk"))
    kind = booking.slot.visit_type
    may = policies.can_write_note(facts.booking_facts(booking), by=by, now=now, rules=rules())
    may.require(facts.place_of(kind))
    return NotePage(
        title=title_of(kind),
        when=capital(calendar.moment_in_words(booking.slot.starts_at)),
        clinic_name=kind.clinic.name,
        clinic_phone=phone_of(kind.clinic),
        notes=note_rows(notes, kind, by=by),
        booking_url=reverse("bookings:booking", args=[booking.pk]),
    )


def _read(booking_id: UUID, *, by: Actor) -> Booking:
    with reading(by, about=by.subject_id, action=Action.BOOKINGS_READ, object_id=booking_id):
        return own_booking(booking_id, by=by)


def _begins(after: str) -> datetime | None:
    try:
        return calendar.instant(date.fromisoformat(after), time()) if after else None
    except ValueError:
        return None


def _whole_days(found: list[FreeTime]) -> tuple[list[FreeTime], date | None]:
    """The times to show, and the day that the next page begins on: a day is never cut, unless it fills a page."""
    if len(found) <= TIMES_AT_MOST:
        return found, None
    last = calendar.local(found[-1].starts_at).date()
    whole = [one for one in found if calendar.local(one.starts_at).date() < last]
    return (whole, last) if whole else (found, last + timedelta(days=1))


def _days(times: list[FreeTime], booking: Booking) -> tuple[OtherDay, ...]:
    by_day = groupby(times, key=lambda one: calendar.local(one.starts_at).date())
    return tuple(
        OtherDay(
            heading=capital(calendar.day_in_words(day)),
            times=tuple(
                OtherTime(
                    clock=calendar.clock_in_words(one.starts_at),
                    practitioner=one.practitioner,
                    url=reverse("bookings:move_to", args=[booking.pk, one.slot_id]),
                )
                for one in of_day
            ),
        )
        for day, of_day in by_day
    )
