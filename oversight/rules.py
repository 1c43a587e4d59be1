"""The rules of this room: section ``[oversight]`` of the rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class OversightRules:
    """What counts as strange in the log. Sources stand in the rulebook."""

    section: ClassVar[str] = "oversight"

    relation_days: int
    many_persons: int
    many_minutes: int
    checked_days: int
    asked_days: int
