"""Any order of holding, booking, moving, cancelling, expiring and withdrawing, against a plain model of it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bookings import actions, checks
from bookings.errors import SlotTaken
from bookings.models import Booking, Slot
from core import clock
from core.actor import Actor
from core.decision import Refused
from core.errors import NotYours
from tests import make

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
LIMIT, HOLD = 2, timedelta(minutes=10)
HOURS = (26, 26, 26.25, 30, 30, 30)
"""When the slots begin, from noon. The first three overlap; the last three clash with nothing."""
SHARED = (3, 4, 5)
CAPACITY = {3: 2}
WHO, AT = st.integers(0, 2), st.integers(0, 5)


class Model:
    """Who has a place where, who keeps which time until when, and which times are withdrawn."""

    def __init__(self) -> None:
        self.now = NOON
        self.places: set[tuple[int, int]] = set()
        self.holds: dict[int, tuple[int, datetime]] = {}
        self.withdrawn: set[int] = set()

    def mine(self, who: int) -> set[int]:
        return {at for person, at in self.places if person == who}

    def refusal(self, who: int, at: int, *, without: int | None = None) -> str:
        """What the rules say of the time, before it is asked whether it is free."""
        mine = self.mine(who) - {without}
        if at in mine:
            return "move.already" if without is not None else "book.already"
        if at in self.withdrawn:
            return "book.not_open"
        if at not in SHARED and mine - set(SHARED):
            return "book.overlap"
        of_kind = [slot for slot in mine if (slot in SHARED) == (at in SHARED)]
        return "book.limit" if without is None and len(of_kind) >= LIMIT else ""

    def has_place(self, who: int, at: int) -> bool:
        """A time that one keeps oneself has one; what others keep no longer is free to all."""
        if self.holds.get(who, (None, NOON))[0] == at:
            return True
        kept = [person for person, (slot, _until) in self.holds.items() if slot == at]
        taken = sum(slot == at for _, slot in self.places)
        capacity = CAPACITY.get(at, 1)
        if taken + len(kept) < capacity:
            return True
        running = [person for person in kept if self.holds[person][1] > self.now]
        return taken + len(running) < capacity

    def take_place(self, who: int, at: int) -> None:
        """Where the time was full, what was kept there and no longer is has been let go."""
        kept = [p for p, (slot, _until) in self.holds.items() if slot == at and p != who]
        taken = sum(slot == at for _, slot in self.places)
        if self.holds.get(who, (None, NOON))[0] != at and taken + len(kept) >= CAPACITY.get(at, 1):
            for person in kept:
                if self.holds[person][1] <= self.now:
                    del self.holds[person]


class Book(RuleBasedStateMachine):
    """Three people, six slots."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        vars(self.block)["_from_testcase"] = True
        self.block.__enter__()
        self.clock = time_machine.travel(NOON, tick=False)
        self.traveller = self.clock.start()
        single, shared = make.visit_type(), make.visit_type(exclusive=False)
        self.slots = [
            make.slot(
                shared if at in SHARED else single,
                starts_at=NOON + timedelta(hours=hours),
                capacity=CAPACITY.get(at, 1),
            )
            for at, hours in enumerate(HOURS)
        ]
        self.people = [make.resident() for _ in range(3)]
        self.rows: dict[tuple[int, int], Booking] = {}
        self.model = Model()

    def teardown(self) -> None:
        assert checks.amiss() == []
        self.clock.stop()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def outcome(self, call: Callable[[], Booking]) -> str:
        try:
            self.row = call()
        except Refused as refused:
            return refused.reason.code
        except (SlotTaken, NotYours) as error:
            return error.code
        return "done"

    @rule(who=WHO, at=AT)
    def hold(self, who: int, at: int) -> None:
        model, by = self.model, self.people[who]
        expected = model.refusal(who, at) or ("done" if model.has_place(who, at) else "slot.taken")
        outcome = self.outcome(lambda: actions.hold(slot_id=self.slots[at].pk, person_id=by.own_person_id, by=by))
        assert outcome == expected
        if outcome == "done":
            still = model.holds.get(who, (None, NOON))
            if not (still[0] == at and still[1] > model.now):
                model.holds.pop(who, None) if still[0] != at else None
                model.take_place(who, at)
                model.holds[who] = (at, model.now + HOLD)

    @rule(who=WHO, at=AT)
    def book(self, who: int, at: int) -> None:
        model = self.model
        expected = model.refusal(who, at) or ("done" if model.has_place(who, at) else "slot.taken")
        outcome = self.outcome(lambda: self.booked(who, at, uuid.uuid4()))
        assert outcome == expected
        if outcome == "done":
            model.take_place(who, at)
            model.holds.pop(who, None)
            model.places.add((who, at))
            self.rows[who, at] = self.row

    def booked(self, who: int, at: int, key: uuid.UUID) -> Booking:
        by: Actor = self.people[who]
        return actions.book(slot_id=self.slots[at].pk, person_id=by.own_person_id, form_key=key, by=by)

    @rule(who=WHO)
    def book_what_is_held(self, who: int) -> None:
        if kept := self.model.holds.get(who):
            self.book(who, kept[0])

    @rule(who=WHO, at=AT)
    def book_again_by_the_same_form(self, who: int, at: int) -> None:
        if row := self.rows.get((who, at)):
            assert self.booked(who, at, row.form_key).pk == row.pk

    @rule(who=WHO, at=AT, to=AT)
    def move(self, who: int, at: int, to: int) -> None:
        row, model, by = self.rows.get((who, at)), self.model, self.people[who]
        if row is None:
            return
        expected = self.expected_of_move(who, at, to)
        outcome = self.outcome(lambda: actions.move(booking_id=row.pk, to_slot_id=self.slots[to].pk, by=by))
        assert outcome == expected
        if outcome == "done" and at != to:
            model.take_place(who, to)
            if model.holds.get(who, (None, NOON))[0] == to:
                del model.holds[who]
            model.places = (model.places - {(who, at)}) | {(who, to)}
            self.rows[who, to] = self.rows.pop((who, at))

    def expected_of_move(self, who: int, at: int, to: int) -> str:
        if at == to:
            return "done"
        if (at in SHARED) != (to in SHARED):
            return NotYours.code
        if self.model.now >= self.slots[at].starts_at - timedelta(hours=24):
            return "move.closed"
        refusal = self.model.refusal(who, to, without=at)
        return refusal or ("done" if self.model.has_place(who, to) else "slot.taken")

    @rule(who=WHO, at=AT)
    def cancel(self, who: int, at: int) -> None:
        row = self.rows.pop((who, at), None)
        if row is not None:
            for _ in range(2):
                actions.cancel(booking_id=row.pk, by=self.people[who])
            self.model.places.discard((who, at))

    @rule(minutes=st.sampled_from([3, 9, 40]))
    def wait(self, minutes: int) -> None:
        self.model.now += timedelta(minutes=minutes)
        self.traveller.move_to(self.model.now, tick=False)

    @rule()
    def the_job_lets_go_of_what_has_run_out(self) -> None:
        over = [who for who, (_at, until) in self.model.holds.items() if until <= self.model.now]
        assert actions.end_holds() == len(over)
        for who in over:
            del self.model.holds[who]

    @rule(at=AT)
    def withdraw(self, at: int) -> None:
        Slot.objects.filter(pk=self.slots[at].pk).update(withdrawn_at=clock.now())
        self.model.withdrawn.add(at)

    @invariant()
    def the_book_says_what_the_model_says(self) -> None:
        def seats(*states: str) -> set[tuple[uuid.UUID, uuid.UUID]]:
            return set(Booking.objects.filter(state__in=states).values_list("person_id", "slot_id"))

        def of(pairs: set[tuple[int, int]]) -> set[tuple[uuid.UUID, uuid.UUID]]:
            return {(self.people[who].own_person_id, self.slots[at].pk) for who, at in pairs}

        assert seats(Booking.State.ACTIVE) == of(self.model.places)
        assert seats(Booking.State.HELD) == of({(who, at) for who, (at, _until) in self.model.holds.items()})
        taken = dict(Slot.objects.order_by("pk").values_list("pk", "taken"))
        held = [at for _, at in self.model.places] + [at for at, _until in self.model.holds.values()]
        assert [taken[slot.pk] for slot in self.slots] == [held.count(at) for at in range(6)]


@pytest.mark.django_db
def test_any_order_of_holding_booking_moving_and_cancelling_keeps_the_book_whole():
    few = settings(
        max_examples=int(os.environ.get("VP_HISTORIES", "25")),
        stateful_step_count=18,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.reuse, Phase.generate],  # to shrink a failure would take minutes; these steps can be read
    )
    run_state_machine_as_test(Book, settings=few)
