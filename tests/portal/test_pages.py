"""The pages that no room owns: start, static pages, health, refusals, errors, and the frame around them all."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.db import Error, connection
from django.test import Client, RequestFactory

from accounts.models import Person
from bookings import actions
from bookings.models import Booking
from core.actor import Actor
from core.decision import Place, Reason, Refused, WayOn
from portal import context, refusals, views
from tests import make

MONDAY = datetime(2026, 11, 23, 11, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def by() -> Actor:
    return make.resident(make.person(given_name="Sara", family_name="Lindqvist"))


@pytest.fixture
def browser(client: Client, by: Actor) -> Client:
    return make.signed_in(client, by)


def text_of(response) -> str:
    body = response.content.decode().partition("<body")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def booked(by: Actor, days: float, **kind) -> Booking:
    slot = make.slot(make.visit_type(**kind), starts_at=MONDAY + timedelta(days=days))
    return actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)


class TestStart:
    def test_signed_out_it_leads_to_times_and_to_signing_in(self, client):
        page = client.get("/")
        assert "Boka tid och läs din journal" in text_of(page)
        assert 'href="/boka/"' in page.content.decode()

    def test_signed_in_it_tells_the_next_time_and_how_many_follow(self, browser, by):
        first = booked(by, 3, preparation="Legitimation")
        booked(by, 4)
        page = browser.get("/")
        for words in (
            "Hej Sara",
            "Torsdag 26 november kl. 12.00",
            "Inför besöket Legitimation",
            "Du kan avboka utan avgift till onsdag 25 november kl. 12.00.",
            "Du har 1 tid till.",
        ):
            assert words in text_of(page)
        assert f"/tider/{first.pk}/avboka/" in page.content.decode()
        booked(by, 5)
        assert "Du har 2 tider till." in text_of(browser.get("/"))

    def test_a_cancelled_time_is_not_the_next(self, browser, by):
        actions.cancel(booking_id=booked(by, 3).pk, by=by)
        assert "Du har ingen tid bokad." in text_of(browser.get("/"))

    def test_one_without_a_number_is_asked_for_it(self, browser, by):
        assert "Skriv ditt mobilnummer" in text_of(browser.get("/"))
        make.contact_card(Person.objects.get(pk=by.own_person_id))
        assert "Skriv ditt mobilnummer" not in text_of(browser.get("/"))

    def test_it_asks_the_database_as_often_for_one_time_as_for_many(self, browser, by, django_assert_num_queries):
        booked(by, 3)
        with django_assert_num_queries(STATEMENTS_AT_START):
            browser.get("/")
        for days in (4, 5, 6):
            booked(by, days)
        with django_assert_num_queries(STATEMENTS_AT_START):
            browser.get("/")


STATEMENTS_AT_START = 25


@pytest.mark.parametrize("path", ["/om/", "/tillganglighet/", "/dina-uppgifter/"])
def test_what_is_said_to_everybody_asks_the_database_for_nothing(client, path, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get(path)
    assert page.status_code == 200
    assert client.head(path).status_code == 200


class TestTheFrame:
    @pytest.mark.parametrize("path", ["/", "/om/", "/boka/", "/finns-inte/"])
    def test_urgent_numbers_and_two_ways_to_help_are_on_every_page(self, client, path):
        text = text_of(client.get(path))
        for words in ("112", "1177", "08-465 004 10", "vardagar kl. 8–17", "Skriv till"):
            assert words in text

    def test_who_is_signed_in_stands_in_it_and_can_leave(self, browser, client):
        text = text_of(browser.get("/om/"))
        assert "Sara Lindqvist" in text
        assert "Logga ut" in text
        assert "Logga ut" not in text_of(Client().get("/om/"))

    @pytest.mark.parametrize(
        ("path", "section"), [("/", "start"), ("/boka/", "times"), ("/tider/", "times"), ("/om/", "about")]
    )
    def test_the_menu_shows_where_one_is(self, browser, path, section):
        assert browser.get(path).context["frame"].section == section

    def test_it_is_made_for_a_request_that_failed_early(self):
        frame = context.page(RequestFactory().get("/?x=1"))["frame"]
        assert (frame.signed_in, frame.section, frame.here) == (False, "", "/?x=1")

    def test_after_a_post_the_language_switch_leads_where_one_can_go(self):
        assert context.page(RequestFactory().post("/tider/x/avboka/"))["frame"].here == "/"

    def test_in_english(self, client):
        client.cookies["vp_language"] = "en"
        page = client.get("/om/")
        assert '<html lang="en">' in page.content.decode()
        assert "weekdays 8–17" in text_of(page)


class TestARefusal:
    def page(self, code: str = "x", ways=(WayOn.CALL_CLINIC, WayOn.OTHER_TIMES), place: Place | None = None):
        request = RequestFactory().get("/")
        reason = Reason(code, "Det går inte.", ways_on=ways)
        return refusals.answer(request, Refused(reason, place or Place()))

    @pytest.mark.parametrize("way", WayOn)
    def test_every_way_on_leads_somewhere(self, way):
        for place in (Place(), Place("+46846500421", "vardagar", "/boka/x/", "/boka/x/y/")):
            link = refusals._link(way, place)
            assert link.label
            assert link.url.startswith(("/", "tel:+46", "mailto:"))

    def test_ways_lead_to_the_clinic_it_is_about(self):
        page = self.page(
            ways=(WayOn.CALL_CLINIC, WayOn.OTHER_TIMES, WayOn.RECEPTION),
            place=Place("+46846500421", "vardagar kl. 8–16", "/boka/x/", "/boka/x/y/"),
        )
        for words in ('href="tel:+46846500421"', 'href="/boka/x/"', 'href="/boka/x/y/"', "vardagar kl. 8–16"):
            assert words in page.content.decode()

    def test_with_no_clinic_the_region_is_rung(self):
        page = self.page()
        assert 'href="tel:+46846500410"' in page.content.decode()
        assert "vardagar kl. 8–17" in text_of(page)

    @pytest.mark.parametrize(
        ("code", "title", "kept"),
        [
            ("book.limit", "Tiden går inte att boka", "Inget är bokat."),
            ("book.already", "Du har redan bokat den här tiden", None),
            ("cancel.closed", "Den här tiden kan inte längre avbokas här", "Din tid är kvar."),
            ("cancel.arrived", "Tiden går inte att avboka här", "Inget är ändrat."),
            ("record.helper", "Journalen går inte att läsa här", None),
            ("helper.most", "Det här går inte just nu", "Inget är ändrat."),
        ],
    )
    def test_says_what_is_still_true(self, code, title, kept):
        page = self.page(code)
        assert page.status_code == 409
        assert f"<h1>{title}</h1>" in page.content.decode()
        known = ("Inget är bokat.", "Din tid är kvar.", "Inget är ändrat.")
        said = [words for words in known if words in text_of(page)]
        assert said == ([kept] if kept else [])


class TestErrors:
    def test_what_is_not_there(self, client, browser):
        assert Client().get("/finns-inte/").status_code == 404
        page = browser.get("/finns-inte/")
        assert (page.status_code, page.headers["Cache-Control"]) == (404, "no-store")

    def test_a_form_from_somebody_elses_page_is_told_that_nothing_was_sent(self, by):
        strict = make.signed_in(Client(enforce_csrf_checks=True), by)
        page = strict.post(f"/tider/{booked(by, 3).pk}/avboka/")
        assert page.status_code == 403
        assert "Inget är skickat." in text_of(page)
        assert Booking.objects.get().state == "active"

    def test_what_broke_is_told_from_a_page_that_needs_nothing(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            request = RequestFactory().get("/")
            pages = [views.server_error(request), views.bad_request(request, Error())]
        assert [page.status_code for page in pages] == [500, 400]
        assert "112" in text_of(pages[0])

    def test_what_one_may_not_see(self):
        assert views.permission_denied(RequestFactory().get("/"), PermissionError()).status_code == 403


class TestHealth:
    def test_alive_asks_nobody(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            page = client.get("/halsa/lever")
        assert page.json() == {"alive": True}

    def test_ready_when_database_and_cache_answer(self, client):
        page = client.get("/halsa/redo")
        assert (page.status_code, page.json()) == (200, {"database": True, "cache": True})

    def test_not_ready_without_the_database(self, client, monkeypatch):
        def gone(*args, **kwargs):
            raise Error("gone")

        monkeypatch.setattr(connection, "cursor", gone)
        page = client.get("/halsa/redo")
        assert (page.status_code, page.json()) == (503, {"database": False, "cache": True})
