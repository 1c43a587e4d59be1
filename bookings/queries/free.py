"""Which times are free: the one place that says so for lists, in SQL.

Written out, since these are the questions that everybody asks in a release rush, and composing them by the ORM
took longer than answering them. A time is free when a place is left that residents may take now; that is what
the partial indexes ``slot_free`` and ``slot_free_by_part`` hold. A hold that has run out still counts as taken
until it is ended, so the few slots that are full but for such holds are looked up by themselves and added.

Whether one's wish comes true is decided by the booking, not here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from core import clock

Values = dict[str, Any]
"""What a statement names: psycopg adapts each."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader has asked for beside the visit type: a part of the day, the times of one who receives."""

    part: str = ""
    practitioner: UUID | None = None

    @property
    def condition(self) -> str:
        """For a WHERE, after what always holds."""
        said = ["AND s.part = %(part)s"] if self.part else []
        if self.practitioner:
            said.append("AND s.schedule_id IN (SELECT id FROM bookings_schedule WHERE practitioner_id = %(who)s)")
        return " ".join(said)

    @property
    def values(self) -> Values:
        """What the condition names."""
        return {"part": self.part, "who": self.practitioner}


ANY_TIME = Wanted()


class Stretch(NamedTuple):
    """A visit type, and the stretch of time in which it can be booked; at one schedule alone, if one is named."""

    kind_id: UUID
    opens: datetime
    closes: datetime
    schedule_id: UUID | None = None


class FreeTime(NamedTuple):
    """One free time. ``slot_id`` as text: it only becomes part of an address."""

    slot_id: str
    starts_at: datetime
    practitioner: str


class Elsewhere(NamedTuple):
    """Where free times are when a week has none: after it, from the first on, and with no wish but the type."""

    later: datetime | None
    first: datetime | None
    unfiltered: datetime | None


class FirstTimes(NamedTuple):
    """The first free times of one visit type; ``place`` is its number among the stretches that were asked."""

    place: int
    first: tuple[FreeTime, ...]


# --- the pieces

_COLUMNS = "s.id, s.visit_type_id, s.schedule_id, s.part, s.starts_at"
_OPEN = "s.withdrawn_at IS NULL AND s.published_at <= %(now)s"
_WITHIN = "s.visit_type_id = {kind} AND s.starts_at >= {opens} AND s.starts_at < {closes}"
_ASKED = {"kind": "%(kind)s", "opens": "%(opens)s", "closes": "%(closes)s"}

# Full, but for somebody who chose the time and went away.
_LAPSED = """\
SELECT {columns} FROM bookings_slot s
WHERE s.taken >= s.capacity AND {open} AND s.id IN (
    SELECT b.slot_id FROM bookings_booking b WHERE b.state = 'held' AND b.held_until <= %(now)s)
"""
# Two walks along an index, each cut short by {first} (an ORDER BY and a LIMIT) where not all are wanted.
_FREE = """\
SELECT * FROM (
    (SELECT {columns} FROM bookings_slot s
     WHERE {within} AND s.taken < s.capacity AND {open} {wanted} {first})
    UNION ALL
    (SELECT {columns} FROM {lapsed} s WHERE {within} {wanted} {first})
) s
"""
_SOONEST = "ORDER BY s.starts_at, s.id LIMIT {count}"
_ANY_FIRST = "ORDER BY s.starts_at LIMIT 1"
_LATEST = "ORDER BY s.starts_at DESC, s.id LIMIT {count}"
_NAMED = """\
SELECT s.id::text, s.starts_at, coalesce(p.name, '')
FROM ({free}) s
JOIN bookings_schedule c ON c.id = s.schedule_id
LEFT JOIN clinics_practitioner p ON p.id = c.practitioner_id
ORDER BY s.starts_at, s.id
"""


def _lapsed() -> str:
    return _LAPSED.format(columns=_COLUMNS, open=_OPEN)


def _free(wanted: Wanted = ANY_TIME, *, first: str = "", lapsed: str = "", **bounds: str) -> str:
    """Both kinds of free slots of a visit type in a stretch. ``lapsed``: a name for what is looked up before."""
    return _FREE.format(
        columns=_COLUMNS,
        open=_OPEN,
        within=_WITHIN.format(**{**_ASKED, **bounds}),
        wanted=wanted.condition,
        first=first,
        lapsed=lapsed or f"({_lapsed()})",
    )


def _ask(sql: str, wanted: Wanted, values: Values) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"now": clock.now(), **wanted.values, **values})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _bounds(stretch: Stretch) -> Values:
    return {"kind": stretch.kind_id, "opens": stretch.opens, "closes": stretch.closes}


# --- one visit type


def times(stretch: Stretch, wanted: Wanted = ANY_TIME, *, limit: int | None = None) -> list[FreeTime]:
    """The free times of a visit type in the stretch, in time order; all, or the first ``limit``. One query."""
    first = _SOONEST.format(count=limit) if limit else ""
    sql = _NAMED.format(free=f"{_free(wanted, first=first)} {first}")
    return [FreeTime(*row) for row in _ask(sql, wanted, _bounds(stretch))]


_FIRST = "SELECT min(s.starts_at) FROM ({free}) s"


_ELSEWHERE = "SELECT ({later}), ({first}), ({unfiltered})"


def elsewhere(stretch: Stretch, *, after: datetime, wanted: Wanted = ANY_TIME) -> Elsewhere:
    """The first free start from ``after`` on, the first of all, and the first of the type whatever is wanted.

    One query.
    """
    one = _SOONEST.format(count=1)
    sql = _ELSEWHERE.format(
        later=_FIRST.format(free=_free(wanted, first=one, opens="%(after)s")),
        first=_FIRST.format(free=_free(wanted, first=one)),
        unfiltered=_FIRST.format(free=_free(first=one)),
    )
    return Elsewhere(*_ask(sql, wanted, {**_bounds(stretch), "after": max(after, stretch.opens)})[0])


_NEAREST = """\
SELECT * FROM (
    (SELECT * FROM ({after}) s WHERE s.id <> %(but)s {soonest})
    UNION ALL
    (SELECT * FROM ({before}) s WHERE s.id <> %(but)s {latest})
) s ORDER BY abs(extract(epoch FROM s.starts_at - %(moment)s)), s.starts_at, s.id LIMIT %(count)s
"""


def nearest(stretch: Stretch, moment: datetime, *, but: UUID, count: int = 3) -> list[FreeTime]:
    """The free times of a visit type that begin nearest to the moment, in time order. One query."""
    # One more of each: the time that is left out may be among them.
    soonest, latest = _SOONEST.format(count="%(count)s + 1"), _LATEST.format(count="%(count)s + 1")
    free = _NEAREST.format(
        after=_free(first=soonest, opens="greatest(%(opens)s, %(moment)s)"),
        before=_free(first=latest, closes="least(%(closes)s, %(moment)s)"),
        soonest=soonest,
        latest=latest,
    )
    values = {**_bounds(stretch), "moment": moment, "but": but, "count": count}
    return [FreeTime(*row) for row in _ask(_NAMED.format(free=free), ANY_TIME, values)]


_PRACTITIONERS = """\
SELECT p.id::text, p.name FROM clinics_practitioner p
WHERE p.id IN (
    SELECT c.practitioner_id FROM bookings_schedule c WHERE c.clinic_id = %(clinic)s AND EXISTS (
        SELECT FROM bookings_slot s WHERE s.schedule_id = c.id AND {within} AND {open}))
"""


def practitioners(stretch: Stretch, *, clinic_id: UUID) -> list[tuple[str, str]]:
    """Id and name of those who receive for the visit type in the stretch, in no order. One query."""
    sql = _PRACTITIONERS.format(within=_WITHIN.format(**_ASKED), open=_OPEN)
    return [(pk, name) for pk, name in _ask(sql, ANY_TIME, {**_bounds(stretch), "clinic": clinic_id})]


# --- many visit types

# First who has a free time at all, and when; then some times of those that are shown. Each look-up is a short
# walk along the index of one visit type, whatever the number of slots.
_OF_EACH = """\
WITH lapsed AS MATERIALIZED ({lapsed}),
kind AS (
    SELECT * FROM unnest(
        %(kinds)s::uuid[], %(opens)s::timestamptz[], %(closes)s::timestamptz[], %(schedules)s::uuid[]
    ) WITH ORDINALITY AS k (id, opens, closes, schedule_id, place)
),
shown AS MATERIALIZED (
    SELECT kind.*, f.starts_at AS first_at FROM kind CROSS JOIN LATERAL ({one}) f
    ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s
)
SELECT shown.place, s.id::text, s.starts_at, coalesce(p.name, '')
FROM shown CROSS JOIN LATERAL ({some}) s
JOIN bookings_schedule c ON c.id = s.schedule_id
LEFT JOIN clinics_practitioner p ON p.id = c.practitioner_id
ORDER BY {order_shown}, s.starts_at, s.id
"""


@dataclass(frozen=True, slots=True)
class Cut:
    """How much of what is found is wanted: ``kinds`` visit types after the first ``skipped``, ``each`` times of
    each. ``soonest_first``: in the order of their first time, else in the order that they were asked in.
    """

    kinds: int
    each: int
    skipped: int = 0
    soonest_first: bool = True


def first_times(stretches: Collection[Stretch], cut: Cut, wanted: Wanted = ANY_TIME) -> list[FirstTimes]:
    """The first free times of the visit types that have any. One query. All stretches name a schedule, or none."""
    at_one = any(one.schedule_id for one in stretches)
    sql = _OF_EACH.format(
        lapsed=_lapsed(),
        one=_first_of("kind", _ANY_FIRST, wanted, at_one=at_one),
        some=_first_of("shown", _SOONEST.format(count="%(each)s"), wanted, at_one=at_one),
        order="f.starts_at, kind.place" if cut.soonest_first else "kind.place",
        order_shown="shown.first_at, shown.place" if cut.soonest_first else "shown.place",
    )
    kinds, opens, closes, schedules = zip(*stretches, strict=True) if stretches else ((), (), (), ())
    values = {"kinds": list(kinds), "opens": list(opens), "closes": list(closes), "schedules": list(schedules)}
    more = {"each": cut.each, "limit": cut.kinds, "offset": cut.skipped}
    found: dict[int, list[FreeTime]] = {}
    for place, *time in _ask(sql, wanted, {**values, **more}):
        found.setdefault(place - 1, []).append(FreeTime(*time))
    return [FirstTimes(place, tuple(of_kind)) for place, of_kind in found.items()]


def _first_of(table: str, first: str, wanted: Wanted, *, at_one: bool) -> str:
    kind = f"{table}.id AND s.schedule_id = {table}.schedule_id" if at_one else f"{table}.id"
    bounds = {"kind": kind, "opens": f"{table}.opens", "closes": f"{table}.closes"}
    return f"{_free(wanted, first=first, lapsed='lapsed', **bounds)} {first}"
