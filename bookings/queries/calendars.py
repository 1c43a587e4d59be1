"""One's times for a calendar program (RFC 5545): private, neutral, and the same event when a time is moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from accounts.models import Person
from audit.actions import Action
from audit.reading import reading
from bookings import policies
from bookings.actions.calendars import digest_of
from bookings.known import own_booking, own_bookings
from bookings.models import Booking, CalendarFeed
from clinics.policies import REVEALING
from clinics.rules import silent_kinds
from core import calendar, clock
from core.actor import Actor
from core.errors import NotYours

KEPT = timedelta(days=30)
"""How long a past or cancelled time stays in the feed: long enough for every program to have seen it go."""

ONE_READING = timedelta(days=1)
"""A program fetches many times a day; in the access log that is one reading a day."""


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """``closed`` is why one may not have an address, ``since`` when the one there is was made; "" for neither."""

    since: str
    closed: str


def calendar_page(*, by: Actor) -> CalendarPage:
    """Whether one has an address, without the address: it is told once, when it is made. Two queries."""
    person_id = by.own_person_id
    is_protected = Person.objects.filter(pk=person_id).exclude(protection=Person.Protection.NONE).exists()
    decision = policies.can_have_calendar(is_protected=is_protected, by=by)
    feed = CalendarFeed.objects.filter(person=person_id).first()
    return CalendarPage(
        since=calendar.moment_in_words(feed.made_at) if feed else "",
        closed=decision.refusal.text if decision.refusal else "",
    )


def feed_url(secret: str) -> str:
    """The whole address, as one gives it to a calendar program."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('bookings:calendar_feed', args=[secret])}"


def file_of(booking_id: UUID, *, by: Actor) -> bytes:
    """One booking as a file. One query. Raises NotYours."""
    with reading(by, about=by.subject_id, action=Action.BOOKINGS_READ, object_id=booking_id):
        booking = own_booking(booking_id, by=by)
    return _calendar([booking])


def feed_of(secret: str) -> bytes:
    """All that lies ahead, and what was moved, cancelled or has been within KEPT. Raises NotYours.

    Nothing of a clinic that is silent: a calendar is often shared with a family. Nothing for one whose identity
    has become protected since, for one who has died, or for one who is somebody else now.
    """
    alive = Person.Protection.NONE
    feeds = CalendarFeed.objects.filter(person__protection=alive, person__died_on=None, person__merged_into=None)
    feed = feeds.filter(digest=digest_of(secret)).first()
    if feed is None:
        raise NotYours
    by = Actor(person_id=feed.person_id)
    since = clock.now() - KEPT
    wanted = (
        own_bookings(by).filter(slot__ends_at__gt=since).exclude(slot__visit_type__clinic__kind__in=silent_kinds())
    )
    if cache.add(f"calendar:{feed.pk}", "read", timeout=int(ONE_READING.total_seconds())):
        with reading(by, about=feed.person_id, action=Action.CALENDAR_READ):
            return _calendar(list(wanted.order_by("slot__starts_at", "pk")))
    return _calendar(list(wanted.order_by("slot__starts_at", "pk")))


def _calendar(bookings: list[Booking]) -> bytes:
    made = Calendar()
    made.add("prodid", "-//Vardporten//SV")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("Vårdtider"))
    for booking in bookings:
        made.add_component(_event(booking))
    text: bytes = made.to_ical()
    return text


def _event(booking: Booking) -> Event:
    """The same UID for as long as the booking lives; SEQUENCE rises with each change (RFC 5545, 3.8.7.4)."""
    slot, event = booking.slot, Event()
    event.add("uid", f"{booking.pk}@vardporten")
    event.add("sequence", booking.version - 1)
    event.add("dtstamp", _whole(clock.now()))
    event.add("dtstart", _whole(slot.starts_at))
    event.add("dtend", _whole(slot.ends_at))
    event.add("summary", _("Bokad tid"))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("status", "CANCELLED" if booking.state == Booking.State.CANCELLED else "CONFIRMED")
    if where := _where(booking):
        event.add("location", where)
    event.add("description", _("Logga in på Vårdporten för att se mer, flytta eller avboka."))
    event.add("url", f"{settings.PUBLIC_URL.rstrip('/')}{reverse('bookings:mine')}")
    return event


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _where(booking: Booking) -> str:
    """Street and town, as an SMS of level N2 says; nothing of a clinic whose address reveals, nor for a call."""
    kind = booking.slot.visit_type
    if kind.mode != kind.Mode.VISIT or kind.clinic.kind in REVEALING:
        return ""
    return f"{kind.clinic.street}, {kind.clinic.town}"
