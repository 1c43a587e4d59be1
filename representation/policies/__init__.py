"""The rules of this room. Pure: no query, no clock, no settings."""

from representation.policies.entries import (
    NewExceptionFacts,
    are_two,
    can_ask_for_access,
    can_end_entry,
    can_enter,
    can_grant_exception,
    can_read_entries,
    can_represent,
    case_can_stand,
)
from representation.policies.helpers import (
    AnswerFacts,
    InvitationFacts,
    can_accept,
    can_invite,
    reach_of_helper,
)
from representation.policies.standing import (
    ExceptionFacts,
    GuardianFacts,
    HelperFacts,
    LegalFacts,
    Standing,
    guardian,
    helper,
    is_adult,
    legal_representative,
)

__all__ = [
    "AnswerFacts",
    "ExceptionFacts",
    "GuardianFacts",
    "HelperFacts",
    "InvitationFacts",
    "LegalFacts",
    "NewExceptionFacts",
    "Standing",
    "are_two",
    "can_accept",
    "can_ask_for_access",
    "can_end_entry",
    "can_enter",
    "can_grant_exception",
    "can_invite",
    "can_read_entries",
    "can_represent",
    "case_can_stand",
    "guardian",
    "helper",
    "is_adult",
    "legal_representative",
    "reach_of_helper",
]
