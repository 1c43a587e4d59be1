"""The bookings of the one whose matter it is. Read them inside ``audit.reading``: this is no door of its own."""

from __future__ import annotations

from uuid import UUID

from bookings.models import Booking, BookingQuerySet
from clinics import reach
from core.actor import Actor
from core.errors import NotYours


def own_bookings(by: Actor) -> BookingQuerySet:
    """Those of the one whose matter it is, as far as the actor may know of them, with all that pages print."""
    within = reach.of_clinics(by, "slot__visit_type__clinic")
    return (
        Booking.objects.made()
        .filter(within, person_id=by.subject_id)
        .select_related("visit_type__clinic", "slot__visit_type__clinic", "slot__schedule__practitioner")
    )


def own_booking(booking_id: UUID, *, by: Actor) -> Booking:
    """One of them, with person and card. Raises NotYours."""
    booking = own_bookings(by).select_related("person__contact_card").filter(pk=booking_id).first()
    if booking is None:
        raise NotYours
    return booking
