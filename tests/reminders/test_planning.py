"""A booking and its message: together or not at all, and once."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from bookings import actions as bookings
from bookings.models import Booking, BookingEvent
from bookings.signals import booking_changed
from core import clock
from core.actor import Actor
from core.db import constraint_of
from reminders import actions
from reminders.models import Message
from tests import make
from tests.reminders.conftest import booked

State = Message.State
BOOKED, CANCELLED = BookingEvent.Kind.BOOKED, BookingEvent.Kind.CANCELLED


@pytest.mark.django_db
def test_booking_a_time_plans_its_confirmation():
    by, slot = make.resident(), make.slot()
    booking = bookings.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)
    message = Message.objects.get(booking=booking, kind="confirmation")
    assert (message.kind, message.state, message.booking_version) == ("confirmation", State.PLANNED, 1)
    assert (message.recipient_id, message.to, message.body) == (by.person_id, "", "")
    assert message.send_at <= clock.now() < message.expires_at < slot.starts_at


@pytest.mark.django_db
def test_cancelling_takes_back_what_has_not_gone():
    by, slot = make.resident(), make.slot()
    booking = bookings.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)
    bookings.cancel(booking_id=booking.pk, by=by)
    message = Message.objects.get(booking=booking, kind="confirmation")
    assert (message.state, message.error_code) == (State.CANCELLED, "send.cancelled")


@pytest.mark.django_db(transaction=True)
def test_a_booking_that_rolls_back_takes_its_message_along():
    person, slot = make.person(), make.slot()
    with transaction.atomic():
        booked(slot, person)
        assert Message.objects.count() == 1
        transaction.set_rollback(True)
    assert (Booking.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_message_that_cannot_be_planned_takes_the_booking_along(monkeypatch):
    by, slot = make.resident(), make.slot()

    def broken(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("reminders.receivers.actions.plan_for", broken)
    with pytest.raises(RuntimeError):
        bookings.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)
    assert not Booking.objects.exists()


@pytest.mark.django_db
def test_planning_twice_makes_one_message():
    booking = booked(make.slot(), make.person())
    for _ in range(2):
        actions.plan_for(booking=booking, change=BOOKED, by=Actor.system())
    assert Message.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("different", ["booking_version", "kind", "recipient", None])
def test_the_database_holds_a_message_to_one_a_version_kind_and_recipient(different):
    booking = booked(make.slot(), make.person())
    one = Message.objects.get()
    values = {"booking_version": 2, "kind": "coming", "recipient": make.person()}
    one.pk, one._state.adding = uuid.uuid4(), True
    if different:
        setattr(one, different, values[different])
        one.save(force_insert=True)
        assert booking.messages.count() == 2
        return
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        one.save(force_insert=True)
    assert constraint_of(caught.value) == "message_once_per_booking_version_kind_and_recipient"


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_eight_who_plan_the_same_at_once_make_one_message(race):
    booking = booked(make.slot(), make.person())
    Message.objects.update(booking_version=99)
    plan = [lambda: actions.plan_for(booking=booking, change=BOOKED, by=Actor.system())] * 8
    assert race(*plan) == [None] * 8
    assert Message.objects.filter(booking_version=1).count() == 1


@pytest.mark.django_db
def test_one_without_a_contact_card_gets_a_row_that_says_why_nothing_went(as_jobs, planned, phone):
    message = planned(card={"none": True})
    actions.send_all_due(gateway=phone.gateway())
    message.refresh_from_db()
    assert (message.state, message.error_code) == (State.SKIPPED, "send.no_number")


def test_only_the_time_book_itself_and_the_messages_room_listen_to_it():
    listening = [receiver() for _, receiver, *_ in booking_changed.receivers]
    assert [(f.__module__, f.__name__) for f in listening] == [
        ("bookings.receivers", "on_booking_changed"),
        ("reminders.receivers", "on_booking_changed"),
    ]
