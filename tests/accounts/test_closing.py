"""Closing the account: what ends, what stays, and coming back. And death, which ends it for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts import actions, renewal
from accounts.gateways import population_register
from accounts.models import CareAccount, ContactCard, ContactCheck, Identity, Person, User
from accounts.signals import account_closed, person_died
from audit.models import AccessEvent
from bookings.models import Booking
from core import clock
from core.actor import Actor, Assurance
from core.db import fence
from core.decision import Refused
from reminders.models import Message
from representation.models import Helper
from tests import make
from tests.reminders.conftest import booked

pytestmark = pytest.mark.django_db
SARA, NUMBER = "sara-lindqvist", "198601042388"
Reason = CareAccount.ClosedReason


def log(person_id) -> list[str]:
    by = Actor(person_id=person_id)
    with fence(by, [person_id]):
        return list(AccessEvent.objects.order_by("at").values_list("action", flat=True))


def closed_from_the_page(client: Client, **form: str):
    assert client.get("/konto/avsluta/").status_code == 200
    assert client.get("/konto/avsluta/bekrafta/").status_code == 200
    return client.post("/konto/avsluta/bekrafta/", form)


def test_closing_is_two_steps_and_ends_every_session(sara_in_two_browsers):
    here, there, by = sara_in_two_browsers
    assert closed_from_the_page(here).status_code == 422, "it must be meant"
    assert CareAccount.objects.get().closed_at is None
    answer = closed_from_the_page(here, is_meant="on", reminders="keep")
    assert answer["Location"] == "/utloggad/avslutat/"
    assert here.get(answer["Location"]).status_code == 200
    for browser in (here, there):
        assert browser.get("/konto/")["Location"].startswith("/logga-in/")
    account = CareAccount.objects.get()
    assert account.closed_reason == Reason.OWN
    assert not User.objects.get(care_account=account).is_active
    assert "account.closed" in log(by.person_id)


@pytest.fixture
def sara_in_two_browsers(db):
    by = make.resident(make.person(given_name="Sara"))
    make.contact_card(Person.objects.get(pk=by.own_person_id))
    return make.signed_in(Client(), by), make.signed_in(Client(), by), by


@pytest.mark.parametrize("answer", ["keep", "stop"])
def test_booked_times_and_the_record_stay_and_reminders_as_one_chooses(sara_in_two_browsers, answer):
    here, _there, by = sara_in_two_browsers
    booking = booked(make.slot(), Person.objects.get(pk=by.person_id))
    closed_from_the_page(here, is_meant="on", reminders=answer)
    assert Booking.objects.get().state == Booking.State.ACTIVE
    assert set(booking.messages.values_list("state", flat=True)) == {Message.State.PLANNED}
    assert (ContactCard.objects.get().sms_allowed_at is not None) == (answer == "keep")


def test_one_without_reminders_is_not_asked_about_them(db):
    client = make.signed_in(Client(), make.resident())
    assert "reminders" not in client.get("/konto/avsluta/bekrafta/").context["form"].fields
    assert closed_from_the_page(client, is_meant="on").status_code == 303


def test_the_rooms_above_hear_of_it_and_open_codes_die(sara_in_two_browsers):
    _here, _there, by = sara_in_two_browsers
    actions.set_contact(mobile="070-174 06 13", by=by)
    actions.ask_for_code(kind=ContactCheck.Kind.MOBILE, by=by)
    heard = []
    account_closed.connect(lambda account, **_: heard.append(account.person_id), weak=False, dispatch_uid="test")
    try:
        for _ in range(2):
            actions.close_account(keep_sms=True, by=by)
    finally:
        account_closed.disconnect(dispatch_uid="test")
    assert heard == [by.person_id], "twice is once"
    assert not ContactCheck.objects.filter(replaced_at=None).exists()


def test_passkeys_and_helpers_go_with_the_account(sara_in_two_browsers):
    _here, _there, by = sara_in_two_browsers
    actions.add_passkey(name="Telefonen", credential={}, by=by)
    helper = Helper.objects.create(
        person_id=by.own_person_id,
        invited_digest=b"h" * 32,
        called="Mamma",
        invited_at=clock.now(),
        answer_before=clock.now() + timedelta(days=14),
        until=clock.today() + timedelta(days=90),
    )
    actions.close_account(keep_sms=True, by=by)
    helper.refresh_from_db()
    assert helper.ended_at is not None
    assert not Authenticator.objects.exists()
    assert {"account.closed", "helper.ended"} <= set(log(by.own_person_id))


def test_signing_in_again_opens_it_and_asks_for_the_terms_anew_and_old_sessions_stay_dead(browser):
    browser.sign_in(SARA)
    browser.client.post("/valkommen/", {"phone": "", "accepts_terms": "on"})
    person = Person.objects.get(identities__value=NUMBER)
    elsewhere = make.signed_in(Client(), Actor(person_id=person.pk, assurance=Assurance.LOA3))
    assert closed_from_the_page(browser.client, is_meant="on")["Location"] == "/utloggad/avslutat/"
    assert browser.client.get("/konto/")["Location"].startswith("/logga-in/"), "not as ended from elsewhere"
    assert browser.sign_in(SARA)["Location"].startswith("/valkommen/")
    account = CareAccount.objects.get(person=person)
    assert (account.closed_at, account.closed_reason, account.terms_accepted_at) == (None, "", None)
    assert "account.reopened" in log(person.pk)
    assert elsewhere.get("/konto/")["Location"].startswith("/logga-in/")
    assert User.objects.filter(kind=User.Kind.RESIDENT).count() == 1


def test_an_account_that_staff_have_closed_does_not_open(browser):
    browser.sign_in(SARA)
    CareAccount.objects.update(closed_at=clock.now(), closed_reason=Reason.STAFF)
    response = browser.sign_in(SARA)
    assert response.status_code == 403
    assert response.context["failure"].code == "closed"


# --- death


def dies(register, on: str | None = "2026-11-20") -> None:
    register.change(
        identity={"system": "urn:oid:1.2.752.129.2.1.3.1", "value": NUMBER}, death=on, given_name="Sara"
    )


@pytest.fixture
def sara(browser, register):
    """Signed in by the e-ID, reachable, with a time booked and its confirmation planned."""
    browser.sign_in(SARA)
    browser.client.post("/valkommen/", {"phone": "", "accepts_terms": "on"})
    person = Person.objects.get(identities__value=NUMBER)
    ContactCard.objects.filter(person=person).delete()
    make.contact_card(person)
    booked(make.slot(), person)
    yield person
    dies(register, None)


def nobody_is_written_to(person: Person) -> bool:
    states = Message.objects.filter(recipient=person).values_list("state", "error_code")
    return set(states) == {(Message.State.CANCELLED, "send.dead")}


def test_a_death_learned_at_night_closes_the_account_and_stops_what_was_planned(sara, browser, register):
    dies(register)
    heard = []
    person_died.connect(lambda person, **_: heard.append(person.pk), weak=False, dispatch_uid="test")
    try:
        renewal.renew(sara.pk, register=population_register())
    finally:
        person_died.disconnect(dispatch_uid="test")
    assert heard == [sara.pk]
    assert CareAccount.objects.get(person=sara).closed_reason == Reason.DIED
    assert nobody_is_written_to(sara)
    assert Booking.objects.get(person=sara).state == Booking.State.ACTIVE, "the desk decides about the visit"
    assert browser.client.get("/konto/")["Location"].startswith("/logga-in/")


def test_a_death_learned_at_sign_in_lets_nobody_in_and_tells_the_same(sara, browser, register):
    dies(register)
    response = browser.sign_in(SARA)
    assert response.context["failure"].code == "closed"
    assert nobody_is_written_to(sara)


def test_nothing_is_planned_about_a_dead_persons_visit_to_anybody(sara, register):
    dies(register)
    guardian = make.person()
    Message.objects.update(recipient=guardian)
    renewal.renew(sara.pk, register=population_register())
    assert set(Message.objects.values_list("state", flat=True)) == {Message.State.CANCELLED}


def test_a_death_that_the_register_takes_back_opens_the_account_at_the_next_sign_in(sara, browser, register):
    dies(register)
    renewal.renew(sara.pk, register=population_register())
    dies(register, None)
    assert browser.sign_in(SARA)["Location"].startswith("/valkommen/")
    assert CareAccount.objects.get(person=sara).closed_at is None


def test_a_person_without_an_account_who_dies_is_sent_nothing_either(register, db):
    person = make.person()
    make.contact_card(person)
    booked(make.slot(), person)
    Identity.objects.create(
        person=person,
        system="urn:oid:1.2.752.129.2.1.3.1",
        value="x",
        digest=b"x" * 32,
        since=clock.now(),
    )
    from accounts.gateways import RegisterPerson
    from accounts.reading import Reading

    told = RegisterPerson((), "Prov", "Person", None, None, "none", clock.today())
    actions.note_register_reading(person_id=person.pk, reading=Reading(told), by=Actor.system())
    assert nobody_is_written_to(person)


def test_a_code_is_not_sent_to_one_who_is_not_there(db):
    by = make.resident()
    with pytest.raises(Refused):
        actions.ask_for_code(kind=ContactCheck.Kind.MOBILE, by=by)
