"""The rules of this room: section ``[accounts]`` of the rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class AccountRules:
    """Ages; how long a session, a proof by e-ID and what is left after a session last. Sources: the rulebook."""

    section: ClassVar[str] = "accounts"

    record_from_age: int
    idle_minutes: int
    session_hours: int
    step_up_minutes: int
    idle_warning_minutes: int
    draft_hours: int
    sign_ins_kept_hours: int


@dataclass(frozen=True, slots=True)
class ContactRules:
    """Section ``[contact]``: how a number or an address is proved by a code. Five tries at most."""

    section: ClassVar[str] = "contact"

    code_minutes: int
    code_tries: int
    code_pause_seconds: int
    codes_per_person_and_day: int
    codes_per_address_and_day: int


@dataclass(frozen=True, slots=True)
class MergeRules:
    """Section ``[merging]``: how long two persons who were made one can be made two again."""

    section: ClassVar[str] = "merging"

    undo_days: int


@dataclass(frozen=True, slots=True)
class DeskRules:
    """Section ``[desk]``: how many persons a search shows, and one of the staff is shown in an hour."""

    section: ClassVar[str] = "desk"

    found_at_most: int
    persons_per_hour: int
