"""Which carrier takes a message now: the first, or the one that stands in for it while it fails."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from reminders.gateways import Accepted, Gateway, Later, Outcome, Rejected, Undecided, meanings, pace

IN_A_ROW = 3
"""Failures of one carrier after which a worker leaves it alone for the turn."""


class Way:
    """One batch's way out: chosen once for the batch, and closed by failures or by the pace."""

    def __init__(self, gateways: Sequence[Gateway]) -> None:
        self._gateways = tuple(gateways)
        self._in_a_row: Counter[str] = Counter()

    def of(self, message_id: UUID) -> Gateway:
        """Who takes this message."""
        return self._gateways[0]

    def is_open(self, gateway: Gateway) -> bool:
        """Whether the next may be handed over; waits for its turn by the carrier's pace."""
        if self._in_a_row[gateway.name] >= IN_A_ROW:
            return False
        kept = pace.of(gateway.name)
        wait = kept.take() if kept else 0.0
        if wait > pace.LONGEST_WAIT:
            return False
        time.sleep(wait)
        return True

    def note(self, gateway: Gateway, outcome: Outcome | None) -> None:
        """What came of one; None when it was not to be sent."""
        if outcome is None:
            return
        if isinstance(outcome, Later) and outcome.code in meanings.NO_FAULT:
            kept = pace.of(gateway.name)
            if kept:
                kept.hold(outcome.seconds or 1.0)
        elif isinstance(outcome, Accepted | Rejected):
            self._in_a_row[gateway.name] = 0
        elif isinstance(outcome, Later | Undecided):
            self._in_a_row[gateway.name] += 1

    def write_down(self) -> None:
        """Let the other workers know how it went."""
