"""Which times are free: the one place that says so for lists, in SQL.

Written out, since these are the questions that everybody asks in a release rush, and composing them by the ORM
took longer than answering them. A time is free when a place is left that residents may take now; that is what
the partial indexes ``slot_free...`` hold. A hold that has run out still counts as taken
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
    """A visit type, and the stretch of time in which it can be booked."""

    kind_id: UUID
    opens: datetime
    closes: datetime


class FreeTime(NamedTuple):
    """One free time. ``slot_id`` as text: it only becomes part of an address. ``as_type`` is "", or the type that
    is asked for where the time can be booked as another too: whoever books it must say which.
    """

    slot_id: str
    starts_at: datetime
    practitioner: str
    as_type: str = ""


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

_COLUMNS = "s.id, s.kept_for, s.types_id, s.schedule_id, s.part, s.starts_at"
_OPEN = "s.withdrawn_at IS NULL AND s.published_at <= %(now)s"
_WITHIN = "s.kept_for = {kept_for} AND s.starts_at >= {opens} AND s.starts_at < {closes}"
_ASKED = {"kept_for": "k.id", "opens": "%(opens)s", "closes": "%(closes)s"}

# Times are kept for one type, or for a set that shares them: the type itself, and the sets that it is in.
_KEPT_FOR = """\
SELECT %(kind)s::uuid AS id UNION ALL
SELECT t.typeset_id FROM bookings_typeset_visit_types t WHERE t.visittype_id = %(kind)s"""
_NAMES = """\
s.id::text, s.starts_at, coalesce(p.name, ''), CASE WHEN s.types_id IS NULL THEN '' ELSE {kind}::text END"""

# Full, but for somebody who chose the time and went away.
_LAPSED = """\
SELECT {columns} FROM bookings_slot s
WHERE s.taken >= s.capacity AND {open} AND s.id IN (
    SELECT b.slot_id FROM bookings_booking b WHERE b.state = 'held' AND b.held_until <= %(now)s)
"""
_NAMES_OF_ONE = _NAMES.format(kind="%(kind)s::uuid")
# Walks along an index, each cut short by {first} (an ORDER BY and a LIMIT) where not all are wanted.
_FREE = """\
SELECT * FROM (
    (SELECT s.* FROM ({kept_for}) k CROSS JOIN LATERAL (
        SELECT {columns} FROM bookings_slot s
        WHERE {within} AND s.taken < s.capacity AND {open} {wanted} {first}) s)
    UNION ALL
    (SELECT {columns} FROM ({kept_for}) k JOIN ({lapsed}) s ON {within} {wanted} {first})
) s
"""
_SOONEST = "ORDER BY s.starts_at, s.id LIMIT {count}"
_ANY_FIRST = "ORDER BY s.starts_at LIMIT 1"
_LATEST = "ORDER BY s.starts_at DESC, s.id LIMIT {count}"
_NAMED = """\
SELECT {names}
FROM ({free}) s
JOIN bookings_schedule c ON c.id = s.schedule_id
LEFT JOIN clinics_practitioner p ON p.id = c.practitioner_id
ORDER BY s.starts_at, s.id
"""


def _lapsed() -> str:
    return _LAPSED.format(columns=_COLUMNS, open=_OPEN)


def _free(wanted: Wanted = ANY_TIME, *, first: str = "", **bounds: str) -> str:
    """Both kinds of free slots of a visit type in a stretch."""
    return _FREE.format(
        columns=_COLUMNS,
        kept_for=_KEPT_FOR,
        open=_OPEN,
        within=_WITHIN.format(**{**_ASKED, **bounds}),
        wanted=wanted.condition,
        first=first,
        lapsed=_lapsed(),
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
    sql = _NAMED.format(free=f"{_free(wanted, first=first)} {first}", names=_NAMES_OF_ONE)
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
    return [FreeTime(*row) for row in _ask(_NAMED.format(free=free, names=_NAMES_OF_ONE), ANY_TIME, values)]


_PRACTITIONERS = """\
SELECT p.id::text, p.name FROM clinics_practitioner p
WHERE p.id IN (
    SELECT c.practitioner_id FROM bookings_schedule c WHERE c.clinic_id = %(clinic)s AND EXISTS (
        SELECT FROM ({kept_for}) k JOIN bookings_slot s ON {within} WHERE s.schedule_id = c.id AND {open}))
"""


def practitioners(stretch: Stretch, *, clinic_id: UUID) -> list[tuple[str, str]]:
    """Id and name of those who receive for the visit type in the stretch, in no order. One query."""
    sql = _PRACTITIONERS.format(kept_for=_KEPT_FOR, within=_WITHIN.format(**_ASKED), open=_OPEN)
    return [(pk, name) for pk, name in _ask(sql, ANY_TIME, {**_bounds(stretch), "clinic": clinic_id})]


# --- many visit types

# A look is one short walk along an index, cut at the first that it needs, whatever the number of slots: one for
# each visit type and each set it is in, or one of these for each of the schedules that somebody has named. First
# which types have a free time at all, and when; then some times of those that are shown.
_OF_EACH = """\
WITH lapsed AS MATERIALIZED ({lapsed}),
kind AS (
    SELECT * FROM unnest(%(kinds)s::uuid[], %(opens)s::timestamptz[], %(closes)s::timestamptz[])
        WITH ORDINALITY AS k (id, opens, closes, place)
),
kept AS (
    SELECT kind.*, kind.id AS kept_for FROM kind UNION ALL
    SELECT kind.*, t.typeset_id FROM kind JOIN bookings_typeset_visit_types t ON t.visittype_id = kind.id
),
look AS MATERIALIZED ({looks}),
shown AS MATERIALIZED (
    SELECT kind.*, first_at FROM kind JOIN (
        SELECT place, min(starts_at) AS first_at FROM (
            SELECT look.place, s.starts_at FROM look CROSS JOIN LATERAL ({one}) s
            UNION ALL
            SELECT look.place, s.starts_at FROM look JOIN lapsed s ON {within} {wanted}
        ) s GROUP BY place
    ) s USING (place)
    ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s
)
SELECT shown.place, {names}
FROM shown CROSS JOIN LATERAL (
    SELECT * FROM (
        SELECT s.* FROM look CROSS JOIN LATERAL ({some}) s WHERE look.place = shown.place
        UNION ALL
        SELECT {columns} FROM look JOIN lapsed s ON {within} {wanted} WHERE look.place = shown.place
    ) s {soonest}
) s
JOIN bookings_schedule c ON c.id = s.schedule_id
LEFT JOIN clinics_practitioner p ON p.id = c.practitioner_id
ORDER BY {order}, s.starts_at, s.id
"""
_A_LOOK_EACH = "SELECT * FROM kept"
_A_LOOK_A_SCHEDULE = """\
SELECT kept.*, a.schedule_id FROM kept
JOIN unnest(%(places)s::int[], %(schedules)s::uuid[]) AS a (place, schedule_id) USING (place)
"""
_WALK = """\
SELECT {columns} FROM bookings_slot s
WHERE {within} AND s.taken < s.capacity AND {open} {wanted} {first}
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


Named = Collection[tuple[int, UUID]]
"""Schedules that somebody has named: each with the number, among the stretches, of a type it is asked for."""


def first_times(
    stretches: Collection[Stretch], cut: Cut, wanted: Wanted = ANY_TIME, *, at: Named | None = None
) -> list[FirstTimes]:
    """The first free times of the visit types that have any; ``at``: at these schedules alone. One query."""
    kinds, opens, closes = zip(*stretches, strict=True) if stretches else ((), (), ())
    values = {"kinds": list(kinds), "opens": list(opens), "closes": list(closes)}
    more = {"each": cut.each, "limit": cut.kinds, "offset": cut.skipped}
    named = {"places": [place + 1 for place, _one in at or ()], "schedules": [one for _place, one in at or ()]}
    found: dict[int, list[FreeTime]] = {}
    for place, *time in _ask(_of_each(cut, wanted, at_named=at is not None), wanted, {**values, **more, **named}):
        found.setdefault(place - 1, []).append(FreeTime(*time))
    return [FirstTimes(place, tuple(of_kind)) for place, of_kind in found.items()]


def _of_each(cut: Cut, wanted: Wanted, *, at_named: bool) -> str:
    within = _WITHIN.format(kept_for="look.kept_for", opens="look.opens", closes="look.closes")
    if at_named:
        within += " AND s.schedule_id = look.schedule_id"
    soonest = _SOONEST.format(count="%(each)s")
    pieces = {"columns": _COLUMNS, "within": within, "open": _OPEN, "wanted": wanted.condition}
    return _OF_EACH.format(
        lapsed=_lapsed(),
        looks=_A_LOOK_A_SCHEDULE if at_named else _A_LOOK_EACH,
        one=_WALK.format(**pieces, first=_ANY_FIRST),
        some=_WALK.format(**pieces, first=soonest),
        soonest=soonest,
        names=_NAMES.format(kind="shown.id"),
        order="first_at, place" if cut.soonest_first else "place",
        **pieces,
    )
