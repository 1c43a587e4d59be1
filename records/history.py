"""The same analysis over time: the values beside an entry's own, as a chart and a table."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.calendar import local, short_date
from records import charts, policies, rows, words
from records.models import Category, Entry
from records.pages import HistoryRow, ResultHistory
from records.words import Summary

ANALYSES = 6
"""Of a large panel the ones outside their interval come first, and no more than this in all."""
VALUES = 60
"""Values of an analysis at most, the latest: more would be neither read nor drawn."""


@dataclass(frozen=True, slots=True)
class _Value:
    entry: Entry
    line: Summary
    hidden: bool  # a result that nobody has looked at, and that its reader has not chosen to see


def of(entry: Entry, entries: QuerySet[Entry], *, chosen: Set[UUID]) -> tuple[ResultHistory, ...]:
    """For each numeric analysis of a result that was made more than once. One query; none for other entries."""
    analyses = _analyses(entry)
    if not analyses:
        return ()
    same = Q()
    for line in analyses:
        same |= Q(summary__contains={"components": [_identity(line)]})
    found = entries.filter(same, category=Category.TEST_RESULTS, nullified=False)
    with_it = [e for e in found.order_by("-happened_at", "-pk")[: VALUES * len(analyses)] if e.pk != entry.pk]
    every = sorted([entry, *with_it], key=lambda e: (e.happened_at, str(e.pk)), reverse=True)
    histories = (_history(entry, line, list(_values(line, every, chosen))[:VALUES]) for line in analyses)
    return tuple(one for one in histories if one is not None)


def _analyses(entry: Entry) -> list[Summary]:
    if entry.category != Category.TEST_RESULTS or entry.nullified:
        return []
    lines = [line for line in entry.summary.get("components") or [] if _drawable(line) is not None]
    return sorted(lines, key=lambda line: words.flag(line) is None)[:ANALYSES]


def _identity(line: Summary) -> dict[str, Any]:
    """What makes it the same analysis: its code where it has one, else its name."""
    if line.get("code"):
        return {"code": line["code"], "system": line.get("system")}
    return {"name": line.get("name") or ""}


def _values(line: Summary, entries: list[Entry], chosen: Set[UUID]) -> Iterator[_Value]:
    wanted = _identity(line).items()
    for entry in entries:
        for other in entry.summary.get("components") or []:
            if wanted <= other.items() and not other.get("struck"):
                shown = policies.how_shown(rows.facts(entry, chosen=entry.pk in chosen))
                yield _Value(entry, other, shown.behind_choice)


def _history(entry: Entry, line: Summary, values: list[_Value]) -> ResultHistory | None:
    if len(values) < 2:
        return None
    name = line.get("name") or rows.title(entry)
    unit = line.get("unit") or ""
    points = [p for v in reversed(values) if (p := _point(v, unit))]
    interval = charts.Interval(_decimal(line.get("low")), _decimal(line.get("high")))
    return ResultHistory(
        title=_("%(name)s över tid") % {"name": name},
        svg=charts.line(name, unit, points, interval),
        rows=tuple(_row(v, entry) for v in values),
    )


def _row(value: _Value, shown: Entry) -> HistoryRow:
    when = short_date(local(value.entry.happened_at).date())
    url = "" if value.entry.pk == shown.pk else rows.url(value.entry)
    if value.hidden:
        return HistoryRow(when, _("Inte bedömt ännu"), "", None, url)
    return HistoryRow(when, words.value(value.line), words.reference(value.line), words.flag(value.line), url)


def _point(value: _Value, unit: str) -> charts.Point | None:
    """A dot for what can be compared: the same unit as the entry shown, and a plain number."""
    number = _drawable(value.line)
    if number is None or value.hidden or (value.line.get("unit") or "") != unit:
        return None
    at: datetime = value.entry.happened_at
    return charts.Point(at, number, words.flag(value.line) is not None)


def _drawable(line: Summary) -> Decimal | None:
    if line.get("kind") != "quantity" or line.get("struck"):
        return None
    return _decimal(line.get("value"))


def _decimal(text: object) -> Decimal | None:
    try:
        number = Decimal(text) if isinstance(text, str) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None
