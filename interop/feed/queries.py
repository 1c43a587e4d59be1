"""The unit's bookings of a day, for its record system. Each person in them gets a row in the log, once an hour."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Identity
from audit import actions as audit
from bookings.models import Booking, BookingEvent
from bookings.queries.day_list import ONE_READING
from core import calendar, clock
from core.actor import Actor, Channel
from core.db import fence
from core.errors import NotYours
from interop.feed import appointments
from interop.feed.actions import digest_of
from interop.feed.policies import can_keep_keys
from interop.models import FeedKey


@dataclass(frozen=True, slots=True)
class Reader:
    """A record system that has shown its token."""

    key_id: UUID
    unit_id: UUID
    unit_hsa_id: str
    by: Actor


@dataclass(frozen=True, slots=True)
class Feed:
    """A Bundle to be sent, and its ETag: the same as long as nothing in it has changed."""

    bundle: dict[str, Any]
    etag: str


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key of the unit's. ``end_url`` is left to the page; ``over``: when it ended, in words."""

    id: UUID
    name: str
    made: str
    used: str
    over: str


def reader_of(token: str, *, request_id: str) -> Reader | None:
    """Whose token it is; None for one that is nobody's, or has ended."""
    keys = FeedKey.objects.filter(digest=digest_of(token), ended_at=None).select_related("unit")
    key = keys.first()
    if key is None:
        return None
    name = f"{key.name}, {key.unit.name}"
    by = Actor(name=name, is_system=True, channel=Channel.SYSTEM, request_id=request_id)
    return Reader(key.pk, key.unit_id, key.unit.hsa_id, by)


def days_bookings(day: date, *, since: datetime | None = None, reader: Reader) -> Feed:
    """The unit's bookings on a Swedish day, those cancelled too.

    With ``since`` those that have changed after it: also the ones that were on the day and have been moved away.
    """
    by = reader.by
    with fence(by):
        bookings = list(_changed(_of_day(reader.unit_id, day, moved_too=since is not None), since))
        unseen = _not_lately_fed({booking.person_id for booking in bookings}, day, reader)
        audit.record_many(audit.Action.BOOKINGS_FED, by=by, about=sorted(unseen), object_id=reader.key_id)
    cache.set_many(_keys(unseen, day, reader), timeout=int(ONE_READING.total_seconds()))
    bundle = appointments.bundle(bookings, now=clock.now())
    return Feed(bundle, _etag(bookings, day, since))


def keys_of_unit(*, by: Actor) -> tuple[KeyRow, ...]:
    """The unit's keys, those in use first. Raises NotYours."""
    if not can_keep_keys(by):
        raise NotYours
    rows = FeedKey.objects.filter(unit_id=by.duty.care_unit_id).order_by("ended_at", "-made_at", "pk")
    return tuple(
        KeyRow(row.pk, row.name, _day(row.made_at), _moment(row.used_at), _day(row.ended_at)) for row in rows
    )


def _day(moment: datetime | None) -> str:
    return calendar.date_in_words(calendar.local(moment).date()) if moment else ""


def _moment(moment: datetime | None) -> str:
    return calendar.moment_in_words(moment) if moment else ""


def _of_day(unit_id: UUID, day: date, *, moved_too: bool) -> QuerySet[Booking]:
    begins = calendar.instant(day, time())
    ends = calendar.instant(day + timedelta(days=1), time())
    on_the_day = Q(slot__starts_at__gte=begins, slot__starts_at__lt=ends)
    if moved_too:
        was_then = BookingEvent.objects.filter(starts_at_then__gte=begins, starts_at_then__lt=ends)
        on_the_day |= Q(pk__in=was_then.values("booking_id"))
    return Booking.objects.made().filter(on_the_day, slot__schedule__clinic__unit_id=unit_id)


def _changed(found: QuerySet[Booking], since: datetime | None) -> Iterable[Booking]:
    """With what is told of them joined; in time order."""
    called_off = BookingEvent.objects.filter(booking=OuterRef("pk"), kind=BookingEvent.Kind.CALLED_OFF)
    last = found.annotate(changed_at=Max("events__at"), called_off=Exists(called_off))
    if since is not None:
        last = last.filter(changed_at__gt=since)
    numbers = Prefetch("person__identities", Identity.objects.in_use().order_by("-since", "pk"), "numbers")
    joined = last.select_related("person", "visit_type", "slot__schedule__clinic", "slot__schedule__practitioner")
    return joined.prefetch_related(numbers).order_by("slot__starts_at", "pk")


def _not_lately_fed(persons: Collection[UUID], day: date, reader: Reader) -> set[UUID]:
    keys = _keys(persons, day, reader)
    known = cache.get_many(keys)
    return {UUID(person) for key, person in keys.items() if key not in known}


def _keys(persons: Iterable[UUID], day: date, reader: Reader) -> dict[str, str]:
    return {f"fed:{reader.key_id}:{day}:{person}": str(person) for person in persons}


def _etag(bookings: list[Booking], day: date, since: datetime | None) -> str:
    """Over what can change: a booking's version and state, and whose they are (a name, a number)."""
    told = [f"{day}|{since}"]
    for booking in bookings:
        person = booking.person
        numbers = ",".join(str(number.pk) for number in vars(person)["numbers"])
        told.append(f"{booking.pk}|{booking.version}|{booking.state}|{person.name}|{numbers}|{_told(booking)}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def _told(booking: Booking) -> str:
    return f"{booking.interpreter_language}|{booking.sign_interpreter}|{booking.access_needs}|{booking.message}"
