"""How weekly times become slots: pure functions of days, wall clocks and what is there already.

The preview that staff read before they publish and the action that makes the slots both ask :func:`reckon`:
what is shown is what is done.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from core import calendar

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekly time: the wall clock of a weekday, from one date until another."""

    id: UUID
    visit_type_id: UUID
    weekday: int
    opens: time
    closes: time
    minutes: int
    capacity: int
    since: date
    until: date | None
    staff_only_days: int | None
    on_red_days: bool
    types_id: UUID | None = None

    def is_on(self, day: date) -> bool:
        """Whether it holds that day, red or not."""
        return day.weekday() == self.weekday and self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Cut:
    """A slot as the schedule wants it. ``day`` is the Swedish date."""

    weekly: Weekly
    day: date
    starts_at: datetime
    ends_at: datetime

    @property
    def key(self) -> tuple[UUID, datetime]:
        """What the database holds it to be made once by."""
        return self.weekly.id, self.starts_at

    @property
    def open_from(self) -> datetime | None:
        """When residents may first book it: at the stroke of midnight in Sweden. None for at once."""
        if self.weekly.staff_only_days is None:
            return None
        return calendar.from_when(self.day - timedelta(days=self.weekly.staff_only_days), time())


@dataclass(frozen=True, slots=True)
class There:
    """A slot that exists. ``by_schedule``: the schedule itself withdrew it, and may put it back. ``by_hand``:
    staff did.
    """

    id: UUID
    weekly_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    taken: int
    withdrawn: bool
    by_schedule: bool
    extra: bool
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What publishing does. ``unfit`` are booked and stay; ``clashing`` are not made: the time is taken by
    another slot of the schedule; ``kept_away`` were withdrawn by hand or by a closing and stay so, and nothing is
    made in their place.
    """

    new: tuple[Cut, ...]
    put_back: tuple[There, ...]
    there: tuple[There, ...]
    withdrawn: tuple[There, ...]
    unfit: tuple[There, ...]
    clashing: tuple[Cut, ...]
    kept_away: tuple[There, ...]


def cut(day: date, opens: time, closes: time, minutes: int) -> list[Stretch]:
    """Cut one local working day into equal stretches of real time, in UTC; what is left over is nobody's.

    Over the night when the clock is put forward there are fewer: an hour that does not exist has no slots. When
    it is put back an hour comes twice. Slots go on in real time, but none starts in it the second time: two times
    that are written alike cannot be told apart by the one who comes.
    """
    at, end, length = (
        calendar.from_when(day, opens),
        calendar.from_when(day, closes),
        timedelta(minutes=minutes),
    )
    stretches = []
    while at + length <= end:
        if not calendar.local(at).fold:
            stretches.append((at, at + length))
        at += length
    return stretches


def planned(
    weekly: Iterable[Weekly],
    first: date,
    last: date,
    *,
    away: Sequence[Stretch] = (),
    own_red_days: Collection[date] = (),
) -> list[Cut]:
    """Every slot that the weekly times want between two dates, both counted, in order of time.

    ``away`` are exceptions and closings: a slot that touches one is not made.
    """
    rows, cuts = list(weekly), []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        red = calendar.is_red(day, own_red_days)
        for one in rows:
            if one.is_on(day) and (one.on_red_days or not red):
                cuts += [Cut(one, day, *both) for both in cut(day, one.opens, one.closes, one.minutes)]
    kept = [one for one in cuts if not any(touches((one.starts_at, one.ends_at), gap) for gap in away)]
    return sorted(kept, key=lambda one: (one.starts_at, one.weekly.opens, str(one.weekly.id)))


def touches(one: Stretch, other: Stretch) -> bool:
    """Whether two stretches of time share some moment."""
    return one[0] < other[1] and other[0] < one[1]


def reckon(wanted: Iterable[Cut], there: Iterable[There]) -> Reckoning:
    """What becomes of the slots when the schedule wants these. Both are of one schedule and one stretch ahead."""
    wishes = {one.key: one for one in wanted}
    found = _Sorted()
    for one in there:
        found.add(one, wishes.get((one.weekly_id, one.starts_at)) if one.weekly_id else None)
    put_back = [one for one in found.asleep if found.standing.take((one.starts_at, one.ends_at))]
    no_room = {one.id for one in found.asleep} - {one.id for one in put_back}
    clashing = [found.known[one.id] for one in found.asleep if one.id in no_room]
    made, new = {wish.key for wish in found.known.values()}, list[Cut]()
    for wish in wishes.values():
        if wish.key not in made and not found.is_kept_away(wish):
            (new if found.standing.take((wish.starts_at, wish.ends_at)) else clashing).append(wish)
    return Reckoning(
        new=tuple(new),
        put_back=tuple(put_back),
        there=tuple(found.stays),
        withdrawn=tuple(found.goes),
        unfit=tuple(found.unfit),
        clashing=tuple(clashing),
        kept_away=tuple(found.kept_away),
    )


class _Standing:
    """Stretches that do not overlap, in order."""

    def __init__(self) -> None:
        self._stretches: list[Stretch] = []

    def take(self, one: Stretch) -> bool:
        """Add it, unless it shares some moment with another."""
        place = bisect_left(self._stretches, one)
        beside = self._stretches[max(place - 1, 0) : place + 1]
        if any(touches(one, other) for other in beside):
            return False
        insort(self._stretches, one)
        return True


@dataclass(slots=True)
class _Sorted:
    """The slots that exist, by what the schedule says of them; ``known`` are the wishes that they answer."""

    stays: list[There] = field(default_factory=list)
    goes: list[There] = field(default_factory=list)
    unfit: list[There] = field(default_factory=list)
    asleep: list[There] = field(default_factory=list)
    kept_away: list[There] = field(default_factory=list)
    by_hand: dict[date, list[There]] = field(default_factory=dict)
    known: dict[UUID, Cut] = field(default_factory=dict)
    standing: _Standing = field(default_factory=_Standing)

    def add(self, one: There, wish: Cut | None) -> None:
        """One more."""
        if wish is not None:
            self.known[one.id] = wish
        if one.withdrawn and wish is not None:
            (self.asleep if one.by_schedule else self.kept_away).append(one)
        if one.by_hand and one.weekly_id is not None:
            self.by_hand.setdefault(one.starts_at.date(), []).append(one)
        if one.withdrawn or one.extra:
            return
        is_made = one.weekly_id is not None
        if is_made and wish is None and not one.taken:
            self.goes.append(one)
            return
        self.standing.take((one.starts_at, one.ends_at))
        if is_made:
            (self.stays if wish is not None else self.unfit).append(one)

    def is_kept_away(self, wish: Cut) -> bool:
        """Whether staff withdrew a time of the schedule just then. That its weekly time was changed afterwards
        makes nobody receive who was not to: not in the same minutes, nor in others that share some of them.
        """
        day, mine = wish.starts_at.date(), (wish.starts_at, wish.ends_at)
        near = [one for n in (-1, 0, 1) for one in self.by_hand.get(day + timedelta(days=n), ())]
        found = [one for one in near if touches(mine, (one.starts_at, one.ends_at))]
        self.kept_away += [one for one in found if one not in self.kept_away]
        return bool(found)
