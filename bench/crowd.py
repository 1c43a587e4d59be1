"""Many people who are to be written to at once: each with a card, a booking and its message that is due."""

from __future__ import annotations

import uuid
from datetime import timedelta

from accounts.models import ContactCard, Person
from bookings.models import Booking, Schedule, Slot, VisitType
from clinics.models import CareProvider, CareUnit, Clinic, Practitioner
from core import clock
from reminders.models import Message

MOBILES = tuple(f"+467017406{last:02d}" for last in range(5, 95))
"""Those that PTS keeps free for fiction; the people share them."""


def of_messages(count: int) -> None:
    """So many people and messages, at a clinic of their own. As owner or jobs; rows go in by the thousand."""
    now = clock.now()
    slot = _slot(capacity=count)
    people = Person.objects.bulk_create(
        Person(given_name="Prov", family_name=f"Person {n}", birth_year=1980, birth_month=1, birth_day=4)
        for n in range(count)
    )
    ContactCard.objects.bulk_create(
        ContactCard(person=one, mobile=MOBILES[n % len(MOBILES)], mobile_verified_at=now, sms_allowed_at=now)
        for n, one in enumerate(people)
    )
    booked = Booking.objects.bulk_create(
        Booking(slot=slot, person=one, form_key=uuid.uuid4(), booked_at=now) for one in people
    )
    Message.objects.bulk_create(_confirmation(booking) for booking in booked)


def _slot(*, capacity: int) -> Slot:
    mark = uuid.uuid4().hex[:8]
    provider = CareProvider.objects.create(name=f"Region {mark}", hsa_id=f"SE-P{mark}")
    unit = CareUnit.objects.create(provider=provider, name=f"Enhet {mark}", hsa_id=f"SE-U{mark}")
    clinic = Clinic.objects.create(
        unit=unit,
        name=f"Lindhamns vårdcentral {mark}",
        sms_name="Lindhamns vårdcentral",
        slug=f"vardcentral-{mark}",
        kind=Clinic.Kind.HEALTH_CENTRE,
        street="Storgatan 4",
        postal_code="123 45",
        town="Lindhamn",
        phone="+46846500421",
    )
    kind = VisitType.objects.create(clinic=clinic, name="Vaccin", name_en="Vaccine", slug=mark, minutes=30)
    practitioner = Practitioner.objects.create(name="Yusuf Demir", title="sjuksköterska", hsa_id=f"SE-H{mark}")
    schedule = Schedule.objects.create(clinic=clinic, practitioner=practitioner, name="Schema")
    starts_at = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    return Slot.objects.create(
        schedule=schedule,
        visit_type=kind,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        published_at=clock.now(),
        capacity=capacity,
    )


def _confirmation(booking: Booking) -> Message:
    now = clock.now()
    return Message(
        booking=booking,
        booking_version=booking.version,
        recipient_id=booking.person_id,
        kind=Message.Kind.CONFIRMATION,
        send_at=now,
        planned_at=now,
        expires_at=now + timedelta(hours=4),
    )
