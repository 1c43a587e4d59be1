"""The time book's pages, as a browser without scripts meets them."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import ContactCard, Identity, Person, digest_of
from bookings import facts
from bookings.models import Booking, BookingEvent, Slot
from core import clock
from core.actor import Actor
from core.identity import parse_identity_number
from tests import make
from tests.bookings.monday import MONDAY, booked
from tests.bookings.pages import at, key_of, links_of, send, slot_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


class TestAnybody:
    def test_looks_for_a_time_without_signing_in(self, client):
        slot = slot_in()
        kind = slot.visit_type
        assert reverse("bookings:visit_types", args=[kind.clinic.slug]) in links_of(client.get("/boka/"))
        page = client.get(f"/boka/{kind.clinic.slug}/")
        assert reverse("bookings:free_times", args=[kind.clinic.slug, kind.slug]) in links_of(page)
        page = client.get(f"/boka/{kind.clinic.slug}/{kind.slug}/")
        assert at("confirm", slot) in links_of(page)
        assert "Cache-Control" not in page.headers

    def test_is_asked_in_first_when_a_time_is_chosen_and_comes_back_to_it(self, client):
        slot = slot_in()
        response = client.get(at("confirm", slot))
        assert response.status_code == 302
        asked = urlencode({"next": at("confirm", slot)})
        assert response.url == f"{reverse('accounts:sign_in')}?{asked}"

    @pytest.mark.parametrize("name", ["booking", "booked", "cancel"])
    def test_sees_no_booking(self, client, name, by):
        assert client.get(at(name, booked(slot_in(), by))).status_code == 302

    def test_is_told_why_not_and_two_ways_on_where_nobody_books(self, client):
        slot = slot_in(kind={"open_to": "invited"})
        kind = slot.visit_type
        response = client.get(f"/boka/{kind.clinic.slug}/{kind.slug}/")
        assert response.status_code == 409
        assert "Du får en kallelse till det här besöket." in text_of(response)
        assert links_of(response) == ["/boka/", "tel:+46846500421"]

    @pytest.mark.parametrize("path", ["/boka/x/", "/boka/x/y/", "/boka/tid/x/", f"/tider/{uuid.UUID(int=1)}/"])
    def test_finds_nothing_where_nothing_is(self, browser, path):
        assert browser.get(path).status_code == 404

    def test_head_is_answered_as_get(self, client):
        assert client.head("/boka/").status_code == 200


class TestBooking:
    def test_shows_all_that_one_says_yes_to(self, browser):
        slot = slot_in(kind={"preparation": "Legitimation", "ring_instead_if": "Ring om du har ont i bröstet."})
        page = browser.get(at("confirm", slot))
        assert page.status_code == 200
        for words in (
            "Torsdag 26 november kl. 12.00",
            "Sara Lindqvist",
            "Besök på mottagningen, 30 minuter",
            "Storgatan 4",
            "distriktssköterska",
            "Legitimation",
            "Ring om du har ont i bröstet.",
            "Utan avgift till onsdag 25 november kl. 12.00.",
            "Inget är bokat förrän du trycker på knappen.",
        ):
            assert words in text_of(page)
        assert not Booking.objects.exists()

    def test_books_and_says_so(self, browser, by):
        slot = slot_in()
        response = send(browser, slot)
        booking = Booking.objects.get()
        assert (booking.person_id, booking.slot_id) == (by.person_id, slot.pk)
        assert (response.status_code, response.url) == (303, at("booked", booking))
        page = text_of(browser.get(response.url))
        assert "Tiden är bokad" in page
        assert "Du bokade tiden på webben." in page

    def test_pressing_twice_books_once(self, browser):
        slot = slot_in()
        sent = {"form_key": key_of(browser.get(at("confirm", slot)))}
        first, second = (browser.post(at("confirm", slot), sent) for _ in range(2))
        assert first.url == second.url
        assert Booking.objects.count() == BookingEvent.objects.count() == 1

    def test_going_back_to_the_form_afterwards_says_that_it_is_booked(self, browser):
        slot = slot_in(capacity=3)
        send(browser, slot)
        response = browser.get(at("confirm", slot))
        assert response.status_code == 409
        assert "Du har redan bokat den här tiden Bokningen gäller." in text_of(response)
        assert reverse("bookings:mine") in links_of(response)
        assert Booking.objects.count() == 1

    def test_a_form_sent_after_the_time_was_withdrawn_books_nothing_and_leads_on(self, browser):
        slot = slot_in()
        sent = {"form_key": key_of(browser.get(at("confirm", slot)))}
        Slot.objects.update(withdrawn_at=clock.now())
        response = browser.post(at("confirm", slot), sent)
        assert response.status_code == 409
        assert "Inget är bokat." in text_of(response)
        kind = slot.visit_type
        assert links_of(response) == [f"/boka/{kind.clinic.slug}/{kind.slug}/", "tel:+46846500421"]
        assert "vardagar kl. 8–16" in text_of(response)
        assert not Booking.objects.exists()

    @pytest.mark.parametrize("sent", [{}, {"form_key": ""}, {"form_key": "x"}])
    def test_a_form_without_its_key_is_asked_again_and_then_books(self, browser, sent):
        slot = slot_in()
        response = browser.post(at("confirm", slot), sent)
        assert response.status_code == 422
        assert "Sidan var för gammal." in text_of(response)
        browser.post(at("confirm", slot), {"form_key": key_of(response)})
        assert Booking.objects.count() == 1

    def test_a_time_at_the_same_hour_is_told_with_two_ways_on(self, browser, by):
        booked(slot_in(), by)
        for response in (browser.get(at("confirm", slot_in())), send_blind(browser, slot_in())):
            assert response.status_code == 409
            assert "Det finns redan en annan tid just då." in text_of(response)
            assert reverse("bookings:mine") in links_of(response)
            assert len(links_of(response)) == 2
        assert Booking.objects.count() == 1

    def test_one_that_only_the_database_saw_is_told_alike(self, browser, by, monkeypatch):
        booked(slot_in(), by)
        monkeypatch.setattr(facts, "held_by", lambda *args, **kwargs: [])
        response = send_blind(browser, slot_in())
        assert "Det finns redan en annan tid just då." in text_of(response)


def send_blind(browser: Client, slot: Slot):
    """As one who had the form open before."""
    return browser.post(at("confirm", slot), {"form_key": str(uuid.uuid4())})


class TestTaken:
    def test_three_nearest_and_nothing_booked(self, browser):
        kind = make.visit_type()
        wanted, *others = [make.slot(kind, starts_at=MONDAY + timedelta(days=n)) for n in (3, 1, 4, 7, 8)]
        page = browser.get(at("confirm", wanted))
        booked(wanted, make.resident())
        sent = browser.post(at("confirm", wanted), {"form_key": key_of(page)})
        for response in (sent, browser.get(at("confirm", wanted))):
            assert response.status_code == 409
            assert "Tiden hann bokas av någon annan" in text_of(response)
            assert "Inget är bokat, och det du skrev finns kvar." in text_of(response)
            assert [at("confirm", slot) for slot in others[:3]] == links_of(response)[:3]
            assert f"/boka/{kind.clinic.slug}/{kind.slug}/?vecka=2026-W48" in links_of(response)
        assert Booking.objects.count() == 1

    def test_with_no_other_time_it_says_so_and_leads_on(self, browser):
        slot = slot_in()
        booked(slot, make.resident())
        response = browser.get(at("confirm", slot))
        assert "Just nu finns ingen annan ledig tid för det här besöket." in text_of(response)
        assert {"/boka/", "tel:+46846500421"} <= set(links_of(response))

    def test_the_number_one_wrote_is_kept(self, browser, by):
        slot = slot_in()
        sent = {"form_key": key_of(browser.get(at("confirm", slot))), "phone": "070-174 06 05"}
        booked(slot, make.resident())
        assert browser.post(at("confirm", slot), sent).status_code == 409
        assert ContactCard.objects.get().mobile == "+46701740605"
        assert "070-174 06 05" in text_of(browser.get(at("confirm", slot_in())))


class TestTheNumber:
    def test_is_saved_with_the_booking_and_told_back(self, browser):
        response = send(browser, slot_in(), phone="070-174 06 05")
        assert ContactCard.objects.get().mobile == "+46701740605"
        assert "Vi skickar en bekräftelse till 070-174 06 05." in text_of(browser.get(response.url))

    @pytest.mark.parametrize("wrong", ["12", "08-465 004 10", "inget"])
    def test_one_that_cannot_take_sms_is_asked_for_again_with_what_was_written(self, browser, wrong):
        slot = slot_in()
        key = key_of(browser.get(at("confirm", slot)))
        response = browser.post(at("confirm", slot), {"form_key": key, "phone": wrong})
        assert response.status_code == 422
        assert (key_of(response), f'value="{wrong}"' in response.content.decode()) == (key, True)
        assert "<title>Fel:" in response.content.decode()
        assert not Booking.objects.exists()
        assert not ContactCard.objects.exists()

    def test_is_not_asked_for_where_it_is_known(self, browser, by):
        make.contact_card(Person.objects.get(pk=by.own_person_id))
        page = browser.get(at("confirm", slot_in()))
        assert "070-174 06 30" in text_of(page)
        assert 'name="phone"' not in page.content.decode()

    def test_one_who_has_said_no_to_sms_is_promised_none(self, browser, by):
        make.contact_card(Person.objects.get(pk=by.own_person_id), sms_stopped_at=MONDAY)
        page = browser.get(at("confirm", slot_in()))
        assert "Du har sagt nej till sms." in text_of(page)
        assert "Vi skickar ett sms" not in text_of(page)

    def test_a_call_needs_one_to_ring(self, browser):
        slot = slot_in(kind={"mode": "phone", "exclusive": False})
        response = send(browser, slot, phone="")
        assert response.status_code == 422
        assert "Skriv numret som mottagningen ska ringa" in text_of(response)
        response = send(browser, slot, phone="070-174 06 05")
        page = text_of(browser.get(response.url))
        assert "På telefon, 30 minuter. Mottagningen ringer dig på 070-174 06 05." in page
        assert slot.visit_type.clinic.name in page


def every_page(browser: Client, by: Actor) -> dict[str, Any]:
    """One answer of each kind that these pages can give to one who is signed in."""
    booking, taken, busy = booked(slot_in(3), by), slot_in(5), slot_in(3)
    booked(taken, make.resident())
    free = slot_in(7)
    return {
        "clinics": browser.get("/boka/"),
        "confirm": browser.get(at("confirm", free)),
        "wrong": browser.post(at("confirm", free), {"form_key": "x", "phone": "1"}),
        "taken": browser.get(at("confirm", taken)),
        "overlap": browser.get(at("confirm", busy)),
        "booking": browser.get(at("booking", booking)),
        "booked": browser.get(at("booked", booking)),
        "cancel": browser.get(at("cancel", booking)),
        "mine": browser.get("/tider/"),
        "missing": browser.get(f"/tider/{uuid.uuid4()}/"),
        "book": send(browser, free),
        "home": browser.get("/"),
    }


def test_no_page_of_one_who_is_signed_in_is_kept_anywhere(browser, by):
    for name, response in every_page(browser, by).items():
        assert response.headers["Cache-Control"] == "no-store", name


def test_no_page_tells_the_identity_number(browser, by):
    number = parse_identity_number("198601042388", today=MONDAY.date())
    pair = {"system": number.system, "value": number.value, "digest": digest_of(number)}
    Identity.objects.create(person_id=by.own_person_id, since=MONDAY, **pair)
    for name, response in every_page(browser, by).items():
        told = response.content.decode() + str(response.headers)
        assert not re.search(r"860104-?2388|2388", told), name


def test_every_page_is_one_language_in_english_as_far_as_data_goes(browser, by):
    browser.cookies["vp_language"] = "en"
    slot = slot_in(kind={"preparation": "Legitimation", "preparation_en": "Photo ID", "mode": "visit"})
    page = text_of(browser.get(at("confirm", slot)))
    assert "Thursday 26 November at 12:00" in page
    assert "Photo ID" in page
    assert "Nurse visit" in page
    assert "at most SEK 200" in text_of(browser.get(at("booking", booked(slot, by))))
