"""One sees what was sent to oneself and what became of it; and says what one wants none of."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import actions as accounts
from accounts.models import ContactCard, Person
from bookings.models import Booking
from core import clock
from core.actor import Actor
from reminders import choices, composing, own_messages, policies
from reminders import export as messages_export
from reminders.models import Letter, Message
from tests import make
from tests.reminders.family import child_turning_13_on, guardian

pytestmark = pytest.mark.django_db


@pytest.fixture
def sara() -> Actor:
    by = make.resident()
    make.contact_card(Person.objects.get(pk=by.own_person_id))
    return by


def booked(person: Person, **clinic: Any) -> Booking:
    """A visit of which nothing is planned."""
    kind = make.visit_type(make.clinic(**clinic), exclusive=False)
    return Booking.objects.create(
        slot=make.slot(kind), person=person, form_key=uuid.uuid4(), booked_at=clock.now()
    )


def said(by: Actor, kind: str = "confirmation", **values: Any) -> Message:
    """A message to the one, at the end of its way."""
    booking = values.pop("booking", None) or booked(Person.objects.get(pk=by.own_person_id))
    now = clock.now()
    defaults = {
        "state": "delivered", "to": "+46701740630", "body": "Region Lindmark: Din tid är bokad", "sending_at": now,
        "send_at": now, "expires_at": now, "planned_at": now, "booking": booking, "booking_version": 1,
    }  # fmt: skip
    return Message.objects.create(recipient_id=by.own_person_id, kind=kind, **{**defaults, **values})


def page_of(by: Actor, **asked: str) -> str:
    return make.signed_in(Client(), by).get(reverse("reminders:messages"), asked).content.decode()


def test_each_message_is_there_with_its_words_and_what_became_of_it(sara):
    said(sara)
    page = page_of(sara)
    for told in ("Bekräftelse", "Kom fram", "070-174 06 30", "Region Lindmark: Din tid är bokad"):
        assert told in page, told
    ends = {
        ("undelivered", ""): "Kom inte fram", ("unknown", ""): "Vi vet inte om det kom fram",
        ("sent", ""): "Skickat", ("expired", ""): "blev för sent",
        ("skipped", "send.stopped"): "Skickades inte: du har svarat STOPP",
        ("skipped", "send.what"): "Skickades inte",
    }  # fmt: skip
    for (state, code), words in ends.items():
        said(sara, state=state, error_code=code)
        assert words in page_of(sara), state


def test_what_is_only_planned_or_was_taken_back_was_not_sent(sara):
    for state in ("planned", "leased", "cancelled"):
        said(sara, state=state, sending_at=None)
    assert "Vi har inte skickat något till dig" in page_of(sara)


def test_the_words_of_a_code_are_nowhere(sara):
    said(sara, "contact_code", body="Din kod är 123456")
    page = page_of(sara)
    assert "123456" not in page
    assert "Koden sparas ingenstans" in page


def test_nobody_sees_what_was_sent_to_somebody_else(sara):
    said(make.resident(), body="Hemligt")
    assert "Hemligt" not in page_of(sara)


def test_a_guardian_sees_own_messages_about_a_child_until_the_13th_birthday(sara):
    today = clock.today()
    for days, is_seen in ((1, True), (0, False)):
        child = child_turning_13_on(today + timedelta(days=days))
        mother, father = guardian(child), guardian(child)
        said(mother, booking=booked(child), body="Barnets tid är bokad")
        page = page_of(mother)
        assert ("Barnets tid är bokad" in page, "Hugo" in page) == (is_seen, is_seen)
        assert bool(messages_export.everything(by=mother).sent) == is_seen, "the file agrees with the page"
        assert "Barnets tid" not in page_of(father), "the other one's are the other one's"


def test_nothing_of_a_silent_clinic_shows_to_a_guardian(sara):
    child = child_turning_13_on(clock.today() + timedelta(days=300))
    mother = guardian(child)
    said(mother, booking=booked(child, kind="youth", sms_level_at_most="N1"), body="Barnets tid")
    assert "Barnets tid" not in page_of(mother)


def test_letters_stand_among_them_unless_they_were_taken_back(sara):
    booking = booked(Person.objects.get(pk=sara.own_person_id))
    values = {"recipient_id": sara.own_person_id, "booking": booking, "queued_at": clock.now(), "unit": None}
    Letter.objects.create(kind="time_made", booking_version=1, text="Du har fått en tid\n\nTid: snart", **values)
    Letter.objects.create(kind="reminder", booking_version=1, text="Gammalt", cancelled_at=clock.now(), **values)
    page = page_of(sara)
    assert "Du har fått en tid" in page
    assert "Ska skrivas ut på mottagningen" in page
    assert "Gammalt" not in page
    assert [row["kind"] for row in messages_export.everything(by=sara).letters] == ["time_made"]


def test_many_are_shown_a_page_at_a_time_and_a_page_that_is_not_there_is_the_first(sara, monkeypatch):
    monkeypatch.setattr(own_messages, "A_PAGE", 2)
    for n in range(3):
        said(sara, body=f"Nummer {n}", sending_at=clock.now() + timedelta(minutes=n))
    first, second = page_of(sara), page_of(sara, sida="2")
    assert ("Nummer 2" in first, "Nummer 0" in first) == (True, False)
    assert ("Nummer 0" in second, "Nummer 2" in second) == (True, False)
    for wrong in ("9", "x", "-1"):
        assert "Nummer 2" in page_of(sara, sida=wrong)


def decided(message: Message) -> str:
    found = composing.with_facts(Message.objects.filter(pk=message.pk)).get()
    refusal = policies.may_send(composing.facts_of(found), now=clock.now()).refusal
    return refusal.code if refusal else "sent"


def test_what_somebody_wants_none_of_is_not_sent_and_what_must_reach_is(sara):
    accounts.set_contact(by=sara, declined=list(ContactCard.Wanted.values))
    soon = clock.now() + timedelta(hours=1)
    for kind in (*choices.MAY_BE_DECLINED, "moved", "called_off"):
        if kind not in ("news", "note_answered", "offer", "offer_gone"):
            then = "send.unwanted" if kind in choices.MAY_BE_DECLINED else "sent"
            assert decided(said(sara, kind, state="planned", expires_at=soon)) == then, kind
    email = {"email": "a@b.example", "email_verified_at": clock.now(), "email_allowed_at": clock.now()}
    ContactCard.objects.update(**email)
    last_way = said(sara, "news", state="planned", expires_at=soon, channel="email")
    assert decided(last_way) == "sent", "a visit that nothing else has told of"


def test_the_page_says_what_cannot_be_turned_off_and_keeps_the_choice(sara):
    client = make.signed_in(Client(), sara)
    form = client.get(reverse("accounts:contact"))
    assert "berättar vi alltid om" in form.content.decode()
    assert set(form.context["form"]["wanted"].value()) == set(ContactCard.Wanted.values), "all, until one says no"
    sent = {"phone": "070-174 06 30", "phone_owner": "", "channels": ["sms", "letters"], "sms_level": "N1"}
    client.post(reverse("accounts:contact"), {**sent, "language": "sv", "wanted": ["reminder"]})
    assert set(ContactCard.objects.get().declined) == {"confirmation", "news", "offer"}
    assert client.get(reverse("accounts:contact")).context["form"]["wanted"].value() == ("reminder",)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactCard.objects.update(declined=["moved"])
