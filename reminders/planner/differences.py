"""What stands between the reminders that are planned and those that should be. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from reminders.models import Message
from reminders.planner.wanted import Wanted

State = Message.State

TAKEN_BACK = "plan.taken_back"
"""Why a reminder was cancelled that nobody had begun to send: the planner's own word, which it alone takes back.
The trigger ``message_only_moves_forward`` knows it too.
"""


@dataclass(frozen=True, slots=True)
class Planned:
    """A reminder as its row stands."""

    id: UUID
    booking_id: UUID
    version: int
    recipient_id: UUID
    kind: str
    state: str
    attempts: int
    error_code: str
    send_at: datetime
    expires_at: datetime
    invites: bool


@dataclass(slots=True)
class Differences:
    """What is missing, what should stand otherwise, and what should no longer be."""

    missing: list[Wanted] = field(default_factory=list)
    otherwise: list[tuple[UUID, Wanted]] = field(default_factory=list)
    over: list[tuple[UUID, UUID]] = field(default_factory=list)

    def bookings(self) -> set[UUID]:
        """Which bookings any of it is about."""
        wanted = {one.booking_id for one in self.missing} | {one.booking_id for _, one in self.otherwise}
        return wanted | {booking_id for _, booking_id in self.over}

    def of(self, bookings: dict[UUID, int]) -> Differences:
        """The same, of these bookings alone where they still have this version."""
        return Differences(
            [one for one in self.missing if bookings.get(one.booking_id) == one.version],
            [(pk, one) for pk, one in self.otherwise if bookings.get(one.booking_id) == one.version],
            [(pk, booking_id) for pk, booking_id in self.over if booking_id in bookings],
        )


def differences(wanted: Iterable[Wanted], planned: Iterable[Planned], *, now: datetime) -> Differences:
    """What is in hand, or has been sent or given up, is left as it is; what is too late is not planned."""
    by_key = {(one.booking_id, one.version, one.recipient_id, str(one.due.kind)): one for one in wanted}
    found = Differences()
    for row in planned:
        one = by_key.pop((row.booking_id, row.version, row.recipient_id, row.kind), None)
        if row.state == State.PLANNED and row.attempts == 0:
            if one is None:
                found.over.append((row.id, row.booking_id))
            elif not _is_as(row, one):
                found.otherwise.append((row.id, one))
        elif one is not None and _may_come_back(row) and one.due.expires_at > now:
            found.otherwise.append((row.id, one))
    found.missing = [one for one in by_key.values() if one.due.expires_at > now]
    return found


def _is_as(row: Planned, one: Wanted) -> bool:
    due = one.due
    return (row.send_at, row.expires_at, row.invites) == (due.send_at, due.expires_at, due.invites)


def _may_come_back(row: Planned) -> bool:
    return row.state == State.CANCELLED and row.error_code == TAKEN_BACK and row.attempts == 0
