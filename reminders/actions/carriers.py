"""Which carrier takes a message now: the first, or the one that stands in for it while it fails."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from core import clock, rulebook
from core.db import action, one_at_a_time
from reminders import takeover
from reminders.gateways import Accepted, Gateway, Later, Outcome, Rejected, Undecided, meanings, pace
from reminders.models import Carrier, CarrierMinute
from reminders.rules import ReminderRules
from reminders.takeover import Minute, Stand

logger = logging.getLogger(__name__)

IN_A_ROW = 3
"""Failures of one carrier after which a worker leaves it alone for the turn."""


class Way:
    """One batch's way out: chosen once for the batch, and closed by failures or by the pace.

    A message goes by the first carrier, or, while that fails, by the second. What one of them may have is never
    given to the other: only ``planned`` rows come this way.
    """

    def __init__(self, gateways: Sequence[Gateway]) -> None:
        self._gateways = tuple(gateways)
        self._in_a_row: Counter[str] = Counter()
        self._went: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._share = share_of_first(names=[one.name for one in gateways]) if len(gateways) > 1 else 100

    def of(self, message_id: UUID) -> Gateway:
        """Who takes this message."""
        return self._gateways[0 if takeover.is_among(message_id, self._share) else 1]

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
            self._went[gateway.name] += 1
        elif isinstance(outcome, Later | Undecided):
            self._in_a_row[gateway.name] += 1
            self._failed[gateway.name] += 1

    def write_down(self) -> None:
        """Let the other workers know how it went. Where there is nobody to choose, nobody asks."""
        if len(self._gateways) > 1:
            for name in sorted({*self._went, *self._failed}):
                count(name=name, went=self._went[name], failed=self._failed[name])


LOOKED_AT = timedelta(minutes=15)

_COUNT = """
INSERT INTO reminders_carrierminute AS minute (id, name, minute, went, failed)
VALUES (gen_random_uuid(), %s, %s, %s, %s)
ON CONFLICT (name, minute)
DO UPDATE SET went = minute.went + EXCLUDED.went, failed = minute.failed + EXCLUDED.failed
"""


@action
def count(*, name: str, went: int, failed: int) -> None:
    """Add what one batch met to the minute that it is."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [name, clock.now().replace(second=0, microsecond=0), went, failed])


@action
def share_of_first(*, names: Sequence[str]) -> int:
    """How many of a hundred the first carrier is given now, after it and the second have been judged anew.

    When both fail the first is as good as the second.
    """
    now = clock.now()
    rules = rulebook.at(clock.today()).section(ReminderRules)
    first, second = (_judged(name, now=now, rules=rules) for name in names[:2])
    if takeover.share(second, now=now, rules=rules) == 0:
        return 100
    return takeover.share(first, now=now, rules=rules)


def _judged(name: str, *, now: datetime, rules: ReminderRules) -> Stand:
    """Where it stands, written when that is new. Those who judge at once wait for each other."""
    row = Carrier.objects.filter(name=name).first()
    stand = Stand(row.away_since, row.back_since) if row else Stand()
    latest = CarrierMinute.objects.filter(name=name, minute__gt=now - LOOKED_AT).order_by("minute")
    minutes = [Minute(at, went, failed) for at, went, failed in latest.values_list("minute", "went", "failed")]
    found = takeover.next_stand(stand, minutes, now=now, rules=rules)
    if found == stand:
        return stand
    one_at_a_time(f"carrier:{name}")
    values = {"away_since": found.away_since, "back_since": found.back_since}
    if not Carrier.objects.filter(name=name).update(**values):
        Carrier.objects.create(name=name, **values)
    logger.warning("the carrier %s: %s", name, _in_words(found))
    return found


def _in_words(stand: Stand) -> str:
    if stand.away_since is None:
        return "takes all again"
    return "failed for minutes; another sends" if stand.back_since is None else "is handed back to, slowly"
