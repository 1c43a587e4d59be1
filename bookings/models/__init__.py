"""The time book. What must never happen is a constraint or a trigger (migration 0002); see docs/adr/0002."""

from bookings.models.booking import (
    GONE,
    STANDING,
    Booking,
    BookingEvent,
    BookingNote,
    BookingQuerySet,
)
from bookings.models.calendar import CalendarFeed
from bookings.models.invitation import Invitation, InvitationBatch
from bookings.models.schedule import (
    Closure,
    ClosurePlan,
    PartOfDay,
    Schedule,
    ScheduleException,
    Slot,
    WeeklyTime,
)
from bookings.models.visit_type import TypeSet, VisitType
from bookings.models.wish import EarlierTimeWish, Offer, WishEvent

__all__ = [
    "GONE",
    "STANDING",
    "Booking",
    "BookingEvent",
    "BookingNote",
    "BookingQuerySet",
    "CalendarFeed",
    "Closure",
    "ClosurePlan",
    "EarlierTimeWish",
    "Invitation",
    "InvitationBatch",
    "Offer",
    "PartOfDay",
    "Schedule",
    "ScheduleException",
    "Slot",
    "TypeSet",
    "VisitType",
    "WeeklyTime",
    "WishEvent",
]
