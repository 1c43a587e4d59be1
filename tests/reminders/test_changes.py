"""What is said when a time is moved, called off or offered; and what an SMS about an offer does."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from bookings import actions as bookings
from bookings.models import Booking, EarlierTimeWish, Offer
from core import clock
from core.actor import Actor
from reminders import actions, queries
from reminders.models import CallTask, Message
from reminders.webhooks import ReceivedSms
from tests import make
from tests.reminders.conftest import new_number
from tests.reminders.family import guardian

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_sids = itertools.count(1)


@pytest.fixture(autouse=True)
def _monday_at_ten() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


def reached(**card: Any) -> Actor:
    by = make.resident()
    make.contact_card(Person.objects.get(pk=by.own_person_id), new_number(), **card)
    return by


def booked(kind: Any, by: Actor, *, hours: float) -> Booking:
    slot = make.slot(kind, starts_at=MONDAY + timedelta(hours=hours))
    return bookings.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)


def waiting(**of: Any) -> list[str]:
    rows = Message.objects.filter(state="planned", **of)
    return sorted(rows.order_by("pk").values_list("kind", flat=True))


def said(phone: Any, by: Actor) -> list[str]:
    actions.send_all_due(gateway=phone.gateway())
    sent = Message.objects.filter(recipient_id=by.person_id, state="sent").exclude(kind="confirmation")
    return [message.body.removeprefix("Region Lindmark: ") for message in sent.order_by("kind", "planned_at")]


def writes(phone: Any, by: Actor, words: str) -> str:
    number = Person.objects.get(pk=by.own_person_id).contact_card.mobile
    sid = f"SMx{next(_sids):031d}"
    actions.store_inbound(provider="twilio", came=ReceivedSms(sid, number, words))
    actions.apply_inbound()
    actions.send_all_due(gateway=phone.gateway())
    return Message.objects.get(answers__provider_id=sid).body.removeprefix("Region Lindmark: ")


def test_a_moved_time_is_told_of_with_the_time_that_the_person_knew(phone, as_jobs):
    kind, by = make.visit_type(), reached()
    booking = booked(kind, by, hours=190)
    assert said(phone, by) == []
    for hours in (200, 214):
        slot = make.slot(kind, starts_at=MONDAY + timedelta(hours=hours))
        bookings.move(booking_id=booking.pk, to_slot_id=slot.pk, by=by)
    assert said(phone, by) == [
        (
            "Din tid är ändrad. Ny tid: ons 2 dec kl 08.00. Den gamla tiden tis 1 dec kl 08.00 gäller inte. "
            "Passar det inte? Ring 08-465 004 10."
        )
    ]


def test_what_the_clinic_calls_off_is_promised_a_call_that_stands_on_the_desks_list(phone):
    kind, by = make.visit_type(), reached()
    booking = booked(kind, by, hours=190)
    staff = make.staff(kind.clinic.unit)
    bookings.call_off(booking_id=booking.pk, by=staff)
    assert waiting(booking=booking) == ["called_off"]
    assert said(phone, by) == [
        (
            "Vi måste tyvärr ställa in din tid tis 1 dec kl 08.00. Du ska alltså inte komma. "
            "Vi hör av oss om en ny tid. Frågor? Ring 08-465 004 10."
        )
    ]
    assert [row.why for row in queries.call_list(by=staff)] == [str(CallTask.Reason.CALLED_OFF.label)]


def test_once_the_desk_has_ticked_it_off_the_sms_promises_nothing(phone):
    kind, by = make.visit_type(), reached()
    booking = booked(kind, by, hours=190)
    staff = make.staff(kind.clinic.unit)
    bookings.call_off(booking_id=booking.pk, by=staff)
    actions.note_called(task_id=CallTask.objects.get().pk, by=staff)
    assert said(phone, by)[0].endswith("Ring 08-465 004 10 för en ny tid.")


def test_what_somebody_asked_the_desk_to_cancel_is_not_said_to_be_called_off():
    kind, by = make.visit_type(), reached()
    booking = booked(kind, by, hours=190)
    bookings.cancel_at_desk(booking_id=booking.pk, is_late=False, by=make.staff(kind.clinic.unit))
    assert (waiting(booking=booking), CallTask.objects.count()) == ([], 0)


def test_a_childs_moved_time_is_told_to_its_guardians_and_not_of_a_silent_clinic():
    child = make.person(birth_year=2018)
    told = guardian(child)
    youth = {"kind": "youth", "sms_level_at_most": "N1"}
    for hours, clinic, heard in (((200, 300), {}, {told.person_id}), ((400, 500), youth, {child.pk})):
        kind = make.visit_type(make.clinic(**clinic))
        slots = [make.slot(kind, starts_at=MONDAY + timedelta(hours=h)) for h in hours]
        staff = make.staff(kind.clinic.unit)
        booking = bookings.book_at_desk(slot_id=slots[0].pk, person_id=child.pk, form_key=uuid.uuid4(), by=staff)
        bookings.move_at_desk(booking_id=booking.pk, to_slot_id=slots[1].pk, by=staff)
        rows = Message.objects.filter(booking=booking, kind="moved")
        assert set(rows.values_list("recipient_id", flat=True)) == heard


def test_an_answer_to_a_note_is_told_without_a_word_of_it(phone):
    kind, by = make.visit_type(), reached()
    booking = booked(kind, by, hours=190)
    bookings.write_note(booking_id=booking.pk, text="Kan jag ta med min hund?", form_key=uuid.uuid4(), by=by)
    staff = make.staff(kind.clinic.unit)
    for key in [uuid.uuid4()] * 2:
        bookings.answer_note(booking_id=booking.pk, text="Ja", form_key=key, by=staff)
    assert said(phone, by) == [
        (
            "Det finns ett svar till dig om en tid. Logga in på Vårdporten som du brukar och läs det, "
            "eller ring 08-465 004 10."
        )
    ]


def test_one_who_is_only_reached_by_e_mail_is_told_there():
    kind, by = make.visit_type(), make.resident()
    person = Person.objects.get(pk=by.own_person_id)
    now = clock.now()
    make.contact_card(person, "", email="sara@example.com", email_verified_at=now, email_allowed_at=now)
    booking = booked(kind, by, hours=190)
    bookings.write_note(booking_id=booking.pk, text="Hej", form_key=uuid.uuid4(), by=by)
    staff = make.staff(kind.clinic.unit)
    bookings.answer_note(booking_id=booking.pk, text="Ja", form_key=uuid.uuid4(), by=staff)
    assert Message.objects.get(kind="note_answered").channel == "email"


# --- offers


@pytest.fixture
def offered(phone: Any) -> tuple[Actor, Offer, str]:
    """Somebody who has been asked by SMS, and the code."""
    return asked(phone)


def asked(phone: Any) -> tuple[Actor, Offer, str]:
    kind, by = make.visit_type(takes_wishes=True), reached()
    booking = booked(kind, by, hours=190)
    wanted = bookings.Wanted(
        frozenset({kind.clinic_id}), frozenset(range(7)), time(0), time(23, 59), notice_hours=1
    )
    bookings.wish_earlier(booking_id=booking.pk, wanted=wanted, by=by)
    make.slot(kind, starts_at=MONDAY + timedelta(hours=99, minutes=15))
    assert bookings.run_offers() == 1
    offer = Offer.objects.get(wish__booking=booking)
    text = said(phone, by)
    message = Message.objects.get(notice_id=offer.pk)
    assert text == [
        (
            f"Vill du byta till en tidigare tid, fre 27 nov kl 13.15? Svara JA {message.answer_code} "
            "senast 23 nov kl 12.00. Annars gäller din tid tis 1 dec kl 08.00."
        )
    ]
    return by, offer, message.answer_code


def test_ja_takes_the_freed_time_and_is_answered_once(offered, phone):
    by, offer, code = offered
    for _ in range(2):
        assert writes(phone, by, f"JA {code}") == (
            "Klart. Din nya tid är fre 27 nov kl 13.15. Den gamla tiden tis 1 dec kl 08.00 är avbokad. "
            "Frågor? Ring 08-465 004 10."
        )
    booking = Booking.objects.get(pk=offer.wish.booking_id)
    assert (booking.slot_id, booking.version) == (offer.slot_id, 2)
    assert not Message.objects.filter(kind="moved").exists(), "the answer has said it"


def test_nej_keeps_the_old_time_and_goes_on_waiting(offered, phone):
    by, offer, code = offered
    assert writes(phone, by, f"nej {code}").startswith("Tack för svaret. Du har kvar din tid tis 1 dec kl 08.00.")
    offer.refresh_from_db()
    assert (offer.state, offer.wish.state) == ("declined", EarlierTimeWish.State.OPEN)


def test_ja_too_late_is_told_that_the_time_has_gone_and_avboka_cancels_nothing(offered, phone):
    by, offer, code = offered
    assert writes(phone, by, f"AVBOKA {code}").startswith("Vill du byta till fre 27 nov kl 13.15?")
    with time_machine.travel(MONDAY + timedelta(hours=3), tick=False):
        bookings.run_offers()
        assert writes(phone, by, f"JA {code}").startswith(
            "Tiden fre 27 nov kl 13.15 gick tyvärr till någon annan."
        )
    assert Booking.objects.get(pk=offer.wish.booking_id).state == "active"


def test_one_whose_offered_time_is_taken_back_is_told_so(offered, phone):
    by, offer, _code = offered
    offer.slot.withdrawn_at = clock.now()
    offer.slot.save(update_fields=["withdrawn_at"])
    bookings.run_offers()
    assert said(phone, by)[-1] == (
        "Tiden fre 27 nov kl 13.15 gick tyvärr till någon annan. Du har kvar din tid tis 1 dec kl 08.00. "
        "Vi hör av oss om en ny blir ledig."
    )


def test_an_offer_that_ended_before_its_sms_went_is_not_sent():
    kind, by = make.visit_type(takes_wishes=True), reached()
    booking = booked(kind, by, hours=190)
    wanted = bookings.Wanted(frozenset({kind.clinic_id}), frozenset(range(7)), time(0), time(23, 59), 1)
    bookings.wish_earlier(booking_id=booking.pk, wanted=wanted, by=by)
    make.slot(kind, starts_at=MONDAY + timedelta(hours=99))
    bookings.run_offers()
    bookings.withdraw_wish(booking_id=booking.pk, by=by)
    assert [m.state for m in Message.objects.filter(kind__startswith="offer")] == ["cancelled"]


def test_taken_on_the_page_the_new_time_is_told_by_sms_as_other_moves_are(offered, phone):
    by, offer, _code = offered
    bookings.accept_offer(offer_id=offer.pk, by=by)
    assert [text for text in said(phone, by) if text.startswith("Din tid är ändrad. Ny tid: fre 27 nov kl 13.15.")]
