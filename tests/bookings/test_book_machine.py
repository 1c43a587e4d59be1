"""Any order of booking, cancelling and withdrawing, against a plain model of what should come of each."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

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
from tests import make

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
LIMIT = 2
HOURS = (26, 26, 26.25, 30, 30, 30)
"""When the slots begin, from now. The first three overlap; the last three clash with nothing."""
SHARED = (3, 4, 5)


class Book(RuleBasedStateMachine):
    """Three people, six slots. The model: who has a place where, and which slots are withdrawn."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        vars(self.block)["_from_testcase"] = True
        self.block.__enter__()
        single, shared = make.visit_type(), make.visit_type(exclusive=False)
        self.slots = [
            make.slot(
                shared if at in SHARED else single,
                starts_at=NOON + timedelta(hours=hours),
                capacity=2 if at == 3 else 1,
            )
            for at, hours in enumerate(HOURS)
        ]
        self.people = [make.resident() for _ in range(3)]
        self.places: dict[tuple[int, int], Booking] = {}
        self.withdrawn: set[int] = set()

    def teardown(self) -> None:
        assert checks.amiss() == []
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def expected(self, who: int, at: int) -> str:
        mine = {slot for person, slot in self.places if person == who}
        if at in mine:
            return "book.already"
        if at in self.withdrawn:
            return "book.not_open"
        if at not in SHARED and mine - set(SHARED):
            return "book.overlap"
        if len([slot for slot in mine if (slot in SHARED) == (at in SHARED)]) >= LIMIT:
            return "book.limit"
        taken = sum(slot == at for _, slot in self.places)
        return "slot.taken" if taken >= self.slots[at].capacity else "booked"

    @rule(who=st.integers(0, 2), at=st.integers(0, 5))
    def book(self, who: int, at: int) -> None:
        expected, by = self.expected(who, at), self.people[who]
        outcome = self.attempt(who, at)
        assert outcome == expected
        if outcome == "booked":
            self.places[who, at] = Booking.objects.exclude(state="cancelled").get(
                person=by.own_person_id, slot=self.slots[at]
            )

    def attempt(self, who: int, at: int) -> str:
        by: Actor = self.people[who]
        try:
            actions.book(slot_id=self.slots[at].pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)
        except Refused as refused:
            return refused.reason.code
        except SlotTaken as taken:
            return taken.code
        return "booked"

    @rule(who=st.integers(0, 2), at=st.integers(0, 5))
    def cancel(self, who: int, at: int) -> None:
        booking = self.places.pop((who, at), None)
        if booking is not None:
            for _ in range(2):
                actions.cancel(booking_id=booking.pk, by=self.people[who])

    @rule(who=st.integers(0, 2), at=st.integers(0, 5))
    def book_again_by_the_same_form(self, who: int, at: int) -> None:
        booking = self.places.get((who, at))
        if booking is not None:
            by = self.people[who]
            again = actions.book(
                slot_id=booking.slot_id, person_id=by.own_person_id, form_key=booking.form_key, by=by
            )
            assert again.pk == booking.pk

    @rule(at=st.integers(0, 5))
    def withdraw(self, at: int) -> None:
        Slot.objects.filter(pk=self.slots[at].pk).update(withdrawn_at=clock.now())
        self.withdrawn.add(at)

    @invariant()
    def the_book_says_what_the_model_says(self) -> None:
        held = Booking.objects.exclude(state=Booking.State.CANCELLED).values_list("person_id", "slot_id")
        where: Any = {(self.people[who].person_id, self.slots[at].pk) for who, at in self.places}
        assert set(held) == where


@pytest.mark.django_db
def test_any_order_of_booking_cancelling_and_withdrawing_keeps_the_book_whole():
    few = settings(
        max_examples=20,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.reuse, Phase.generate],  # to shrink a failure would take minutes; fifteen steps can be read
    )
    with time_machine.travel(NOON, tick=False):
        run_state_machine_as_test(Book, settings=few)
