"""The time book's part of the rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class BookingRules:
    """Section ``[bookings]``: days, counts and kronor."""

    section: ClassVar[str] = "bookings"

    horizon_days: int
    limit_per_person_and_type: int
    late_fee_kronor_at_most: int
    hold_minutes: int
    note_days_after: int
    made_days_beyond_horizon: int


@dataclass(frozen=True, slots=True)
class OfferRules:
    """Section ``[offers]``: earlier times. Minutes of day are those between ``day_from`` and ``day_until``."""

    section: ClassVar[str] = "offers"

    day_from: time
    day_until: time
    answer_day_minutes: int
    least_answer_day_minutes: int
    sms_answer_day_minutes: int
    least_lead_minutes: int
    offers_a_day_at_most: int
    invitation_batch_at_most: int
    draft_batch_hours: int
