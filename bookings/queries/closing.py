"""Closing a day: who is booked then, and where each could go; and what came of the plan. Readings are logged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from audit import actions as audit
from bookings import policies
from bookings.cutting import Stretch
from bookings.models import Booking, Closure, ClosurePlan, Schedule, Slot
from bookings.proposals import Displaced, Free, propose
from bookings.queries.find import capital
from bookings.queries.schedules import closing_words
from bookings.slot_types import sets_with
from core import calendar, clock
from core.actor import Actor
from core.db import fence
from core.errors import NotYours

What, Outcome = ClosurePlan.What, ClosurePlan.Outcome
STANDS = (Booking.State.ACTIVE, Booking.State.ARRIVED)
SEARCHED = timedelta(days=60)
"""How far after the closed stretch free times are looked for."""
MOST_FREE = 400
"""How many free times are looked at, the nearest first."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A booking on the closed stretch. ``options`` are (value, label), the proposed one is ``proposed``."""

    booking_id: UUID
    when: str
    name: str
    born: str
    visit_type: str
    options: tuple[tuple[str, str], ...]
    proposed: str


@dataclass(frozen=True, slots=True)
class ClosePage:
    """``empty``: how many times without bookings are withdrawn too."""

    schedule_id: UUID
    schedule: str
    clinic: str
    when: str
    rows: tuple[PlanRow, ...]
    empty: int
    places: dict[str, int]


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """What became of one booking. ``options`` and ``replan_url`` are there for one that waits for somebody."""

    when: str
    name: str
    born: str
    visit_type: str
    what: str
    outcome: str
    is_stuck: bool
    may_replan: bool
    replan_url: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ClosingPage:
    """``left`` are plans that nobody has come to yet; ``stuck`` those that somebody must decide anew."""

    id: UUID
    schedule: str
    clinic: str
    when: str
    reason: str
    made: str
    reopened: str
    left: int
    stuck: int
    rows: tuple[OutcomeRow, ...]


def schedule_to_close(schedule_id: UUID, *, by: Actor) -> Schedule:
    """One of the unit's schedules, with its clinic. Raises NotYours for one who does not close days."""
    if not policies.can_close(by):
        raise NotYours
    rows = Schedule.objects.select_related("clinic", "practitioner")
    one = rows.filter(pk=schedule_id, clinic__unit_id=by.duty.care_unit_id).first()
    if one is None:
        raise NotYours
    return one


def close_page(schedule_id: UUID, begins_at: datetime, ends_at: datetime, *, by: Actor) -> ClosePage:
    """Everybody who is booked on the stretch, with a plan proposed. Raises NotYours.

    Each of them gets a row in the access log.
    """
    one, now = schedule_to_close(schedule_id, by=by), clock.now()
    slots = Slot.objects.filter(schedule=one, starts_at__lt=ends_at, ends_at__gt=begins_at, withdrawn_at=None)
    slots = slots.filter(starts_at__gt=now)
    bookings = _read(
        list(Booking.objects.filter(slot__in=slots, state__in=STANDS).values_list("pk", flat=True)), by
    )
    free = _free(one, bookings, begins_at, ends_at, now)
    ranked = _ranked(bookings, free, now)
    labels = _labels(free)
    return ClosePage(
        schedule_id=one.pk,
        schedule=one.name,
        clinic=one.clinic.name,
        when=closing_words(begins_at, ends_at),
        rows=tuple(_plan_row(booking, ranked[booking.pk], labels) for booking in bookings),
        empty=slots.filter(taken=0).count(),
        places={f"{What.MOVE}:{each.slot_id}": each.places for each in free},
    )


def closing_page(closure_id: UUID, *, by: Actor) -> ClosingPage:
    """A closing and what came of each booking. Raises NotYours. Each person shown gets a row in the access log."""
    closure = own_closure(closure_id, by=by)
    plans = list(closure.plans.select_related("to_slot__schedule").order_by("was_at", "pk"))
    bookings = {one.pk: one for one in _read([plan.booking_id for plan in plans], by)}
    waiting = [bookings[plan.booking_id] for plan in plans if _may_replan(plan, closure)]
    now = clock.now()
    free = _free(closure.schedule, waiting, closure.begins_at, closure.ends_at, now)
    ranked, labels = _ranked(waiting, free, now), _labels(free)
    rows = [
        _outcome(plan, bookings[plan.booking_id], closure, ranked.get(plan.booking_id, ()), labels)
        for plan in plans
    ]
    reopened = closure.reopened_at
    return ClosingPage(
        id=closure.pk,
        schedule=closure.schedule.name,
        clinic=closure.schedule.clinic.name,
        when=closing_words(closure.begins_at, closure.ends_at),
        reason=closure.reason,
        made=calendar.moment_in_words(closure.made_at),
        reopened=calendar.moment_in_words(reopened) if reopened else "",
        left=sum(not plan.outcome for plan in plans),
        stuck=sum(plan.outcome == Outcome.STUCK for plan in plans),
        rows=tuple(sorted(rows, key=lambda row: not row.is_stuck)),
    )


def own_closure(closure_id: UUID, *, by: Actor) -> Closure:
    """A closing of the unit's. Raises NotYours."""
    if not policies.can_close(by):
        raise NotYours
    rows = Closure.objects.select_related("schedule__clinic")
    closure = rows.filter(pk=closure_id, schedule__clinic__unit_id=by.duty.care_unit_id).first()
    if closure is None:
        raise NotYours
    return closure


def closure_of(plan_id: UUID, *, by: Actor) -> UUID:
    """The closing of a plan. Raises NotYours."""
    plan = ClosurePlan.objects.filter(pk=plan_id).first()
    if plan is None:
        raise NotYours
    return own_closure(plan.closure_id, by=by).pk


def _read(booking_ids: list[UUID], by: Actor) -> list[Booking]:
    with fence(by):
        rows = Booking.objects.filter(pk__in=booking_ids).select_related("person", "visit_type", "slot__schedule")
        found = list(rows.order_by("slot__starts_at", "person__family_name", "pk"))
        persons = sorted({one.person_id for one in found})
        audit.record_many(audit.Action.DAY_LIST_READ, by=by, about=persons)
    return found


def _free(
    closed: Schedule, bookings: Sequence[Booking], begins_at: datetime, ends_at: datetime, now: datetime
) -> list[Free]:
    """Places left at the clinic, of the kinds that are asked for, but in what is closed."""
    kinds = {one.visit_type_id for one in bookings}
    if not kinds:
        return []
    sets = sets_with(kinds)
    slots = Slot.objects.filter(kept_for__in=[*kinds, *sets], schedule__clinic=closed.clinic_id)
    slots = slots.filter(taken__lt=F("capacity"))
    slots = slots.filter(withdrawn_at=None, extra=False, starts_at__gt=now)
    slots = slots.filter(starts_at__gt=begins_at - timedelta(days=1), starts_at__lt=ends_at + SEARCHED)
    slots = slots.exclude(schedule=closed, starts_at__lt=ends_at, ends_at__gt=begins_at)
    rows = slots.order_by("starts_at", "pk").values_list(
        "pk", "kept_for", "starts_at", "ends_at", F("capacity") - F("taken")
    )
    return [Free(pk, sets.get(kept_for, frozenset({kept_for})), *rest) for pk, kept_for, *rest in rows[:MOST_FREE]]


def _ranked(bookings: Sequence[Booking], free: list[Free], now: datetime) -> dict[UUID, tuple[UUID, ...]]:
    asked = [Displaced(one.pk, one.person_id, one.visit_type_id, one.slot.starts_at) for one in bookings]
    return propose(asked, free, busy=_busy(bookings), now=now)


def _busy(bookings: Sequence[Booking]) -> dict[UUID, list[Stretch]]:
    """When those persons are at another visit that clashes."""
    others = Booking.objects.standing().filter(person__in=[one.person_id for one in bookings], exclusive=True)
    others = others.exclude(pk__in=[one.pk for one in bookings]).order_by("pk")
    found: dict[UUID, list[Stretch]] = {}
    for person, begins, ends in others.values_list("person_id", "slot__starts_at", "slot__ends_at"):
        found.setdefault(person, []).append((begins, ends))
    return found


def _labels(free: list[Free]) -> dict[UUID, str]:
    """ "Flytta till tisdag 24 november kl. 09.20, Henrik Lind"."""
    names = dict(Slot.objects.filter(pk__in=[one.slot_id for one in free]).values_list("pk", "schedule__name"))
    return {
        one.slot_id: _("Flytta till %(when)s, %(who)s")
        % {"when": calendar.moment_in_words(one.starts_at), "who": names[one.slot_id]}
        for one in free
    }


def _plan_row(booking: Booking, ranked: Sequence[UUID], labels: dict[UUID, str]) -> PlanRow:
    options = _options(ranked, labels)
    return PlanRow(
        booking_id=booking.pk,
        when=capital(calendar.moment_in_words(booking.slot.starts_at)),
        name=booking.person.name,
        born=_born(booking.person),
        visit_type=booking.visit_type.name,
        options=options,
        proposed=options[0][0],
    )


def _options(ranked: Sequence[UUID], labels: dict[UUID, str]) -> tuple[tuple[str, str], ...]:
    moves = [(f"{What.MOVE}:{slot}", labels[slot]) for slot in ranked]
    others = [(str(one.value), str(one.label)) for one in (What.CANCEL, What.KEEP)]
    return (*moves, *others)


def _may_replan(plan: ClosurePlan, closure: Closure) -> bool:
    """What got stuck, however late; what was kept, until it is over."""
    if closure.reopened_at is not None:
        return False
    kept = plan.what == What.KEEP and plan.outcome == Outcome.DONE
    return plan.outcome == Outcome.STUCK or (kept and closure.ends_at > clock.now())


def _outcome(
    plan: ClosurePlan, booking: Booking, closure: Closure, ranked: Sequence[UUID], labels: dict[UUID, str]
) -> OutcomeRow:
    waits = _may_replan(plan, closure)
    return OutcomeRow(
        when=capital(calendar.moment_in_words(plan.was_at)),
        name=booking.person.name,
        born=_born(booking.person),
        visit_type=booking.visit_type.name,
        what=_what(plan),
        outcome=str(Outcome(plan.outcome).label) if plan.outcome else _("Inte gjort än"),
        is_stuck=plan.outcome in ("", Outcome.STUCK),
        may_replan=waits,
        replan_url=reverse("admin:replan", args=[plan.pk]) if waits else "",
        options=_options(ranked, labels) if waits else (),
    )


def _what(plan: ClosurePlan) -> str:
    if plan.what == What.MOVE and plan.to_slot:
        when = calendar.moment_in_words(plan.to_slot.starts_at)
        return _("Flytta till %(when)s, %(who)s") % {"when": when, "who": plan.to_slot.schedule.name}
    return str(What(plan.what).label)


def _born(person: Person) -> str:
    """ "1941-06-27", or as much of it as is known."""
    parts: Iterable[tuple[int | None, int]] = (
        (person.birth_year, 4),
        (person.birth_month, 2),
        (person.birth_day, 2),
    )
    return "-".join(str(number).zfill(width) for number, width in parts if number is not None)
