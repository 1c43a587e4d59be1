"""Where those of a closed day are proposed to go: near, of the same kind, each place once, never two at once."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bookings.proposals import SHOWN, Displaced, Free, propose

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
KIND = uuid.uuid4()


def displaced(hours: float = 0) -> Displaced:
    return Displaced(uuid.uuid4(), uuid.uuid4(), KIND, MONDAY + timedelta(hours=hours))


def free(hours: float, places: int = 1, kind: uuid.UUID = KIND) -> Free:
    at = MONDAY + timedelta(hours=hours)
    return Free(uuid.uuid4(), frozenset({kind}), at, at + timedelta(minutes=20), places)


def first(asked, slots, busy=None, now=NOW) -> list[uuid.UUID | None]:
    found = propose(asked, slots, busy=busy or {}, now=now)
    return [next(iter(found[one.booking_id]), None) for one in asked]


def test_the_nearest_is_proposed_and_each_place_once():
    early, late, far = free(1), free(2), free(30)
    assert first([displaced(), displaced(0.5)], [far, late, early]) == [early.slot_id, late.slot_id]
    session = free(1, places=2)
    assert first([displaced(), displaced()], [session]) == [session.slot_id] * 2
    assert first([displaced(), displaced(1)], [early]) == [early.slot_id, None]


def test_another_kind_is_never_proposed_and_nobody_to_where_they_are_busy():
    one, slot = displaced(), free(1)
    assert first([one], [free(1, kind=uuid.uuid4())]) == [None]
    assert first([one], [slot], {one.person_id: [(slot.starts_at, slot.ends_at)]}) == [None]


def test_an_earlier_time_is_proposed_only_when_the_message_can_be_seen_in_time():
    one, before = displaced(2), free(-1)
    assert first([one], [before]) == [None]
    assert first([one], [before], now=NOW - timedelta(days=2)) == [before.slot_id]


def test_others_may_be_chosen_also_when_they_are_proposed_to_somebody():
    slots = [free(number) for number in range(1, 9)]
    asked = [displaced(), replace(displaced(), starts_at=MONDAY + timedelta(minutes=1))]
    found = propose(asked, slots, busy={}, now=NOW)
    second = found[asked[1].booking_id]
    assert len(second) == SHOWN
    assert second[:2] == (slots[1].slot_id, slots[0].slot_id)
