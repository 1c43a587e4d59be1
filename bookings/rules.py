"""The time book's part of the rulebook."""

from __future__ import annotations

from dataclasses import dataclass
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
