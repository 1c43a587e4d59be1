"""The log's part of the rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class LogRules:
    """Section ``[access_log]``."""

    section: ClassVar[str] = "access_log"

    visit_near_days: int
