"""Sending, against the demo phone as a process: what goes, what does not, and what is never sent twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ContactCard, Person
from bookings.models import Booking
from core import clock
from reminders import actions, composing, policies
from reminders.gateways import Handed, Rejected
from reminders.models import Message
from tests.reminders.conftest import new_number
from tests.reminders.phone import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_jobs")]
State = Message.State


def send(message: Message, phone, **gateway) -> Message:
    actions.send_all_due(gateway=phone.gateway(**gateway))
    message.refresh_from_db()
    return message


def test_a_planned_confirmation_is_sent_once(planned, phone):
    message = send(planned(), phone)
    assert (message.state, message.provider, message.attempts) == (State.SENT, "twilio", 1)
    actions.send_all_due(gateway=phone.gateway())
    [taken] = phone.taken(message.to)
    assert taken.sid == message.provider_id
    assert taken.body == message.body
    assert message.body.startswith("Region Lindmark: Din tid är bokad: ")
    assert f"AVBOKA {message.answer_code} senast " in message.body


def test_a_message_takes_three_statements(planned, phone):
    for _ in range(20):
        planned()
    with CaptureQueriesContext(connection) as captured:
        assert actions.send_all_due(gateway=phone.gateway()) == 20
    done = [q for q in captured if "SAVEPOINT" not in (q["sql"] or "")]  # a prepared one has no text there
    tidying, leases = 3, 3
    assert len(done) == tidying + leases + 20 * 3
    assert Message.objects.filter(state=State.SENT).count() == 20


def cancel(message: Message) -> None:
    Booking.objects.filter(messages=message).update(state="cancelled", cancelled_at=clock.now())


def move(message: Message) -> None:
    Booking.objects.filter(messages=message).update(version=2)


def die(message: Message) -> None:
    Person.objects.filter(messages=message).update(died_on=clock.today())


def card(**values):
    def change(message: Message) -> None:
        ContactCard.objects.filter(person=message.recipient).update(**values)

    return change


def no_card(message: Message) -> None:
    ContactCard.objects.filter(person=message.recipient).delete()


@pytest.mark.parametrize(
    ("change", "state", "code"),
    [
        (cancel, State.CANCELLED, "send.cancelled"),
        (move, State.CANCELLED, "send.moved"),
        (die, State.SKIPPED, "send.dead"),
        (no_card, State.SKIPPED, "send.no_number"),
        (card(mobile="", mobile_verified_at=None), State.SKIPPED, "send.no_number"),
        (card(mobile="+46846500441"), State.SKIPPED, "send.landline"),
        (card(sms_allowed_at=None), State.SKIPPED, "send.no_consent"),
        (card(sms_stopped_at="2026-01-01T00:00Z"), State.SKIPPED, "send.stopped"),
    ],
)
def test_what_has_changed_since_it_was_planned_is_seen_at_the_moment_of_sending(
    planned, phone, change, state, code
):
    message = planned()
    [leased] = actions.lease_due()
    change(message)
    actions.deliver(leased, gateway=phone.gateway())
    message.refresh_from_db()
    assert (message.state, message.error_code, message.attempts) == (state, code, 0)
    assert message.finished_at is not None


def test_a_new_number_is_the_one_that_is_written_to(planned, phone):
    message, number = planned(), new_number()
    card(mobile=number)(message)
    assert send(message, phone).to == number


def test_a_confirmation_that_is_hours_late_is_not_sent(planned, phone):
    message = planned()
    with time_machine.travel(clock.now() + timedelta(hours=4, minutes=1)):
        assert send(message, phone).state == State.EXPIRED


def test_nothing_is_sent_when_the_visit_has_begun(planned, phone):
    message = planned(hours_ahead=2)
    [leased] = actions.lease_due()
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        actions.deliver(leased, gateway=phone.gateway())
    message.refresh_from_db()
    assert (message.state, message.error_code) == (State.EXPIRED, "send.past_visit")


def test_a_number_that_somebody_can_have_is_refused_before_the_network(planned, phone):
    message = send(planned(number="+46701234567"), phone)
    assert (message.state, message.error_code) == (State.FAILED, "number_not_fiction")
    assert phone.taken("+46701234567") == []


def test_only_production_writes_to_numbers_that_people_have():
    places = (ROOT / "portal" / "settings").glob("*.py")
    opened = [p.name for p in places if "SMS_FICTION_NUMBERS_ONLY = False" in p.read_text()]
    assert opened == ["production.py"]
    assert settings.SMS_FICTION_NUMBERS_ONLY is True


def test_too_many_requests_waits_and_is_tried_again(planned, phone):
    phone.order("too_many_requests")
    message = send(planned(), phone)
    assert (message.state, message.error_code, message.attempts) == (State.PLANNED, "busy", 1)
    assert message.send_at > clock.now() + timedelta(seconds=5)
    assert actions.lease_due() == []
    with time_machine.travel(message.send_at):
        assert send(message, phone).state == State.SENT
    assert (message.attempts, message.error_code) == (2, "")
    assert len(phone.taken(message.to)) == 1


def test_a_provider_that_is_always_busy_is_tried_until_it_is_too_late_to_say_it(planned, phone):
    phone.order("too_many_requests", times=2)
    message = planned()
    for attempt in (1, 2):
        with time_machine.travel(message.send_at):
            send(message, phone)
        assert (message.state, message.attempts) == (State.PLANNED, attempt)
    with time_machine.travel(message.expires_at):
        assert send(message, phone).state == State.EXPIRED


def test_the_wait_doubles_up_to_five_minutes_and_is_at_least_what_was_asked_for():
    waits = [policies.back_off(attempts, None).total_seconds() for attempts in range(1, 9)]
    assert waits == [10, 20, 40, 80, 160, 300, 300, 300]
    assert policies.back_off(1, 900).total_seconds() == 900


def test_a_provider_that_cannot_be_reached_has_surely_taken_nothing(planned, phone):
    message = planned()
    nobody = phone.gateway()
    nobody._client.api.base_url = "http://localhost:9"
    actions.send_all_due(gateway=nobody)
    message.refresh_from_db()
    assert (message.state, message.error_code) == (State.PLANNED, "no_connection")


@pytest.mark.parametrize(
    ("fault", "at_provider"),
    [
        ("hang", 1),
        ("hang_before", 0),
        ("drop", 1),
        ("drop_before", 0),
        ("server_error", 0),
        ("server_error_after", 1),
    ],
)
def test_an_undecided_outcome_is_never_sent_again(planned, phone, fault, at_provider):
    message = planned()
    phone.order(fault)
    assert send(message, phone, timeout=0.5).state == State.SENDING
    phone.forget()
    for minutes in (1, 30, 600):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
            send(message, phone)
    assert message.state == State.SENDING
    assert len(phone.taken(message.to)) == at_provider


def test_what_the_provider_refuses_fails_with_our_word_for_it(planned, phone):
    message, gateway = planned(), phone.gateway()
    gateway._sender = "+46701740601"
    actions.send_all_due(gateway=gateway)
    message.refresh_from_db()
    assert (message.state, message.error_code, message.answer_open) == (State.FAILED, "sender_not_ours", False)


def test_a_wrong_password_at_the_provider_is_not_the_messages_fault(planned, phone):
    message, wrong = planned(), phone.gateway()
    wrong._client.password = "wrong"
    wrong._client.auth = (wrong._client.username, "wrong")
    actions.send_all_due(gateway=wrong)
    message.refresh_from_db()
    assert (message.state, message.error_code) == (State.PLANNED, "credentials")


def test_one_message_that_breaks_does_not_hold_up_the_others(planned, phone, monkeypatch, caplog):
    first, second = planned(), planned()
    real = composing.body_of

    def broken(message, **more):
        if message.pk == first.pk:
            raise RuntimeError("no words")
        return real(message, **more)

    monkeypatch.setattr(composing, "body_of", broken)
    send(second, phone)
    first.refresh_from_db()
    assert (first.state, second.state) == (State.LEASED, State.SENT)
    assert str(first.pk) in caplog.text


def test_people_on_one_phone_get_different_codes(planned, phone):
    number = new_number()
    messages = [planned(number=number) for _ in range(30)]
    actions.send_all_due(gateway=phone.gateway())
    actions.send_all_due(gateway=phone.gateway())
    codes = list(Message.objects.filter(pk__in=[m.pk for m in messages]).values_list("answer_code", flat=True))
    assert len(set(codes)) == 30
    assert all(len(code) == 4 and code.isdigit() for code in codes)


def test_a_code_is_free_again_when_the_visit_has_begun(planned, phone):
    message = send(planned(hours_ahead=30), phone)
    assert message.answer_open
    with time_machine.travel(clock.now() + timedelta(hours=30)):
        actions.tidy_queue()
    message.refresh_from_db()
    assert not message.answer_open


def test_no_answer_is_invited_when_it_is_too_late_to_cancel_freely(planned, phone):
    message = send(planned(hours_ahead=3), phone)
    assert message.answer_code == ""
    assert "AVBOKA" not in message.body
    assert message.body.endswith("så snart du kan.")


def test_the_provider_stops_trying_before_the_visit(planned, phone, monkeypatch):
    seen: list[Handed] = []
    gateway = phone.gateway()

    def look(sms: Handed) -> Rejected:
        seen.append(sms)
        return Rejected("seen")

    monkeypatch.setattr(gateway, "send", look)
    planned(hours_ahead=1)
    planned(hours_ahead=90)
    actions.send_all_due(gateway=gateway)
    soon, late = sorted(sms.validity for sms in seen)
    assert soon <= 3600
    assert 3600 < late <= 36_000


def test_one_who_has_stopped_at_the_carrier_is_stopped_here_too(planned, phone):
    message = planned()
    phone.write(message.recipient.contact_card.mobile, "STOP")
    assert send(message, phone).state == State.FAILED
    assert message.error_code == "opted_out"
    assert ContactCard.objects.get(person=message.recipient).sms_stopped_at is not None
    phone.write(message.to, "START")
