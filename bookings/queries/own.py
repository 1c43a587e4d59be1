"""A person's own bookings. Each read is in the access log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.actions import Action
from audit.reading import reading
from bookings import facts
from bookings.known import own_bookings
from bookings.models import Booking
from bookings.queries.choose import where_of, with_whom
from bookings.queries.find import capital, title_of
from bookings.queries.one import can_cancel, free_text, moment_of
from core import calendar, clock
from core.actor import Actor
from core.pages import Mark, in_language

PAST_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class BookingRow:
    when: str
    title: str
    place: str
    mark: Mark | None
    url: str


@dataclass(frozen=True, slots=True)
class MyBookings:
    coming: tuple[BookingRow, ...]
    past: tuple[BookingRow, ...]
    older_url: str


@dataclass(frozen=True, slots=True)
class NextVisit:
    url: str
    title: str
    when: str
    starts: str
    where_lines: tuple[str, ...]
    with_whom: str
    bring: str
    cancel_url: str
    cancel_text: str


@dataclass(frozen=True, slots=True)
class Coming:
    """What the start page says of times: the next one, and how many follow."""

    next_visit: NextVisit | None
    more: int


def mine(*, by: Actor, after: str = "") -> MyBookings:
    """Coming times, soonest first; past and cancelled ones, newest first, fifty at a time. Two queries.

    A time is coming until it has ended. ``after`` is the id of the last one on the page before (one query more);
    anything else is taken as the first page.
    """
    now = clock.now()
    with reading(by, about=by.subject_id, action=Action.BOOKINGS_READ):
        own = own_bookings(by)
        ahead = own.standing().filter(slot__ends_at__gt=now)
        coming = list(ahead.order_by("slot__starts_at", "pk"))
        ended = own.filter(Q(state=Booking.State.CANCELLED) | Q(slot__ends_at__lte=now))
        older = ended.filter(_older_than(after, own)).order_by("-slot__starts_at", "-pk")
        past = list(older[: PAST_AT_MOST + 1])
    more, past = len(past) > PAST_AT_MOST, past[:PAST_AT_MOST]
    return MyBookings(
        coming=tuple(_row(booking) for booking in coming),
        past=tuple(_row(booking) for booking in past),
        older_url=f"{reverse('bookings:mine')}?efter={past[-1].pk}" if more else "",
    )


def _older_than(after: str, own: QuerySet[Booking]) -> Q:
    """Those that come after it in the list: two may start at the same moment, one of them cancelled."""
    try:
        last = own.filter(pk=UUID(after)).first() if after else None
    except ValueError:
        last = None
    if last is None:
        return Q()
    starts_at = last.slot.starts_at
    return Q(slot__starts_at__lt=starts_at) | Q(slot__starts_at=starts_at, pk__lt=last.pk)


def coming(*, by: Actor) -> Coming:
    """For the start page: the next time (or the one that is now) and the count of those after it. One query."""
    now = clock.now()
    with reading(by, about=by.subject_id, action=Action.BOOKINGS_READ):
        ahead = own_bookings(by).standing().filter(slot__ends_at__gt=now)
        rows = list(ahead.order_by("slot__starts_at", "pk"))
    return Coming(_next(rows[0], by=by, now=now) if rows else None, max(0, len(rows) - 1))


def _row(booking: Booking) -> BookingRow:
    kind = booking.visit_type
    cancelled = booking.state == Booking.State.CANCELLED
    return BookingRow(
        when=capital(calendar.moment_in_words(booking.slot.starts_at)),
        title=title_of(kind),
        place=kind.clinic.name,
        mark=Mark(_("Avbokad"), "struck") if cancelled else None,
        url=reverse("bookings:booking", args=[booking.pk]),
    )


def _next(booking: Booking, *, by: Actor, now: datetime) -> NextVisit:
    kind, slot = booking.slot.visit_type, booking.slot
    decision = can_cancel(booking, by=by, now=now)
    return NextVisit(
        url=reverse("bookings:booking", args=[booking.pk]),
        title=title_of(kind),
        when=capital(calendar.moment_in_words(slot.starts_at)),
        starts=calendar.local(slot.starts_at).isoformat(timespec="minutes"),
        where_lines=where_of(kind),
        with_whom=with_whom(slot),
        bring=in_language(kind.preparation, kind.preparation_en),
        cancel_url=reverse("bookings:cancel", args=[booking.pk]) if decision else "",
        cancel_text=_cancel_text(booking, moment_of(decision, slot.ends_at, now=now)),
    )


def _cancel_text(booking: Booking, moment: str) -> str:
    free = free_text(booking)
    if moment == "free" and free:
        return _("Du kan avboka utan avgift till %(when)s.") % {"when": free}
    if moment in ("free", "late"):
        until = calendar.moment_in_words(facts.web_cancel_until(booking.slot))
        return _("Du kan avboka här till %(when)s.") % {"when": until}
    return ""
