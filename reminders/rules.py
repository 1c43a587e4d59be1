"""The reminders' part of the rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """Section ``[reminders]``: what each field is counted in stands in its name; hours of day are Swedish."""

    section: ClassVar[str] = "reminders"

    quiet_from: time
    quiet_until: time
    planned_until: time
    first_days_before: int
    first_at: time
    day_before_at: time
    apart_hours: int
    least_apart_hours: int
    answer_hours: int
    worth_until_minutes: int
    at_once_before_hours: int
    confirmation_valid_hours: int
    notice_valid_hours: int
    reply_valid_minutes: int
    lease_seconds: int
    provider_timeout_seconds: int
    settle_after_seconds: int
    unknown_after_minutes: int
    receipt_awaited_hours: int
    replies_per_day: int
    unclear_sms_per_day: int
    once_more_after_minutes: int
    twilio_per_second: int
    elks_per_second: int
    senders_without_redis: int
    carrier_fails_minutes: int
    carrier_rests_minutes: int
    carrier_step_minutes: int


@dataclass(frozen=True, slots=True)
class PostRules:
    """Section ``[post]``: until how many whole weekdays before a visit a letter is written and posted."""

    section: ClassVar[str] = "post"

    reminder_letter_weekdays: int
    letter_weekdays: int
    post_weekdays: int
    protected_more_weekdays: int
    letters_at_once: int
