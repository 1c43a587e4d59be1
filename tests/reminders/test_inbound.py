"""Answers by SMS: what is understood is done by the page's own rules, and nothing is done on a guess."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import ContactCard
from audit.models import AccessEvent
from bookings import actions as bookings
from bookings.models import Booking, BookingEvent
from core import clock
from reminders import actions, answers
from reminders.answers import Answer
from reminders.models import Inbound, Message
from reminders.webhooks import ReceivedSms
from tests.reminders.conftest import new_number
from tests.reminders.phone import Phone, wait_until
from tests.reminders.test_receipts import signed_post

State, Kind, Meaning = Message.State, Message.Kind, Inbound.Meaning


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("AVBOKA 4821", Answer(Meaning.CANCEL, "4821")),
        ("avboka 4821", Answer(Meaning.CANCEL, "4821")),
        ("Avboka4821", Answer(Meaning.CANCEL, "4821")),
        ("  AVBOKA   4821. ", Answer(Meaning.CANCEL, "4821")),
        ("avboka\n4821", Answer(Meaning.CANCEL, "4821")),
        ('AVBOKA "4821"', Answer(Meaning.CANCEL, "4821")),
        ("NO 4821", Answer(Meaning.CANCEL, "4821", "en")),
        ("no4821", Answer(Meaning.CANCEL, "4821", "en")),
        ("JA 4821", Answer(Meaning.COMING, "4821")),
        ("ok 4821", Answer(Meaning.COMING, "4821", "en")),
        ("STOPP", Answer(Meaning.STOP)),
        ("stopp.", Answer(Meaning.STOP)),
        ("Start", Answer(Meaning.START)),
        ("STOP", Answer(Meaning.STOP, "", "en", carrier_answers=True)),
        ("cancel", Answer(Meaning.STOP, "", "en", carrier_answers=True)),
        ("AVBOKA", Answer(Meaning.CANCEL)),
        ("4821", Answer(Meaning.FREE_TEXT, "4821")),
        ("AVBOKA 482", Answer(Meaning.FREE_TEXT)),
        ("AVBOKA 48215", Answer(Meaning.FREE_TEXT)),
        ("AVBOKA INTE 4821", Answer(Meaning.FREE_TEXT)),
        ("AVBOKA 4821 eller 4822", Answer(Meaning.FREE_TEXT)),
        ("Jag vill inte AVBOKA 4821", Answer(Meaning.FREE_TEXT)),
        ("NEJ 4821", Answer(Meaning.DECLINE, "4821")),
        ("NEJ", Answer(Meaning.DECLINE)),
        ("HJÄLP", Answer(Meaning.HELP)),
        ("help", Answer(Meaning.HELP, "", "en", carrier_answers=True)),
        ("Yes", Answer(Meaning.START, "", "en", carrier_answers=True, or_yes=True)),
        ("sluta med STOPP", Answer(Meaning.FREE_TEXT)),
        ("", Answer(Meaning.FREE_TEXT)),
    ],
)
def test_what_an_sms_is_taken_to_mean(body, answer):
    assert answers.read(body) == answer


@given(st.text(max_size=60))
def test_only_our_word_with_one_code_or_none_ever_cancels(body):
    answer = answers.read(f"AVBOKA {body}")
    if answer.meaning == Meaning.CANCEL:
        assert re.fullmatch(r"\d{4}|", answer.code)
        rest = re.sub(r"[\W\d_]+", " ", unicodedata.normalize("NFKD", body.upper()))
        assert set(rest.split()) <= answers.POLITE | {"AVBOKA"} | set(answers.SPELLINGS["AVBOKA"])


# --- by the phone's owner, about a message that was sent


@pytest.fixture
def told(planned, phone: Phone, as_jobs) -> Message:
    """A confirmation that has been sent, with its code."""
    message: Message = planned()
    actions.send_all_due(gateway=phone.gateway())
    message.refresh_from_db()
    assert message.answer_code
    return message


_sids = iter(range(10**9))


def write(sender: str, body: str) -> Inbound:
    sid = f"SM{next(_sids):032d}"
    actions.store_inbound(provider="twilio", came=ReceivedSms(sid, sender, body))
    actions.apply_inbound()
    return Inbound.objects.get(provider_id=sid)


def reply_to(inbound: Inbound, phone: Phone) -> str:
    """The words that came back on the phone, after they were sent there."""
    actions.send_all_due(gateway=phone.gateway())
    reply = Message.objects.get(answers=inbound)
    assert reply.state == State.SENT, reply.error_code
    newest: Any = phone.taken(inbound.sender)[0]
    assert newest.body == reply.body
    return str(newest.body)


def test_avboka_with_its_code_cancels_by_the_rooms_own_action(told, phone):
    inbound = write(told.to, f"avboka {told.answer_code}")
    told.booking.refresh_from_db()
    assert told.booking.state == Booking.State.CANCELLED
    event = BookingEvent.objects.get(booking=told.booking, kind="cancelled")
    assert (event.channel, event.by) == ("sms", "self")
    assert inbound.meaning == Meaning.CANCEL
    assert reply_to(inbound, phone).startswith("Region Lindmark: Klart. Din tid ")


def test_the_deed_stands_in_the_access_log(told, role):
    write(told.to, f"AVBOKA {told.answer_code}")
    with role(None):
        event = AccessEvent.objects.get(action="booking.cancelled", object_id=told.booking_id)
    assert (event.person_id, event.channel, event.by) == (told.recipient_id, "sms", "self")


def test_avboka_twice_is_answered_twice_and_done_once(told, phone):
    for _ in range(2):
        inbound = write(told.to, f"AVBOKA {told.answer_code}")
        assert "är avbokad" in reply_to(inbound, phone)
    assert BookingEvent.objects.filter(booking=told.booking, kind="cancelled").count() == 1


def test_the_same_sms_delivered_twice_counts_once(told):
    came = ReceivedSms("SM" + "a" * 32, told.to, "hej")
    for _ in range(2):
        actions.store_inbound(provider="twilio", came=came)
        actions.apply_inbound()
    assert Message.objects.filter(answers__provider_id=came.provider_id).count() == 1


def test_after_the_last_free_moment_the_time_is_kept_and_the_answer_says_to_ring(told, phone):
    with time_machine.travel(told.booking.slot.starts_at - timedelta(hours=23)):
        inbound = write(told.to, f"AVBOKA {told.answer_code}")
        assert "Det är för sent att avboka" in reply_to(inbound, phone)
    told.booking.refresh_from_db()
    assert told.booking.state == Booking.State.ACTIVE


def kept(message: Message) -> bool:
    booking = Booking.objects.get(messages=message)
    return booking.state == Booking.State.ACTIVE


def test_a_wrong_code_changes_nothing(told, phone):
    wrong = "1000" if told.answer_code != "1000" else "1001"
    inbound = write(told.to, f"AVBOKA {wrong}")
    assert inbound.meaning == Meaning.UNKNOWN_CODE
    assert "Vi känner inte igen koden" in reply_to(inbound, phone)
    assert kept(told)


def test_the_right_code_from_another_phone_changes_nothing(told, phone):
    inbound = write(new_number(), f"AVBOKA {told.answer_code}")
    assert "Vi känner inte igen koden" in reply_to(inbound, phone)
    assert kept(told)


def test_after_a_days_share_of_wrong_codes_no_code_counts(told):
    for _ in range(5):
        write(told.to, "AVBOKA 0000")
    assert write(told.to, f"AVBOKA {told.answer_code}").meaning == Meaning.UNKNOWN_CODE
    assert kept(told)
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1)):
        write(told.to, f"AVBOKA {told.answer_code}")
    assert not kept(told)


def test_an_english_answer_in_an_english_card_is_answered_in_english(told, phone):
    ContactCard.objects.filter(person=told.recipient).update(language="en")
    inbound = write(told.to, f"NO {told.answer_code}")
    assert "is cancelled" in reply_to(inbound, phone)


def test_free_text_is_answered_with_112_and_its_words_are_not_kept(told, phone):
    inbound = write(told.to, "Jag har ont i bröstet")
    assert "Är det akut? Ring 112." in reply_to(inbound, phone)
    assert inbound.body == ""
    assert "bröstet" not in str(list(Message.objects.values()))


def test_free_text_on_a_phone_with_two_open_messages_offers_no_code(told, planned, phone):
    planned(number=told.to)
    actions.send_all_due(gateway=phone.gateway())
    text = reply_to(write(told.to, "hej"), phone)
    assert "Svara" not in text
    assert "112" in text


def test_a_machine_that_answers_our_answers_is_left_alone(told):
    for _ in range(8):
        write(told.to, "Jag är på semester")
    assert Message.objects.filter(kind=Kind.NOT_READ).count() == 5


def test_a_sender_that_is_no_number_is_not_answered(told):
    inbound = write("Banken", "hej")
    assert inbound.applied_at is not None
    assert not Message.objects.filter(answers=inbound).exists()


def test_stopp_stops_all_who_share_the_phone_and_is_answered(told, planned, phone):
    sister = planned(number=told.to)
    text = reply_to(write(told.to, "Stopp"), phone)
    assert "Du får inga fler sms om dina tider." in text
    cards = ContactCard.objects.filter(mobile=told.to)
    assert all(card.sms_stopped_at for card in cards)
    assert cards.count() == 2
    sister.refresh_from_db()
    assert (sister.state, sister.error_code) == (State.SKIPPED, "send.stopped")


def test_start_undoes_stopp(told, phone):
    write(told.to, "STOPP")
    assert "Nu får du sms om dina tider igen." in reply_to(write(told.to, "START"), phone)
    assert ContactCard.objects.get(person=told.recipient).sms_stopped_at is None


def test_the_carriers_own_stop_is_followed_and_not_answered(told):
    inbound = write(told.to, "STOP")
    assert ContactCard.objects.get(person=told.recipient).sms_stopped_at is not None
    assert not Message.objects.filter(answers=inbound).exists()


def test_one_sms_that_breaks_does_not_hold_up_the_next(told, monkeypatch, caplog):
    def broken(**_: Any) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(bookings, "cancel", broken)
    write(told.to, f"AVBOKA {told.answer_code}")
    assert write(told.to, "STOPP").applied_at is not None
    assert Inbound.objects.filter(applied_at=None).count() == 1
    assert "was not applied" in caplog.text


# --- the door


def came(body: str, **more: str) -> dict[str, str]:
    return {"MessageSid": "SM" + "b" * 32, "From": "+46701740630", "To": "+46701740699", "Body": body, **more}


@pytest.mark.django_db
def test_a_signed_sms_is_stored_and_answered_with_nothing(settings):
    answer = signed_post(reverse("reminders:inbound", args=["twilio"]), came("AVBOKA 4821"), settings)
    assert (answer.status_code, answer.content) == (204, b"")
    assert Inbound.objects.get().body == "AVBOKA 4821"


@pytest.mark.django_db
def test_a_forged_sms_is_refused_and_not_kept(client, settings):
    answer = client.post(
        reverse("reminders:inbound", args=["twilio"]), came("AVBOKA 4821"), headers={"X-Twilio-Signature": "A"}
    )
    assert answer.status_code == 403
    assert not Inbound.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_written_on_the_phone_cancels_and_is_answered_there(planned, live_server, settings, tmp_path):
    settings.PUBLIC_URL = live_server.url
    handset = Phone(tmp_path / "phone.log", inbound_url=f"{live_server.url}/sms/in/twilio/")
    try:
        message = planned()
        actions.send_all_due(gateway=handset.gateway())
        message.refresh_from_db()
        handset.write(message.to, f"Avboka {message.answer_code}")
        wait_until(Inbound.objects.exists)
        actions.apply_inbound()
        actions.send_all_due(gateway=handset.gateway())
        assert not kept(message)
        bodies = [sms.body for sms in handset.taken(message.to)]
        assert "är avbokad" in bodies[0]
    finally:
        handset.stop()
