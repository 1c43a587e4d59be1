"""Slots made by their schedule, and by hand. None is ever deleted: it is withdrawn, with why."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from audit import actions as audit
from bookings import policies, schedule_facts, slot_types
from bookings.actions.locks import lock_schedule
from bookings.cutting import Cut
from bookings.errors import SlotClash
from bookings.models import Schedule, Slot, VisitType
from core import calendar, clock
from core.actor import Actor
from core.db import action, translate_constraints
from core.errors import NotYours

Why = Slot.Withdrawn
CLASH = {"slots_never_overlap_within_a_schedule": SlotClash}


@dataclass(frozen=True, slots=True)
class Made:
    """How many slots were made, withdrawn and put back."""

    new: int
    withdrawn: int
    put_back: int


@action
def make_slots(*, schedule_id: UUID, until: date, by: Actor) -> Made:
    """Make the slots of the published weekly times, from now until a Swedish date, that day too.

    What is there already is left alone, so it may run twice, at the same time, or again after being killed: a
    weekly time makes each slot once (the database's promise). Empty slots that the schedule no longer has are
    withdrawn, and come back if it has them again; what is booked, or held for a form, stays. A slot that was
    withdrawn by hand stays withdrawn, and a weekly time that was changed since makes none in its place.
    Raises NotYours, Refused.
    """
    policies.can_make_slots(by).require()
    return remake(lock_schedule(schedule_id, by=by), until)


def make_all_slots(*, by: Actor) -> int:
    """Make every published schedule's slots as far as residents may see, and a margin; one transaction each.

    How many were made.
    """
    own = Schedule.objects.filter(clinic__schedule_source="own", made_until__isnull=False).order_by("pk")
    return sum(
        make_slots(schedule_id=one.pk, until=schedule_facts.horizon_end(one), by=by).new for one in list(own)
    )


def remake(schedule: Schedule, until: date) -> Made:
    """The same under the caller's lock of the schedule. Never for fewer days than were made before."""
    now, last = clock.now(), max(until, schedule.made_until or until)
    found = schedule_facts.reckoning_of(schedule.pk, now, last)
    withdrawn = _withdraw([one.id for one in found.withdrawn], now)
    put_back = _put_back([one.id for one in found.put_back])
    slots = [_slot(schedule, cut, now) for cut in found.new]
    Slot.objects.bulk_create(slots, batch_size=500, ignore_conflicts=True)
    made = Slot.objects.filter(pk__in=[one.pk for one in slots]).count() if slots else 0
    schedule.made_until = last
    schedule.save(update_fields=["made_until"])
    return Made(made, withdrawn, put_back)


def _slot(schedule: Schedule, cut: Cut, now: datetime) -> Slot:
    return Slot(
        schedule=schedule,
        visit_type_id=cut.weekly.visit_type_id,
        types_id=cut.weekly.types_id,
        made_by_id=cut.weekly.id,
        starts_at=cut.starts_at,
        ends_at=cut.ends_at,
        capacity=cut.weekly.capacity,
        published_at=cut.open_from or now,
    )


def _withdraw(ids: Iterable[UUID], now: datetime) -> int:
    """Those that are still empty when their turn comes. Locked by id, as everywhere."""
    slots = Slot.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(ids)).order_by("pk")
    empty = [pk for pk, taken in slots.values_list("pk", "taken") if not taken]
    return Slot.objects.filter(pk__in=empty).update(withdrawn_at=now, withdrawn_why=Why.BY_SCHEDULE)


def _put_back(ids: Iterable[UUID]) -> int:
    return Slot.objects.filter(pk__in=list(ids)).update(withdrawn_at=None, withdrawn_why=Why.NOT)


@action
def add_slot(
    *,
    schedule_id: UUID,
    visit_type_id: UUID,
    starts_at: datetime,
    minutes: int,
    capacity: int = 1,
    staff_only: bool = False,
    also: Collection[UUID] = (),
    by: Actor,
) -> Slot:
    """Make a slot by hand: a single time, or a session of ``capacity`` places. ``starts_at`` is aware; ``also``
    are further types that it can be booked as.

    No schedule withdraws it. Raises NotYours, Refused, SlotClash where the schedule has another slot then.
    """
    policies.can_keep_time_book(by).require()
    schedule = lock_schedule(schedule_id, by=by)
    kinds, now = kinds_at(schedule, {visit_type_id, *also}), clock.now()
    policies.can_add_slot(starts_at, minutes, capacity, now=now).require()
    ends_at = starts_at + timedelta(minutes=minutes)
    _require_open(schedule.pk, starts_at, ends_at, now)
    shared = slot_types.set_of(kinds, capacity)
    with translate_constraints(CLASH):
        slot = Slot.objects.create(
            schedule=schedule,
            visit_type_id=visit_type_id,
            types=shared,
            starts_at=starts_at,
            ends_at=ends_at,
            capacity=capacity,
            published_at=None if staff_only else now,
        )
    audit.record(audit.Action.SLOTS_CHANGED, by=by, about=None, object_id=schedule.pk)
    return slot


@action
def withdraw_slot(*, slot_id: UUID, by: Actor) -> Slot:
    """Withdraw an empty slot: nobody can book it, and no schedule puts it back. Raises NotYours, Refused."""
    slot = _lock_own(slot_id, by=by)
    policies.can_withdraw(_state(slot), now=clock.now()).require()
    slot.withdrawn_at, slot.withdrawn_why = clock.now(), Why.BY_HAND
    slot.save(update_fields=["withdrawn_at", "withdrawn_why"])
    audit.record(audit.Action.SLOTS_CHANGED, by=by, about=None, object_id=slot.schedule_id)
    return slot


@action
def put_back_slot(*, slot_id: UUID, by: Actor) -> Slot:
    """Put back a slot that was withdrawn by hand. Raises NotYours, Refused, SlotClash."""
    slot, now = _lock_own(slot_id, by=by), clock.now()
    policies.can_put_back(_state(slot), now=now).require()
    _require_open(slot.schedule_id, slot.starts_at, slot.ends_at, now)
    slot.withdrawn_at, slot.withdrawn_why = None, Why.NOT
    with translate_constraints(CLASH):
        slot.save(update_fields=["withdrawn_at", "withdrawn_why"])
    audit.record(audit.Action.SLOTS_CHANGED, by=by, about=None, object_id=slot.schedule_id)
    return slot


@action
def limit_slots(
    *, schedule_id: UUID, first: date, last: date, staff_only_days: int | None, staff_only: bool = False, by: Actor
) -> int:
    """Change the ownership limit of the slots between two Swedish dates, both counted; how many.

    ``staff_only_days``: residents may book from so many days before; None: at once. ``staff_only``: never, the
    clinic books them. What is booked stays booked. Raises NotYours, Refused.
    """
    policies.can_keep_time_book(by).require()
    schedule, now, changed = lock_schedule(schedule_id, by=by), clock.now(), 0
    begins, ends = calendar.instant(first, time()), calendar.instant(last + timedelta(days=1), time())
    policies.can_be_stretch(begins, ends, now=now).require()
    ahead = Slot.objects.filter(schedule=schedule, starts_at__gt=now, extra=False, withdrawn_at=None)
    locked = ahead.filter(starts_at__gte=begins, starts_at__lt=ends).select_for_update(of=("self",), no_key=True)
    by_day: dict[date, list[UUID]] = {}
    for pk, starts_at in locked.order_by("pk").values_list("pk", "starts_at"):
        by_day.setdefault(calendar.local(starts_at).date(), []).append(pk)
    for day, slots in by_day.items():
        opens = None if staff_only else now
        if staff_only_days is not None and not staff_only:
            opens = calendar.from_when(day - timedelta(days=staff_only_days), time())
        changed += Slot.objects.filter(pk__in=slots).update(published_at=opens)
    audit.record(audit.Action.SLOTS_CHANGED, by=by, about=None, object_id=schedule.pk)
    return changed


def kinds_at(schedule: Schedule, ids: Collection[UUID]) -> list[VisitType]:
    """The visit types of the schedule's clinic. Raises NotYours for another's."""
    kinds = list(VisitType.objects.filter(pk__in=ids, clinic=schedule.clinic_id).order_by("pk"))
    if len(kinds) < len(set(ids)):
        raise NotYours
    return kinds


def _require_open(schedule_id: UUID, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    closed = schedule_facts.closed_of(schedule_id, now)
    if any(begins < ends_at and starts_at < ends for begins, ends in closed):
        policies.CLOSED.require()


def _lock_own(slot_id: UUID, *, by: Actor) -> Slot:
    """The unit's own slot, locked after its schedule."""
    policies.can_keep_time_book(by).require()
    schedule_id = Slot.objects.filter(pk=slot_id).values_list("schedule_id", flat=True).first()
    if schedule_id is None:
        raise NotYours
    lock_schedule(schedule_id, by=by)
    return Slot.objects.select_for_update(of=("self",), no_key=True).get(pk=slot_id)


def _state(slot: Slot) -> policies.SlotState:
    return policies.SlotState(slot.starts_at, slot.taken, slot.withdrawn_at is not None, slot.withdrawn_why)
