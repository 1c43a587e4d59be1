"""The unit's schedules, and one of them as it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings import policies, slot_types
from bookings.models import Closure, ClosurePlan, Schedule, ScheduleException, VisitType, WeeklyTime
from bookings.queries.find import capital
from clinics.models import Clinic, Practitioner
from core import calendar, clock
from core.actor import Actor
from core.calendar import day_in_words
from core.errors import NotYours
from core.pages import swedish_order


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """``url`` is "" for one who may only close. ``state`` says how far there are times, or that there are none."""

    name: str
    who: str
    state: str
    has_drafts: bool
    url: str
    close_url: str


@dataclass(frozen=True, slots=True)
class ClinicSchedules:
    name: str
    is_external: bool
    rows: tuple[ScheduleRow, ...]


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """A closing that holds, or that somebody must still see to."""

    schedule: str
    when: str
    waiting: str
    url: str


@dataclass(frozen=True, slots=True)
class Schedules:
    clinics: tuple[ClinicSchedules, ...]
    closings: tuple[ClosingRow, ...]
    may_write: bool


@dataclass(frozen=True, slots=True)
class WeeklyRow:
    """``draft`` says what is written and not published; "" for what holds already."""

    id: UUID
    hours: str
    what: str
    details: tuple[str, ...]
    days: str
    draft: str
    change_url: str
    end_url: str
    undo_url: str


@dataclass(frozen=True, slots=True)
class Weekday:
    name: str
    rows: tuple[WeeklyRow, ...]


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    when: str
    reason: str
    draft: str
    drop_url: str
    keep_url: str


@dataclass(frozen=True, slots=True)
class SchedulePage:
    id: UUID
    name: str
    clinic: str
    who: str
    state: str
    has_drafts: bool
    weekdays: tuple[Weekday, ...]
    exceptions: tuple[ExceptionRow, ...]
    today: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form offers: (value, label)."""

    visit_types: tuple[tuple[str, str], ...]
    minutes: dict[str, int]


def schedules(*, by: Actor) -> Schedules:
    """Those of the unit's clinics. Raises NotYours for one who neither writes them nor closes days."""
    writes = bool(policies.can_keep_time_book(by))
    if not (writes or policies.can_close(by)):
        raise NotYours
    own = Clinic.objects.filter(unit_id=by.duty.care_unit_id)
    rows = _with_drafts(Schedule.objects.filter(clinic__in=own).select_related("clinic", "practitioner"))
    in_order = sorted(rows, key=lambda one: (swedish_order(one.clinic.name), swedish_order(one.name)))
    clinics = tuple(
        ClinicSchedules(
            clinic.name,
            not policies.is_own_book(clinic.schedule_source),
            tuple(_row(one, writes=writes) for one in of_clinic),
        )
        for clinic, of_clinic in groupby(in_order, key=lambda one: one.clinic)
    )
    return Schedules(clinics, tuple(_closings(by)), writes)


def schedule(schedule_id: UUID, *, by: Actor) -> SchedulePage:
    """One of them, draft and all. Raises NotYours for another unit's, and for one who does not write them."""
    one = own_schedule(schedule_id, by=by)
    drafted = _with_drafts(Schedule.objects.filter(pk=one.pk))[0]
    exceptions = one.exceptions.filter(ends_at__gt=clock.now()).order_by("begins_at", "pk")
    return SchedulePage(
        id=one.pk,
        name=one.name,
        clinic=one.clinic.name,
        who=_who(one),
        state=_state(one),
        has_drafts=_is_drafted(drafted),
        weekdays=tuple(_weekdays(one)),
        exceptions=tuple(_exception(row) for row in exceptions),
        today=clock.today().isoformat(),
    )


def own_schedule(schedule_id: UUID, *, by: Actor) -> Schedule:
    """The row, with clinic and practitioner joined. Raises NotYours unless it is one's own to write."""
    if not policies.can_keep_time_book(by):
        raise NotYours
    rows = Schedule.objects.select_related("clinic", "practitioner")
    found = rows.filter(pk=schedule_id, clinic__unit_id=by.duty.care_unit_id).first()
    if found is None:
        raise NotYours
    return found


def choices(schedule_id: UUID, *, by: Actor) -> Choices:
    """The clinic's visit types, for a form about this schedule. Raises NotYours."""
    one = own_schedule(schedule_id, by=by)
    kinds = sorted(VisitType.objects.filter(clinic=one.clinic_id), key=lambda kind: swedish_order(kind.name))
    labels = tuple((str(k.pk), _("%(name)s, %(n)s min") % {"name": k.name, "n": k.minutes}) for k in kinds)
    return Choices(labels, {str(kind.pk): kind.minutes for kind in kinds})


def clinics_and_practitioners(*, by: Actor) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """For a new schedule: the unit's clinics with a book of their own, and who has a schedule in the unit or works
    there. Raises NotYours.
    """
    if not policies.can_keep_time_book(by):
        raise NotYours
    unit = by.duty.care_unit_id
    clinics = Clinic.objects.filter(unit_id=unit, schedule_source=Clinic.ScheduleSource.OWN)
    known = Q(schedules__clinic__unit_id=unit) | Q(user__assignments__unit_id=unit)
    people = Practitioner.objects.filter(known).distinct()
    return (
        tuple((str(one.pk), one.name) for one in sorted(clinics, key=lambda one: swedish_order(one.name))),
        tuple((str(one.pk), one.name) for one in sorted(people, key=lambda one: swedish_order(one.name))),
    )


def weekly_now(weekly_id: UUID, *, by: Actor) -> tuple[Schedule, dict[str, object]]:
    """A weekly time as a form that changes it begins, and its schedule. Raises NotYours."""
    row = WeeklyTime.objects.filter(pk=weekly_id).first()
    if row is None:
        raise NotYours
    begins = max(row.since, clock.today())
    return own_schedule(row.schedule_id, by=by), {
        "visit_type": str(row.visit_type_id),
        "also": slot_types.others_of(row),
        "weekdays": [str(row.weekday)],
        "opens": row.opens,
        "closes": row.closes,
        "minutes": row.minutes,
        "capacity": row.capacity,
        "since": begins,
        "until": row.drafted_until or row.until,
        "staff_only_days": row.staff_only_days,
        "on_red_days": row.on_red_days,
        "is_draft": row.published_at is None,
    }


def exception_of(exception_id: UUID, *, by: Actor) -> UUID:
    """The schedule of an exception. Raises NotYours."""
    row = ScheduleException.objects.filter(pk=exception_id).first()
    if row is None:
        raise NotYours
    return own_schedule(row.schedule_id, by=by).pk


def clock_words(at: time) -> str:
    """ "08.00", "08:00": a wall clock in the reader's language."""
    return calendar.clock_in_words(calendar.from_when(date(2026, 1, 5), at))


def stretch_words(begins: date, ends: date | None) -> str:
    """ "från 23 november 2026", "23 november 2026 till 4 december 2026"."""
    first = calendar.date_in_words(begins)
    if ends is None:
        return _("från %(day)s") % {"day": first}
    return _("%(first)s till %(last)s") % {"first": first, "last": calendar.date_in_words(ends)}


def _with_drafts(rows: QuerySet[Schedule]) -> QuerySet[Schedule]:
    weekly = Q(weekly_times__isnull=False) & (
        Q(weekly_times__published_at=None) | Q(weekly_times__drafted_until__isnull=False)
    )
    away = Q(exceptions__isnull=False) & (Q(exceptions__published_at=None) | Q(exceptions__drafted_away=True))
    return rows.annotate(
        drafted=Count("weekly_times", filter=weekly, distinct=True),
        gaps=Count("exceptions", filter=away, distinct=True),
    )


def _is_drafted(row: Schedule) -> bool:
    return bool(getattr(row, "drafted", 0) or getattr(row, "gaps", 0))


def _row(one: Schedule, *, writes: bool) -> ScheduleRow:
    return ScheduleRow(
        name=one.name,
        who=_who(one),
        state=_state(one),
        has_drafts=writes and _is_drafted(one),
        url=reverse("admin:schedule", args=[one.pk]) if writes else "",
        close_url=reverse("admin:close_schedule", args=[one.pk]),
    )


def _who(one: Schedule) -> str:
    """The practitioner, where the schedule's name does not say so already."""
    person = one.practitioner
    if person is None:
        return ""
    return person.title if person.name == one.name else f"{person.name}, {person.title}"


def _state(one: Schedule) -> str:
    if one.made_until is None:
        return _("Inga veckotider är publicerade.")
    return _("Tider till och med %(day)s.") % {"day": calendar.date_in_words(one.made_until)}


def _closings(by: Actor) -> Iterable[ClosingRow]:
    undecided = Count("plans", filter=Q(plans__outcome__in=("", ClosurePlan.Outcome.STUCK)))
    rows = Closure.objects.filter(schedule__clinic__unit_id=by.duty.care_unit_id, reopened_at=None)
    rows = rows.annotate(undecided=undecided).filter(Q(ends_at__gt=clock.now()) | Q(undecided__gt=0))
    for one in rows.select_related("schedule").order_by("begins_at", "pk"):
        waiting = int(getattr(one, "undecided", 0))
        text = ngettext("%(n)s bokning väntar på dig", "%(n)s bokningar väntar på dig", waiting) % {"n": waiting}
        yield ClosingRow(
            one.schedule.name,
            closing_words(one.begins_at, one.ends_at),
            text if waiting else "",
            reverse("admin:closing", args=[one.pk]),
        )


def closing_words(begins_at: datetime, ends_at: datetime) -> str:
    """ "måndag 23 november", "måndag 23 november till tisdag 1 december"; with hours where days are not whole."""
    begins, ends = calendar.local(begins_at), calendar.local(ends_at)
    whole = begins.time() == time() and ends.time() == time()
    last = ends.date() - timedelta(days=1) if whole else ends.date()
    if whole and last == begins.date():
        return day_in_words(last)
    if whole:
        both = {"first": day_in_words(begins.date()), "last": day_in_words(last)}
    elif last == begins.date():
        end = calendar.clock_in_words(ends_at, with_word=True)
        both = {"first": calendar.moment_in_words(begins_at), "last": end}
    else:
        both = {"first": calendar.moment_in_words(begins_at), "last": calendar.moment_in_words(ends_at)}
    return _("%(first)s till %(last)s") % both


def weekday_name(number: int) -> str:
    """ "Måndag" for 0."""
    return capital(day_in_words(date(2026, 1, 5) + timedelta(days=number)).split(" ")[0])


def _weekdays(one: Schedule) -> Iterable[Weekday]:
    joined = one.weekly_times.select_related("visit_type", "types").prefetch_related("types__visit_types")
    rows = joined.order_by("weekday", "opens", "since", "pk")
    shown = [row for row in rows if row.until is None or row.until >= clock.today()]
    for weekday, of_day in groupby(shown, key=lambda row: row.weekday):
        yield Weekday(weekday_name(weekday), tuple(_weekly(row) for row in of_day))


def _weekly(row: WeeklyTime) -> WeeklyRow:
    hours = {"opens": clock_words(row.opens), "closes": clock_words(row.closes)}
    is_draft, ending = row.published_at is None, row.drafted_until
    draft = _("Nytt, inte publicerat") if is_draft else ""
    if ending is not None:
        taken_back = ending < row.since
        last = {"day": calendar.date_in_words(ending)}
        draft = _("Tas bort, inte publicerat") if taken_back else _("Slutar %(day)s, inte publicerat") % last
    return WeeklyRow(
        id=row.pk,
        hours=_("%(opens)s–%(closes)s") % hours,
        what=slot_types.types_in_words(row),
        details=tuple(_details(row)),
        days=stretch_words(row.since, row.until),
        draft=draft,
        change_url="" if ending else reverse("admin:change_weekly", args=[row.pk]),
        end_url="" if is_draft or ending else reverse("admin:end_weekly", args=[row.pk]),
        undo_url=reverse("admin:undo_weekly", args=[row.pk]) if draft else "",
    )


def _details(row: WeeklyTime) -> Iterable[str]:
    yield _("%(n)s minuter") % {"n": row.minutes}
    if row.capacity > 1:
        yield _("%(n)s platser") % {"n": row.capacity}
    if row.staff_only_days is not None:
        limit = ngettext("%(n)s dag före", "%(n)s dagar före", row.staff_only_days) % {"n": row.staff_only_days}
        yield _("på webben från %(limit)s") % {"limit": limit}
    if row.on_red_days:
        yield _("även röda dagar")


def _exception(row: ScheduleException) -> ExceptionRow:
    draft = ""
    if row.published_at is None:
        draft = _("Nytt, inte publicerat")
    elif row.drafted_away:
        draft = _("Tas bort, inte publicerat")
    address = reverse("admin:drop_exception", args=[row.pk])
    return ExceptionRow(
        when=capital(closing_words(row.begins_at, row.ends_at)),
        reason=row.reason,
        draft=draft,
        drop_url="" if row.drafted_away else address,
        keep_url=address if row.drafted_away else "",
    )
