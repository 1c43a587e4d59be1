"""When the second provider takes over, how slowly the first comes back, and the pace that workers share."""

from __future__ import annotations

import os
import time
import uuid
from datetime import UTC, datetime, timedelta

import redis

from core import rulebook
from reminders.gateways.pace import LONGEST_WAIT, Pace
from reminders.rules import ReminderRules
from reminders.takeover import Minute, Stand, is_among, next_stand, share

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RULES = rulebook.at(NOON.date()).section(ReminderRules)


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def bad(*minutes: int, failed: int = 2) -> list[Minute]:
    return [Minute(at(n), 0, failed) for n in minutes]


def stand(minutes: list[Minute], *, now: float, was: Stand = Stand()) -> Stand:  # noqa: B008 -- frozen
    return next_stand(was, minutes, now=at(now), rules=RULES)


def test_it_fails_when_nothing_has_gone_well_for_three_minutes_and_at_least_three_went_wrong():
    assert stand(bad(0, 1), now=2.9) == Stand()
    assert stand(bad(0, 1, 2), now=3.0) == Stand(away_since=at(3.0))
    assert stand(bad(0, failed=2), now=9) == Stand()
    assert stand([*bad(0, 1), Minute(at(2), 3, 1), *bad(3)], now=4) == Stand()
    assert stand([Minute(at(n), 5, 5) for n in range(4)], now=4).away_since
    assert stand([], now=60) == Stand()


def test_it_rests_and_then_comes_back_by_steps():
    away = Stand(away_since=at(0))
    assert stand([], now=4.9, was=away) == away
    back = stand([], now=5, was=away)
    assert back == Stand(at(0), back_since=at(5))
    given = [share(back, now=at(n), rules=RULES) for n in (5, 9.9, 10, 14.9, 15, 19.9)]
    assert given == [5, 5, 25, 25, 50, 50]
    assert stand([], now=19.9, was=back) == back
    assert stand([], now=20, was=back) == Stand()
    assert (share(Stand(), now=NOON, rules=RULES), share(away, now=NOON, rules=RULES)) == (100, 0)


def test_a_failure_on_the_way_back_begins_the_rest_anew():
    back = Stand(at(0), back_since=at(5))
    assert stand([Minute(at(7), 4, 1)], now=8, was=back) == back
    assert stand([Minute(at(7), 1, 1)], now=8, was=back) == Stand(away_since=at(8))
    assert stand(bad(2), now=8, was=back) == back


def test_a_message_is_always_of_the_same_share():
    ids = [uuid.uuid4() for _ in range(2000)]
    assert all(is_among(one, 100) and not is_among(one, 0) for one in ids)
    assert {one for one in ids if is_among(one, 5)} <= {one for one in ids if is_among(one, 25)}
    assert 20 < sum(is_among(one, 5) for one in ids) < 200


def pace(client: redis.Redis, name: str, **other: float) -> Pace:
    return Pace(name, **{"per_second": 100.0, "share": 0.5, **other}, client=client)


def test_workers_share_one_pace_and_a_busy_provider_holds_them_all():
    client, name = redis.Redis.from_url(os.environ["REDIS_URL"]), uuid.uuid4().hex
    one, other = pace(client, name), pace(client, name)
    waits = [worker.take() for _ in range(30) for worker in (one, other)]
    assert 0.3 < max(waits) < 0.65
    one.hold(5.0)
    wait = other.take()
    assert LONGEST_WAIT < wait <= 5.0
    assert abs(other.take() - wait) < 0.5


def test_without_redis_each_process_keeps_to_its_part(caplog):
    nobody = redis.Redis.from_url("redis://localhost:9/0", socket_connect_timeout=0.1)
    alone = pace(nobody, "alone")
    began = time.monotonic()
    waits = [alone.take() for _ in range(50)]
    assert 0.9 < max(waits) + time.monotonic() - began < 1.3
    assert caplog.text.count("the pace is not shared") == 1
