"""What this room can say no to."""

from __future__ import annotations

from core.errors import DomainError


class ImpossibleRepresentation(DomainError):
    """Nobody represents, bars or helps oneself; and what is entered begins before it ends, with a case."""

    code = "representation.impossible"


class EnteredAlready(DomainError):
    """The same is in force already in those days."""

    code = "representation.entered_already"


class InvitedAlready(DomainError):
    """The same helper is invited, or helps already."""

    code = "helper.invited_already"


class AskedAlready(DomainError):
    """The clinic has an open request about the same child from the same guardian."""

    code = "access.asked_already"


CONSTRAINTS: dict[str, type[DomainError]] = {
    "nobody_is_barred_from_oneself": ImpossibleRepresentation,
    "guardian_bar_has_a_case": ImpossibleRepresentation,
    "guardian_bar_ends_after_it_starts": ImpossibleRepresentation,
    "one_guardian_bar_at_a_time_from_a_unit": EnteredAlready,
    "nobody_is_an_exception_to_oneself": ImpossibleRepresentation,
    "guardian_exception_has_a_case": ImpossibleRepresentation,
    "guardian_exception_gives_something": ImpossibleRepresentation,
    "guardian_exception_ends_after_it_starts": ImpossibleRepresentation,
    "one_guardian_exception_at_a_time_from_a_clinic": EnteredAlready,
    "nobody_is_legal_representative_of_oneself": ImpossibleRepresentation,
    "legal_representative_has_a_case": ImpossibleRepresentation,
    "legal_representative_ends_after_it_starts": ImpossibleRepresentation,
    "legal_representative_reads_by_a_named_decision": ImpossibleRepresentation,
    "one_legal_representative_at_a_time_from_a_unit": EnteredAlready,
    "nobody_is_helper_of_oneself": ImpossibleRepresentation,
    "helper_who_has_accepted_is_known": ImpossibleRepresentation,
    "helper_is_invited_once_at_a_time": InvitedAlready,
    "one_open_access_request_to_a_clinic": AskedAlready,
}

# Promises that only a fault in our own code, or a hand in the database, can break.
INTERNAL = frozenset(
    {
        "guardian_bar_is_ended_with_a_reason",
        "guardian_bar_without_relation_says_why",
        "guardian_exception_is_ended_with_a_reason",
        "legal_representative_is_ended_with_a_reason",
        "helper_helps_a_person_once_at_a_time",
        "guardian_chooses_once_for_a_child",
    }
)
