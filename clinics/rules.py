"""The region's own lines of the rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from core import clock, rulebook


@dataclass(frozen=True, slots=True)
class RegionRules:
    """Section ``[region]``: its name, number and hours."""

    section: ClassVar[str] = "region"

    name: str
    phone: str
    phone_hours: str
    phone_hours_en: str
    email: str
    own_red_days: tuple[date, ...]


def region() -> RegionRules:
    """The region as the rulebook has it today."""
    return rulebook.at(clock.today()).section(RegionRules)
