"""Whatever has happened to bookings, one run of the planner comes to the same as planning everything anew."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.models import Booking, BookingEvent, Slot, VisitType
from core import clock
from core.actor import Actor
from reminders import actions
from reminders.models import Message
from representation.models import GuardianChoice
from tests import make
from tests.reminders.conftest import booked
from tests.reminders.family import child_turning_13_on, guardian
from tests.reminders.test_planner import NOTHING, NOW, live, monday_morning, run

__all__ = ["monday_morning"]

DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["book", "import", "move", "cancel", "policy", "free", "wait", "plan", "choose"]),
        st.integers(0, 5),
    ),
    max_size=14,
)


@pytest.mark.django_db
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=25,
    deadline=None,
)
@given(deeds=DEEDS)
def test_whatever_has_happened_one_run_makes_it_as_if_planned_anew_and_the_next_finds_nothing(
    monday_morning, role, deeds
):
    with transaction.atomic():
        monday_morning.move_to(NOW)
        House().plays(deeds, monday_morning)
        run()
        after = {key: planned for key, planned in live().items() if planned[1] > clock.now()}
        assert run() == NOTHING
        with role(None):
            Message.objects.all().delete()
        run()
        assert live() == after
        transaction.set_rollback(True)


class House:
    """A clinic, a child with a guardian, and what may happen to their bookings."""

    def __init__(self) -> None:
        self.kind = make.visit_type(make.clinic())
        self.child = child_turning_13_on(date(2026, 11, 12))
        self.guardian = guardian(self.child)
        self.made = 0

    def plays(self, deeds: list[tuple[str, int]], traveller: Any) -> None:
        for deed, which in deeds:
            if deed == "wait":
                traveller.shift(timedelta(days=which, hours=which))
            else:
                getattr(self, f"_{deed}")(which)

    def _slot(self) -> Slot:
        self.made += 1
        return make.slot(self.kind, starts_at=clock.now() + timedelta(days=3 * self.made, hours=self.made))

    def _book(self, which: int) -> None:
        booked(self._slot(), self.child if which % 2 else make.person(), reminds=True)

    def _import(self, which: int) -> None:
        person = self.child if which % 2 else make.person()
        Booking.objects.create(
            slot=self._slot(), person=person, form_key=uuid.uuid4(), booked_at=clock.now() - timedelta(hours=which)
        )

    def _any(self, which: int) -> Booking | None:
        standing = Booking.objects.filter(state="active", slot__starts_at__gt=clock.now()).order_by("booked_at")
        found = list(standing.select_related("slot__visit_type__clinic", "person"))
        return found[which % len(found)] if found else None

    def _move(self, which: int) -> None:
        if booking := self._any(which):
            booking.slot, booking.version = self._slot(), booking.version + 1
            booking.save()
            self._event(booking, BookingEvent.Kind.MOVED)

    def _cancel(self, which: int) -> None:
        if booking := self._any(which):
            booking.state, booking.cancelled_at = "cancelled", clock.now()
            booking.save()
            self._event(booking, BookingEvent.Kind.CANCELLED)

    def _event(self, booking: Booking, change: BookingEvent.Kind) -> None:
        BookingEvent.objects.create(
            booking=booking, kind=change, at=clock.now(), channel="web", by="self", version=booking.version,
            slot_id_then=booking.slot_id, starts_at_then=booking.slot.starts_at,
        )  # fmt: skip
        actions.plan_for(booking=booking, change=change, by=Actor.system())

    def _policy(self, which: int) -> None:
        make.clinic_policy(self.kind.clinic, first=which != 1, day_before=which != 2, first_days_before=2 + which)

    def _free(self, which: int) -> None:
        VisitType.objects.filter(pk=self.kind.pk).update(free_hours=24 * which)

    def _choose(self, which: int) -> None:
        of = {"guardian_id": self.guardian.person_id, "child": self.child}
        if not GuardianChoice.objects.filter(**of).update(reminders=bool(which % 2)):
            GuardianChoice.objects.create(**of, reminders=bool(which % 2))

    def _plan(self, _which: int) -> None:
        actions.plan_reminders()
