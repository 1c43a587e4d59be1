"""Any order of holding, booking, moving, cancelling, expiring, closing, wishing, offering and answering, against a
plain model of it (book_model.py).
"""

from __future__ import annotations

import itertools
import os
import uuid
from collections.abc import Callable, Sequence
from datetime import time, timedelta
from typing import Any, TypeVar

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bookings import actions, checks, tasks
from bookings.actions import Choice
from bookings.errors import Overlap, SlotTaken
from bookings.models import Booking, ClosurePlan, EarlierTimeWish, Offer, Slot
from core import clock
from core.actor import Actor
from core.decision import Refused
from core.errors import NotYours
from tests import make
from tests.bookings import book_model
from tests.bookings.book_model import (
    CAPACITY,
    HOURS,
    NOON,
    SCHEDULES,
    SHARED,
    STRETCHES,
    Closing,
    Model,
    Plan,
    Wish,
)

T = TypeVar("T")
WHO, AT, ANY = st.integers(0, 2), st.integers(0, len(HOURS) - 1), st.integers(0, 1_000)
LATE = st.sampled_from([2, 5, 6, 7])
ENOUGH = NOON + timedelta(hours=21)
"""Some morning hours of the second day, and before the first visit."""


def has(what: str) -> Any:
    """The rule is only played when there are some of these."""
    return precondition(lambda machine: bool(getattr(machine.model, what)))


def pick(number: int, among: Sequence[T]) -> T:
    return among[number % len(among)]


class Book(RuleBasedStateMachine):
    """Three people, eight slots, and somebody at the desk."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        vars(self.block)["_from_testcase"] = True
        self.block.__enter__()
        self.clock = time_machine.travel(NOON, tick=False)
        self.traveller = self.clock.start()
        clinic = make.clinic()
        single = make.visit_type(clinic, takes_wishes=True)
        shared = make.visit_type(clinic, takes_wishes=True, exclusive=False)
        self.schedules = [make.schedule(single) for _ in SCHEDULES]
        self.slots = [
            make.slot(
                shared if at in SHARED else single,
                schedule=self.schedules[next(n for n, slots in enumerate(SCHEDULES) if at in slots)],
                starts_at=NOON + timedelta(hours=hours),
                capacity=CAPACITY.get(at, 1),
            )
            for at, hours in enumerate(HOURS)
        ]
        all_week = frozenset(range(7))
        self.wanted = actions.Wanted(frozenset({clinic.pk}), all_week, time(0), time(23, 59), notice_hours=2)
        self.people, self.desk = [make.resident() for _ in range(3)], make.staff(clinic.unit)
        self.rows: dict[int, Booking] = {}
        self.wishes: dict[int, uuid.UUID] = {}
        self.offers: list[uuid.UUID] = []
        self.closures: list[uuid.UUID] = []
        self.numbers = itertools.count()
        self.model = Model()

    def teardown(self) -> None:
        assert checks.amiss() == []
        self.clock.stop()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def outcome(self, call: Callable[[], object]) -> str:
        try:
            call()
        except Refused as refused:
            return refused.reason.code
        except (SlotTaken, Overlap, NotYours) as error:
            return error.code
        return "done"

    def tick(self) -> None:
        """A second: of two who book or wish one is the first, and a history played again goes the same way."""
        self.model.now += timedelta(seconds=1)
        self.traveller.move_to(self.model.now, tick=False)

    def owner(self, number: int) -> Actor:
        return self.people[self.model.bookings[number][0]]

    # --- residents

    @initialize(late=st.lists(st.tuples(WHO, LATE), min_size=1, max_size=4))
    def some_have_waited(self, late: list[tuple[int, int]]) -> None:
        for who, at in late:
            self.book_late_and_wish(who, at, asked_at_once=False)

    @rule(who=WHO, at=AT)
    def hold(self, who: int, at: int) -> None:
        by, expected = self.people[who], self.model.expected_of_booking(who, at)
        outcome = self.outcome(lambda: actions.hold(slot_id=self.slots[at].pk, person_id=by.own_person_id, by=by))
        assert outcome == expected
        if outcome == "done":
            self.model.hold(who, at)

    @rule(who=WHO, at=AT)
    def book(self, who: int, at: int) -> None:
        self.tick()
        expected, key = self.model.expected_of_booking(who, at), uuid.uuid4()
        outcome = self.outcome(lambda: self.booked(who, at, key))
        assert outcome == expected
        if outcome == "done":
            number = next(self.numbers)
            self.model.book(number, who, at)
            self.rows[number] = Booking.objects.get(form_key=key)

    def booked(self, who: int, at: int, key: uuid.UUID) -> Booking:
        by = self.people[who]
        return actions.book(slot_id=self.slots[at].pk, person_id=by.own_person_id, form_key=key, by=by)

    @has("holds")
    @rule(one=ANY)
    def book_what_is_held(self, one: int) -> None:
        who, (at, _until) = pick(one, list(self.model.holds.items()))
        self.book(who, at)

    @has("bookings")
    @rule(one=ANY)
    def book_again_by_the_same_form(self, one: int) -> None:
        number, (who, at) = pick(one, list(self.model.bookings.items()))
        assert self.booked(who, at, self.rows[number].form_key).pk == self.rows[number].pk

    @has("bookings")
    @rule(one=ANY, to=AT)
    def move(self, one: int, to: int) -> None:
        number = pick(one, list(self.model.bookings))
        expected, by = self.model.expected_of_move(number, to), self.owner(number)
        row, slot = self.rows[number], self.slots[to]
        assert self.outcome(lambda: actions.move(booking_id=row.pk, to_slot_id=slot.pk, by=by)) == expected
        if expected == "done":
            self.model.move(number, to)

    @has("bookings")
    @rule(one=ANY)
    def cancel(self, one: int) -> None:
        number = pick(one, list(self.model.bookings))
        for _ in range(2):
            actions.cancel(booking_id=self.rows[number].pk, by=self.people[self.model.bookings[number][0]])
        self.model.cancel(number)

    # --- wishes and offers

    @rule(who=WHO, at=LATE, asked_at_once=st.booleans())
    def book_late_and_wish(self, who: int, at: int, asked_at_once: bool) -> None:
        self.book(who, at)
        if self.model.bookings:
            self.wish(len(self.model.bookings) - 1)
        if asked_at_once:
            self.the_job_offers_what_is_free()

    @has("bookings")
    @rule(one=ANY)
    def wish(self, one: int) -> None:
        number = pick(one, list(self.model.bookings))
        by = self.owner(number)
        self.tick()
        row = actions.wish_earlier(booking_id=self.rows[number].pk, wanted=self.wanted, by=by)
        if number not in self.model.wishes:
            self.model.wishes[number] = Wish(number, self.model.now)
        self.wishes[number] = row.pk

    @has("wishes")
    @rule(one=ANY)
    def wish_no_more(self, one: int) -> None:
        number = pick(one, list(self.model.wishes))
        assert actions.withdraw_wish(booking_id=self.rows[number].pk, by=self.owner(number))
        self.model.end_wish(number)

    @has("wishes")
    @rule(one=ANY, need=st.integers(1, 3))
    def the_clinic_says_how_soon(self, one: int, need: int) -> None:
        number = pick(one, list(self.model.wishes))
        actions.set_need(wish_id=self.wishes[number], need=EarlierTimeWish.Need(need), by=self.desk)
        self.model.wishes[number].need = need

    @rule()
    def the_job_offers_what_is_free(self) -> None:
        expected = self.model.offer_all()
        assert tasks.run_offers() == len(expected)
        for offer in expected:
            wish, slot = self.wishes[offer.wish.booking], self.slots[offer.at]
            self.offers.append(Offer.objects.get(wish=wish, slot=slot, answer_by=offer.until).pk)

    @has("offers")
    @rule(one=ANY)
    def accept(self, one: int) -> None:
        number = one % len(self.offers)
        offer = self.model.offers[number]
        expected, by = self.model.expected_of_accepting(offer), self.people[offer.who]
        assert self.outcome(lambda: actions.accept_offer(offer_id=self.offers[number], by=by)) == expected
        if expected == "done":
            self.model.accept(offer)

    @has("offers")
    @rule(one=ANY)
    def decline(self, one: int) -> None:
        number = one % len(self.offers)
        offer = self.model.offers[number]
        expected, by = self.model.expected_of_declining(offer), self.people[offer.who]
        assert self.outcome(lambda: actions.decline_offer(offer_id=self.offers[number], by=by)) == expected
        if expected == "done":
            self.model.decline(offer)

    # --- time, and what it does

    @precondition(lambda self: self.model.now < ENOUGH)
    @rule(minutes=st.sampled_from([3, 9, 40, 130]))
    def wait(self, minutes: int) -> None:
        self.model.now = min(self.model.now + timedelta(minutes=minutes), ENOUGH)
        self.traveller.move_to(self.model.now, tick=False)

    @rule()
    def the_job_lets_go_of_what_has_run_out(self) -> None:
        over = [who for who, (_at, until) in self.model.holds.items() if until <= self.model.now]
        assert tasks.end_holds() == len(over)
        for who in over:
            del self.model.holds[who]

    # --- the clinic

    @precondition(lambda self: len(self.model.withdrawn) < 3)
    @rule(at=AT)
    def withdraw(self, at: int) -> None:
        standing = Slot.objects.filter(pk=self.slots[at].pk, withdrawn_at=None)
        standing.update(withdrawn_at=clock.now(), withdrawn_why=Slot.Withdrawn.BY_HAND)
        self.model.withdrawn.setdefault(at, "by_hand")

    @has("bookings")
    @precondition(lambda self: len(self.model.standing_closings()) < 3)
    @rule(
        of=ANY,
        stretch=st.sampled_from(STRETCHES),
        choices=st.lists(st.tuples(st.sampled_from(["move", "move", "cancel", "keep", "unseen"]), AT), min_size=3),
    )
    def close(self, of: int, stretch: tuple[float, float], choices: list[tuple[str, int]]) -> None:
        _who, at = pick(of, list(self.model.bookings.values()))
        closing = Closing(next(n for n, slots in enumerate(SCHEDULES) if at in slots), stretch, [])
        booked = self.model.on(self.model.closed_by(closing))
        plans = [
            Plan(number, self.model.bookings[number][1], what, to if what == "move" else None)
            for number, (what, to) in zip(booked, choices, strict=False)
        ]
        earlier = self.model.same(closing.schedule, stretch)
        row = self.closed(closing, [plan for plan in plans if plan.what != "unseen"])
        if earlier is not None:
            assert row == self.closures[self.model.closings.index(earlier)]
            return
        named = {plan.booking: plan for plan in plans}
        for number in booked:
            plan = named.get(number, Plan(number, self.model.bookings[number][1], "unseen", None))
            if plan.what == "unseen":
                plan.what, plan.outcome = "keep", "stuck"
            closing.plans.append(plan)
        self.model.close(closing)
        self.closures.append(row)

    def closed(self, closing: Closing, plans: list[Plan]) -> uuid.UUID:
        begins, ends = (NOON + timedelta(hours=hours) for hours in closing.stretch)
        chosen = [
            Choice(self.rows[one.booking].pk, one.what, None if one.to is None else self.slots[one.to].pk)
            for one in plans
        ]
        schedule = self.schedules[closing.schedule].pk
        return actions.close(
            schedule_id=schedule, begins_at=begins, ends_at=ends, reason="", choices=chosen, by=self.desk
        ).pk

    @has("closings")
    @rule(one=ANY)
    def settle_one_of_a_closing(self, one: int) -> None:
        """As far as somebody comes whose browser is shut."""
        standing = self.model.standing_closings()
        both = [(closing, plan) for closing in standing for plan in closing.plans]
        if both:
            closing, plan = pick(one, both)
            closure = self.closures[self.model.closings.index(closing)]
            row = ClosurePlan.objects.get(closure=closure, booking=self.rows[plan.booking])
            actions.settle(plan_id=row.pk, by=self.desk)
            self.model.settle(closing, plan)

    @has("closings")
    @rule()
    def the_job_goes_on_with_closings(self) -> None:
        expected = self.model.settle_left()
        assert tasks.settle_closings() == expected

    @has("closings")
    @rule(one=ANY)
    def open_again(self, one: int) -> None:
        closing = pick(one, self.model.closings)
        actions.reopen(closure_id=self.closures[self.model.closings.index(closing)], by=self.desk)
        if not closing.is_open_again:
            self.model.reopen(closing)

    # --- whether they say the same

    @invariant()
    def the_book_says_what_the_model_says(self) -> None:
        kept = Booking.objects.exclude(state__in=["cancelled", "lapsed"])
        real = sorted((str(one), str(at), state) for one, at, state in kept.values_list("person", "slot", "state"))
        model = self.model
        said = [(who, at, "active") for who, at in model.bookings.values()]
        said += [(who, at, "held") for who, (at, _until) in model.holds.items()]
        said += [(one.who, one.at, "offered") for one in model.offers if one.keeps]
        assert real == sorted(
            (str(self.people[who].own_person_id), str(self.slots[at].pk), state) for who, at, state in said
        )
        slots = {pk: rest for pk, *rest in Slot.objects.values_list("pk", "taken", "withdrawn_why")}
        assert [slots[slot.pk] for slot in self.slots] == [
            [model.taken(at), model.withdrawn.get(at, "")] for at in range(len(HOURS))
        ]

    @invariant()
    def what_waits_is_what_the_model_says(self) -> None:
        open_wishes = set(EarlierTimeWish.objects.filter(state="open").values_list("booking", flat=True))
        assert open_wishes == {self.rows[number].pk for number in self.model.wishes}
        states = dict(Offer.objects.values_list("pk", "state"))
        assert [states[pk] for pk in self.offers] == [one.state for one in self.model.offers]
        plans = ClosurePlan.objects.values_list("closure", "booking", "outcome")
        assert {(one, booking): outcome for one, booking, outcome in plans} == {
            (row, self.rows[plan.booking].pk): plan.outcome
            for row, closing in zip(self.closures, self.model.closings, strict=True)
            for plan in closing.plans
        }


@pytest.mark.django_db
def test_any_order_of_what_residents_the_clinic_and_the_jobs_do_keeps_the_book_whole():
    few = settings(
        max_examples=int(os.environ.get("VP_HISTORIES", "20")),
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.reuse, Phase.generate],  # to shrink a failure would take minutes; these steps can be read
    )
    run_state_machine_as_test(Book, settings=few)


def test_the_model_knows_a_morning_and_a_night():
    model = book_model.Model()
    for hours, until in ((0, 2), (7, 21), (20, 22)):
        model.now = NOON + timedelta(hours=hours)
        assert model.answer_by() == NOON + timedelta(hours=until)
