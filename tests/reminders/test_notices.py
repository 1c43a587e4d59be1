"""Codes and other notices: planned with the news, sent to the very number, never kept in words."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import transaction

from accounts import actions as accounts
from accounts import codes
from accounts.models import ContactCard, ContactCheck, Custody, Person
from core import clock
from reminders import actions, composing, mail
from reminders.models import Message
from reminders.wording import gsm7
from tests import make
from tests.reminders.conftest import new_number
from tests.reminders.phone import ROOT
from tests.representation.people import born_years_ago

pytestmark = pytest.mark.django_db
State, Kind = Message.State, Message.Kind


@pytest.fixture
def sara():
    return make.resident(make.person(given_name="Sara"))


def asked(by, kind=ContactCheck.Kind.MOBILE, **choices) -> tuple[ContactCheck, Message]:
    accounts.set_contact(by=by, **choices)
    check = accounts.ask_for_code(kind=kind, by=by)
    return check, Message.objects.get(notice_id=check.pk)


def test_a_code_is_sent_to_the_number_that_it_proves_and_its_words_are_not_kept(sara, phone):
    number = new_number()
    check, message = asked(sara, mobile=number)
    actions.send_all_due(gateway=phone.gateway())
    message.refresh_from_db()
    assert (message.state, message.to, message.body) == (State.SENT, number, "")
    [taken] = [sms for sms in phone.taken(number) if "kod" in sms.body]
    assert codes.code_of(check.pk) in taken.body
    assert gsm7.segments(taken.body) == 1
    assert message.expires_at == check.expires_at


def test_one_who_has_said_no_to_sms_or_is_new_gets_the_code_all_the_same(sara, phone):
    _check, message = asked(sara, mobile=new_number(), sms_allowed=False)
    actions.send_all_due(gateway=phone.gateway())
    message.refresh_from_db()
    assert message.state == State.SENT


def test_a_code_is_not_sent_when_it_is_used_replaced_or_too_old(sara, phone):
    number = new_number()
    _check, first = asked(sara, mobile=number)
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        second = Message.objects.get(notice_id=accounts.ask_for_code(kind=ContactCheck.Kind.MOBILE, by=sara).pk)
        accounts.set_contact(mobile=new_number(), by=sara)
        actions.send_all_due(gateway=phone.gateway())
    for message in (first, second):
        message.refresh_from_db()
        assert (message.state, message.error_code) == (State.CANCELLED, "send.notice_over")
    third = Message.objects.get(notice_id=accounts.ask_for_code(kind=ContactCheck.Kind.MOBILE, by=sara).pk)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        actions.send_all_due(gateway=phone.gateway())
    third.refresh_from_db()
    assert third.state == State.EXPIRED
    assert not [sms for sms in phone.taken(number) if "kod" in sms.body]


def test_an_undecided_code_is_found_by_its_words_though_they_are_not_kept(sara, phone):
    number = new_number()
    _check, message = asked(sara, mobile=number)
    phone.order("drop", to=number)
    actions.send_all_due(gateway=phone.gateway())
    message.refresh_from_db()
    assert (message.state, message.body) == (State.SENDING, "")
    with time_machine.travel(clock.now() + timedelta(seconds=90)):
        actions.settle_stuck(gateway=phone.gateway())
    message.refresh_from_db()
    assert message.state in (State.SENT, State.DELIVERED)
    assert message.provider_id


def test_a_verified_number_that_is_left_is_told_so_without_a_name_and_another_is_not(sara, phone):
    old, new = new_number(), new_number()
    make.contact_card(Person.objects.get(pk=sara.person_id), mobile=old)
    accounts.set_contact(mobile=new, by=sara)
    actions.send_all_due(gateway=phone.gateway())
    [told] = phone.taken(old)
    assert "inte längre kopplat" in told.body
    assert "Sara" not in told.body
    assert gsm7.segments(told.body) == 1
    assert ContactCard.objects.get().mobile_verified_at is None
    accounts.set_contact(mobile="", by=sara)
    assert Message.objects.filter(kind=Kind.NUMBER_LEFT).count() == 1


def test_a_notice_is_planned_once_and_rolls_back_with_its_news(sara):
    notice = {"notice_id": uuid.uuid4(), "kind": Kind.NUMBER_LEFT, "recipient_id": sara.person_id}
    for _ in range(2):
        actions.plan_notice(**notice, to=new_number())
    assert Message.objects.filter(notice_id=notice["notice_id"]).count() == 1
    with transaction.atomic():
        asked(sara, mobile=new_number())
        transaction.set_rollback(True)
    assert not Message.objects.filter(kind=Kind.CONTACT_CODE).exists()


def test_a_number_that_nobody_has_proved_hears_nothing_about_somebody_else(planned, phone):
    message = planned(card={"mobile_verified_at": None})
    child = make.person(**born_years_ago(8))
    Custody.objects.create(guardian=message.recipient, child=child, since=date(2020, 1, 1))
    message.booking.person = child
    message.booking.save(update_fields=["person"])
    actions.send_all_due(gateway=phone.gateway())
    message.refresh_from_db()
    assert (message.state, message.error_code) == (State.SKIPPED, "send.unverified")


# --- e-mail


def letter(sara, address="sara@lindqvist.example") -> tuple[ContactCheck, Message]:
    return asked(sara, ContactCheck.Kind.EMAIL, email=address)


def test_an_e_mail_is_plain_discreet_and_complete(sara, mail):
    check, message = letter(sara)
    assert actions.send_all_due(gateway=mail.gateway()) == 1
    message.refresh_from_db()
    assert (message.state, message.provider, message.body) == (State.SENT, "smtp", "")
    [taken] = mail.letters("sara@lindqvist.example")
    assert taken["subject"] == "En kod från Region Lindmark"
    assert codes.code_of(check.pk) in taken["body"]
    assert "Sara" not in taken["body"]
    assert taken["message_id"] == f"<{message.pk.hex}@regionlindmark.example>"
    assert actions.send_all_due(gateway=mail.gateway()) == 0


def test_an_e_mail_is_in_the_persons_language(sara, mail):
    accounts.set_contact(language="en", by=sara)
    letter(sara, "english@lindqvist.example")
    actions.send_all_due(gateway=mail.gateway())
    [taken] = mail.letters("english@lindqvist.example")
    assert taken["subject"] == "A code from Region Lindmark"
    assert "Your code is" in taken["body"]


@pytest.mark.parametrize(
    ("fault", "state", "code", "taken"),
    [
        ("unknown", State.FAILED, "smtp_550", 0),
        ("later", State.PLANNED, "smtp_451", 0),
        ("drop", State.SENDING, "", 1),
        ("drop_before", State.SENDING, "", 0),
        ("hang", State.SENDING, "", 1),
    ],
)
def test_what_becomes_of_an_e_mail_that_meets_trouble(sara, mail, fault, state, code, taken):
    address = f"{fault}@lindqvist.example"
    _check, message = letter(sara, address)
    mail.order(fault)
    actions.send_all_due(gateway=mail.gateway(timeout=0.5))
    message.refresh_from_db()
    assert (message.state, message.error_code) == (state, code)
    mail.forget()
    assert len(mail.letters(address)) == taken
    if state == State.SENDING:
        with time_machine.travel(clock.now() + timedelta(minutes=16)):
            actions.send_all_due(gateway=mail.gateway())
            assert actions.give_up_on_mail() == 1
        message.refresh_from_db()
        assert message.state == State.UNKNOWN
        assert len(mail.letters(address)) == taken


def test_a_mail_server_that_is_away_has_surely_taken_nothing(sara, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 1
    _check, message = letter(sara)
    actions.send_all_due(gateway=mail.SmtpGateway(timeout=1))
    message.refresh_from_db()
    assert (message.state, message.error_code) == (State.PLANNED, "no_connection")


def test_only_production_writes_to_addresses_that_people_have(sara, mail):
    assert django_settings.MAIL_FICTION_ADDRESSES_ONLY
    assert "MAIL_FICTION_ADDRESSES_ONLY = False" in (ROOT / "portal/settings/production.py").read_text("utf-8")
    _check, message = letter(sara, "sara@gmail.com")
    actions.send_all_due(gateway=mail.gateway())
    message.refresh_from_db()
    assert (message.state, message.error_code) == (State.FAILED, "address_not_fiction")


def test_sms_and_e_mail_do_not_take_each_others_messages(sara, mail, phone):
    _check, by_mail = letter(sara, "apart@lindqvist.example")
    assert actions.send_all_due(gateway=phone.gateway()) == 0
    assert actions.send_all_due(gateway=mail.gateway()) == 1
    by_mail.refresh_from_db()
    assert by_mail.state == State.SENT
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert actions.settle_stuck(gateway=phone.gateway()) == 0


def test_an_ordinary_notice_by_e_mail_needs_a_proved_address_and_a_yes(sara):
    accounts.set_contact(email="sara@lindqvist.example", by=sara)
    actions.plan_notice(
        notice_id=uuid.uuid4(), kind=Kind.STARTED, recipient_id=sara.person_id, channel=Message.Channel.EMAIL
    )
    message = composing.with_facts(Message.objects.filter(kind=Kind.STARTED)).get()
    assert composing.facts_of(message).number == ""
    ContactCard.objects.update(email_verified_at=clock.now())
    message = composing.with_facts(Message.objects.filter(kind=Kind.STARTED)).get()
    facts = composing.facts_of(message)
    assert (facts.number, facts.has_consent) == ("sara@lindqvist.example", True)


def test_the_mail_server_refuses_what_is_not_as_promised(mail):
    import smtplib

    good = (
        b"From: vardporten@regionlindmark.example\r\nTo: a@b.example\r\nSubject: En kod\r\n"
        b"Date: Sun, 22 Nov 2026 10:00:00 +0100\r\nMessage-ID: <1@regionlindmark.example>\r\n"
        b"MIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n"
        b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 7bit\r\n\r\nHej\r\n'
    )
    broken = {
        "8-bit signs": good.replace(b"Hej", "Hejå".encode()),
        "To must be there once": good.replace(b"To: a@b.example\r\n", b""),
        "Message-ID must be there once": good.replace(b"Message-ID: <1@regionlindmark.example>\r\n", b""),
        "Date must be there once": good.replace(b"Date: Sun, 22 Nov 2026 10:00:00 +0100\r\n", b""),
        "From is not": good.replace(b"From: vardporten", b"From: annan"),
        "only text/plain": good.replace(b"text/plain", b"text/html"),
        "tells too much": good.replace(b"Subject: En kod", b"Subject: Sara, din kod 123456"),
        "holds a link": good.replace(b"Hej", b"https://a.example"),
        "Bcc must not be there": good.replace(b"Subject", b"Bcc: c@b.example\r\nSubject"),
    }
    for why, raw in broken.items():
        with smtplib.SMTP("localhost", mail.smtp_port, timeout=5) as server:
            server.login("vardporten", "mail-password")
            with pytest.raises(smtplib.SMTPDataError) as refusal:
                server.sendmail("vardporten@regionlindmark.example", ["a@b.example"], raw)
            assert why in str(refusal.value.smtp_error), why
    with smtplib.SMTP("localhost", mail.smtp_port, timeout=5) as server:
        server.login("vardporten", "mail-password")
        assert server.sendmail("vardporten@regionlindmark.example", ["a@b.example"], good) == {}
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            server.sendmail("vardporten@regionlindmark.example", ["somebody@gmail.com"], good)
