"""Where those who are booked on a closed day could go instead: pure, and never two to the same place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from bookings.cutting import Stretch, touches

NOTICE = timedelta(hours=24)
"""A time before the old one is proposed only if it is farther away than this: nobody shall miss a visit because
they did not see the message in time.
"""
SHOWN = 6
"""How many places to go are offered for each booking, the nearest first."""


@dataclass(frozen=True, slots=True)
class Displaced:
    """A booking that cannot stay, by its time and kind."""

    booking_id: UUID
    person_id: UUID
    visit_type_id: UUID
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Free:
    """A slot with places left."""

    slot_id: UUID
    visit_type_ids: frozenset[UUID]
    starts_at: datetime
    ends_at: datetime
    places: int


def propose(
    displaced: Collection[Displaced],
    free: Sequence[Free],
    *,
    busy: Mapping[UUID, Collection[Stretch]],
    now: datetime,
) -> dict[UUID, tuple[UUID, ...]]:
    """For each booking the slots it could move to: first the one proposed, then the nearest, which may be proposed
    to somebody else: whoever plans may let two change places. None where nothing is left to propose.

    The earliest booking chooses first; each place is proposed once, and nobody to where they are busy already.
    """
    left = {one.slot_id: one.places for one in free}
    found: dict[UUID, tuple[UUID, ...]] = {}
    for one in sorted(displaced, key=lambda one: (one.starts_at, str(one.booking_id))):
        fitting = [slot for slot in free if _fits(one, slot, busy.get(one.person_id, ()), now)]
        fitting.sort(key=lambda slot: (abs(slot.starts_at - one.starts_at), slot.starts_at, str(slot.slot_id)))
        near = [slot.slot_id for slot in fitting]
        first = next((slot for slot in near if left[slot] > 0), None)
        found[one.booking_id] = ()
        if first is not None:
            left[first] -= 1
            found[one.booking_id] = (first, *(slot for slot in near if slot != first))[:SHOWN]
    return found


def _fits(one: Displaced, slot: Free, busy: Collection[Stretch], now: datetime) -> bool:
    if one.visit_type_id not in slot.visit_type_ids:
        return False
    if slot.starts_at < one.starts_at and slot.starts_at < now + NOTICE:
        return False
    return not any(touches((slot.starts_at, slot.ends_at), other) for other in busy)
