"""At the desk: the person has come, and it was a mistake."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from audit.models import AccessEvent
from bookings import actions, policies
from bookings.models import Booking, BookingEvent, Slot, VisitType
from bookings.signals import booking_changed
from core import clock
from core.actor import Actor, Channel, Role
from core.decision import Refused
from core.errors import NotYours
from tests import make

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday():
    with time_machine.travel(NOON, tick=False):
        yield


def booked(starts_at: datetime = NOON + timedelta(hours=1), **values) -> Booking:
    slot = make.slot(make.visit_type(**values), starts_at=starts_at)
    return Booking.objects.create(slot=slot, person=make.person(), form_key=uuid.uuid4(), booked_at=clock.now())


def desk_of(booking: Booking, role: Role = Role.RECEPTIONIST) -> Actor:
    return make.staff(booking.slot.schedule.clinic.unit, role)


def refusal(call) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.reason.code


@pytest.mark.django_db
class TestArriving:
    def test_it_is_noted_with_event_and_log_row_by_the_desk(self, role):
        booking = booked()
        by = desk_of(booking)
        actions.mark_arrived(booking_id=booking.pk, by=by)
        booking.refresh_from_db()
        assert (booking.state, booking.arrived_at) == (Booking.State.ARRIVED, NOON)
        event = BookingEvent.objects.get()
        assert (event.kind, event.channel, event.by) == ("arrived", Channel.DESK, "staff")
        assert (event.user_id, event.assignment_id) == (by.user_id, by.duty.assignment_id)
        with role(None):
            row = AccessEvent.objects.get()
        assert (row.action, row.person_id, row.object_id) == ("booking.arrived", booking.person_id, booking.pk)

    def test_twice_is_once(self):
        booking = booked()
        by = desk_of(booking)
        for _ in range(2):
            actions.mark_arrived(booking_id=booking.pk, by=by)
        assert BookingEvent.objects.count() == 1

    def test_the_slot_keeps_its_count(self):
        booking = booked()
        actions.mark_arrived(booking_id=booking.pk, by=desk_of(booking))
        assert Slot.objects.get().taken == 1

    def test_the_news_is_sent_once(self):
        booking = booked()
        heard = []
        booking_changed.connect(heard_by := lambda **news: heard.append(news["change"]), weak=False)
        try:
            for _ in range(2):
                actions.mark_arrived(booking_id=booking.pk, by=desk_of(booking))
        finally:
            booking_changed.disconnect(heard_by)
        assert heard == [BookingEvent.Kind.ARRIVED]

    def test_another_units_booking_does_not_exist(self):
        booking = booked()
        for by in (make.staff(), make.resident(booking.person), Actor()):
            with pytest.raises(NotYours):
                actions.mark_arrived(booking_id=booking.pk, by=by)

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.REGION_ADMINISTRATOR])
    def test_one_who_does_not_meet_patients_notes_nothing(self, role):
        booking = booked()
        by = desk_of(booking, role)
        assert refusal(lambda: actions.mark_arrived(booking_id=booking.pk, by=by)) == "day_list.role"

    def test_cancelled_meanwhile_is_told_and_changes_nothing(self):
        booking = booked()
        by = desk_of(booking)
        Booking.objects.update(state=Booking.State.CANCELLED, cancelled_at=clock.now())
        assert refusal(lambda: actions.mark_arrived(booking_id=booking.pk, by=by)) == "arrive.cancelled"
        assert not BookingEvent.objects.exists()

    def test_a_call_on_the_phone_comes_to_no_desk(self):
        booking = booked(mode=VisitType.Mode.PHONE)
        by = desk_of(booking)
        assert refusal(lambda: actions.mark_arrived(booking_id=booking.pk, by=by)) == "arrive.not_a_visit"

    @pytest.mark.parametrize(
        ("starts_at", "is_today"),
        [
            ("2026-11-22T22:59:00Z", False),  # 23.59 on Sunday by the Swedish wall clock
            ("2026-11-22T23:00:00Z", True),  # 00.00 on Monday
            ("2026-11-23T22:59:00Z", True),
            ("2026-11-23T23:00:00Z", False),
        ],
    )
    def test_only_on_the_visits_own_day_in_sweden(self, starts_at, is_today):
        booking = booked(datetime.fromisoformat(starts_at))
        by = desk_of(booking)
        if is_today:
            actions.mark_arrived(booking_id=booking.pk, by=by)
        else:
            assert refusal(lambda: actions.mark_arrived(booking_id=booking.pk, by=by)) == "arrive.not_today"


@pytest.mark.django_db
class TestUndoing:
    def test_it_is_as_before_and_the_trace_stays(self, role):
        booking = booked()
        by = desk_of(booking)
        actions.mark_arrived(booking_id=booking.pk, by=by)
        for _ in range(2):
            actions.undo_arrival(booking_id=booking.pk, by=desk_of(booking, Role.CLINICIAN))
        booking.refresh_from_db()
        assert (booking.state, booking.arrived_at) == (Booking.State.ACTIVE, None)
        kinds = BookingEvent.objects.order_by("at", "pk").values_list("kind", flat=True)
        assert sorted(kinds) == ["arrival_undone", "arrived"]
        with role(None):
            assert AccessEvent.objects.filter(person_id=booking.person_id).count() == 2

    def test_not_the_day_after(self):
        booking = booked()
        by = desk_of(booking)
        actions.mark_arrived(booking_id=booking.pk, by=by)
        with time_machine.travel(NOON + timedelta(days=1), tick=False):
            assert refusal(lambda: actions.undo_arrival(booking_id=booking.pk, by=by)) == "arrive.not_today"

    def test_another_unit_cannot(self):
        booking = booked()
        actions.mark_arrived(booking_id=booking.pk, by=desk_of(booking))
        with pytest.raises(NotYours):
            actions.undo_arrival(booking_id=booking.pk, by=make.staff())


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
class TestTwoDesksAtOnce:
    def test_two_receptionists_make_one_event(self, race):
        booking = booked()
        desks = [desk_of(booking) for _ in range(8)]
        outcomes = race(*[lambda by=by: actions.mark_arrived(booking_id=booking.pk, by=by) for by in desks])
        assert all(isinstance(outcome, Booking) for outcome in outcomes)
        assert BookingEvent.objects.count() == 1

    def test_arriving_against_cancelling_ends_as_one_of_them(self, race):
        booking = booked()
        by, self_ = desk_of(booking), make.resident(booking.person)
        outcomes = race(
            lambda: actions.mark_arrived(booking_id=booking.pk, by=by),
            lambda: actions.cancel(booking_id=booking.pk, by=self_),
        )
        assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1, outcomes
        assert BookingEvent.objects.count() == 1


def test_the_button_is_shown_by_the_same_rule_that_the_action_obeys():
    unit = uuid.uuid4()
    duty = make_duty(unit)
    about = policies.ArrivalFacts(unit, Booking.State.ACTIVE, VisitType.Mode.VISIT, NOON)
    assert policies.can_mark_arrived(about, by=duty, now=NOON)
    assert not policies.can_undo_arrival(about, by=duty, now=NOON)


def make_duty(unit: uuid.UUID) -> Actor:
    from core.actor import OnDuty, Purpose

    duty = OnDuty(uuid.uuid4(), unit, "Enhet", Role.RECEPTIONIST, Purpose.CARE)
    return Actor(user_id=uuid.uuid4(), on_duty=duty)
