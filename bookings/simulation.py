"""A month of cancellations, replayed under different ways of offering what comes free. Nothing is read or written.

Who is asked, in which order and for how long is decided by the very functions that the real offers use
(bookings/policies/wishes.py); a way only changes the rulebook's figures, or what the wishes say. The people are
drawn by a seed: the same seed gives the same month.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from statistics import median
from uuid import UUID

from bookings.policies import wishes as policy
from bookings.policies.wishes import CareFacts, FreedFacts, WishFacts
from bookings.rules import OfferRules

BEGINS = datetime(2027, 1, 11, 7, 0, tzinfo=UTC)
DAYS = 30


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody who waits. ``says_yes``: of ten offers; ``minutes``: how long they take to answer, by day;
    ``at_work``: not between 8 and 17 on weekdays.
    """

    wish: WishFacts
    says_yes: int
    minutes: int
    at_work: bool


@dataclass(frozen=True, slots=True)
class Freed:
    """A time that somebody gave back, and when."""

    at: datetime
    facts: FreedFacts


@dataclass(frozen=True, slots=True)
class Way:
    """One way of offering: the rules, what is made of each wish, and how many are asked at once."""

    name: str
    rules: OfferRules
    seen: Callable[[WishFacts], WishFacts] = lambda wish: wish
    at_once: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a month went. Shares are of a hundred; days are the median wait of those who got a time."""

    way: str
    freed: int
    filled: int
    asked: int
    waiting_days: float
    sms_only: int
    with_account: int
    at_work: int
    in_need: int

    @property
    def fill_rate(self) -> int:
        """Filled, of a hundred freed."""
        return round(100 * self.filled / self.freed) if self.freed else 0


@dataclass
class _Month:
    """What has become of everybody so far."""

    got: dict[UUID, datetime] = field(default_factory=dict)
    busy_until: dict[UUID, datetime] = field(default_factory=dict)
    asked: int = 0
    filled: int = 0


def ways(rules: OfferRules) -> tuple[Way, ...]:
    """Those that are compared: the one in force first."""
    return (
        Way("in force", rules),
        Way("first come", rules, seen=lambda wish: replace(wish, need=2)),
        Way("no notice asked", rules, seen=lambda wish: replace(wish, notice_hours=0)),
        Way("half an hour to answer", replace(rules, answer_day_minutes=30, sms_answer_day_minutes=30)),
        Way("six hours to answer", replace(rules, answer_day_minutes=360, sms_answer_day_minutes=360)),
        Way("three asked at once", rules, at_once=3),
    )


def _luck(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311 -- chance that comes the same each time it is played, and guards nothing


def people(seed: int, count: int) -> list[Waiter]:
    """So many who wait for an earlier time of the same visit."""
    luck = _luck(seed)
    return [_waiter(luck, number) for number in range(count)]


def cancellations(seed: int, count: int) -> list[Freed]:
    """So many times given back in the month, most of them late."""
    luck = _luck(seed + 1)
    found = []
    for _ in range(count):
        at = BEGINS + timedelta(minutes=luck.randrange(DAYS * 24 * 60))
        starts_at = at + timedelta(
            hours=luck.choice((2, 4, 8, 20, 28, 50, 75, 120, 200)), minutes=luck.randrange(60)
        )
        found.append(Freed(at, FreedFacts(_in_office_hours(starts_at), (CARE,), is_open=True, takes_wishes=True)))
    return sorted(found, key=lambda one: (one.at, one.facts.starts_at))


def replay(way: Way, waiters: Sequence[Waiter], freed: Sequence[Freed]) -> Outcome:
    """The whole month under one way."""
    month = _Month()
    for one in freed:
        _offer(way, waiters, one, month)
    got = [(month.got[w.wish.wish_id], w.wish.since) for w in waiters if w.wish.wish_id in month.got]
    waits = [(at - since).total_seconds() / 86_400 for at, since in got]
    return Outcome(
        way=way.name,
        freed=len(freed),
        filled=month.filled,
        asked=month.asked,
        waiting_days=round(median(waits), 1) if waits else 0.0,
        sms_only=_share(waiters, month, lambda w: not w.wish.has_account),
        with_account=_share(waiters, month, lambda w: w.wish.has_account),
        at_work=_share(waiters, month, lambda w: w.at_work),
        in_need=_share(waiters, month, lambda w: w.wish.need == 1),
    )


def _offer(way: Way, waiters: Sequence[Waiter], freed: Freed, month: _Month) -> None:
    """One freed time, until somebody has it or nobody can be asked."""
    now, by_wish = freed.at, {one.wish.wish_id: one for one in waiters}
    refused: set[UUID] = set()
    while now < freed.facts.starts_at:
        now = policy.day_minutes_after(now, 0, rules=way.rules)
        open_ones = [w for w in waiters if w.wish.wish_id not in month.got and w.wish.wish_id not in refused]
        facts = [
            replace(way.seen(w.wish), has_offer=month.busy_until.get(w.wish.wish_id, now) > now) for w in open_ones
        ]
        asked = _next(way, facts, freed.facts, now)
        if not asked:
            return
        refused |= {one.wish_id for one in asked}
        answers = [_answer(by_wish[one.wish_id], one, way, freed.facts, now) for one in asked]
        month.asked += len(asked)
        month.busy_until |= {one.wish_id: at for one, (at, _yes) in zip(asked, answers, strict=True)}
        yes = [(at, one) for one, (at, said) in zip(asked, answers, strict=True) if said]
        if yes:
            at, won = min(yes, key=lambda pair: (pair[0], str(pair[1].wish_id)))
            month.got[won.wish_id], month.filled = at, month.filled + 1
            return
        now = max(at for at, _yes in answers)


def _next(way: Way, facts: list[WishFacts], freed: FreedFacts, now: datetime) -> list[WishFacts]:
    """The next in turn, as many as are asked at once."""
    asked: list[WishFacts] = []
    while len(asked) < way.at_once:
        left = [one for one in facts if one not in asked]
        chosen, _passed = policy.next_in_turn(left, freed, now=now, rules=way.rules)
        if chosen is None:
            break
        asked.append(chosen)
    return asked


def _answer(who: Waiter, wish: WishFacts, way: Way, freed: FreedFacts, now: datetime) -> tuple[datetime, bool]:
    """When they answer, and whether it is yes; no answer in time is a no at the last moment."""
    until = policy.answer_by(wish, freed, now=now, rules=way.rules)
    at = policy.day_minutes_after(_free_to_answer(who, now), who.minutes, rules=way.rules)
    if at >= until:
        return until, False
    luck = _luck(f"{who.wish.wish_id}{freed.starts_at}")
    return at, luck.randrange(10) < who.says_yes


def _free_to_answer(who: Waiter, now: datetime) -> datetime:
    is_working = who.at_work and now.weekday() < 5 and 7 <= now.hour < 16
    return now.replace(hour=16, minute=0) if is_working else now


def _share(waiters: Sequence[Waiter], month: _Month, of: Callable[[Waiter], bool]) -> int:
    group = [one for one in waiters if of(one)]
    got = sum(one.wish.wish_id in month.got for one in group)
    return round(100 * got / len(group)) if group else 0


def _waiter(luck: random.Random, number: int) -> Waiter:
    has_account = luck.random() < 0.7
    starts_at = BEGINS + timedelta(days=luck.randrange(10, 90), hours=luck.randrange(8))
    wish = WishFacts(
        wish_id=UUID(int=number + 1),
        person_id=UUID(int=number + 1),
        starts_at=starts_at,
        care=CARE,
        clinics=frozenset({CARE.clinic_id}),
        weekdays=frozenset(luck.sample(range(5), luck.choice((2, 3, 5, 5)))),
        from_hour=time(luck.choice((7, 7, 8, 12))),
        to_hour=time(luck.choice((12, 16, 17, 17))),
        notice_hours=luck.choice((2, 4, 24, 24, 48)),
        need=luck.choice((1, 2, 2, 2, 2, 3)),
        since=BEGINS - timedelta(days=luck.randrange(60)),
        has_account=has_account,
        has_sms=True,
    )
    minutes = luck.choice((5, 15, 40, 100) if has_account else (20, 60, 110, 180))
    return Waiter(wish, luck.choice((4, 6, 8)), minutes, at_work=luck.random() < 0.4)


def _in_office_hours(moment: datetime) -> datetime:
    day = moment + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[moment.weekday()])
    return day.replace(hour=7 + day.hour % 9, minute=day.minute // 20 * 20)


CARE = CareFacts(UUID(int=1), UUID(int=2), "eye", "Återbesök", "visit")
