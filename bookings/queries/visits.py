"""A person's visits, by unit and time, for the page that tells what a reading of the record may have been for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bookings.models import Booking, VisitType


@dataclass(frozen=True, slots=True)
class Visit:
    """A time that was or is booked. ``at_clinic``: one comes there; else it is a call."""

    unit_id: UUID
    at: datetime
    place: str
    at_clinic: bool


def visits(person_id: UUID, *, since: datetime, until: datetime) -> list[Visit]:
    """Booked and not cancelled. Inside a door that has been opened for the person. One query."""
    booked = Booking.objects.standing().filter(
        person_id=person_id, slot__starts_at__gte=since, slot__starts_at__lt=until
    )
    clinic = "slot__schedule__clinic"
    rows = booked.order_by("slot__starts_at", "pk").values_list(
        f"{clinic}__unit_id", "slot__starts_at", f"{clinic}__name", "slot__visit_type__mode"
    )
    return [Visit(unit, at, name, mode == VisitType.Mode.VISIT) for unit, at, name, mode in rows]
