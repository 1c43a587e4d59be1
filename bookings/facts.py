"""The facts that decisions stand on, fetched under the locks of an action (or without, for a page)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import Person
from bookings import policies
from bookings.models import STANDING, Booking, Invitation, Slot, VisitType
from bookings.policies import ArrivalFacts, BookingFacts, KindFacts, PersonFacts, SeekerFacts, SlotFacts
from bookings.rules import BookingRules
from clinics import reach
from clinics.models import Listing
from clinics.rules import region, silent_kinds
from core import calendar, clock, rulebook
from core.actor import Actor
from core.decision import Place
from core.identity import PartialDate
from core.pages import in_language


@dataclass(frozen=True, slots=True)
class Held:
    """One of a person's times, as far as a decision about another needs it."""

    booking_id: UUID
    form_key: UUID
    slot_id: UUID
    visit_type_id: UUID
    starts_at: datetime
    ends_at: datetime
    clashes: bool
    state: str
    held_until: datetime | None

    @property
    def stands(self) -> bool:
        """True for a booking; false for one that was cancelled, and for a time that is only held."""
        return self.state in STANDING


# Written out: composing this one through the ORM took longer than all that the database does for a booking.
_HELD_BY = """\
SELECT b.id, b.form_key, b.slot_id, b.visit_type_id, s.starts_at, s.ends_at, b.exclusive AND b.overlap_reason = '',
       b.state, b.held_until
FROM bookings_booking b JOIN bookings_slot s ON s.id = b.slot_id
WHERE b.person_id = %s AND (
    b.form_key = %s OR b.state = 'held'
    OR (b.state IN ('active', 'arrived', 'attended', 'missed') AND s.ends_at > %s))
ORDER BY b.id
"""


def held_by(person_id: UUID, *, now: datetime, form_key: UUID | None = None) -> list[Held]:
    """The person's times that have not ended, the one held for them, and the one that this form has made, whatever
    became of it.

    One query, of a handful of rows with their slots joined.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HELD_BY, [person_id, form_key, now])
        return [Held(*row) for row in cursor.fetchall()]


def slot_facts(slot: Slot) -> SlotFacts:
    """From a slot with its visit type and clinic joined."""
    kind = slot.visit_type
    return SlotFacts(
        starts_at=slot.starts_at,
        published_at=slot.published_at,
        is_withdrawn=slot.withdrawn_at is not None,
        clinic_id=kind.clinic_id,
        clinic_is_silent=kind.clinic.kind in silent_kinds(),
        clinic_books_on_web=kind.clinic.bookable_on_web,
        open_to=kind.open_to,
        books_on_web=kind.books_on_web,
        notice_minutes=kind.notice_minutes,
        horizon_days=horizon_of(kind),
        limit_per_person=kind.limit_per_person or _rules().limit_per_person_and_type,
        age_from=kind.age_from,
        age_to=kind.age_to,
    )


def horizon_of(kind: VisitType) -> int:
    """How many days ahead it is booked: the type's own, else the rulebook's."""
    return kind.horizon_days or _rules().horizon_days


def _rules() -> BookingRules:
    return rulebook.at(clock.today()).section(BookingRules)


def person_facts(person: Person, slot: Slot, held: Sequence[Held], *, today: date) -> PersonFacts:
    """From a slot with its visit type joined, and :func:`held_by`.

    One query for a type for the listed or the invited only.
    """
    born, kind = person.birth_date, slot.visit_type
    standing = [one for one in held if one.stands]
    return PersonFacts(
        person_id=person.pk,
        age=born.age_on(calendar.local(slot.starts_at).date()) if born else None,
        is_listed_here=kind.open_to == VisitType.OpenTo.LISTED and _is_listed(person, slot, today=today),
        active_of_type=sum(one.visit_type_id == kind.pk for one in standing),
        has_this=any(one.slot_id == slot.pk for one in standing),
        is_busy=kind.exclusive and any(_clash(one, slot) for one in standing),
        is_invited=kind.open_to == VisitType.OpenTo.INVITED and is_invited(person.pk, kind, today=today),
    )


def has_died(person_id: UUID) -> bool:
    """Whether the register says so. One query."""
    return Person.objects.filter(pk=person_id, died_on__isnull=False).exists()


def is_protected(person_id: UUID) -> bool:
    """Whether the person's identity is protected. One query."""
    return Person.objects.filter(pk=person_id).exclude(protection=Person.Protection.NONE).exists()


def clashes_with_the_unseen(person_id: UUID, slot: Slot, *, by: Actor) -> bool:
    """Whether what keeps the person from this time is a time that the actor may not know of.

    Never for one's own matter. One query, asked only when the time cannot be booked.
    """
    if by.is_own_matter or not slot.visit_type.exclusive:
        return False
    busy = Booking.objects.filter(person_id=person_id, exclusive=True, overlap_reason="")
    beside = busy.standing().filter(slot__starts_at__lt=slot.ends_at, slot__ends_at__gt=slot.starts_at)
    return beside.exclude(reach.of_clinics(by, "slot__visit_type__clinic")).exists()


def _is_listed(person: Person, slot: Slot, *, today: date) -> bool:
    here = Listing.objects.filter(person=person, clinic=slot.visit_type.clinic_id, since__lte=today)
    return here.filter(_lasts(today)).exists()


def _lasts(today: date) -> Q:
    return Q(until=None) | Q(until__gte=today)


def is_invited(person_id: UUID, kind: VisitType, *, today: date) -> bool:
    """Whether an open invitation of the person's is to this type of visit. One query."""
    return _invitations(person_id, today=today).filter(visit_types=kind).exists()


def _invitations(person_id: UUID, *, today: date) -> QuerySet[Invitation]:
    waiting = Invitation.objects.filter(person_id=person_id, state=Invitation.State.OPEN)
    return waiting.filter(Q(book_before=None) | Q(book_before__gte=today)).order_by("pk")


def _clash(held: Held, slot: Slot) -> bool:
    """As the database's own promise has it: exclusive, not excused, and sharing some moment."""
    return held.clashes and held.starts_at < slot.ends_at and slot.starts_at < held.ends_at


def free_until(booking: Booking) -> datetime:
    """The last moment to cancel without a fee. From a booking with its slot and visit type joined."""
    return free_until_of(booking.slot)


def free_until_of(slot: Slot) -> datetime:
    """The same for a time that is not booked yet. From a slot with its visit type joined."""
    return _free_until(slot.starts_at, slot.visit_type)


def _free_until(starts_at: datetime, kind: VisitType) -> datetime:
    return policies.free_until(
        starts_at,
        hours=kind.free_hours,
        weekdays=kind.free_weekdays,
        own_red_days=region().own_red_days,
    )


def web_cancel_until(slot: Slot) -> datetime:
    """The last moment to cancel on the web. From a slot with its visit type joined."""
    return policies.web_cancel_until(slot.starts_at, slot.visit_type.web_cancel_minutes)


def last_free_moment(starts_at: datetime, kind: VisitType) -> datetime:
    """Until when a time of this type that begins then is cancelled without a fee, by an SMS too."""
    closes = policies.web_cancel_until(starts_at, kind.web_cancel_minutes)
    return min(_free_until(starts_at, kind), closes)


def booking_facts(booking: Booking) -> BookingFacts:
    """From a booking with its slot and visit type joined."""
    slot, kind = booking.slot, booking.slot.visit_type
    return BookingFacts(
        person_id=booking.person_id,
        state=booking.state,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        free_until=free_until(booking),
        web_cancel_until=web_cancel_until(slot),
        has_fee=kind.has_fee,
        cancels_on_web=kind.cancels_on_web,
        moves_on_web=kind.moves_on_web,
    )


def arrival_facts(booking: Booking) -> ArrivalFacts:
    """From a booking with its slot, visit type and schedule's clinic joined."""
    slot = booking.slot
    return ArrivalFacts(slot.schedule.clinic.unit_id, booking.state, slot.visit_type.mode, slot.starts_at)


def place_of(kind: VisitType, *, booking_id: UUID | None = None) -> Place:
    """Where a refusal about this type, or about a booking of it, leads on to. From one with its clinic joined."""
    clinic = kind.clinic
    browsed = policies.can_browse(
        kind.open_to, clinic_books_on_web=clinic.bookable_on_web, books_on_web=kind.books_on_web
    )
    return Place(
        phone=clinic.phone,
        hours=in_language(clinic.phone_hours, clinic.phone_hours_en),
        clinic_url=reverse("bookings:visit_types", args=[clinic.slug]) if clinic.bookable_on_web else "",
        times_url=reverse("bookings:free_times", args=[clinic.slug, kind.slug]) if browsed else "",
        note_url=reverse("bookings:note", args=[booking_id]) if booking_id else "",
    )


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody who looks for a time, or is looked for: what says which visits are for them."""

    born: PartialDate | None
    listed_at: frozenset[UUID]
    invited_to: frozenset[UUID]

    def about(self, kind: VisitType, *, today: date, until: date) -> SeekerFacts:
        """As far as one visit type is concerned, on the days from today until the last that is searched."""
        ages = range(self.born.age_on(today), self.born.age_on(until) + 1) if self.born else ()
        return SeekerFacts(tuple(ages), kind.clinic_id in self.listed_at, kind.pk in self.invited_to)


def seeker_of(by: Actor, *, today: date) -> Seeker | None:
    """Whose matter it is; None for anybody who is not signed in as a resident. Three queries."""
    if by.person_id is None:
        return None
    person = Person.objects.only("birth_year", "birth_month", "birth_day").get(pk=by.subject_id)
    listings = Listing.objects.filter(_lasts(today), person=person, since__lte=today)
    return Seeker(
        born=person.birth_date,
        listed_at=frozenset(listings.order_by("pk").values_list("clinic_id", flat=True)),
        invited_to=frozenset(_invitations(person.pk, today=today).values_list("visit_types", flat=True)),
    )


def kind_facts(kind: VisitType) -> KindFacts:
    """From a visit type with its clinic joined."""
    return KindFacts(
        clinic_id=kind.clinic_id,
        clinic_is_silent=kind.clinic.kind in silent_kinds(),
        clinic_books_on_web=kind.clinic.bookable_on_web,
        open_to=kind.open_to,
        books_on_web=kind.books_on_web,
        age_from=kind.age_from,
        age_to=kind.age_to,
    )
