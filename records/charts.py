"""A small chart over time, as SVG made here. Colours and strokes by class (static/css/record.css)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.calendar import local, month_in_words
from records import words

WIDTH, HEIGHT = 360, 200
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 14, 34
"""The margins around the drawing, in its own units: room for the figures to the left and the dates below."""


@dataclass(frozen=True, slots=True)
class Point:
    """One value."""

    at: datetime
    value: Decimal
    outside: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the value usually lies. Either end may be open."""

    low: Decimal | None = None
    high: Decimal | None = None


def line(name: str, unit: str, points: Sequence[Point], interval: Interval) -> SafeString:
    """The values of one analysis, oldest first, over the reference interval; "" for fewer than two."""
    if len(points) < 2:
        return SafeString("")
    scale = _Scale.around(points, interval)
    placed = [(scale.x(point.at), scale.y(point.value), point.outside) for point in points]
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '{}{}<path class="line" d="M{}"/>{}{}</svg>',
        WIDTH,
        HEIGHT,
        _label(name, unit, points, interval),
        _band(scale, interval),
        _figures(scale, points, interval),
        " L".join(f"{x} {y}" for x, y, _outside in placed),
        format_html_join(
            "",
            '<circle class="{}" cx="{}" cy="{}" r="6"/>',
            (("dot dot--out" if outside else "dot", x, y) for x, y, outside in placed),
        ),
        _dates(points),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: datetime
    seconds: float
    bottom: Decimal
    span: Decimal

    @classmethod
    def around(cls, points: Sequence[Point], interval: Interval) -> _Scale:
        values = [p.value for p in points] + [v for v in (interval.low, interval.high) if v is not None]
        low, high = min(values), max(values)
        room = (high - low) / 10 or abs(high) / 10 or Decimal(1)
        seconds = (points[-1].at - points[0].at).total_seconds()
        return cls(points[0].at, seconds, low - room, high - low + 2 * room)

    def x(self, at: datetime) -> int:
        share = (at - self.first).total_seconds() / self.seconds if self.seconds else 0.5
        return round(LEFT + 10 + share * (WIDTH - LEFT - RIGHT - 20))

    def y(self, value: Decimal) -> int:
        share = (value - self.bottom) / self.span
        return round(HEIGHT - BOTTOM - float(share) * (HEIGHT - TOP - BOTTOM))


def _band(scale: _Scale, interval: Interval) -> SafeString:
    if interval.low is None and interval.high is None:
        return SafeString("")
    top = scale.y(interval.high) if interval.high is not None else TOP
    foot = scale.y(interval.low) if interval.low is not None else HEIGHT - BOTTOM
    width, height = WIDTH - LEFT - RIGHT, max(foot - top, 1)
    return format_html('<rect class="band" x="{}" y="{}" width="{}" height="{}"/>', LEFT, top, width, height)


def _figures(scale: _Scale, points: Sequence[Point], interval: Interval) -> SafeString:
    marked = [v for v in (interval.low, interval.high) if v is not None]
    if not marked:
        marked = sorted({min(p.value for p in points), max(p.value for p in points)})
    places = [(scale.y(v), words.number(_plain(v))) for v in marked]
    if len(places) == 2 and abs(places[0][0] - places[1][0]) < 14:
        places = places[1:]
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="end">{}</text>',
        ((LEFT - 8, y + 4, text) for y, text in places),
    )


def _dates(points: Sequence[Point]) -> SafeString:
    first, last = (month_in_words(local(p.at).date()) for p in (points[0], points[-1]))
    ends = [(LEFT, "start", first)] if first == last else [(LEFT, "start", first), (WIDTH - RIGHT, "end", last)]
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>',
        ((x, HEIGHT - 8, anchor, text) for x, anchor, text in ends),
    )


def _label(name: str, unit: str, points: Sequence[Point], interval: Interval) -> str:
    """What one who does not see the chart is told; the figures stand in the table beside it."""
    told = _("%(name)s från %(first)s till %(last)s, senast %(value)s") % {
        "name": name,
        "first": month_in_words(local(points[0].at).date()),
        "last": month_in_words(local(points[-1].at).date()),
        "value": words.amount(_plain(points[-1].value), unit),
    }
    if interval.low is None or interval.high is None:
        return told
    usual = {"low": words.number(_plain(interval.low)), "high": words.number(_plain(interval.high))}
    return told + _(", brukar ligga mellan %(low)s och %(high)s") % usual


def _plain(value: Decimal) -> str:
    return f"{value:f}"
