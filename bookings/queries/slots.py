"""A schedule's slots, day by day, for those who make and withdraw them. Nobody's name is among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from bookings import policies
from bookings.models import Slot
from bookings.policies import SlotState
from bookings.queries.find import capital
from bookings.queries.schedules import own_schedule
from bookings.slot_types import types_in_words
from core import calendar, clock
from core.actor import Actor
from core.errors import NotYours


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One slot. ``withdraw_url`` and ``put_back_url`` are there if and only if the policy says yes."""

    time: str
    what: str
    places: str
    state: str
    is_withdrawn: bool
    withdraw_url: str
    put_back_url: str


@dataclass(frozen=True, slots=True)
class SlotDay:
    """``day`` is what a form sends back to land on this day again."""

    schedule_id: UUID
    schedule: str
    clinic: str
    heading: str
    day: str
    previous_url: str
    next_url: str
    rows: tuple[SlotRow, ...]


def slot_day(schedule_id: UUID, day: date, *, by: Actor) -> SlotDay:
    """One Swedish day of a schedule, withdrawn slots too. Raises NotYours. Two queries, one more where times are
    for several types.
    """
    one = own_schedule(schedule_id, by=by)
    begins, ends = calendar.from_when(day, time()), calendar.from_when(day + timedelta(days=1), time())
    slots = Slot.objects.filter(schedule=one, starts_at__gte=begins, starts_at__lt=ends)
    now = clock.now()
    return SlotDay(
        schedule_id=one.pk,
        schedule=one.name,
        clinic=one.clinic.name,
        heading=capital(calendar.day_in_words(day, year=True)),
        day=day.isoformat(),
        previous_url=day_url(one.pk, day - timedelta(days=1)),
        next_url=day_url(one.pk, day + timedelta(days=1)),
        rows=tuple(_row(slot, now) for slot in _joined(slots).order_by("starts_at", "pk")),
    )


def _joined(slots: QuerySet[Slot]) -> QuerySet[Slot]:
    return slots.select_related("visit_type", "types").prefetch_related("types__visit_types")


def day_url(schedule_id: UUID, day: date) -> str:
    """The page's address."""
    return f"{reverse('admin:slots', args=[schedule_id])}?dag={day.isoformat()}"


def day_of(slot_id: UUID, *, by: Actor) -> tuple[UUID, date]:
    """The schedule and the day of one of the unit's slots. Raises NotYours."""
    slot = Slot.objects.filter(pk=slot_id).first()
    if slot is None:
        raise NotYours
    return own_schedule(slot.schedule_id, by=by).pk, calendar.local(slot.starts_at).date()


def _row(slot: Slot, now: datetime) -> SlotRow:
    facts = SlotState(slot.starts_at, slot.taken, slot.withdrawn_at is not None, slot.withdrawn_why)
    may_go, may_come = policies.can_withdraw(facts, now=now), policies.can_put_back(facts, now=now)
    begins, ends = calendar.clock_in_words(slot.starts_at), calendar.clock_in_words(slot.ends_at)
    return SlotRow(
        time=f"{begins}–{ends}",
        what=slot.visit_type.name if slot.taken else types_in_words(slot),
        places=_("%(taken)s av %(capacity)s tagna") % {"taken": slot.taken, "capacity": slot.capacity},
        state=_state(slot, now),
        is_withdrawn=facts.is_withdrawn,
        withdraw_url=reverse("admin:withdraw_slot", args=[slot.pk]) if may_go else "",
        put_back_url=reverse("admin:put_back_slot", args=[slot.pk]) if may_come else "",
    )


def _state(slot: Slot, now: datetime) -> str:
    if slot.withdrawn_at is not None:
        return str(Slot.Withdrawn(slot.withdrawn_why or Slot.Withdrawn.BY_HAND).label)
    if slot.extra:
        return _("Extratid, bokas av mottagningen")
    if slot.published_at is None:
        return _("Bokas av mottagningen")
    if slot.published_at > now:
        day = calendar.day_in_words(calendar.local(slot.published_at).date())
        return _("På webben från %(day)s") % {"day": day}
    return _("På webben")
