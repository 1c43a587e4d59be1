"""The queue: a message is in one worker's hands at a time, and comes back when the worker does not."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from accounts.models import Person
from bookings.models import Booking
from core import clock
from core.db import constraint_of
from reminders import actions
from reminders.actions.queue import BATCH
from reminders.gateways import Accepted
from reminders.models import Message
from tests import make
from tests.reminders.phone import Phone

State = Message.State


def many(count: int) -> None:
    """That many due messages, each of a booking of its own."""
    now, slot = clock.now(), make.slot(capacity=count)
    people = Person.objects.bulk_create(Person(given_name="Prov", family_name=f"{n}") for n in range(count))
    bookings = Booking.objects.bulk_create(
        Booking(slot=slot, person=person, form_key=uuid.uuid4(), booked_at=now) for person in people
    )
    Message.objects.bulk_create(
        Message(
            booking=booking,
            booking_version=1,
            recipient_id=booking.person_id,
            kind=Message.Kind.CONFIRMATION,
            send_at=now,
            expires_at=now + timedelta(hours=4),
            planned_at=now,
        )
        for booking in bookings
    )


def until_none_is_left(lease: Any) -> Any:
    def run() -> list[uuid.UUID]:
        mine: list[uuid.UUID] = []
        while ids := lease():
            mine += ids
        return mine

    return run


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_no_two_of_eight_workers_get_the_same_message(race):
    many(400)
    hands = race(*[until_none_is_left(actions.lease_due) for _ in range(8)])
    held = Counter(message for hand in hands for message in hand)
    assert len(held) == 400
    assert set(held.values()) == {1}


def lease_without_locks() -> list[uuid.UUID]:
    """The control: look first, then take."""
    due = Message.objects.filter(state=State.PLANNED).order_by("send_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:BATCH])
    Message.objects.filter(pk__in=ids).update(state=State.LEASED)
    return ids


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_workers_that_look_and_then_take_get_the_same_messages(race):
    many(400)
    hands = race(*[until_none_is_left(lease_without_locks) for _ in range(8)])
    held = Counter(message for hand in hands if isinstance(hand, list) for message in hand)
    assert max(held.values()) > 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_message_that_two_workers_hold_is_sent_by_one(race, planned, phone: Phone):
    """A lease that has ended under a slow worker: both go on to send."""
    message = planned()
    actions.lease_due()
    race(*[lambda: actions.deliver(message.pk, gateway=phone.gateway()) for _ in range(8)])
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.SENT, 1)
    assert len(phone.taken(message.to)) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_who_send_to_one_phone_at_once_get_eight_codes(race, planned, phone: Phone, monkeypatch):
    """Codes are drawn from ten, so that they collide; the constraint keeps them apart."""
    monkeypatch.setattr("reminders.actions.sending.secrets.randbelow", lambda _: uuid.uuid4().int % 10)
    messages = [planned(number="+46701740696") for _ in range(8)]
    actions.lease_due()
    calls = [lambda pk=m.pk: actions.deliver(pk, gateway=phone.gateway()) for m in messages]
    assert {type(outcome) for outcome in race(*calls)} == {Accepted}
    codes = [c for c in Message.objects.values_list("answer_code", flat=True) if c]
    assert len(codes) == len(set(codes))
    assert Message.objects.filter(state=State.SENT).count() == 8


@pytest.mark.django_db
def test_a_lease_that_has_ended_goes_back_and_is_taken_again(planned, as_jobs):
    message = planned()
    assert actions.lease_due() == [message.pk]
    actions.tidy_queue()
    assert actions.lease_due() == []
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        actions.tidy_queue()
        assert actions.lease_due() == [message.pk]


@pytest.mark.django_db
def test_a_lease_is_at_most_twenty_the_longest_waiting_first(as_jobs):
    many(25)
    oldest = Message.objects.order_by("pk")[3]
    Message.objects.filter(pk=oldest.pk).update(send_at=clock.now() - timedelta(minutes=1))
    first = actions.lease_due()
    assert (len(first), first[0]) == (BATCH, oldest.pk)
    assert len(actions.lease_due()) == 5


ALLOWED = {
    "planned": {"leased", "cancelled", "expired", "skipped"},
    "leased": {"planned", "sending", "cancelled", "expired", "skipped"},
    "sending": {"planned", "sent", "delivered", "undelivered", "failed", "unknown"},
    "sent": {"delivered", "undelivered", "failed", "unknown"},
    "unknown": {"sent", "delivered", "undelivered", "failed"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("old", State.values)
def test_the_database_itself_lets_a_message_only_move_forward(planned, role, old):
    message = planned()
    with role(None):
        for new in State.values:
            put_in_state(message, old)
            allowed = new == old or new in ALLOWED.get(old, set())
            assert refusal(message, new) == ("" if allowed else "message_only_moves_forward"), f"{old} -> {new}"


def refusal(message: Message, new: str) -> str | None:
    try:
        with transaction.atomic():
            Message.objects.filter(pk=message.pk).update(state=new)
    except IntegrityError as error:
        return constraint_of(error)
    return ""


def put_in_state(message: Message, state: str) -> None:
    """Past the trigger, as the table's owner."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE reminders_message DISABLE TRIGGER message_only_moves_forward")
        Message.objects.filter(pk=message.pk).update(state=state)
        cursor.execute("ALTER TABLE reminders_message ENABLE TRIGGER message_only_moves_forward")
