"""The planner: what reminders there should be, by all that is booked, and making it so.

It looks at how things are, not at what has happened: it may run twice, be killed half-way, or come a day late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from core import clock
from core.db import action
from reminders import wake
from reminders.planner import rows, wanted
from reminders.planner.differences import differences
from reminders.planner.wanted import Book

BATCH = 2_000
"""Bookings looked at in one transaction: half a second's work, so that nobody waits longer for a row of it."""


@dataclass(slots=True)
class Planned:
    """What a run has done: bookings looked at, reminders planned, given another time, taken back."""

    bookings: int = 0
    new: int = 0
    otherwise: int = 0
    over: int = 0

    def add(self, other: Planned) -> None:
        """Count it in."""
        self.bookings += other.bookings
        self.new += other.new
        self.otherwise += other.otherwise
        self.over += other.over


def plan_reminders(*, clinic_id: UUID | None = None) -> Planned:
    """Look over every booked time that has not begun, or one clinic's, each batch in a transaction of its own."""
    done = Planned(over=_take_back_strays())
    book = Book(clinic_id)
    coming = wanted.coming(now=clock.now(), clinic_id=clinic_id)
    for begin in range(0, len(coming), BATCH):
        done.add(_reconcile(booking_ids=coming[begin : begin + BATCH], book=book))
    return done


@action
def _take_back_strays() -> int:
    return rows.take_back(rows.strays(), now=clock.now())


@action
def _reconcile(*, booking_ids: Sequence[UUID], book: Book) -> Planned:
    """Nothing is locked where nothing is amiss; what somebody is changing at this moment is left to them."""
    now = clock.now()
    found = differences(wanted.of_many(booking_ids, book, now=now), rows.of_bookings(booking_ids), now=now)
    if amiss := found.bookings():
        found = found.of(rows.still(sorted(amiss)))
    done = Planned(
        bookings=len(booking_ids),
        over=rows.take_back([pk for pk, _ in found.over], now=now),
        otherwise=rows.set_otherwise(found.otherwise),
        new=rows.insert(found.missing, now=now),
    )
    if any(one.due.send_at <= now for one in found.missing):
        transaction.on_commit(wake.senders, robust=True)
    return done
