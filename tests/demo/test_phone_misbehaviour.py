"""The phone on order: what goes wrong, as often as it is told to."""

from __future__ import annotations

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.demo.parties import PATIENCE, wait_until
from tests.demo.phone import CONTROL, SENDER, client_of


def test_a_landline_that_is_tried_comes_back_undelivered(twilio, receiver):
    message = twilio.messages.create(
        to="+46846500477", from_=SENDER, body="Hej", status_callback=f"{receiver.url}/s"
    )
    last = receiver.wait_for(3, sid=message.sid)[-1]
    assert (last.parameters["MessageStatus"], last.parameters["ErrorCode"]) == ("undelivered", "30006")
    assert twilio.messages(message.sid).fetch().error_code == 30006


def test_an_ordered_number_comes_back_undelivered_with_that_code(twilio, receiver, order, to):
    order(to, "undelivered", error_code=30005)
    first, second = (
        twilio.messages.create(to=to, from_=SENDER, body="Hej", status_callback=f"{receiver.url}/s")
        for _ in range(2)
    )
    assert receiver.wait_for(3, sid=first.sid)[-1].parameters["ErrorCode"] == "30005"
    assert receiver.wait_for(3, sid=second.sid)[-1].parameters["MessageStatus"] == "delivered"


@pytest.mark.parametrize(
    ("do", "status", "code", "taken"),
    [
        ("too_many_requests", 429, 20429, 0),
        ("server_error", 500, 20500, 0),
        ("server_error_after", 500, 20500, 1),
    ],
)
def test_an_ordered_error_comes_as_often_as_ordered(twilio, order, to, do, status, code, taken):
    order(to, do, times=2)
    for _ in range(2):
        with pytest.raises(TwilioRestException) as error:
            twilio.messages.create(to=to, from_=SENDER, body="Hej")
        assert (error.value.status, error.value.code) == (status, code)
    twilio.messages.create(to=to, from_=SENDER, body="Hej")
    assert len(twilio.messages.list(to=to)) == 2 * taken + 1


@pytest.mark.parametrize(("do", "taken"), [("hang", 1), ("hang_before", 0)])
def test_a_request_can_hang_with_or_without_the_message_being_taken(phone, twilio, order, to, do, taken):
    order(to, do)
    impatient = client_of(phone, timeout=0.3)
    with pytest.raises(requests.Timeout):
        impatient.messages.create(to=to, from_=SENDER, body="Hej")
    impatient.http_client.session.close()
    assert len(twilio.messages.list(to=to)) == taken


@pytest.mark.parametrize(("do", "taken"), [("drop", 1), ("drop_before", 0)])
def test_a_connection_can_be_cut_with_or_without_the_message_being_taken(twilio, order, to, do, taken):
    order(to, do)
    with pytest.raises(requests.ConnectionError):
        twilio.messages.create(to=to, from_=SENDER, body="Hej")
    assert len(twilio.messages.list(to=to)) == taken


def test_an_order_for_every_number_and_for_ever_lasts_until_it_is_forgotten(twilio, order, phone, to):
    order("*", "too_many_requests", times=None)
    for _ in range(3):
        with pytest.raises(TwilioRestException):
            twilio.messages.create(to=to, from_=SENDER, body="Hej")
    requests.delete(f"{phone.url}/control", headers={"Authorization": f"Bearer {CONTROL}"}, timeout=PATIENCE)
    assert twilio.messages.create(to=to, from_=SENDER, body="Hej").sid


def test_webhooks_can_come_in_reverse(twilio, receiver, order, to):
    order(to, "callbacks_reversed")
    sid = twilio.messages.create(to=to, from_=SENDER, body="x", status_callback=f"{receiver.url}/s").sid
    told = [w.parameters["MessageStatus"] for w in receiver.wait_for(3, sid=sid)]
    assert told == ["delivered", "sent", "queued"]


def test_webhooks_can_come_twice(twilio, receiver, order, to):
    order(to, "callbacks_twice")
    sid = twilio.messages.create(to=to, from_=SENDER, body="x", status_callback=f"{receiver.url}/s").sid
    told = [w.parameters["MessageStatus"] for w in receiver.wait_for(6, sid=sid)]
    assert told == ["queued", "queued", "sent", "sent", "delivered", "delivered"]


def test_webhooks_can_fail_to_come_at_all(twilio, receiver, order, to):
    order(to, "callbacks_never")
    sid = twilio.messages.create(to=to, from_=SENDER, body="x", status_callback=f"{receiver.url}/s").sid
    wait_until(lambda: twilio.messages(sid).fetch().status == "delivered", what="delivery")
    after = twilio.messages.create(to=to, from_=SENDER, body="x", status_callback=f"{receiver.url}/s").sid
    receiver.wait_for(3, sid=after)
    assert receiver.about(sid) == []


@pytest.mark.parametrize(
    "bad",
    [
        {"to": "+46701234567", "do": "hang"},
        {"to": "*", "do": "explode"},
        {"to": "*", "do": "hang", "times": 0},
        {"to": "*", "do": "undelivered", "error_code": 1},
        {"to": "*", "do": "slow", "seconds": 61},
        {"to": "*", "do": "hang", "why": "not"},
        [],
    ],
)
def test_an_order_that_cannot_be_understood_is_refused(phone, bad):
    headers = {"Authorization": f"Bearer {CONTROL}"}
    assert requests.post(f"{phone.url}/control", json=bad, headers=headers, timeout=PATIENCE).status_code == 400


def test_without_the_token_nobody_gives_orders(phone):
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        for method in ("GET", "POST", "DELETE"):
            refused = requests.request(method, f"{phone.url}/control", headers=headers, timeout=PATIENCE)
            assert refused.status_code == 404
