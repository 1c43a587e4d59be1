"""The visits that the stories tell of: Ella's check-up, Hugo's after his birthday, Alma's own."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import F

from accounts.models import Person
from bookings.models import Booking, BookingEvent, BookingNote, Slot
from core import calendar
from core.actor import Channel
from demo.region.people import residents
from demo.seed.times import NAMESPACE, event

IN_DAYS = 9
"""How far ahead a visit lies at least: within the weeks that are seeded, and beyond what is free to cancel."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Whose, where, for what, and who booked it. ``at_age``: not before that birthday, if it comes in time.

    ``asks``: what whoever booked it has written to the clinic, and nobody has answered.
    """

    person: str
    clinic: str
    kind: str
    by: BookingEvent.By
    at_age: int | None = None
    asks: str = ""


VISITS = (
    Visit(
        "ella-lindqvist",
        "lindhamns-vardcentral",
        "sjukskoterska",
        BookingEvent.By.GUARDIAN,
        asks="Kan mormor följa med Ella i stället för mig?",
    ),
    Visit("hugo-lindqvist", "lindhamns-vardcentral", "sjukskoterska", BookingEvent.By.GUARDIAN, at_age=13),
    Visit("alma-lindqvist", "ungdomsmottagningen", "samtal", BookingEvent.By.SELF),
)


def plant(day: date, people: dict[str, Person]) -> None:
    """Book each at the first free time that suits the story. Run once, in the caller's transaction."""
    born = {resident.key: resident.born for resident in residents(day)}
    for visit in VISITS:
        earliest = _from_day(visit, born[visit.person], day)
        book_first_free(visit, people[visit.person], day, earliest=earliest)


def book_first_free(visit: Visit, person: Person, day: date, *, earliest: date) -> None:
    """Book it for them from that day on, if there is a free time; and what somebody has written about it."""
    slot = _first_free(visit, earliest)
    if slot is not None:
        booking = _book(visit, slot, person, day)
        if visit.asks:
            _ask(visit, booking, day)


def _from_day(visit: Visit, born: date, day: date) -> date:
    earliest = day + timedelta(days=IN_DAYS)
    if visit.at_age is None:
        return earliest
    return max(earliest, date(born.year + visit.at_age, born.month, born.day) + timedelta(days=1))


def _first_free(visit: Visit, day: date) -> Slot | None:
    free = Slot.objects.filter(
        visit_type__clinic__slug=visit.clinic,
        visit_type__slug=visit.kind,
        taken__lt=F("capacity"),
        starts_at__gte=calendar.instant(day, time(9)),
    )
    return free.order_by("starts_at", "pk").first()


def _book(visit: Visit, slot: Slot, person: Person, day: date) -> Booking:
    booked = calendar.instant(day - timedelta(days=3), time(20, 14))
    booking = Booking.objects.create(
        slot=slot, person=person, booked_at=booked, form_key=uuid.uuid5(NAMESPACE, f"{person.pk}-{slot.pk}")
    )
    channel = Channel.DESK if visit.by == BookingEvent.By.STAFF else Channel.WEB
    event(booking, BookingEvent.Kind.BOOKED, booked, channel, visit.by).save()
    return booking


def _ask(visit: Visit, booking: Booking, day: date) -> None:
    BookingNote.objects.create(
        booking=booking,
        from_clinic=False,
        text=visit.asks,
        form_key=uuid.uuid5(NAMESPACE, f"note-{booking.pk}"),
        at=calendar.instant(day - timedelta(days=1), time(19, 5)),
        by=visit.by,
        user_id=uuid.uuid5(NAMESPACE, f"writer-{visit.person}"),
    )
