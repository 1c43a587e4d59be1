"""Six weeks of times: two that have been and four that come, partly booked."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from accounts.models import Person
from bookings.models import Booking, BookingEvent, Schedule, Slot, VisitType
from clinics.models import Clinic, Practitioner
from core import calendar
from core.actor import Channel
from demo.region import places
from demo.region.neighbours import VIKENS_VAG
from demo.region.people import residents
from demo.region.staff import STAFF, StaffMember
from demo.region.stories import Resident
from demo.seed import schedules

WEEKS_BACK, WEEKS_AHEAD = 2, 4
BLOOD_TESTS = 0.15
# Those whom one is most likely to be have nothing ahead, so that whatever one tries to book can be booked.
FREE_TO_BOOK = {"sara-lindqvist", "daniel-oberg", "mats-astrom", "amina-warsame", "oleksandr-kovalenko"}
# Lena Vik opens her neighbours' record (demo.seed.readings): none of them has had a visit with her.
NEIGHBOUR, NEXT_DOOR = "Lena Vik", VIKENS_VAG
ILL, ILL_AT, ILL_EVERY = "Cecilia Ceder", "lindhamns-vardcentral", 3
NAMESPACE = uuid.UUID("6a1c1d52-59f0-4f2e-9d5a-0b9d6f6f2a11")


def plant(day: date, people: dict[str, Person]) -> None:
    """Schedules, slots and bookings. Run once, in the caller's transaction."""
    luck = random.Random(f"times-{day}")
    for member in STAFF:
        if member.sees_patients:
            Slot.objects.bulk_create(_slots_of(member, day), batch_size=500)
    _book_some(day, people, luck)
    _fill_the_ill_day(day, people)
    schedules.draft_evenings(day)


def _slots_of(member: StaffMember, day: date) -> Iterator[Slot]:
    """By the weekly times; the afternoons of those who have several kinds are made by hand."""
    clinic = Clinic.objects.get(slug=member.clinic)
    kinds = list(VisitType.objects.filter(clinic=clinic, slug__in=member.visit_types))
    kinds.sort(key=lambda kind: member.visit_types.index(kind.slug))
    monday = day - timedelta(days=day.weekday())
    first, last = monday - timedelta(weeks=WEEKS_BACK), monday + timedelta(days=7 * WEEKS_AHEAD + 6)
    schedule = Schedule.objects.create(
        clinic=clinic,
        practitioner=Practitioner.objects.get(hsa_id=member.hsa_id),
        name=member.name,
        made_until=last,
    )
    hours = next(place.hours for place in places.CLINICS if place.key == member.clinic)
    published = calendar.instant(monday - timedelta(days=60), time(8))
    schedules.weekly_times(schedule, kinds, hours, first, published)
    yield from schedules.slots_of(schedule, first, last, published)
    if len(kinds) > 1:
        for number in range((last - first).days + 1):
            at = first + timedelta(days=number)
            for open_ in hours:
                if open_.weekday == at.weekday() and schedules.is_open(clinic.slug, at):
                    yield from _afternoon(schedule, kinds, at, open_, published)


def _afternoon(
    schedule: Schedule, kinds: list[VisitType], day: date, hours: places.Hours, published: datetime
) -> Iterator[Slot]:
    """All of the kinds, in turn."""
    at, turn = max(hours.opens, schedules.LUNCH[1]), 0
    while True:
        kind = kinds[turn % len(kinds)]
        ends = (datetime.combine(day, at) + timedelta(minutes=kind.minutes)).time()
        if ends > hours.closes or ends < at:
            return
        yield Slot(
            schedule=schedule,
            visit_type=kind,
            starts_at=calendar.instant(day, at),
            ends_at=calendar.instant(day, ends),
            capacity=schedules.capacity_of(kind),
            published_at=published,
        )
        at, turn = ends, turn + 1


def _book_some(day: date, people: dict[str, Person], luck: random.Random) -> None:
    """Full days nearest to today, thinner ones further off; each person where they would go."""
    grown = [r for r in residents(day) if (day - r.born).days > 18 * 366 and r.died_on is None]
    bookings: list[Booking] = []
    for on, times in sorted(_by_day().items()):
        free = set() if on < day else FREE_TO_BOOK
        at_once = [r for r in luck.sample(grown, len(grown)) if r.key not in free]
        for someone in at_once[: _wanted(on, day)]:
            slot = _suitable(someone, times, luck)
            if slot is not None:
                times.remove(slot)
                bookings.append(_booking(slot, people[someone.key], day))
    _save(bookings)


def _wanted(on: date, day: date) -> int:
    """How many come that day: nearly all of the region to the nearest days, a few to the others."""
    off = abs((on - day).days)
    return 18 if off == 0 else 14 if 0 < (on - day).days <= 2 else 3 if off <= 9 else 1


def _by_day() -> dict[date, list[Slot]]:
    open_to = (VisitType.OpenTo.ALL, VisitType.OpenTo.LISTED)
    slots = Slot.objects.filter(visit_type__open_to__in=open_to).select_related("visit_type__clinic", "schedule")
    days: dict[date, list[Slot]] = {}
    for slot in slots.order_by("starts_at", "schedule__name"):
        days.setdefault(calendar.local(slot.starts_at).date(), []).append(slot)
    return days


def _fill_the_ill_day(day: date, people: dict[str, Person]) -> None:
    """Cecilia Ceder is ill on Monday: enough people are booked with her to be moved and called off."""
    monday = day + timedelta(days=7 - day.weekday())
    begins = calendar.instant(monday, time())
    hers = Slot.objects.filter(schedule__name=ILL, starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1))
    free = list(hers.filter(taken=0, visit_type__open_to="listed").order_by("starts_at"))[::ILL_EVERY][:6]
    that_day = Booking.objects.filter(slot__starts_at__gte=begins, slot__starts_at__lt=begins + timedelta(days=1))
    busy = set(that_day.values_list("person_id", flat=True))
    coming = [
        people[someone.key]
        for someone in reversed(residents(day))
        if someone.listed_at == ILL_AT
        and someone.key not in FREE_TO_BOOK
        and (day - someone.born).days > 18 * 366
        and someone.died_on is None
        and people[someone.key].pk not in busy
    ]
    _save([_booking(slot, person, day) for slot, person in zip(free, coming, strict=False)])


def _suitable(someone: Resident, times: list[Slot], luck: random.Random) -> Slot | None:
    """A time at one's own health centre, now and then a blood test; never what tells more than that."""
    place = "provtagningen-lindhamn" if luck.random() < BLOOD_TESTS else someone.listed_at
    fitting = [slot for slot in times if slot.visit_type.clinic.slug == place and slot.visit_type.age_from is None]
    if someone.address == NEXT_DOOR:
        fitting = [slot for slot in fitting if slot.schedule.name != NEIGHBOUR]
    return luck.choice(fitting) if fitting else None


def _booking(slot: Slot, person: Person, day: date) -> Booking:
    booked = slot.starts_at - timedelta(days=9, minutes=37)
    if booked > calendar.instant(day, time(3)):
        booked = calendar.instant(day - timedelta(days=slot.starts_at.day % 9 + 1), time(10, 5))
    key = uuid.uuid5(NAMESPACE, f"{person.pk}-{slot.pk}")
    past = calendar.local(slot.starts_at).date() < day
    booking = Booking(slot=slot, person=person, form_key=key, booked_at=booked)
    if past:
        booking.state, booking.arrived_at = Booking.State.ARRIVED, slot.starts_at - timedelta(minutes=6)
    return booking


def _save(bookings: list[Booking]) -> None:
    Booking.objects.bulk_create(bookings)
    events = []
    for number, booking in enumerate(bookings):
        channel = (Channel.WEB, Channel.PHONE, Channel.WEB, Channel.DESK)[number % 4]
        own = BookingEvent.By.SELF if channel == Channel.WEB else BookingEvent.By.STAFF
        events.append(event(booking, BookingEvent.Kind.BOOKED, booking.booked_at, channel, own))
        if booking.arrived_at:
            staff = BookingEvent.By.STAFF
            events.append(event(booking, BookingEvent.Kind.ARRIVED, booking.arrived_at, Channel.DESK, staff))
    BookingEvent.objects.bulk_create(events)


def event(
    booking: Booking, kind: BookingEvent.Kind, at: datetime, channel: Channel, by: BookingEvent.By
) -> BookingEvent:
    """What happened to a booking of the seed; not yet saved."""
    return BookingEvent(
        booking=booking,
        kind=kind,
        at=at,
        channel=channel,
        by=by,
        version=1,
        slot_id_then=booking.slot_id,
        starts_at_then=booking.slot.starts_at,
    )
