"""How sure a page must be of who is there, and whether that has been shown. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.rules import AccountRules
from core.actor import Assurance


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody has shown at the latest sign-in of a session: at which level, and when."""

    level: Assurance
    at: datetime


@dataclass(frozen=True, slots=True)
class Needs:
    """What a page asks for. ``fresh``: at that level within the rulebook's ``step_up_minutes``."""

    level: Assurance = Assurance.NONE
    fresh: bool = False

    def met_by(self, proof: Proof, *, now: datetime, rules: AccountRules) -> bool:
        """Whether the proof is enough now. One from a clock that has been put back since counts as old."""
        age = now - proof.at
        is_fresh = timedelta() <= age < timedelta(minutes=rules.step_up_minutes)
        return proof.level >= self.level and (is_fresh or not self.fresh)


NOTHING = Needs()
