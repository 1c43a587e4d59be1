"""The access log for the person it is about, a page at a time, the things of one sitting joined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from audit.models import AccessEvent
from core.calendar import local

PAGE = 200
"""Rows a page, before those of one sitting are joined."""
NEAR = timedelta(days=31)
"""How far from where one is a full page is looked for first: one month's partition, or two."""
SITTING = timedelta(minutes=30)
"""What the same one does within this long of the last thing is one line: a person who reads a record opens
many pages.
"""


@dataclass(frozen=True, slots=True)
class Who:
    """The one who did it, as they were then. The names are the columns'."""

    by: str
    actor_person_id: UUID | None
    actor_user_id: UUID | None
    actor_name: str
    relation: str
    assignment_id: UUID | None
    role: str
    purpose: str
    care_unit_id: UUID | None
    care_unit_name: str


_WHO = tuple(field.name for field in fields(Who))
_COLUMNS = ("id", "at", "action", "category", *_WHO)


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in the log: its time, and its id where two were written at the same instant."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Sitting:
    """What one did in one go: from first to last, the kinds of deed, the newest first. ``last`` stands for it."""

    who: Who
    first_at: datetime
    last: Place
    deeds: tuple[tuple[str, str], ...]  # (action, category)

    @property
    def last_at(self) -> datetime:
        return self.last.at


@dataclass(frozen=True, slots=True)
class Only:
    """Which rows: all that is asked for here must be true. Empty sets ask for nothing."""

    since: datetime | None = None
    by: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    unit: UUID | None = None

    def condition(self) -> Q:
        asked = Q()
        if self.since:
            asked &= Q(at__gte=self.since)
        if self.by:
            asked &= Q(by__in=self.by)
        if self.actions:
            asked &= Q(action__in=self.actions)
        if self.unit:
            asked &= Q(care_unit_id=self.unit)
        return asked


@dataclass(frozen=True, slots=True)
class LogPage:
    """``newer`` and ``older``: the places to go on from; None where there is nothing more that way."""

    sittings: tuple[Sitting, ...]
    newer: Place | None
    older: Place | None


def page(
    seen: QuerySet[AccessEvent], *, until: datetime, before: Place | None = None, after: Place | None = None
) -> LogPage:
    """One page of those rows, newest first, from before or after a place; without one, the newest.

    Inside an open door (audit.reading) only. What came at ``until`` or later is on no page: this very reading
    is seen the next time. A sitting that the page's end cuts stands on both pages, each with its own part.
    """
    rows = seen.filter(at__lt=until)
    if after:
        found = _next(rows.filter(_newer_than(after)), Q(at__lt=after.at + NEAR), "at", "id")
        part = found[:PAGE][::-1]
        return LogPage(_sittings(part), _ends(part, len(found) > PAGE, 0), after if not part else _place(part[-1]))
    rows = rows.filter(_older_than(before)) if before else rows
    newest = before.at if before else until
    found = _next(rows, Q(at__gte=newest - NEAR), "-at", "-id")
    part = found[:PAGE]
    return LogPage(_sittings(part), _ends(part, before is not None, 0), _ends(part, len(found) > PAGE, -1))


def _next(rows: QuerySet[AccessEvent], near: Q, *order: str) -> list[dict[str, Any]]:
    """One more than a page. Looked for near by first: the fence makes the database think that a person has few
    rows, and it would fetch and sort all of them, however many (`python -m bench.log_page`).
    """
    found = list(rows.filter(near).order_by(*order).values(*_COLUMNS)[: PAGE + 1])
    return found if len(found) > PAGE else list(rows.order_by(*order).values(*_COLUMNS)[: PAGE + 1])


def units_in(seen: QuerySet[AccessEvent]) -> dict[UUID, str]:
    """The care units that stand in those rows, with their names as they were last written. In an open door."""
    found = (
        seen.filter(care_unit_id__isnull=False).order_by().values_list("care_unit_id", "care_unit_name").distinct()
    )
    return {unit: name for unit, name in found if unit}


def sitting_of(seen: QuerySet[AccessEvent], event_id: UUID) -> Sitting | None:
    """The sitting that a row stands for: it and what the same one did before it in one go. In an open door."""
    last = seen.filter(pk=event_id).values(*_COLUMNS).first()
    if last is None:
        return None
    same = {name: last[name] for name in _WHO}
    day = seen.filter(at__lte=last["at"], at__gte=last["at"] - timedelta(days=1), **same)
    around = day.order_by("-at", "-id").values(*_COLUMNS)
    return next((s for s in _sittings(list(around[:PAGE])) if s.last.at == last["at"]), None)


def _older_than(place: Place) -> Q:
    return Q(at__lte=place.at) & (Q(at__lt=place.at) | Q(id__lt=place.id))


def _newer_than(place: Place) -> Q:
    return Q(at__gte=place.at) & (Q(at__gt=place.at) | Q(id__gt=place.id))


def _ends(part: list[dict[str, Any]], more: bool, end: int) -> Place | None:
    return _place(part[end]) if more and part else None


def _place(row: dict[str, Any]) -> Place:
    return Place(row["at"], row["id"])


def _sittings(rows: Iterable[dict[str, Any]]) -> tuple[Sitting, ...]:
    """Rows that come newest first, those of one sitting joined; ordered by when the sitting ended."""
    done: list[Sitting] = []
    latest: dict[Who, int] = {}
    for row in rows:
        who = Who(**{name: row[name] for name in _WHO})
        one = Sitting(who, row["at"], _place(row), ((row["action"], row["category"]),))
        place = latest.get(who)
        if place is not None and _same_sitting(done[place], one):
            done[place] = _joined(done[place], one)
        else:
            latest[who] = len(done)
            done.append(one)
    return tuple(done)


def _same_sitting(later: Sitting, earlier: Sitting) -> bool:
    same_day = local(later.first_at).date() == local(earlier.last_at).date()
    return same_day and later.first_at - earlier.last_at <= SITTING


def _joined(later: Sitting, earlier: Sitting) -> Sitting:
    deeds = tuple(dict.fromkeys(later.deeds + earlier.deeds))
    return replace(later, first_at=min(later.first_at, earlier.first_at), deeds=deeds)
