"""The rules of this room: section ``[representation]`` of the rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class RepresentationRules:
    """Ages, and what a region has switched on. Sources stand in the rulebook."""

    section: ClassVar[str] = "representation"

    guardian_until_age: int
    adult_age: int
    helpers: bool
    helper_days_at_most: int
    helpers_at_most: int
    invitation_days: int
    invitations_per_day: int
    legal_representatives: bool
