"""The first free time anywhere, by kind of care. Made once for everybody: nothing here knows who asks."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation

from bookings.models import VisitType
from bookings.queries import find, free, search
from core import calendar, clock
from core.actor import Actor
from core.pages import in_language, swedish_order

ALL_KINDS = 100_000
"""More visit types than a country has."""


@dataclass(frozen=True, slots=True)
class CareRow:
    """A kind of care, and when and where the first time for it is; "" and "" when there is none."""

    care: str
    when: str
    clinic_name: str
    url: str


@dataclass(frozen=True, slots=True)
class FirstFree:
    """``results`` None on the page of all kinds, ``rows`` empty on that of one. ``made_at``: "kl. 14.02"."""

    title: str
    made_at: str
    rows: tuple[CareRow, ...]
    results: search.Results | None
    all_url: str
    other_language_url: str


def address_of(care: VisitType.Care | None, *, language: str = "") -> str:
    """The page of a kind of care in a language, the reader's unless told; of None, that of all."""
    english = (language or translation.get_language() or "sv").startswith("en")
    name, args = ("bookings:first_free_of", [search.CARE_WORDS[care]]) if care else ("bookings:first_free", [])
    return f"{reverse(name, args=args)}?sprak=en" if english else reverse(name, args=args)


def first_free(care: VisitType.Care | None) -> FirstFree:
    """The ten soonest of one kind of care, or the soonest of each. Two queries."""
    return FirstFree(
        title=str(care.label) if care else "",
        made_at=calendar.clock_in_words(clock.now(), with_word=True),
        rows=() if care else _rows(),
        results=search.results(search.Asked(care=care, params={"vard": search.CARE_WORDS[care]}), by=Actor())
        if care
        else None,
        all_url=address_of(None),
        other_language_url=address_of(care, language=in_language("en", "sv")),
    )


def _rows() -> tuple[CareRow, ...]:
    kinds = search.kinds_for(Actor())
    stretches = [search.stretch_of(kind) for kind in kinds]
    soonest: dict[str, CareRow] = {}
    for one in free.first_times(stretches, free.Cut(kinds=ALL_KINDS, each=1)):
        kind = kinds[one.place]
        soonest.setdefault(kind.care, _row(kind, one.first[0]))
    return tuple(sorted(soonest.values(), key=lambda row: swedish_order(row.care)))


def _row(kind: VisitType, time: free.FreeTime) -> CareRow:
    care = VisitType.Care(kind.care)
    when = find.capital(calendar.moment_in_words(time.starts_at))
    return CareRow(str(care.label), when, kind.clinic.name, address_of(care))
