"""The clinic's own time book: schedules, slots, rules, and a day that is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from bookings import actions as bookings
from bookings.actions import Choice, NewWeekly
from bookings.models import Closure, ClosurePlan, Schedule, ScheduleException, Slot, WeeklyTime
from core import clock, rulebook
from core.actor import Actor, Role
from reminders import actions as reminders
from reminders.planner.when import Policy, default_policy
from reminders.rules import ReminderRules
from tests.matrix.deeds.deed import MEET_PATIENTS, Deed
from tests.matrix.everybody import SYSTEM, at
from tests.matrix.world import A, World

MANAGER = at(A, Role.UNIT_MANAGER)
AT_THE_DESK = at(A, *MEET_PATIENTS)


def _fewer_reminders() -> Policy:
    chosen = default_policy(rulebook.at(clock.today()).section(ReminderRules))
    return replace(chosen, day_before=False)


def manager(world: World) -> Actor:
    return world.places[A].staff[Role.UNIT_MANAGER]


def _new(world: World) -> NewWeekly:
    today = clock.today()
    return NewWeekly(
        world.places[A].visit_type.pk, (0, 1), time(8), time(10), 30, today, today + timedelta(days=9)
    )


def schedule(world: World) -> Schedule:
    of = world.places[A].clinic
    return bookings.add_schedule(clinic_id=of.pk, name="Ett till", practitioner_id=None, by=manager(world))


def weekly(world: World) -> WeeklyTime:
    return bookings.draft_weekly_times(schedule_id=schedule(world).pk, new=_new(world), by=manager(world))[0]


def exception(world: World) -> ScheduleException:
    now, of = clock.now(), schedule(world)
    return bookings.draft_exception(
        schedule_id=of.pk, begins_at=now, ends_at=now + timedelta(days=1), reason="", by=manager(world)
    )


def published(world: World) -> Schedule:
    of = weekly(world).schedule
    bookings.publish(schedule_id=of.pk, by=manager(world))
    WeeklyTime.objects.filter(schedule=of).update(drafted_until=clock.today() + timedelta(days=20))
    return Schedule.objects.get(pk=of.pk)


def slot(world: World) -> Slot:
    of = published(world)
    return Slot.objects.filter(schedule=of).latest("starts_at")


def withdrawn(world: World) -> Slot:
    return bookings.withdraw_slot(slot_id=slot(world).pk, by=manager(world))


def _close(of: Schedule, choices: list[Choice], by: Actor) -> Closure:
    now = clock.now()
    ends = now + timedelta(days=60)
    return bookings.close(schedule_id=of.pk, begins_at=now, ends_at=ends, reason="", choices=choices, by=by)


def closure(world: World) -> Closure:
    """Of the schedule that everybody in the world has a time in; nothing is chosen for them."""
    return _close(world.places[A].schedule, [], manager(world))


def stuck(world: World) -> ClosurePlan:
    return closure(world).plans.order_by("pk")[0]


def waiting(world: World) -> ClosurePlan:
    plan = stuck(world)
    ClosurePlan.objects.filter(pk=plan.pk).update(outcome="", settled_at=None, what="cancel")
    return plan


def _add_slot(world: World, of: Schedule, by: Actor) -> object:
    starts_at = clock.now() + timedelta(days=50)
    kind = world.places[A].visit_type
    return bookings.add_slot(schedule_id=of.pk, visit_type_id=kind.pk, starts_at=starts_at, minutes=20, by=by)


def _limit(_world: World, of: Schedule, by: Actor) -> object:
    first = clock.today()
    return bookings.limit_slots(
        schedule_id=of.pk, first=first, last=first + timedelta(days=9), staff_only_days=3, by=by
    )


def _except(_world: World, of: Schedule, by: Actor) -> object:
    now = clock.now()
    return bookings.draft_exception(
        schedule_id=of.pk, begins_at=now, ends_at=now + timedelta(days=1), reason="", by=by
    )


def _by_manager(name: str, call: Any, arrange: Any, may: frozenset[str] = MANAGER) -> Deed:
    return Deed(f"bookings.actions.{name}", "", call, may, arrange)


SCHEDULES = (
    _by_manager(
        "schedules.add_schedule",
        lambda world, _made, by: bookings.add_schedule(
            clinic_id=world.places[A].clinic.pk, name="Nytt", practitioner_id=None, by=by
        ),
        lambda _world: None,
    ),
    _by_manager(
        "schedules.draft_weekly_times",
        lambda world, of, by: bookings.draft_weekly_times(schedule_id=of.pk, new=_new(world), by=by),
        schedule,
    ),
    _by_manager(
        "schedules.draft_end",
        lambda _world, row, by: bookings.draft_end(weekly_id=row.pk, last_day=clock.today(), by=by),
        weekly,
    ),
    _by_manager(
        "schedules.undo_draft",
        lambda _world, of, by: bookings.undo_draft(weekly_id=of.weekly_times.earliest("weekday").pk, by=by),
        published,
    ),
    _by_manager("schedules.draft_exception", _except, schedule),
    _by_manager(
        "schedules.draft_exception_away",
        lambda _world, row, by: bookings.draft_exception_away(exception_id=row.pk, away=True, by=by),
        exception,
    ),
    _by_manager(
        "schedules.publish",
        lambda _world, row, by: bookings.publish(schedule_id=row.schedule_id, by=by),
        weekly,
    ),
    _by_manager(
        "slots.make_slots",
        lambda _world, of, by: bookings.make_slots(
            schedule_id=of.pk, until=clock.today() + timedelta(days=200), by=by
        ),
        published,
        MANAGER | {SYSTEM},
    ),
    _by_manager("slots.add_slot", _add_slot, schedule),
    _by_manager(
        "slots.withdraw_slot", lambda _world, one, by: bookings.withdraw_slot(slot_id=one.pk, by=by), slot
    ),
    _by_manager(
        "slots.put_back_slot", lambda _world, one, by: bookings.put_back_slot(slot_id=one.pk, by=by), withdrawn
    ),
    _by_manager("slots.limit_slots", _limit, published),
    _by_manager(
        "visit_types.change_visit_type",
        lambda world, _made, by: bookings.change_visit_type(
            visit_type_id=world.places[A].visit_type.pk, rules={"minutes": 25}, by=by
        ),
        lambda _world: None,
    ),
    Deed(
        "reminders.actions.clinic_policy.choose_reminders",
        "",
        lambda world, _made, by: reminders.choose_reminders(
            clinic_id=world.places[A].clinic.pk, policy=_fewer_reminders(), by=by
        ),
        MANAGER,
        lambda _world: None,
    ),
    _by_manager(
        "closing.close", lambda world, _made, by: _close(world.places[A].schedule, [], by), schedule, AT_THE_DESK
    ),
    _by_manager(
        "closing.settle",
        lambda _world, plan, by: bookings.settle(plan_id=plan.pk, by=by),
        waiting,
        AT_THE_DESK | {SYSTEM},
    ),
    _by_manager(
        "closing.replan",
        lambda _world, plan, by: bookings.replan(plan_id=plan.pk, what="cancel", by=by),
        stuck,
        AT_THE_DESK,
    ),
    _by_manager(
        "closing.reopen",
        lambda _world, one, by: bookings.reopen(closure_id=one.pk, by=by),
        closure,
        AT_THE_DESK,
    ),
)
