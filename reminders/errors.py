"""What the messages' room says no with, and which promises of the database have no words."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import DomainError
from reminders.wording.checking import Fault, Variant


class AnswerCodeTaken(DomainError):
    """The number already has an open message with that answer code; another code is tried."""

    code = "message.answer_code_taken"


class ProviderUnavailable(DomainError):
    """A provider did not answer a question in a way that tells anything. Nothing was changed."""

    code = "message.provider_unavailable"


class WordsRefused(DomainError):
    """What a clinic wrote may not be sent. ``faults`` says of each text what is wrong; nothing was saved."""

    code = "words.refused"

    def __init__(self, faults: Mapping[Variant, tuple[Fault, ...]]) -> None:
        super().__init__()
        self.faults = faults


CONSTRAINTS: dict[str, type[DomainError]] = {
    "open_answer_code_means_one_message_on_a_number": AnswerCodeTaken,
}

# Promises that only a fault in our own code, or a hand in the database, can break.
INTERNAL = frozenset(
    {
        "message_once_per_booking_version_kind_and_recipient",
        "message_is_about_a_booking_a_reply_or_a_notice",
        "message_once_per_notice_kind_and_recipient",
        "message_only_moves_forward",
        "provider_id_belongs_to_one_message",
        "one_reply_to_an_sms",
        "receipt_counts_once",
        "inbound_sms_counts_once",
        "each_step_of_growing_up_is_told_once",
        "one_letter_to_each_about_a_step",
        "one_letter_to_each_about_an_invitation",
        "clinic_says_a_thing_in_one_way_at_a_time",
        "clinic_text_says_something",
        "what_a_clinic_writes_raises_no_level",
        "one_letter_to_each_of_a_kind_about_a_version_of_a_booking",
        "letter_is_about_one_thing",
        "letter_is_printed_or_cancelled",
        "a_visit_is_on_the_call_list_once",
        "a_carrier_stands_once",
        "only_who_was_away_comes_back",
        "a_minute_of_a_carrier_is_counted_once",
        "a_number_is_stopped_or_not_at_a_carrier",
        "reminders_message_again_of_id_key",
        "first_reminder_is_days_to_weeks_before",
    }
)
