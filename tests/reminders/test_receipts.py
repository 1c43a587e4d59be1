"""Receipts: only what the carrier signed, stored at once, and applied in any order and number."""

from __future__ import annotations

import itertools
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from twilio.request_validator import RequestValidator

from accounts.models import ContactCard
from reminders import actions, policies, references
from reminders.actions import sending as outgoing
from reminders.actions.receipts import STATES
from reminders.gateways import Accepted
from reminders.models import Message, Receipt
from tests.reminders.phone import Phone, wait_until

State = Message.State
SID = "SM" + "1" * 32


def signed_post(path: str, fields: dict[str, str], settings: Any, token: str | None = None, **headers: str) -> Any:
    """As Twilio posts: signed over the public address."""
    signature = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(settings.PUBLIC_URL + path, fields)
    given = {"X-Twilio-Signature": signature, **headers}
    if token:
        given["I-Twilio-Idempotency-Token"] = token
    return Client().post(path, fields, headers=given)


def told(status: str, sid: str = SID, **more: str) -> dict[str, str]:
    return {"MessageSid": sid, "MessageStatus": status, "AccountSid": "AC", **more}


def path_of(message: Message) -> str:
    return reverse("reminders:receipt", args=["twilio", references.reference_of(message.pk)])


@pytest.fixture
def sending(planned, db) -> Message:
    """A message of which the provider may have heard, but whose name there we do not know."""
    message: Message = planned()
    actions.lease_due()
    outgoing.begin_sending(message_id=message.pk, provider="twilio")
    message.refresh_from_db()
    assert message.state == State.SENDING
    return message


def applied(message: Message) -> Message:
    actions.apply_receipts()
    message.refresh_from_db()
    return message


def test_a_receipt_before_we_know_the_providers_name_finds_its_row(sending, settings):
    assert signed_post(path_of(sending), told("delivered"), settings).status_code == 204
    message = applied(sending)
    assert (message.state, message.provider_id) == (State.DELIVERED, SID)


def test_the_answer_that_comes_after_the_receipt_takes_nothing_back(sending, settings):
    signed_post(path_of(sending), told("delivered"), settings)
    applied(sending)
    outgoing.record_outcome(message_id=sending.pk, outcome=Accepted(SID))
    sending.refresh_from_db()
    assert (sending.state, sending.provider_id) == (State.DELIVERED, SID)


def test_a_forged_receipt_is_refused_and_not_kept(sending, settings):
    path = path_of(sending)
    assert Client().post(path, told("delivered")).status_code == 403
    forged = Client().post(path, told("delivered"), headers={"X-Twilio-Signature": "AAAA"})
    assert forged.status_code == 403
    settings.TWILIO_AUTH_TOKEN, right = "another", settings.TWILIO_AUTH_TOKEN
    fields = told("delivered")
    wrong_key = RequestValidator("another").compute_signature(settings.PUBLIC_URL + path, fields)
    settings.TWILIO_AUTH_TOKEN = right
    assert Client().post(path, fields, headers={"X-Twilio-Signature": wrong_key}).status_code == 403
    assert not Receipt.objects.exists()


def test_the_signature_is_over_the_public_address_and_not_the_proxys(sending, settings):
    settings.PUBLIC_URL = "https://vard.example.se"
    assert signed_post(path_of(sending), told("sent"), settings).status_code == 204


def test_a_signed_receipt_with_changed_words_is_refused(sending, settings):
    path, fields = path_of(sending), told("sent")
    signature = RequestValidator(settings.TWILIO_AUTH_TOKEN).compute_signature(settings.PUBLIC_URL + path, fields)
    answer = Client().post(path, told("delivered"), headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 403


def test_a_provider_that_is_none_of_ours_is_refused(sending, settings):
    path = reverse("reminders:receipt", args=["other", references.reference_of(sending.pk)])
    assert signed_post(path, told("sent"), settings).status_code == 403


def test_a_receipt_is_only_posted(sending, settings):
    assert Client().get(path_of(sending)).status_code == 405


def test_storing_a_receipt_takes_one_statement(sending, settings, django_assert_num_queries):
    with django_assert_num_queries(3):  # the insert, and the action's own savepoint inside this test
        signed_post(path_of(sending), told("sent"), settings)


def test_the_same_telling_twice_is_kept_once(sending, settings):
    for _ in range(2):
        assert signed_post(path_of(sending), told("sent"), settings, token="t1").status_code == 204
        assert signed_post(path_of(sending), told("queued"), settings).status_code == 204
    assert Receipt.objects.count() == 2


@pytest.mark.parametrize("order", list(itertools.permutations(["queued", "sent", "delivered"])))
def test_receipts_in_any_order_end_in_the_same_place(sending, settings, order):
    for status in order:
        signed_post(path_of(sending), told(status), settings)
        applied(sending)
        signed_post(path_of(sending), told(status), settings, token=str(uuid.uuid4()))
        applied(sending)
    assert (sending.state, sending.error_code) == (State.DELIVERED, "")


def test_an_undelivered_message_says_why_in_our_words(sending, settings):
    signed_post(path_of(sending), told("undelivered", ErrorCode="30003"), settings)
    assert (applied(sending).state, sending.error_code) == (State.UNDELIVERED, "unreachable")


def test_a_code_that_we_have_no_word_for_stands_as_it_is(sending, settings):
    signed_post(path_of(sending), told("failed", ErrorCode="30999"), settings)
    assert (applied(sending).state, sending.error_code) == (State.FAILED, "twilio_30999")


def test_a_final_state_is_final(sending, settings):
    for status in ("delivered", "failed", "undelivered", "sent"):
        signed_post(path_of(sending), told(status), settings)
    assert applied(sending).state in (State.DELIVERED, State.FAILED, State.UNDELIVERED)
    first = sending.state
    signed_post(path_of(sending), told("sent"), settings, token="late")
    assert applied(sending).state == first


def test_a_late_receipt_finds_out_what_was_unknown(sending, settings):
    Message.objects.filter(pk=sending.pk).update(state=State.UNKNOWN)
    signed_post(path_of(sending), told("delivered"), settings)
    assert applied(sending).state == State.DELIVERED


def test_a_receipt_by_the_providers_name_alone_is_taken(sending, settings):
    outgoing.record_outcome(message_id=sending.pk, outcome=Accepted(SID))
    path = reverse("reminders:receipt", args=["twilio", "not-our-reference"])
    assert signed_post(path, told("delivered"), settings).status_code == 204
    assert applied(sending).state == State.DELIVERED


def test_a_receipt_for_nobody_waits_an_hour_and_harms_nobody(sending, settings):
    path = reverse("reminders:receipt", args=["twilio", "not-our-reference"])
    signed_post(path, told("delivered", sid="SM" + "9" * 32), settings)
    assert applied(sending).state == State.SENDING
    assert Receipt.objects.filter(applied_at=None).count() == 1


def test_a_receipt_that_names_another_message_is_not_believed(sending, settings, caplog):
    outgoing.record_outcome(message_id=sending.pk, outcome=Accepted(SID))
    signed_post(path_of(sending), told("failed", sid="SM" + "2" * 32), settings)
    assert applied(sending).state == State.SENT
    assert str(sending.pk) in caplog.text


def test_a_reference_of_anothers_making_is_nobodys():
    assert references.message_of(f"{uuid.uuid4().hex}.forged") is None
    mine = uuid.uuid4()
    assert references.message_of(references.reference_of(mine)) == mine


def test_one_who_stopped_at_the_carrier_is_stopped_here(sending, settings):
    signed_post(path_of(sending), told("undelivered", ErrorCode="21610"), settings)
    assert applied(sending).error_code == "opted_out"
    assert ContactCard.objects.get(person=sending.recipient).sms_stopped_at is not None


def test_every_status_of_ours_is_one_that_a_message_on_its_way_can_come_to():
    assert set(STATES.values()) <= policies.WAYS[State.SENDING]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", ["callbacks_twice", "callbacks_reversed"])
def test_the_phones_own_callbacks_doubled_or_backwards_end_delivered(
    planned, phone: Phone, live_server, settings, fault
):
    settings.PUBLIC_URL = live_server.url
    phone.order(fault)
    message = planned()
    actions.send_all_due(gateway=phone.gateway())
    expected = 6 if fault == "callbacks_twice" else 3
    wait_until(lambda: Receipt.objects.count() == expected)
    assert applied(message).state == State.DELIVERED
    wait_until(lambda: len(answers_to(message, phone)) == expected)
    assert set(answers_to(message, phone)) == {204}


def answers_to(message: Message, phone: Phone) -> list[int]:
    return [tried["answer"] for tried in phone.callbacks() if tried["sid"] == message.provider_id]
