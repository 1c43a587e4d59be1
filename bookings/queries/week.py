"""The free times of one visit type, a week at a time. Shown to anybody; nothing here is about a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from bookings import facts, policies
from bookings.models import PartOfDay, VisitType
from bookings.queries import find, free
from bookings.rules import BookingRules
from clinics import reach
from core import calendar, clock, rulebook
from core.actor import Actor
from core.decision import Decision
from core.errors import NotYours
from core.pages import Phone, in_language, swedish_order

PART_WORDS = {PartOfDay.MORNING: "formiddag", PartOfDay.AFTERNOON: "eftermiddag", PartOfDay.EVENING: "kvall"}
"""What a part of the day is called in an address."""


@dataclass(frozen=True, slots=True)
class WeekAsked:
    """Which week, and of it what. ``week`` is ISO 8601 ("2026-W49"); a day stands before it.

    What cannot be read, or is not there to be chosen, is taken as not said.
    """

    week: str = ""
    day: date | None = None
    part: str = ""
    practitioner: str = ""


class TimeLink(NamedTuple):
    """A tuple, since a page has many: a template unpacks it faster than it looks up a field by name."""

    clock: str
    practitioner: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    heading: str
    times: tuple[TimeLink, ...]


class Option(NamedTuple):
    """One line of a choice."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FreeTimes:
    heading: str
    clinic_name: str
    clinic_url: str
    clinic_phone: Phone
    visit_type_name: str
    minutes: str
    for_whom: str
    choose_if: str
    ring_if: str
    here: str
    week_label: str
    day: str
    parts: tuple[Option, ...]
    people: tuple[Option, ...]
    filtered: bool
    note: str
    days: tuple[Day, ...]
    by_button: bool
    previous_url: str
    next_url: str
    first_free: str
    first_free_url: str
    without: str
    without_url: str
    empty: bool


def free_times(clinic_slug: str, type_slug: str, asked: WeekAsked, *, by: Actor) -> FreeTimes:
    """One week of free times; unless told, the week of the first one. Five queries at most.

    A week in which nothing can be booked yet or any more is taken as not said. Raises NotYours for an unknown
    clinic or type, Refused for a type that is not for whoever looks.
    """
    kind = _browsable(clinic_slug, type_slug, by=by)
    now, rules = clock.now(), rulebook.at(clock.today()).section(BookingRules)
    stretch = free.Stretch(kind.pk, *find.window(kind, now=now, rules=rules))
    people = free.practitioners(stretch, clinic_id=kind.clinic_id)
    one = UUID(asked.practitioner) if any(pk == asked.practitioner for pk, _name in people) else None
    wanted = free.Wanted(asked.part, practitioner=one)
    monday, note = _monday(asked, stretch)
    other = None
    if monday is None:
        other = free.elsewhere(stretch, after=stretch.opens, wanted=wanted)
        monday = find.monday_of(other.first or stretch.opens)
    page = _Page(kind, stretch, wanted, monday, by)
    return page.filled(people, other, day=asked.day.isoformat() if asked.day else "", note=note)


@dataclass(frozen=True, slots=True)
class _Page:
    """What a week's page is made of."""

    kind: VisitType
    stretch: free.Stretch
    wanted: free.Wanted
    monday: date
    by: Actor

    def filled(
        self, people: list[tuple[str, str]], other: free.Elsewhere | None, *, day: str, note: str
    ) -> FreeTimes:
        """``other``: where free times are, if that has been asked already."""
        kind, (opens, closes) = self.kind, _instants(self.monday)
        rows = [] if other and not other.first else self._rows(opens, closes)
        if not rows and other is None:
            other = free.elsewhere(self.stretch, after=opens, wanted=self.wanted)
        first, whatever = (other.later or other.first, other.unfiltered) if other and not rows else (None, None)
        filtered = bool(self.wanted.part or self.wanted.practitioner)
        without = whatever if filtered and not first else None
        choosing = find.choosing(self.by)
        return FreeTimes(
            heading=_("Lediga tider: %(what)s") % {"what": find.uncapital(find.name_of(kind))},
            clinic_name=kind.clinic.name,
            clinic_url=reverse("bookings:visit_types", args=[kind.clinic.slug]),
            clinic_phone=find.phone_of(kind.clinic),
            visit_type_name=find.name_of(kind),
            minutes=find.minutes_of(kind),
            for_whom=find.for_whom_of(kind, signed_in=self.by.person_id is not None),
            choose_if=in_language(kind.choose_this_if, kind.choose_this_if_en),
            ring_if=in_language(kind.ring_instead_if, kind.ring_instead_if_en),
            here=self._here(),
            week_label=_week_label(self.monday),
            day=day,
            parts=_parts(self.wanted.part),
            people=_people(people, self.wanted.practitioner),
            filtered=filtered,
            note=note,
            days=_days(rows, choosing),
            by_button=choosing.by_button,
            previous_url=self._url(self.monday - timedelta(days=7)) if opens > self.stretch.opens else "",
            next_url=self._url(self.monday + timedelta(days=7)) if closes < self.stretch.closes else "",
            first_free=calendar.moment_in_words(first) if first else "",
            first_free_url=self._url(find.monday_of(first)) if first else "",
            without=calendar.moment_in_words(without) if without else "",
            without_url=find.week_url(kind, without) if without else "",
            empty=not rows,
        )

    def _rows(self, opens: datetime, closes: datetime) -> list[free.FreeTime]:
        """In time order, and by name where two are free at once."""
        week = free.Stretch(self.kind.pk, max(opens, self.stretch.opens), min(closes, self.stretch.closes))
        found = free.times(week, self.wanted)
        return sorted(found, key=lambda row: (row.starts_at, swedish_order(row.practitioner)))

    def _here(self) -> str:
        return reverse("bookings:free_times", args=[self.kind.clinic.slug, self.kind.slug])

    def _url(self, monday: date) -> str:
        """The same page in another week, with what was chosen kept."""
        part = PART_WORDS[PartOfDay(self.wanted.part)] if self.wanted.part else ""
        chosen = {"nar": part, "vem": str(self.wanted.practitioner or "")}
        params = {"vecka": find.week_param(monday), **{name: value for name, value in chosen.items() if value}}
        return f"{self._here()}?{urlencode(params)}"


def _browsable(clinic_slug: str, type_slug: str, *, by: Actor) -> VisitType:
    """The type, if whoever looks may; to one who is invited to it, it is open. Two queries at most."""
    kinds = VisitType.objects.select_related("clinic").filter(clinic__slug=clinic_slug, slug=type_slug)
    shown = kinds.only(*find.SHOWN_OF_KIND, "slug", "clinic__slug", "clinic__kind")
    kind = next(iter(shown.order_by("pk")), None)
    if kind is None:
        raise NotYours
    decision = _may_look(kind, by=by)
    if not decision:
        decision.require(facts.place_of(kind))
    return kind


def _may_look(kind: VisitType, *, by: Actor) -> Decision:
    browsed = policies.can_browse(
        kind.open_to, clinic_books_on_web=kind.clinic.bookable_on_web, books_on_web=kind.books_on_web
    )
    if browsed or by.person_id is None or not reach.knows_of_clinic(by, kind.clinic_id, kind.clinic.kind):
        return browsed
    if not facts.is_invited(by.subject_id, kind, today=clock.today()):
        return browsed
    return policies.can_browse(
        VisitType.OpenTo.ALL, clinic_books_on_web=kind.clinic.bookable_on_web, books_on_web=kind.books_on_web
    )


def _parts(chosen: str) -> tuple[Option, ...]:
    return (
        Option("", _("Hela dagen"), not chosen),
        *(Option(word, str(part.label), part == chosen) for part, word in PART_WORDS.items()),
    )


def _people(people: Iterable[tuple[str, str]], chosen: UUID | None) -> tuple[Option, ...]:
    """Those who receive; nothing to choose where there is one."""
    named = sorted(people, key=lambda row: (swedish_order(row[1]), row[0]))
    options = (Option("", _("Vem som helst"), chosen is None),)
    return (*options, *(Option(pk, name, pk == str(chosen)) for pk, name in named)) if len(named) > 1 else ()


def _days(rows: list[free.FreeTime], choosing: find.Choosing) -> tuple[Day, ...]:
    timed = [(calendar.local(row.starts_at), row.slot_id, row.practitioner, row.as_type) for row in rows]
    separator = in_language(".", ":")
    return tuple(
        Day(
            heading=find.capital(calendar.day_in_words(day)),
            times=tuple(
                TimeLink(f"{at:%H}{separator}{at:%M}", name, choosing.url(slot_id, as_type))
                for at, slot_id, name, as_type in times
            ),
        )
        for day, times in groupby(timed, key=lambda row: row[0].date())
    )


def _monday(asked: WeekAsked, stretch: free.Stretch) -> tuple[date | None, str]:
    """The first day of the week that is asked for, if something in it can be booked now; and what to say of it."""
    first, last = find.monday_of(stretch.opens), find.monday_of(stretch.closes)
    if asked.day is not None:
        monday = asked.day - timedelta(days=asked.day.weekday())
        too_far = _("Så långt fram går det inte att boka än. Det här är den sista veckan.")
        return min(max(monday, first), last), too_far if monday > last else ""
    try:
        monday = datetime.strptime(f"{asked.week}-1", "%G-W%V-%u").date()  # noqa: DTZ007 -- a date on a calendar
    except ValueError:
        return None, ""
    return (monday if first <= monday <= last else None), ""


def _instants(monday: date) -> tuple[datetime, datetime]:
    midnight = time(0)
    return calendar.instant(monday, midnight), calendar.instant(monday + timedelta(days=7), midnight)


def _week_label(monday: date) -> str:
    sunday = monday + timedelta(days=6)
    first = calendar.day_in_words(monday).split(" ", 1)[1]
    last = calendar.day_in_words(sunday).split(" ", 1)[1]
    if monday.month == sunday.month:
        first = str(monday.day)
    return _("Vecka %(number)s, %(first)s–%(last)s") % {
        "number": monday.isocalendar().week,
        "first": first,
        "last": last,
    }
