"""Finding a time: clinics, visit types, free times. Shown to anybody; nothing here is about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db import connection
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings import policies
from bookings.facts import place_of
from bookings.models import Slot, VisitType
from bookings.rules import BookingRules
from clinics.models import Clinic
from core import calendar, clock, rulebook
from core.errors import NotYours
from core.pages import Phone, in_language, swedish_order


@dataclass(frozen=True, slots=True)
class ClinicRow:
    name: str
    kind: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class ClinicHead:
    name: str
    kind: str
    where_lines: tuple[str, ...]
    phone: Phone


@dataclass(frozen=True, slots=True)
class VisitTypeRow:
    name: str
    minutes: str
    mode: str
    choose_if: str
    ring_if: str
    url: str
    closed: str


class TimeLink(NamedTuple):
    """A tuple, since a page has many: a template unpacks it faster than it looks up a field by name."""

    clock: str
    practitioner: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    heading: str
    times: tuple[TimeLink, ...]


@dataclass(frozen=True, slots=True)
class FreeTimes:
    heading: str
    clinic_name: str
    clinic_url: str
    clinic_phone: Phone
    visit_type_name: str
    minutes: str
    week_label: str
    days: tuple[Day, ...]
    previous_url: str
    next_url: str
    first_free: str
    first_free_url: str
    empty: bool


def clinics() -> tuple[ClinicRow, ...]:
    """The clinics that take bookings on the web, by name. One query."""
    rows = Clinic.objects.filter(bookable_on_web=True).order_by("pk")
    return tuple(
        ClinicRow(
            name=clinic.name,
            kind=clinic.get_kind_display(),
            place=f"{clinic.street}, {clinic.town}",
            url=reverse("bookings:visit_types", args=[clinic.slug]),
        )
        for clinic in sorted(rows, key=lambda clinic: swedish_order(clinic.name))
    )


def visit_types(clinic_slug: str) -> tuple[ClinicHead, tuple[VisitTypeRow, ...]]:
    """A clinic and what can be booked there. Two queries. Raises NotYours for an unknown clinic."""
    clinic = Clinic.objects.filter(slug=clinic_slug, bookable_on_web=True).first()
    if clinic is None:
        raise NotYours
    head = ClinicHead(clinic.name, clinic.get_kind_display(), (clinic.street, clinic.town), phone_of(clinic))
    kinds = VisitType.objects.filter(clinic=clinic).order_by("pk")
    # One gets invited to what has a neutral name: a closed row beside its namesake would only puzzle.
    shown = [kind for kind in kinds if not (kind.neutral_name and kind.open_to == VisitType.OpenTo.INVITED)]
    rows = [_visit_type_row(kind, clinic) for kind in shown]
    return head, tuple(sorted(rows, key=lambda row: (not row.url, swedish_order(row.name))))


def _visit_type_row(kind: VisitType, clinic: Clinic) -> VisitTypeRow:
    decision = policies.can_browse(kind.open_to, clinic_books_on_web=clinic.bookable_on_web)
    return VisitTypeRow(
        name=name_of(kind),
        minutes=minutes_of(kind),
        mode=mode_of(kind),
        choose_if=in_language(kind.choose_this_if, kind.choose_this_if_en),
        ring_if=in_language(kind.ring_instead_if, kind.ring_instead_if_en),
        url=reverse("bookings:free_times", args=[clinic.slug, kind.slug]) if decision else "",
        closed=decision.refusal.text if decision.refusal else "",
    )


def free_times(clinic_slug: str, type_slug: str, week: str = "") -> FreeTimes:
    """One week of free times; "" is the week of the first free one. Two queries for a week by name.

    ``week`` is ISO 8601 ("2026-W49"); one that cannot be read, or in which nothing can be booked yet or any
    more, is taken as "". Raises NotYours for an unknown clinic or type, Refused for a type that is not browsed.
    """
    now = clock.now()
    rules = rulebook.at(clock.today()).section(BookingRules)
    kind = _browsable(clinic_slug, type_slug)
    earliest, latest = window(kind, now=now, rules=rules)
    asked = _monday(week, earliest, latest)
    monday = asked or _monday_of(_first_start(bookable(kind, earliest, latest)) or earliest)
    opens, closes = _instants(monday)
    rows = _rows(kind, max(opens, earliest), min(closes, latest))
    later = None if rows else _first_elsewhere(kind, opens, earliest, latest)
    here = reverse("bookings:free_times", args=[clinic_slug, type_slug])
    return FreeTimes(
        heading=_("Lediga tider: %(what)s") % {"what": uncapital(name_of(kind))},
        clinic_name=kind.clinic.name,
        clinic_url=reverse("bookings:visit_types", args=[clinic_slug]),
        clinic_phone=phone_of(kind.clinic),
        visit_type_name=name_of(kind),
        minutes=minutes_of(kind),
        week_label=_week_label(monday),
        days=_days(rows),
        previous_url=_week_url(here, monday - timedelta(days=7)) if opens > earliest else "",
        next_url=_week_url(here, monday + timedelta(days=7)) if closes < latest else "",
        first_free=calendar.moment_in_words(later) if later else "",
        first_free_url=_week_url(here, _monday_of(later)) if later else "",
        empty=not rows,
    )


def week_url(kind: VisitType, moment: datetime) -> str:
    """The page of free times of this type, in the week of the moment."""
    return _week_url(reverse("bookings:free_times", args=[kind.clinic.slug, kind.slug]), _monday_of(moment))


def window(kind: VisitType, *, now: datetime, rules: BookingRules) -> tuple[datetime, datetime]:
    """From the notice the clinic needs, to the horizon: what can be booked now."""
    return now + timedelta(minutes=kind.notice_minutes), now + timedelta(days=rules.horizon_days)


def bookable(kind: VisitType, opens: datetime, closes: datetime) -> QuerySet[Slot]:
    """Slots of the type with a place left, in time order. The partial index ``slot_free`` answers."""
    return _open_slots(clock.now()).filter(visit_type=kind, starts_at__gte=opens, starts_at__lt=closes)


def _open_slots(now: datetime) -> QuerySet[Slot]:
    free = Slot.objects.filter(taken__lt=F("capacity"), withdrawn_at__isnull=True, published_at__lte=now)
    return free.order_by("starts_at", "pk")


# What the page of free times reads of the type and its clinic: it is the page that a release rush asks for.
SHOWN_OF_KIND = (
    "name",
    "name_en",
    "neutral_name",
    "neutral_name_en",
    "minutes",
    "open_to",
    "notice_minutes",
    "clinic__name",
    "clinic__phone",
    "clinic__phone_hours",
    "clinic__phone_hours_en",
    "clinic__bookable_on_web",
)


def _browsable(clinic_slug: str, type_slug: str) -> VisitType:
    kinds = VisitType.objects.select_related("clinic").filter(clinic__slug=clinic_slug, slug=type_slug)
    kind = next(iter(kinds.only(*SHOWN_OF_KIND).order_by("pk")), None)
    if kind is None:
        raise NotYours
    decision = policies.can_browse(kind.open_to, clinic_books_on_web=kind.clinic.bookable_on_web)
    if not decision:
        decision.require(place_of(kind))
    return kind


# The same slots as `bookable` gives (a test holds the two together), written out: in a release rush this is
# the one query that everybody asks, and composing it took longer than answering it.
_FREE = """\
SELECT s.id::text, s.starts_at, coalesce(p.name, '')
FROM bookings_slot s
JOIN bookings_schedule c ON c.id = s.schedule_id
LEFT JOIN clinics_practitioner p ON p.id = c.practitioner_id
WHERE s.visit_type_id = %s AND s.starts_at >= %s AND s.starts_at < %s
  AND s.taken < s.capacity AND s.withdrawn_at IS NULL AND s.published_at <= %s
ORDER BY s.starts_at, s.id
"""


def _rows(kind: VisitType, opens: datetime, closes: datetime) -> list[tuple[str, datetime, str]]:
    """(slot id, start, practitioner) in time order, and by name where two are free at once."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE, [kind.pk, opens, closes, clock.now()])
        found = cursor.fetchall()
    return sorted(found, key=lambda row: (row[1], swedish_order(row[2])))


def _first_start(slots: QuerySet[Slot]) -> datetime | None:
    return slots.values_list("starts_at", flat=True).first()


def _first_elsewhere(kind: VisitType, opens: datetime, earliest: datetime, latest: datetime) -> datetime | None:
    """The first free start after an empty week, else before it."""
    return _first_start(bookable(kind, max(opens, earliest), latest)) or _first_start(
        bookable(kind, earliest, latest)
    )


def _days(rows: list[tuple[str, datetime, str]]) -> tuple[Day, ...]:
    link = reverse("bookings:confirm", args=["00000000-0000-0000-0000-000000000000"])
    prefix = link[: link.index("00000000")]
    timed = [(calendar.local(starts_at), slot_id, name) for slot_id, starts_at, name in rows]
    separator = in_language(".", ":")
    return tuple(
        Day(
            heading=capital(calendar.day_in_words(day)),
            times=tuple(
                TimeLink(f"{at:%H}{separator}{at:%M}", name, f"{prefix}{slot_id}/") for at, slot_id, name in times
            ),
        )
        for day, times in groupby(timed, key=lambda row: row[0].date())
    )


def _monday(week: str, earliest: datetime, latest: datetime) -> date | None:
    """The week's first day, if something in it can be booked now."""
    try:
        monday = datetime.strptime(f"{week}-1", "%G-W%V-%u").date()  # noqa: DTZ007 -- a date on a calendar
    except ValueError:
        return None
    return monday if _monday_of(earliest) <= monday <= _monday_of(latest) else None


def _monday_of(moment: datetime) -> date:
    day = calendar.local(moment).date()
    return day - timedelta(days=day.weekday())


def _instants(monday: date) -> tuple[datetime, datetime]:
    midnight = time(0)
    return calendar.instant(monday, midnight), calendar.instant(monday + timedelta(days=7), midnight)


def _week_url(here: str, monday: date) -> str:
    year, number, _day = monday.isocalendar()
    return f"{here}?vecka={year}-W{number:02}"


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


def name_of(kind: VisitType) -> str:
    """The visit type's name in the reader's language; its neutral one where the real one would tell why."""
    return in_language(kind.neutral_name or kind.name, kind.neutral_name_en or kind.name_en)


def title_of(kind: VisitType) -> str:
    """Its name on a person's own pages: the neutral one where the real one would reveal something."""
    return in_language(kind.neutral_name, kind.neutral_name_en) or name_of(kind)


def minutes_of(kind: VisitType) -> str:
    """ "30 minuter"."""
    return ngettext("%(n)s minut", "%(n)s minuter", kind.minutes) % {"n": kind.minutes}


def mode_of(kind: VisitType) -> str:
    """ "Besök på mottagningen", "På telefon", "På video"."""
    return {"visit": _("Besök på mottagningen"), "phone": _("På telefon"), "video": _("På video")}[kind.mode]


def phone_of(clinic: Clinic) -> Phone:
    """The clinic's number and hours in the reader's language."""
    return Phone.of(clinic.phone, in_language(clinic.phone_hours, clinic.phone_hours_en))


def capital(text: str) -> str:
    """With its first letter large, for a heading."""
    return text[:1].upper() + text[1:]


def uncapital(text: str) -> str:
    """With its first letter small, to stand within a sentence; "EKG" and "GP visit" stay as they are."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
