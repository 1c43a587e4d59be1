"""What publishing a schedule would do, and what is amiss with it: shown before anything is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings import schedule_facts
from bookings.cutting import Cut, Reckoning, There, Weekly, touches
from bookings.models import Schedule, Slot
from bookings.queries.find import capital
from bookings.queries.schedules import own_schedule, weekday_name
from clinics.rules import region
from core import calendar, clock
from core.actor import Actor

WEEKS = 6
"""How many weeks are shown day by day; the sums are of all that is made."""
EARLY, LATE = time(6), time(21)
"""Hours outside these are told of: 18.00 for 08.00 is a slip of the hand that nobody sees in a list."""
MOST_TOLD = 8


@dataclass(frozen=True, slots=True)
class PreviewDay:
    """One day: its hours as they become, how many slots, and what is new or goes."""

    name: str
    hours: str
    total: int
    new: str
    gone: str
    note: str


@dataclass(frozen=True, slots=True)
class PreviewWeek:
    name: str
    days: tuple[PreviewDay, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something to look at before publishing: its first lines, and how many there are."""

    title: str
    count: int
    explanation: str
    lines: tuple[str, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Preview:
    id: UUID
    name: str
    clinic: str
    until: str
    new: int
    there: int
    gone: int
    back: int
    weeks: tuple[PreviewWeek, ...]
    unfit: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    has_drafts: bool


def preview(schedule_id: UUID, *, by: Actor) -> Preview:
    """The weeks ahead as they would become. Raises NotYours. Eight queries, whatever the length."""
    one, now = own_schedule(schedule_id, by=by), clock.now()
    last = max(schedule_facts.horizon_end(one), one.made_until or clock.today())
    found = schedule_facts.reckoning_of(one.pk, now, last, drafts=True)
    weekly = schedule_facts.weekly_of(one.pk, drafts=True)
    return Preview(
        id=one.pk,
        name=one.name,
        clinic=one.clinic.name,
        until=calendar.date_in_words(last),
        new=len(found.new),
        there=len(found.there),
        gone=len(found.withdrawn),
        back=len(found.put_back),
        weeks=tuple(_weeks(found, now)),
        unfit=tuple(_unfit(found.unfit)),
        conflicts=tuple(_conflicts(one, found, weekly, now, last)),
        has_drafts=schedule_facts.has_drafts(one.pk),
    )


def _weeks(found: Reckoning, now: datetime) -> Iterable[PreviewWeek]:
    monday = calendar.local(now).date()
    monday -= timedelta(days=monday.weekday())
    new, gone = _by_day(found.new), _by_day(found.withdrawn)
    stays = _by_day([*found.there, *found.put_back, *found.unfit])
    for number in range(WEEKS):
        first = monday + timedelta(days=7 * number)
        days = [first + timedelta(days=one) for one in range(7)]
        shown = [_day(day, new.get(day, []), stays.get(day, []), gone.get(day, [])) for day in days]
        week = first.isocalendar().week
        yield PreviewWeek(_("Vecka %(n)s") % {"n": week}, tuple(day for day in shown if day is not None))


def _by_day(rows: Sequence[Cut] | Sequence[There]) -> dict[date, list[Cut | There]]:
    days: dict[date, list[Cut | There]] = {}
    for one in rows:
        days.setdefault(calendar.local(one.starts_at).date(), []).append(one)
    return days


def _day(
    day: date, new: list[Cut | There], stays: list[Cut | There], gone: list[Cut | There]
) -> PreviewDay | None:
    red = calendar.is_red(day, region().own_red_days)
    if not (new or stays or gone) and not (red and day.weekday() < 5):
        return None
    there = sorted([*new, *stays], key=lambda one: one.starts_at)
    hours = ""
    if there:
        ends = max(one.ends_at for one in there)
        hours = f"{calendar.clock_in_words(there[0].starts_at)}–{calendar.clock_in_words(ends)}"
    return PreviewDay(
        name=capital(calendar.day_in_words(day)),
        hours=hours,
        total=len(there),
        new=ngettext("%(n)s ny", "%(n)s nya", len(new)) % {"n": len(new)} if new else "",
        gone=ngettext("%(n)s tas bort", "%(n)s tas bort", len(gone)) % {"n": len(gone)} if gone else "",
        note=_("Röd dag") if red else "",
    )


def _unfit(rows: Sequence[There]) -> Iterable[str]:
    """Booked times that stay though the schedule has them no more: when, and what for; never who."""
    kinds = dict(Slot.objects.filter(pk__in=[one.id for one in rows]).values_list("pk", "visit_type__name"))
    for one in rows:
        yield f"{capital(calendar.moment_in_words(one.starts_at))}, {kinds[one.id]}"


def _conflicts(
    one: Schedule, found: Reckoning, weekly: list[Weekly], now: datetime, last: date
) -> Iterable[Conflict]:
    yield from _told(
        _("Tiden är redan upptagen i schemat"),
        _("De här tiderna görs inte: två veckotider överlappar, eller en annan tid ligger där redan."),
        [one.starts_at for one in found.clashing],
    )
    yield from _elsewhere(one, found, now)
    yield from _red_days(weekly, last)
    yield from _odd_hours(weekly)
    yield from _left_over(weekly)
    yield from _nights(weekly, last)
    yield from _told(
        _("Indragna för hand, eller stängda"),
        _("De här tiderna finns i schemat men är indragna. De kommer inte tillbaka av sig själva."),
        [one.starts_at for one in found.kept_away],
    )


def _told(title: str, explanation: str, moments: Sequence[datetime]) -> Iterable[Conflict]:
    if moments:
        yield _conflict(title, explanation, [capital(calendar.moment_in_words(at)) for at in sorted(moments)])


def _conflict(title: str, explanation: str, lines: Sequence[str]) -> Conflict:
    left = len(lines) - MOST_TOLD
    more = ngettext("och %(n)s till", "och %(n)s till", left) % {"n": left} if left > 0 else ""
    return Conflict(title, len(lines), explanation, tuple(lines[:MOST_TOLD]), more)


def _elsewhere(one: Schedule, found: Reckoning, now: datetime) -> Iterable[Conflict]:
    """The same practitioner in another schedule of the unit, at another clinic or the same, at the same time."""
    if one.practitioner_id is None:
        return
    others = Slot.objects.filter(
        schedule__practitioner=one.practitioner_id,
        schedule__clinic__unit_id=one.clinic.unit_id,
        starts_at__gt=now,
        withdrawn_at=None,
    ).exclude(schedule=one)
    taken = list(
        others.order_by("starts_at", "pk").values_list(
            "starts_at", "ends_at", "schedule__name", "schedule__clinic__name"
        )
    )
    coming: list[Cut | There] = [*found.new, *found.there, *found.put_back]
    coming.sort(key=lambda each: each.starts_at)
    lines, place = list[str](), 0
    for each in coming:
        while place < len(taken) and taken[place][1] <= each.starts_at:
            place += 1
        beside = taken[place] if place < len(taken) else None
        if beside and touches((each.starts_at, each.ends_at), (beside[0], beside[1])):
            lines.append(f"{capital(calendar.moment_in_words(each.starts_at))}: {beside[2]}, {beside[3]}")
    if lines:
        text = _(
            "Samma person har tider i ett annat schema då. Tiderna görs ändå: kontrollera att det är meningen."
        )
        yield _conflict(_("På två ställen samtidigt"), text, lines)


def _red_days(weekly: list[Weekly], last: date) -> Iterable[Conflict]:
    today, own = clock.today(), region().own_red_days
    days = [today + timedelta(days=n) for n in range((last - today).days + 1)]
    red = [day for day in days if calendar.is_red(day, own) and any(one.is_on(day) for one in weekly)]
    for made, title, text in (
        (False, _("Röda dagar"), _("Inga tider görs de här dagarna.")),
        (True, _("Öppet på röda dagar"), _("Tider görs de här dagarna: veckotiden säger även röda dagar.")),
    ):
        lines = [
            capital(calendar.day_in_words(day, year=True))
            for day in red
            if any(one.is_on(day) and one.on_red_days for one in weekly) is made
        ]
        if lines:
            yield _conflict(title, text, lines)


def _odd_hours(weekly: list[Weekly]) -> Iterable[Conflict]:
    lines = [_line(one) for one in weekly if one.opens < EARLY or one.closes > LATE]
    if lines:
        text = _("Det är ovanligt tidigt eller sent. Kontrollera klockslagen.")
        yield _conflict(_("Utanför vanliga tider"), text, lines)


def _left_over(weekly: list[Weekly]) -> Iterable[Conflict]:
    lines = []
    for one in weekly:
        whole = (one.closes.hour - one.opens.hour) * 60 + one.closes.minute - one.opens.minute
        if whole % one.minutes:
            left = ngettext("%(n)s minut", "%(n)s minuter", whole % one.minutes) % {"n": whole % one.minutes}
            lines.append(_("%(weekly)s: %(left)s blir över") % {"weekly": _line(one), "left": left})
    if lines:
        yield _conflict(_("Minuter som blir över"), _("De räcker inte till en tid till."), lines)


def _nights(weekly: list[Weekly], last: date) -> Iterable[Conflict]:
    """The nights when the clock is changed, where a weekly time holds then."""
    today, lines = clock.today(), list[str]()
    for number in range((last - today).days + 1):
        day = today + timedelta(days=number)
        shift = _shift(day)
        if not shift or not any(one.is_on(day) and one.opens < time(3) for one in weekly):
            continue
        text = (
            _("kl. 02–03 finns inte")
            if shift > 0
            else _("kl. 02–03 kommer två gånger, tider görs bara första gången")
        )
        lines.append(f"{capital(calendar.day_in_words(day))}: {text}")
    if lines:
        yield _conflict(_("När klockan ställs om"), _("Natten är en timme kortare eller längre."), lines)


def _shift(day: date) -> int:
    hours = calendar.instant(day + timedelta(days=1), time()) - calendar.instant(day, time())
    return 24 - hours // timedelta(hours=1)


def _line(one: Weekly) -> str:
    return f"{weekday_name(one.weekday)} {one.opens:%H.%M}–{one.closes:%H.%M}"
