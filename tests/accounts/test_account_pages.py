"""The first visit, the account, and how one is reached."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts import actions, codes, queries, sms_examples
from accounts.models import CareAccount, ContactCard, ContactCheck, Person
from accounts.reach import queries as reached
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
    on = client.post("/valkommen/?next=/tider/", form)["Location"]
    assert on == "/konto/kontakt/kod/mobil/?next=%2Ftider%2F"
    assert ContactCheck.objects.get().address == "+46701740612"
    assert 'href="/tider/">Gör det senare' in client.get(on).content.decode()
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
    shown = reached.reach(by=sara)
    assert (shown.ways[0].value, shown.ways[0].note) == ("070-174 06 12", "Inte bekräftat")
    assert shown.level == "Bara tiden, tills numret är bekräftat"
    assert shown.level_sms == sms_examples.confirmation("N1", "sv")
    ContactCard.objects.update(mobile_verified_at=clock.now())
    assert reached.reach(by=sara).level == "Tid, gata och ort"
    assert page.opened == clock.today().strftime("%-d november %Y") or page.opened.endswith(
        str(clock.today().year)
    )
    assert make.signed_in(Client(), sara).get("/konto/").status_code == 200


def test_how_one_is_reached_can_be_changed(sara):
    client = make.signed_in(Client(), sara)
    assert client.get("/konto/kontakt/").status_code == 200
    form = {"phone": "070 174 06 13", "sms_level": "N3", "language": "en", "channels": ["sms"]}
    answer = client.post("/konto/kontakt/", form)
    assert answer["Location"] == "/konto/kontakt/kod/mobil/?next=%2Fkonto%2F"
    assert answer.cookies["vp_language"].value == "en"
    card = ContactCard.objects.get()
    assert (card.mobile, card.sms_level, card.language) == ("+46701740613", "N3", "en")
    assert (card.letters_allowed, card.sms_allowed_at is not None) == (False, True)
    assert client.post("/konto/kontakt/", {**form, "phone": "+46 70 174 06 13"})["Location"].startswith(
        "/konto/kontakt/kod"
    )
    assert ContactCheck.objects.count() == 1, "the pause holds, and the page says so"


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
    assert queries.account(by=maria).address_hidden
    assert reached.reach(by=maria).level_forced


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


# --- the first card's language, and the choices


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_first_card_is_in_the_language_that_the_welcome_page_was_read_in(sara, language):
    client = make.signed_in(Client(), sara, terms_accepted=False)
    client.cookies["vp_language"] = language
    client.post("/valkommen/", {"phone": "070-174 06 12", "accepts_terms": "on"})
    assert ContactCard.objects.get().language == language


def test_a_language_that_the_clinic_has_noted_outlives_the_first_visit(sara):
    make.contact_card(Person.objects.get(pk=sara.person_id), mobile="+46701740612", language="en")
    client = make.signed_in(Client(), sara, terms_accepted=False)
    client.post("/valkommen/", {"phone": "070-174 06 12", "accepts_terms": "on"})
    assert ContactCard.objects.get().language == "en"


def test_every_choice_is_kept_and_shown_again(sara):
    client = make.signed_in(Client(), sara)
    form = {
        "phone": "070-174 06 12",
        "phone_owner": "delas",
        "email": "sara@lindqvist.example",
        "landline": "08-465 004 41",
        "channels": ["sms", "email"],
        "sms_level": "N2",
        "language": "sv",
        "cannot_ring": "on",
        "wanted": ["reminder", "news"],
        "large_type": "on",
    }
    assert client.post("/konto/kontakt/", form)["Location"] == (
        "/konto/kontakt/kod/mobil/?next=%2Fkonto%2Fkontakt%2Fkod%2Fe-post%2F%3Fnext%3D%252Fkonto%252F"
    )
    shown = client.get("/konto/kontakt/").context["form"].initial
    kept = {"channels": ("sms", "email"), "wanted": ("reminder", "news"), "cannot_ring": True, "large_type": True}
    assert shown == {**form, **kept}
    page = reached.reach(by=sara)
    assert [way.value for way in page.ways] == ["070-174 06 12", "sara@lindqvist.example", "08-465 004 41"]
    assert (page.channels, page.cannot_ring) == ("Sms, e-post", True)
    assert client.get("/konto/").status_code == 200


def test_what_the_clinic_has_noted_of_whose_phone_it_is_stays_a_choice(sara):
    make.contact_card(Person.objects.get(pk=sara.person_id), mobile="+46701740612", mobile_owner="förälderns")
    client = make.signed_in(Client(), sara)
    assert 'value="förälderns"' in client.get("/konto/kontakt/").content.decode()


def test_one_who_cannot_ring_is_shown_how_to_write_first(sara):
    actions.set_contact(mobile="070-174 06 12", by=sara)
    actions.ask_for_code(kind=ContactCheck.Kind.MOBILE, by=sara)
    client = make.signed_in(Client(), sara)
    ring_first = client.post("/konto/kontakt/kod/mobil/ny/")
    assert ring_first.status_code == 409
    ways = [way.url[:4] for way in ring_first.context["refusal"].ways_on]
    actions.set_contact(cannot_ring=True, by=sara)
    write_first = [w.url[:4] for w in client.post("/konto/kontakt/kod/mobil/ny/").context["refusal"].ways_on]
    assert (ways, write_first) == (["tel:", "mail"], ["mail", "tel:"])


# --- the code's page


def test_the_page_of_a_code(sara):
    client = make.signed_in(Client(), sara)
    assert client.get("/konto/kontakt/kod/mobil/")["Location"] == "/konto/", "nothing to prove"
    assert client.get("/konto/kontakt/kod/fax/").status_code == 404
    actions.set_contact(mobile="070-174 06 12", by=sara)
    page = client.get("/konto/kontakt/kod/mobil/").context["page"]
    assert (page.sent, page.may_send) == (False, True)
    assert (
        client.post(page.send_url, {"next": "/tider/"})["Location"] == "/konto/kontakt/kod/mobil/?next=%2Ftider%2F"
    )
    page = client.get("/konto/kontakt/kod/mobil/").context["page"]
    assert (page.sent, page.may_send, page.address) == (True, False, "070-174 06 12")
    assert "Du kan be om en ny kl." in page.wait
    check = ContactCheck.objects.get()
    right = codes.code_of(check.pk)
    for text, says in (
        ("", "Skriv koden"),
        ("12345", "sex siffror"),
        ("000000" if right != "000000" else "000001", "Du har 4 försök kvar"),
    ):
        wrong = client.post("/konto/kontakt/kod/mobil/", {"code": text})
        assert wrong.status_code == 422
        assert says in wrong.content.decode()
    spaced = f"{right[:3]} {right[3:]}"
    assert client.post("/konto/kontakt/kod/mobil/?next=/tider/", {"code": spaced})["Location"] == "/tider/"
    assert ContactCard.objects.get().mobile_verified_at is not None
    assert reached.reach(by=sara).ways[0].note == "Bekräftat"


def test_a_next_on_another_site_is_not_followed(sara):
    actions.set_contact(mobile="070-174 06 12", by=sara)
    client = make.signed_in(Client(), sara)
    for away in ("https://elsewhere.example/", "//elsewhere.example/"):
        page = client.get(f"/konto/kontakt/kod/mobil/?next={away}").context["page"]
        assert page.later_url == "/konto/"
