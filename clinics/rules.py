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


@dataclass(frozen=True, slots=True)
class SilenceRules:
    """Section ``[silence]``: the kinds of clinic of which nobody but the person sees anything."""

    section: ClassVar[str] = "silence"

    clinic_kinds: tuple[str, ...]


def silent_kinds() -> tuple[str, ...]:
    """The kinds of clinic that are silent towards everybody but the person, today."""
    return rulebook.at(clock.today()).section(SilenceRules).clinic_kinds


@dataclass(frozen=True, slots=True)
class StaffRules:
    """Section ``[staff]``: how long a desk stays open, and an enrolment code good."""

    section: ClassVar[str] = "staff"

    idle_minutes: int
    shift_hours: int
    enrolment_hours: int


def staff() -> StaffRules:
    """The staff's rules as they stand today."""
    return rulebook.at(clock.today()).section(StaffRules)


def region() -> RegionRules:
    """The region as the rulebook has it today."""
    return rulebook.at(clock.today()).section(RegionRules)
