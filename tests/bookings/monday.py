"""The Monday at noon that tests of pages and queries take place on, and what is booked then."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from bookings import actions
from bookings.models import Booking, Slot, VisitType
from core.actor import Actor
from tests import make

MONDAY = datetime(2026, 11, 23, 11, tzinfo=UTC)


def booked(slot: Slot, by: Actor) -> Booking:
    return actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)


def slots(of: VisitType, *days: float, **values) -> list[Slot]:
    return [make.slot(of, starts_at=MONDAY + timedelta(days=n), **values) for n in days]
