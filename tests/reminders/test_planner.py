"""The planner finds what is missing and what should no longer be, whatever has happened; and nothing next time."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from bookings import actions as bookings
from bookings.models import Booking, Slot, VisitType
from core import calendar, clock
from core.actor import Actor
from reminders import actions
from reminders.actions.reconciling import Planned
from reminders.models import Letter, Message
from reminders.planner import wanted
from reminders.planner.differences import TAKEN_BACK
from reminders.policy_models import ClinicPolicy
from representation.models import GuardianChoice
from tests import make
from tests.reminders.conftest import booked
from tests.reminders.family import child_turning_13_on, guardian

State, Kind = Message.State, Message.Kind


def at(month: int, day: int, hour: int) -> datetime:
    return calendar.instant(date(2026, month, day), time(hour))


NOW, TUESDAY = at(11, 2, 9), at(12, 1, 9)
NOTHING = (0, 0, 0)


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


def run(**of: Any) -> tuple[int, int, int]:
    """One run: how many were new, given another time, taken back."""
    done = actions.plan_reminders(**of)
    return done.new, done.otherwise, done.over


def live() -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """The reminders that wait to be sent."""
    rows = Message.objects.filter(kind__in=[Kind.FIRST_REMINDER, Kind.DAY_BEFORE], state=State.PLANNED)
    return {
        (row.booking_id, row.booking_version, row.kind, row.recipient_id): (
            row.send_at,
            row.expires_at,
            row.invites,
        )
        for row in rows.order_by("pk")
    }


def times() -> list[str]:
    return sorted(f"{calendar.local(sent):%m-%d %H.%M}" for sent, _, _ in live().values())


def unplanned(
    starts_at: datetime = TUESDAY, *, person: Person | None = None, of: VisitType | None = None
) -> Booking:
    """A booking that came past our own actions: of an import, or while the planner was broken."""
    slot = make.slot(of, starts_at=starts_at)
    return Booking.objects.create(
        slot=slot,
        person=person or make.person(),
        form_key=uuid.uuid4(),
        booked_at=clock.now() - timedelta(days=30),
    )


def by_the_page(slot: Slot | None = None) -> tuple[Actor, Booking]:
    by, slot = make.resident(), slot or make.slot(starts_at=TUESDAY)
    assert by.own_person_id
    return by, bookings.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)


@pytest.mark.django_db
def test_what_a_booking_plans_itself_the_planner_finds_right():
    by_the_page()
    assert times() == ["11-24 17.00", "11-30 17.00"]
    assert run() == NOTHING


@pytest.mark.django_db
def test_what_came_past_our_actions_is_planned_once_however_often_it_runs():
    unplanned()
    assert run() == (2, 0, 0)
    assert times() == ["11-24 17.00", "11-30 17.00"]
    assert run() == NOTHING


@pytest.mark.django_db
def test_a_move_replans_and_a_cancellation_takes_back():
    by, booking = by_the_page()
    later = make.slot(booking.slot.visit_type, starts_at=TUESDAY + timedelta(days=7))
    bookings.move(booking_id=booking.pk, to_slot_id=later.pk, by=by)
    assert times() == ["12-01 17.00", "12-07 17.00"]
    assert run() == NOTHING
    bookings.cancel(booking_id=booking.pk, by=by)
    assert not live()
    assert run() == NOTHING


@pytest.mark.django_db
def test_what_was_moved_or_cancelled_past_our_actions_is_put_right():
    booking, other, arrived = (booked(make.slot(starts_at=TUESDAY), make.person(), reminds=True) for _ in range(3))
    later = make.slot(booking.slot.visit_type, starts_at=TUESDAY + timedelta(days=7))
    Booking.objects.filter(pk=booking.pk).update(slot=later, version=2)
    Booking.objects.filter(pk=other.pk).update(state="cancelled", cancelled_at=clock.now())
    Booking.objects.filter(pk=arrived.pk).update(state="arrived", arrived_at=clock.now())
    assert run() == (2, 0, 6)
    assert times() == ["12-01 17.00", "12-07 17.00"]
    assert run() == NOTHING


@pytest.mark.django_db
def test_a_clinic_s_change_of_mind_holds_for_what_is_planned_and_can_be_undone():
    by_the_page()
    of = Slot.objects.get().visit_type.clinic
    before = live()
    make.clinic_policy(of, day_before=False, first_days_before=10, first_invites=False)
    assert run() == (0, 1, 1)
    assert times() == ["11-21 17.00"]
    assert [invites for *_, invites in live().values()] == [False]
    taken = Message.objects.get(state=State.CANCELLED)
    assert (taken.kind, taken.error_code) == (Kind.DAY_BEFORE, TAKEN_BACK)
    ClinicPolicy.objects.all().delete()
    assert run(clinic_id=of.pk) == (0, 2, 0)
    assert live() == before
    assert run() == NOTHING


@pytest.mark.django_db
def test_a_clinic_alone_is_looked_over_when_it_alone_has_changed():
    mine, theirs = unplanned(), unplanned()
    assert run(clinic_id=mine.slot.visit_type.clinic_id) == (2, 0, 0)
    assert {key[0] for key in live()} == {mine.pk}
    assert run() == (2, 0, 0)
    assert {key[0] for key in live()} == {mine.pk, theirs.pk}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "state", [State.LEASED, State.SENDING, State.SENT, State.DELIVERED, State.UNKNOWN, State.SKIPPED]
)
def test_what_is_in_hand_or_has_been_is_left(state, role):
    booking = booked(make.slot(starts_at=TUESDAY), make.person(), reminds=True)
    with role(None):
        from tests.reminders.test_queue import put_in_state

        for message in booking.messages.all():
            put_in_state(message, state)
    make.clinic_policy(booking.slot.visit_type.clinic, first=False, day_before=False)
    assert run() == NOTHING


@pytest.mark.django_db
def test_one_that_waits_to_be_tried_again_keeps_its_time():
    booking = booked(make.slot(starts_at=TUESDAY), make.person(), reminds=True)
    again = clock.now() + timedelta(minutes=5)
    booking.messages.filter(kind=Kind.FIRST_REMINDER).update(attempts=1, send_at=again)
    assert run() == NOTHING
    assert booking.messages.get(kind=Kind.FIRST_REMINDER).send_at == again


@pytest.mark.django_db
def test_after_a_day_s_outage_what_still_holds_is_planned_and_what_does_not_is_not(monday_morning):
    unplanned()
    unplanned(TUESDAY - timedelta(days=7))
    monday_morning.move_to(at(11, 25, 12))
    run()
    assert times() == ["11-24 17.00", "11-30 17.00"], "of the first; the second visit has been"
    again = live()
    assert run() == NOTHING
    assert live() == again
    monday_morning.move_to(at(11, 30, 18))
    unplanned()
    run()
    assert times().count("11-30 17.00") == 2, "a late one goes at once, while it is of use"
    assert times().count("11-24 17.00") == 1, "and the first, whose time is over, is not planned now"


@pytest.mark.django_db
def test_the_dead_are_told_nothing_and_nobody_is_of_their_visits():
    booking = unplanned()
    run()
    Person.objects.filter(pk=booking.person_id).update(died_on=date(2026, 11, 1))
    assert run() == (0, 0, 2)
    assert not live()


@pytest.mark.django_db
def test_guardians_hear_each_by_their_own_choice_and_the_planner_follows_it():
    child = child_turning_13_on(date(2030, 1, 1))
    mother, father = guardian(child), guardian(child)
    booking = unplanned(person=child)
    GuardianChoice.objects.create(guardian_id=father.own_person_id, child=child, reminders=False)
    assert run() == (2, 0, 0)
    assert {key[3] for key in live()} == {mother.person_id}
    GuardianChoice.objects.update(reminders=True)
    assert run() == (2, 0, 0)
    assert {key[3] for key in live()} == {mother.person_id, father.person_id}
    GuardianChoice.objects.update(reminders=False)
    assert run() == (0, 0, 2)
    assert {key[3] for key in live()} == {mother.person_id}
    assert booking.messages.count() == 4


@pytest.mark.django_db
def test_from_the_13th_birthday_the_young_person_alone_is_reminded(monday_morning):
    child = child_turning_13_on(date(2026, 11, 20))
    mother = guardian(child)
    unplanned(person=child)
    run()
    assert {key[3] for key in live()} == {mother.person_id}
    monday_morning.move_to(at(11, 20, 0))
    assert run() == (2, 0, 2)
    assert {key[3] for key in live()} == {child.pk}
    assert run() == NOTHING


@pytest.mark.django_db
def test_the_young_at_a_silent_clinic_and_the_protected_are_heard_of_by_nobody_else():
    youth = make.visit_type(make.clinic(kind="youth", sms_level_at_most="N1"))
    ten, protected = (
        child_turning_13_on(date(2029, 1, 1)),
        child_turning_13_on(date(2029, 1, 1), protection="confidential"),
    )
    for child in (ten, protected):
        guardian(child)
    unplanned(of=youth, person=ten)
    unplanned(person=protected)
    run()
    assert {key[3] for key in live()} == {ten.pk, protected.pk}


@pytest.mark.django_db
def test_many_are_asked_about_in_as_few_statements_as_one(django_assert_max_num_queries):
    of = make.visit_type(make.clinic())
    slot = make.slot(of, starts_at=TUESDAY, capacity=40)
    for _ in range(20):
        Booking.objects.create(slot=slot, person=make.person(), form_key=uuid.uuid4(), booked_at=clock.now())
    child = child_turning_13_on(date(2030, 1, 1))
    guardian(child)
    Booking.objects.create(slot=slot, person=child, form_key=uuid.uuid4(), booked_at=clock.now())
    with django_assert_max_num_queries(16):
        assert run() == (42, 0, 0)
    with django_assert_max_num_queries(14):
        assert run() == NOTHING


# --- at once, killed, and in any order


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_planners_at_once_plan_once(race):
    for _ in range(6):
        unplanned()
    done = race(*[actions.plan_reminders] * 4)
    assert all(isinstance(one, Planned) for one in done), done
    assert sum(one.new for one in done) == 12
    assert run() == NOTHING


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_a_planner_that_meets_a_move_or_a_cancellation_leaves_nothing_untrue(race):
    kind = make.visit_type()
    deeds: list[Callable[[], object]] = []
    for n in range(8):
        by, booking = by_the_page(make.slot(kind, starts_at=TUESDAY + timedelta(hours=n)))
        to = make.slot(kind, starts_at=TUESDAY + timedelta(days=1, hours=n))
        Message.objects.filter(booking=booking).update(send_at=clock.now())
        if n % 2:
            deeds.append(partial(bookings.cancel, booking_id=booking.pk, by=by))
        else:
            deeds.append(partial(bookings.move, booking_id=booking.pk, to_slot_id=to.pk, by=by))
    done = race(*deeds, actions.plan_reminders, actions.plan_reminders)
    assert not [one for one in done if isinstance(one, Exception)], done
    run()
    versions = dict(Booking.objects.values_list("pk", "version"))
    assert all(key[1] == versions[key[0]] for key in live())
    assert len(live()) == 8
    assert run() == NOTHING


@pytest.mark.django_db(transaction=True)
def test_one_that_is_killed_half_way_is_gone_on_with(monkeypatch):
    monkeypatch.setattr("reminders.actions.reconciling.BATCH", 2)
    for _ in range(5):
        unplanned()
    calls = []
    whole = wanted.of_many

    def killed(*args: Any, **values: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(*args, **values)

    monkeypatch.setattr("reminders.planner.wanted.of_many", killed)
    with pytest.raises(KeyboardInterrupt):
        actions.plan_reminders()
    assert len(live()) == 4
    assert run() == (6, 0, 0)
    assert run() == NOTHING


# --- what is told at once, where it was not


@pytest.mark.django_db
def test_a_booking_of_which_nothing_was_said_is_confirmed_once_while_that_is_worth_something(monday_morning):
    _by, booking = by_the_page()
    by_the_page()
    assert actions.plan_overlooked() == 0
    Message.objects.update(booking_version=99)
    monday_morning.shift(timedelta(hours=3))
    assert actions.plan_overlooked() == 6
    assert actions.plan_overlooked() == 0
    assert set(booking.messages.filter(booking_version=1).values_list("kind", flat=True)) == {
        "confirmation", "first_reminder", "day_before",
    }  # fmt: skip
    Message.objects.filter(booking_version=1).update(booking_version=98)
    monday_morning.shift(timedelta(hours=2))
    assert actions.plan_overlooked() == 0, "what the page has said hours ago is not repeated"


@pytest.mark.django_db
def test_an_invitation_of_which_nothing_was_said_is_told_and_one_that_is_over_is_not():
    invitation = make.invitation(make.visit_type(), make.person().pk)
    assert actions.plan_overlooked() == 1
    assert Message.objects.filter(notice_id=invitation.pk, state=State.PLANNED).count() == 1
    assert actions.plan_overlooked() == 0
    type(invitation).objects.update(state="withdrawn")
    assert actions.plan_overlooked() == 1
    assert not Message.objects.filter(state=State.PLANNED).exists()
    assert not Letter.objects.filter(cancelled_at=None).exists()
    assert actions.plan_overlooked() == 0
