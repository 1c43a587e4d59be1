"""How the time book is used: cases a month, and how much of it residents do themselves. Counts alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from django.db.models import Count, QuerySet

from bookings.models import BookingEvent
from core import calendar
from core.actor import Channel

CASES = (
    BookingEvent.Kind.BOOKED,
    BookingEvent.Kind.MOVED,
    BookingEvent.Kind.CANCELLED,
    BookingEvent.Kind.CALLED_OFF,
)
CHANGES = (BookingEvent.Kind.MOVED, BookingEvent.Kind.CANCELLED)


@dataclass(frozen=True, slots=True)
class Figures:
    """A month. ``web_share_of_changes`` is of moves and cancellations by or for residents; None without any."""

    month: str
    cases: int
    cases_on_web: int
    by_kind_and_channel: dict[tuple[str, str], int]
    web_share_of_changes: float | None


def month(first: date) -> Figures:
    """From the first of the month until the next, by Swedish days. One query."""
    until = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    counted = _counts(first.replace(day=1), until)
    changes = {key: n for key, n in counted.items() if key[0] in CHANGES}
    return Figures(
        month=f"{first:%Y-%m}",
        cases=sum(counted.values()),
        cases_on_web=sum(n for (_kind, channel), n in counted.items() if channel == Channel.WEB),
        by_kind_and_channel=counted,
        web_share_of_changes=_share(changes),
    )


def _share(changes: dict[tuple[str, str], int]) -> float | None:
    total = sum(changes.values())
    on_web = sum(n for (_kind, channel), n in changes.items() if channel == Channel.WEB)
    return on_web / total if total else None


def _counts(begins: date, ends: date) -> dict[tuple[str, str], int]:
    rows: QuerySet[BookingEvent] = BookingEvent.objects.filter(
        kind__in=CASES, at__gte=calendar.instant(begins, time()), at__lt=calendar.instant(ends, time())
    )
    counted = rows.values_list("kind", "channel").annotate(n=Count("pk")).order_by("kind", "channel")
    return {(kind, channel): n for kind, channel, n in counted}
