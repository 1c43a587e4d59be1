"""What the time book says no with, and which promise of the database each stands for."""

from __future__ import annotations

from core.errors import DomainError


class SlotTaken(DomainError):
    """Somebody else was first."""

    code = "slot.taken"


class Overlap(DomainError):
    """The person already has an exclusive visit at that time, or this very slot."""

    code = "booking.overlap"


class SlotClash(DomainError):
    """The schedule has another slot at that time. What should lie beside it is an extra one, made on purpose."""

    code = "slot.clash"


class OfferedMeanwhile(DomainError):
    """The person has another offer to answer already."""

    code = "offer.another"


CONSTRAINTS: dict[str, type[DomainError]] = {
    "slot_never_overfilled": SlotTaken,
    "withdrawn_slot_takes_nobody": SlotTaken,
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
        "slot_is_of_one_of_its_types",
        "slot_of_several_types_has_one_place",
        "weekly_time_of_several_types_has_one_place",
        "types_that_share_times_are_alike",
        "visit_type_has_one_address_at_its_clinic",
        "visit_lasts_minutes_to_hours",
        "one_booking_per_form",
        "cancelled_booking_says_when",
        "arrived_booking_says_when",
        "booking_event_is_append_only",
        "wish_event_is_append_only",
        "visit_type_rules_are_within_reason",
        "weekly_time_is_on_a_day_of_the_week",
        "weekly_time_closes_after_it_opens",
        "weekly_time_has_places",
        "weekly_time_ends_after_it_begins",
        "weekly_time_makes_each_slot_once",
        "weekly_time_is_cut_in_minutes",
        "exception_ends_after_it_begins",
        "closure_ends_after_it_begins",
        "one_plan_per_booking_and_closure",
        "closure_moves_to_a_slot",
        "settled_plan_says_when",
        "one_hold_per_person_at_a_time",
        "one_offer_per_person_at_a_time",
        "only_a_hold_says_until_when",
        "booking_answers_one_invitation",
        "used_invitation_has_its_booking",
        "open_invitation_says_until_when",
        "open_invitation_has_not_ended",
        "one_invitation_per_person_in_a_batch",
        "finished_batch_was_confirmed",
        "one_open_wish_per_booking",
        "wish_is_for_some_hours",
        "wish_notice_is_within_weeks",
        "ended_wish_says_when",
        "a_time_is_offered_once_to_each_wish",
        "one_open_offer_per_wish",
        "offer_leaves_time_to_answer",
        "ended_offer_says_when",
        "one_calendar_address_per_person",
    }
)
