"""What each word of a provider leads to: a number without SMS, a STOPP, a second try; and states in any order."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.at_desk import card as at_desk
from accounts.models import ContactCard
from core import clock
from reminders import actions, composing, policies
from reminders.actions import sending as outgoing
from reminders.actions.receipts import STATES, store_receipt
from reminders.gateways import Accepted, Rejected, meanings
from reminders.models import Message
from reminders.references import reference_of
from reminders.webhooks import ToldStatus
from tests import make
from tests.reminders.conftest import booked, new_number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_jobs")]
State = Message.State


def begun(message: Message) -> Message:
    actions.lease_due()
    outgoing.begin_sending(message_id=message.pk, provider="twilio")
    return message


def told(message: Message, status: str, code: str = "") -> Message:
    """As a callback of the message's, applied."""
    said = ToldStatus(
        provider_id=f"SM{message.pk.hex}", status=status, error_code=code, token=f"{message.pk}{status}{code}"
    )
    store_receipt(provider="twilio", reference=reference_of(message.pk), told=said)
    actions.apply_receipts()
    message.refresh_from_db()
    return message


def test_every_code_of_a_number_that_takes_no_sms_marks_the_card_until_it_has_another(planned):
    for code in ("21211", "21614", "30005", "30006"):
        message = begun(planned())
        assert meanings.of_twilio(code) in meanings.TAKES_NO_SMS
        outgoing.record_outcome(message_id=message.pk, outcome=Rejected(meanings.of_twilio(code)))
        card = ContactCard.objects.get(person=message.recipient)
        assert card.sms_unreachable_at is not None, code
        assert any("tar inte emot sms" in line.value for line in at_desk._lines(card.person, card))


def test_what_comes_back_as_a_landline_is_learnt_too_and_the_next_message_is_not_sent(planned):
    message = told(begun(planned()), "undelivered", "30006")
    assert (message.state, message.error_code) == (State.UNDELIVERED, "landline")
    refusal = policies.may_send(facts(message), now=clock.now()).refusal
    assert refusal is not None
    assert refusal.code == "send.unreachable"


def facts(message: Message) -> policies.SendingFacts:
    return composing.facts_of(composing.with_facts(Message.objects.filter(pk=message.pk)).get())


def test_a_phone_that_was_off_is_written_to_once_more_and_only_once(planned):
    first = told(begun(planned()), "undelivered", "30003")
    second = first.again
    assert (first.state, first.answer_open) == (State.UNDELIVERED, False)
    assert second.state == State.PLANNED
    assert timedelta(minutes=9) < second.send_at - clock.now() <= timedelta(minutes=10)
    with time_machine.travel(second.send_at):
        told(begun(second), "undelivered", "30003")
    assert second.state == State.UNDELIVERED
    assert Message.objects.count() == 2


def test_what_would_come_too_late_is_not_sent_once_more(planned):
    message = planned(hours_ahead=0.15)
    assert told(begun(message), "undelivered", "30003").state == State.UNDELIVERED
    assert Message.objects.count() == 1


def test_the_database_and_the_policy_know_the_same_ways(planned):
    """Each pair of states is tried against the trigger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'reminders_only_forward'")
        source = cursor.fetchone()[0]
    for old, ways in policies.WAYS.items():
        for new in State:
            assert (f"('{old}', '{new}')" in source) == (new in ways or (old, new) == ("sending", "planned"))


class AnyReceipts(TestCase):
    """Receipts of every status, in any order and number, with an answer of the provider's anywhere among them."""

    @how(max_examples=25, deadline=None)
    @given(st.lists(st.sampled_from([*STATES, "unheard-of", "answer"]), min_size=1, max_size=8))
    def test_receipts_move_a_row_only_forward_and_an_end_is_an_end(self, heard: list[str]) -> None:
        person = make.person()
        make.contact_card(person, new_number())
        message = Message.objects.get(booking=booked(make.slot(), person))
        begun(message)
        seen = [Message.objects.get(pk=message.pk).state]
        for number, status in enumerate(heard):
            if status == "answer":
                outgoing.record_outcome(message_id=message.pk, outcome=Accepted(f"SM{message.pk.hex}"))
            else:
                said = ToldStatus(f"SM{message.pk.hex}", status, "", f"{number}")
                store_receipt(provider="twilio", reference=reference_of(message.pk), told=said)
                actions.apply_receipts()
            seen.append(Message.objects.get(pk=message.pk).state)
        for old, new in itertools.pairwise(seen):
            assert old == new or policies.moves(old, new), seen
        ends = [state for state in seen if State(state) not in policies.WAYS]
        assert len(set(ends)) <= 1, seen
