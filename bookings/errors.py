"""What the time book says no with, and which promise of the database each stands for."""

from __future__ import annotations

from core.errors import DomainError


class SlotTaken(DomainError):
    """Somebody else was first."""

    code = "slot.taken"


class Overlap(DomainError):
    """The person already has an exclusive visit at that time, or this very slot."""

    code = "booking.overlap"


CONSTRAINTS: dict[str, type[DomainError]] = {
    "slot_never_overfilled": SlotTaken,
    "one_active_booking_per_person_and_time": Overlap,
    "one_place_per_person_in_a_slot": Overlap,
}

UNTOLD: dict[str, type[DomainError]] = dict.fromkeys(CONSTRAINTS, SlotTaken)
"""The same to one who acts for another: with what a time clashes may be nothing for them to know."""

# Promises that only a fault in our own code, or a hand in the database, can break: they have no words for
# residents, and a page that meets one answers 500.
INTERNAL = frozenset(
    {
        "slot_ends_after_it_starts",
        "slots_never_overlap_within_a_schedule",
        "slot_taken_is_only_counted",
        "booked_slot_keeps_its_time",
        "visit_type_has_one_address_at_its_clinic",
        "visit_lasts_minutes_to_hours",
        "one_booking_per_form",
        "cancelled_booking_says_when",
        "arrived_booking_says_when",
        "booking_event_is_append_only",
    }
)
