"""Whose book a time stands in. Pages go through here, and do not know whether it is ours.

In most regions the clinic's record system owns the schedule. A clinic says which (``Clinic.schedule_source``);
slots and bookings carry the id that they have there (``source_id``). Our own book is the first implementation;
another keeps the outside system and our rows in step, and refuses what that system refuses (docs/adr/0022).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bookings import actions
from bookings.actions import Needs
from bookings.models import Booking, Slot
from clinics.models import Clinic
from core.actor import Actor
from core.decision import Reason, Refused, WayOn
from core.errors import NotYours


class TimeBook(Protocol):
    """What residents do in a book. Each raises what the action of the same name in ``bookings.actions`` does."""

    def hold(self, *, slot_id: UUID, person_id: UUID, visit_type_id: UUID | None = None, by: Actor) -> Booking:
        """Keep the time for some minutes; ``visit_type_id``: as which type, where it is for several."""

    def book(
        self,
        *,
        slot_id: UUID,
        person_id: UUID,
        form_key: UUID,
        by: Actor,
        needs: Needs = ...,
        visit_type_id: UUID | None = None,
    ) -> Booking:
        """Book it; the same ``form_key`` again is the same booking."""

    def move(self, *, booking_id: UUID, to_slot_id: UUID, by: Actor) -> Booking:
        """Move a booking; the old time stands until the new one is certain."""

    def cancel(self, *, booking_id: UUID, by: Actor) -> Booking:
        """Cancel it; once more changes nothing."""


BOOKS: Mapping[str, TimeBook] = {Clinic.ScheduleSource.OWN: actions}

SOURCE = "schedule__clinic__schedule_source"

ELSEWHERE = Reason(
    "book.elsewhere",
    _("Mottagningen har sin tidbok i ett annat system, som inte går att nå härifrån."),
    ways_on=(WayOn.CALL_CLINIC, WayOn.RECEPTION),
)


def of_slot(slot_id: UUID) -> TimeBook:
    """The book that the time stands in. One query. Raises NotYours, and Refused where nothing reaches it."""
    return _book(Slot.objects.filter(pk=slot_id).values_list(SOURCE, flat=True).first())


def of_booking(booking_id: UUID) -> TimeBook:
    """The book that the booking stands in. One query. Raises as :func:`of_slot`."""
    return _book(Booking.objects.filter(pk=booking_id).values_list(f"slot__{SOURCE}", flat=True).first())


def _book(source: str | None) -> TimeBook:
    if source is None:
        raise NotYours
    if source not in BOOKS:
        raise Refused(ELSEWHERE)
    return BOOKS[source]
