"""The first visit, the account, and how one is reached."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts import actions, queries, sms_examples
from accounts.models import CareAccount, ContactCard, Person
from audit.models import AccessEvent
from core import clock
from core.db import fence
from core.phone import BadPhoneNumber
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sara():
    return make.resident(
        make.person(given_name="Sara", family_name="Lindqvist", street="Storgatan 18 B", town="Lindhamn")
    )


def test_the_terms_open_the_account_and_a_number_is_a_yes_to_sms(sara):
    client = make.signed_in(Client(), sara, terms_accepted=False)
    assert client.get("/valkommen/?next=/tider/").status_code == 200
    form = {"phone": "070-174 06 12", "accepts_terms": "on"}
    assert client.post("/valkommen/?next=/tider/", form)["Location"] == "/tider/"
    account = CareAccount.objects.get()
    assert account.terms_accepted_at is not None
    assert account.terms_version == actions.account.TERMS
    card = ContactCard.objects.get()
    assert (card.mobile, card.sms_level) == ("+46701740612", "N1")
    assert card.sms_allowed_at is not None
    assert card.mobile_verified_at is None
    assert client.get("/konto/").status_code == 200


def test_a_number_that_the_clinic_has_noted_is_shown_at_the_first_visit_and_kept(sara):
    make.contact_card(Person.objects.get(pk=sara.person_id), mobile="+46701740612")
    client = make.signed_in(Client(), sara, terms_accepted=False)
    shown = client.get("/valkommen/").context["form"]["phone"].value()
    assert shown == "070-174 06 12"
    client.post("/valkommen/", {"phone": shown, "accepts_terms": "on"})
    assert ContactCard.objects.get().mobile_verified_at is not None


def test_without_the_terms_nothing_is_kept(sara):
    client = make.signed_in(Client(), sara, terms_accepted=False)
    response = client.post("/valkommen/", {"phone": "070-174 06 12"})
    assert response.status_code == 422
    assert "accepts_terms" in response.context["form"].errors
    assert not ContactCard.objects.exists()
    assert CareAccount.objects.get().terms_accepted_at is None


def test_the_welcome_page_is_shown_once(sara):
    assert make.signed_in(Client(), sara).get("/valkommen/")["Location"] == "/"


def test_the_account_page_shows_what_we_hold(sara):
    actions.set_contact(mobile="070-174 06 12", sms_level="N2", by=sara)
    page = queries.account(by=sara)
    assert page.name == "Sara Lindqvist"
    assert page.address_lines == ("Storgatan 18 B", "Lindhamn")
    assert (page.phone, page.phone_note, page.level) == ("070-174 06 12", "Inte bekräftat", "Tid, gata och ort")
    assert page.opened == clock.today().strftime("%-d november %Y") or page.opened.endswith(
        str(clock.today().year)
    )
    assert make.signed_in(Client(), sara).get("/konto/").status_code == 200


def test_how_one_is_reached_can_be_changed(sara):
    client = make.signed_in(Client(), sara)
    assert client.get("/konto/kontakt/").status_code == 200
    form = {"phone": "070 174 06 13", "sms_level": "N3", "language": "en"}
    assert client.post("/konto/kontakt/", form)["Location"] == "/konto/"
    card = ContactCard.objects.get()
    assert (card.mobile, card.sms_level, card.language) == ("+46701740613", "N3", "en")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"phone": "070", "sms_level": "N1", "language": "sv"}, "phone"),
        ({"phone": "08-465 004 21", "sms_level": "N1", "language": "sv"}, "phone"),
        ({"phone": "", "sms_level": "N9", "language": "sv"}, "sms_level"),
        ({"phone": "", "language": "sv"}, "sms_level"),
        ({"phone": "", "sms_level": "N1", "language": "so"}, "language"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(sara, form, field):
    response = make.signed_in(Client(), sara).post("/konto/kontakt/", form)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not ContactCard.objects.exists()


def test_one_with_protected_identity_can_choose_nothing_but_the_time():
    maria = make.resident(make.person(protection=Person.Protection.CONFIDENTIAL))
    client = make.signed_in(Client(), maria)
    page = client.get("/konto/kontakt/").context["contact"]
    assert page.level_forced
    assert [level.value for level in page.levels] == ["N1"]
    assert client.post("/konto/kontakt/", {"phone": "", "sms_level": "N3", "language": "sv"}).status_code == 422
    account = queries.account(by=maria)
    assert account.address_hidden
    assert account.level_forced


def test_another_number_is_unverified_and_an_old_stop_was_said_from_another_phone(sara):
    person = Person.objects.get(pk=sara.person_id)
    make.contact_card(person, sms_stopped_at=clock.now())
    actions.set_contact(mobile="070-174 06 30", by=sara)
    assert ContactCard.objects.get().sms_stopped_at is not None
    actions.set_contact(mobile="070-174 06 31", by=sara)
    card = ContactCard.objects.get()
    assert card.sms_stopped_at is None
    assert card.mobile_verified_at is None


def test_taking_the_number_away_takes_the_yes_away(sara):
    actions.set_contact(mobile="070-174 06 12", by=sara)
    actions.set_contact(mobile="", by=sara)
    card = ContactCard.objects.get()
    assert (card.mobile, card.sms_allowed_at) == ("", None)


def test_one_may_have_a_number_and_say_no_to_sms(sara):
    card = actions.set_contact(mobile="070-174 06 12", sms_allowed=False, cannot_ring=True, by=sara)
    assert card.sms_allowed_at is None
    assert card.cannot_ring


def test_a_landline_is_no_mobile(sara):
    with pytest.raises(BadPhoneNumber):
        actions.set_mobile(mobile="08-465 004 21", by=sara)


def test_each_change_leaves_a_trace_about_the_person(sara):
    actions.set_contact(mobile="070-174 06 12", by=sara)
    actions.accept_terms(by=sara)
    with fence(sara, [sara.own_person_id]):
        logged = set(AccessEvent.objects.values_list("action", flat=True))
    assert {"account.contact_changed", "account.terms_accepted"} <= logged


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("level", ["N1", "N2", "N3"])
def test_the_example_is_worded_as_the_sms_that_will_come(level, language):
    from reminders.wording.texts import CONFIRMATION

    region = {"region": "Region Lindmark", "code": "4821"}
    moments = {
        "sv": {"when": "tis 1 dec kl 09.00", "until": "30 nov kl 09.00"},
        "en": {"when": "Tue 1 Dec at 09:00", "until": "30 Nov at 09:00"},
    }
    places = {
        "phone": "08-465 004 21" if level == "N3" else "08-465 004 10",
        "place": "Storgatan 4, Lindhamn",
        "clinic": "Lindhamns vårdcentral",
    }
    real = CONFIRMATION[language, level].format(**region, **moments[language], **places)
    assert sms_examples.confirmation(level, language) == real
    assert not re.search(r"[{}]", real)
