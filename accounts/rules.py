"""The rules of this room: section ``[accounts]`` of the rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class AccountRules:
    """Ages, the idle time, and how long a proof by e-ID is fresh. Sources stand in the rulebook."""

    section: ClassVar[str] = "accounts"

    record_from_age: int
    idle_minutes: int
    step_up_minutes: int
