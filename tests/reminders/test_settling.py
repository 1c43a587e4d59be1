"""Messages without an end: the receipt is awaited, the provider asked, and at last a person must look."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from core import clock
from reminders import actions
from reminders.models import Message
from tests.reminders.phone import Phone, wait_until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_jobs")]
State = Message.State


@pytest.fixture
def undecided(planned, phone: Phone):
    """A message whose sending got no answer; ``taken`` says whether the phone has it."""

    def make_one(*, taken: bool, **more: object) -> Message:
        message: Message = planned(**more)
        phone.order("callbacks_never")
        phone.order("drop" if taken else "drop_before")
        actions.send_all_due(gateway=phone.gateway())
        message.refresh_from_db()
        assert message.state == State.SENDING
        phone.forget()
        return message

    return make_one


def after(minutes: float, message: Message, gateway) -> Message:
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        actions.settle_stuck(gateway=gateway)
    message.refresh_from_db()
    return message


def test_nobody_is_asked_before_the_receipt_has_had_its_time(undecided, phone):
    message = undecided(taken=True)
    assert actions.settle_stuck(gateway=phone.gateway()) == 0
    assert message.state == State.SENDING


def test_the_providers_list_tells_what_was_taken(undecided, phone):
    message = after(2, undecided(taken=True), phone.gateway())
    assert message.state in (State.SENT, State.DELIVERED)
    assert message.provider_id == phone.taken(message.to)[0].sid


def test_what_the_list_does_not_have_is_unknown_after_a_while_and_never_sent_again(undecided, phone):
    message = undecided(taken=False)
    assert after(2, message, phone.gateway()).state == State.SENDING
    assert after(16, message, phone.gateway()).state == State.UNKNOWN
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        actions.send_all_due(gateway=phone.gateway())
    assert phone.taken(message.to) == []


def test_another_message_to_the_same_number_is_not_mistaken_for_it(undecided, planned, phone):
    message = undecided(taken=False)
    other = planned(number=message.to, hours_ahead=100)
    actions.send_all_due(gateway=phone.gateway())
    assert after(2, message, phone.gateway()).state == State.SENDING
    other.refresh_from_db()
    assert [sms.sid for sms in phone.taken(message.to)] == [other.provider_id]


def test_a_provider_that_does_not_say_leaves_the_message_where_it_is_until_it_is_unknown(undecided, phone):
    message, nobody = undecided(taken=True), phone.gateway()
    nobody._client.api.base_url = "http://localhost:9"
    assert after(2, message, nobody).state == State.SENDING
    assert after(16, message, nobody).state == State.UNKNOWN


def test_a_lost_receipt_is_asked_for_by_name(planned, phone):
    phone.order("callbacks_never")
    message = planned()
    actions.send_all_due(gateway=phone.gateway())
    message.refresh_from_db()
    assert message.state == State.SENT
    wait_until(lambda: phone.taken(message.to)[0].status == "delivered")
    assert after(61, message, phone.gateway()).state == State.DELIVERED


def test_one_without_a_receipt_for_a_day_is_unknown(planned, phone, monkeypatch):
    phone.order("callbacks_never")
    message, gateway = planned(), phone.gateway()
    actions.send_all_due(gateway=gateway)
    still = gateway.look_up(Message.objects.get(pk=message.pk).provider_id)
    monkeypatch.setattr(gateway, "look_up", lambda _: type(still)(still.provider_id, "sent", "", ""))
    assert after(61, message, gateway).state == State.SENT
    assert after(24 * 60 + 1, message, gateway).state == State.UNKNOWN
