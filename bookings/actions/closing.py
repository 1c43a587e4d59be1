"""Closing a schedule for a while: first its slots, in one transaction; then its bookings, one by one."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Q, QuerySet

from audit import actions as audit
from bookings import policies, schedule_facts
from bookings.actions.desk import call_off, move_at_desk
from bookings.actions.hold import release
from bookings.actions.locks import lock_booking, lock_schedule
from bookings.actions.slots import remake
from bookings.models import Booking, Closure, ClosurePlan, Schedule, Slot
from core import clock
from core.actor import Actor
from core.db import action
from core.errors import DomainError, NotYours

logger = logging.getLogger(__name__)
What, Outcome = ClosurePlan.What, ClosurePlan.Outcome
STANDS = (Booking.State.ACTIVE, Booking.State.ARRIVED)
FIRST_COME = ("was_at", "booking__booked_at", "pk")
"""Where two are to go to one place, the earlier visit goes first, then whoever booked first."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to become of a booking. ``to_slot_id`` goes with a move, and only with that."""

    booking_id: UUID
    what: str
    to_slot_id: UUID | None = None


@action
def close(
    *,
    schedule_id: UUID,
    begins_at: datetime,
    ends_at: datetime,
    reason: str,
    choices: Collection[Choice],
    by: Actor,
) -> Closure:
    """Withdraw the slots that touch the stretch and have not begun, and write a plan for each booking on them.

    From when it commits nobody books, holds or moves to one of them. A booking that no choice names (it was made
    while staff were choosing) gets a plan that waits for somebody. Bookings themselves are changed by
    :func:`settle`. The same stretch again returns the closing that there is. Raises NotYours, Refused.
    """
    policies.can_close(by).require()
    schedule, now = lock_schedule(schedule_id, by=by), clock.now()
    policies.can_be_stretch(begins_at, ends_at, now=now).require()
    same = Closure.objects.filter(schedule=schedule, begins_at=begins_at, ends_at=ends_at, reopened_at=None)
    if (earlier := same.first()) is not None:
        return earlier
    _require_own_slots([one.to_slot_id for one in choices if one.to_slot_id], by=by)
    closure = Closure.objects.create(
        schedule=schedule,
        begins_at=begins_at,
        ends_at=ends_at,
        reason=reason,
        made_at=now,
        made_by_id=by.own_user_id,
    )
    closed = _withdraw(closure, now)
    release(list(Booking.objects.filter(slot__in=closed, state=Booking.State.HELD).values_list("pk", flat=True)))
    chosen = {one.booking_id: one for one in choices}
    bookings = Booking.objects.filter(slot__in=closed, state__in=STANDS).order_by("slot__starts_at", "pk")
    rows = bookings.values_list("pk", "slot__starts_at")
    ClosurePlan.objects.bulk_create([_plan(closure, pk, at, chosen.get(pk)) for pk, at in rows])
    audit.record(audit.Action.SCHEDULE_CLOSED, by=by, about=None, object_id=closure.pk)
    return closure


@action
def settle(*, plan_id: UUID, by: Actor) -> ClosurePlan:
    """Do what the plan says with its booking, in a transaction of its own, and write down what came of it.

    GONE when the booking has left the closed time by itself; STUCK when it could not be done, or its time has come
    meanwhile: the booking then stands where it was. What is settled stays so. Raises NotYours, Refused for one who
    may not close.
    """
    policies.can_change_for_others(by).require()
    plan = _lock_plan(plan_id, by=by)
    return plan if plan.outcome else _carry_out(plan, by=by, only_ahead=True)


def settle_all(*, closure_id: UUID, by: Actor) -> int:
    """Settle what is left of a closing, one transaction a booking: killed half-way it goes on from there.

    How many were settled now. Raises NotYours, Refused.
    """
    policies.can_close(by).require()
    own = ClosurePlan.objects.filter(closure__schedule__clinic__unit_id=by.duty.care_unit_id)
    waiting = own.filter(closure=closure_id, outcome="").order_by(*FIRST_COME)
    return sum(bool(settle(plan_id=pk, by=by).outcome) for pk in list(waiting.values_list("pk", flat=True)))


def settle_left() -> int:
    """Go on with every closing that was cut off, whoever closed; how many plans were settled. A job.

    One transaction a booking, and one that cannot be settled does not hold up the others. Beside somebody who is
    settling just now it does nothing twice: each plan is locked, and then looked at anew.
    """
    left = ClosurePlan.objects.filter(outcome="", closure__reopened_at=None)
    return sum(_settle_or_log(pk) for pk in list(left.order_by(*FIRST_COME).values_list("pk", flat=True)))


def _settle_or_log(plan_id: UUID) -> bool:
    try:
        return bool(settle(plan_id=plan_id, by=Actor.system()).outcome)
    except NotYours:  # opened again meanwhile
        return False
    except DatabaseError:
        raise
    except Exception:
        logger.exception("plan %s of a closing was not settled", plan_id)
        return False


@action
def replan(*, plan_id: UUID, what: str, to_slot_id: UUID | None = None, by: Actor) -> ClosurePlan:
    """Choose anew for a booking that got stuck, or that was kept, and do it. Else nothing is changed.

    Raises NotYours, Refused.
    """
    policies.can_close(by).require()
    plan = _lock_plan(plan_id, by=by)
    if plan.outcome != Outcome.STUCK and plan.what != What.KEEP:
        return plan
    _require_own_slots([to_slot_id] if to_slot_id else [], by=by)
    plan.what, plan.to_slot_id = What(what), to_slot_id if what == What.MOVE else None
    return _carry_out(plan, by=by)


@action
def reopen(*, closure_id: UUID, by: Actor) -> Closure:
    """Let the schedule receive again. Its slots come back, those with bookings too; what the plan had not come to
    stays as it is booked. Who was moved or called off stays so. Once more changes nothing.

    Raises NotYours, Refused.
    """
    policies.can_close(by).require()
    row = Closure.objects.filter(pk=closure_id).first()
    if row is None:
        raise NotYours
    schedule, now = lock_schedule(row.schedule_id, by=by), clock.now()
    closure = Closure.objects.get(pk=closure_id)
    if closure.reopened_at is not None:
        return closure
    closure.reopened_at = now
    closure.save(update_fields=["reopened_at"])
    _put_back(closure, now)
    left = closure.plans.filter(outcome__in=("", Outcome.STUCK))
    left.update(what=What.KEEP, to_slot=None, outcome=Outcome.DONE, settled_at=now)
    audit.record(audit.Action.SCHEDULE_REOPENED, by=by, about=None, object_id=closure.pk)
    _remake(schedule)
    return closure


def _withdraw(closure: Closure, now: datetime) -> list[UUID]:
    slots = _touched(closure).filter(withdrawn_at=None, starts_at__gt=now)
    closed = _ids(slots.select_for_update(of=("self",), no_key=True).order_by("pk"))
    Slot.objects.filter(pk__in=closed).update(withdrawn_at=now, withdrawn_why=Slot.Withdrawn.CLOSED)
    return closed


def _put_back(closure: Closure, now: datetime) -> None:
    """All that a closing took, but what another closing in force still touches."""
    slots = _touched(closure).filter(withdrawn_why=Slot.Withdrawn.CLOSED, starts_at__gt=now)
    for begins, ends in schedule_facts.closed_of(closure.schedule_id, now):
        slots = slots.exclude(starts_at__lt=ends, ends_at__gt=begins)
    back = _ids(slots.select_for_update(of=("self",), no_key=True).order_by("pk"))
    Slot.objects.filter(pk__in=back).update(withdrawn_at=None, withdrawn_why=Slot.Withdrawn.NOT)


def _remake(schedule: Schedule) -> None:
    if schedule.made_until is not None:
        remake(schedule, schedule.made_until)


def _touched(closure: Closure) -> QuerySet[Slot]:
    return Slot.objects.filter(
        schedule=closure.schedule_id, starts_at__lt=closure.ends_at, ends_at__gt=closure.begins_at
    )


def _plan(closure: Closure, booking_id: UUID, was_at: datetime, choice: Choice | None) -> ClosurePlan:
    plan = ClosurePlan(closure=closure, booking_id=booking_id, was_at=was_at)
    if choice is None:
        plan.what, plan.outcome, plan.settled_at = What.KEEP, Outcome.STUCK, closure.made_at
    else:
        plan.what = What(choice.what)
        plan.to_slot_id = choice.to_slot_id if choice.what == What.MOVE else None
    return plan


def _carry_out(plan: ClosurePlan, *, by: Actor, only_ahead: bool = False) -> ClosurePlan:
    try:
        plan.outcome = _done(plan, by=by, only_ahead=only_ahead)
    except DomainError:
        plan.outcome = Outcome.STUCK
    plan.settled_at = clock.now()
    plan.save(update_fields=["what", "to_slot", "outcome", "settled_at"])
    return plan


def _done(plan: ClosurePlan, *, by: Actor, only_ahead: bool) -> str:
    booking = lock_booking(plan.booking_id, by=by, also_slots=[plan.to_slot_id] if plan.to_slot_id else [])
    closed = booking.slot.schedule_id == plan.closure.schedule_id
    closed &= booking.slot.withdrawn_why == Slot.Withdrawn.CLOSED
    if booking.state not in STANDS or not closed:
        return Outcome.GONE
    if only_ahead and plan.what != What.KEEP and booking.slot.starts_at <= clock.now():
        return Outcome.STUCK  # the patient stands there: what is under way is left
    if plan.what == What.MOVE and plan.to_slot_id == booking.slot_id:
        return Outcome.STUCK  # nowhere else to go
    if plan.what == What.MOVE and plan.to_slot_id:
        move_at_desk(booking_id=booking.pk, to_slot_id=plan.to_slot_id, by=by)
    if plan.what == What.CANCEL:
        call_off(booking_id=booking.pk, by=by)
    return Outcome.DONE


def _lock_plan(plan_id: UUID, *, by: Actor) -> ClosurePlan:
    """A plan is locked before its person, so that two who settle it wait for each other."""
    plans = ClosurePlan.objects.select_for_update(of=("self",), no_key=True).select_related("closure")
    own = Q() if by.is_system else Q(closure__schedule__clinic__unit_id=by.duty.care_unit_id)
    plan = plans.filter(own, closure__reopened_at=None, pk=plan_id).first()
    if plan is None:
        raise NotYours
    return plan


def _require_own_slots(slot_ids: Collection[UUID], *, by: Actor) -> None:
    own = Slot.objects.filter(pk__in=slot_ids, schedule__clinic__unit_id=by.duty.care_unit_id)
    if own.count() < len(set(slot_ids)):
        raise NotYours


def _ids(rows: QuerySet[Slot] | QuerySet[Booking]) -> list[UUID]:
    return list(rows.values_list("pk", flat=True))
