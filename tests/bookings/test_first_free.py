"""The first free time anywhere: open to anybody, kept for some seconds, and apart from all that is somebody's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from bookings.kept import FRESH, STALE, Kept
from bookings.views import open_times
from tests import make
from tests.bookings.monday import MONDAY, booked, slots
from tests.bookings.pages import at, links_of, text_of

pytestmark = pytest.mark.django_db
ALL, NURSE = "/lediga/", "/lediga/sjukskoterska/"


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday(monkeypatch) -> Iterator[None]:
    """With nothing kept from the test before."""
    monkeypatch.setattr(open_times, "KEPT", Kept())
    cache.clear()
    with time_machine.travel(MONDAY, tick=False):
        yield
    cache.clear()


@pytest.fixture
def soonest():
    """Of two clinics with nurses, the first free slot; and one elsewhere that is for nobody who looks."""
    later, first = (
        make.visit_type(care="nurse"),
        make.visit_type(care="nurse", choose_this_if="Välj det här för sår."),
    )
    slots(later, 3)
    slots(make.visit_type(care="eye", open_to="invited"), 1)
    return slots(first, 1, 2)[0]


def test_each_kind_of_care_has_its_first_time(client, soonest):
    page = client.get(ALL)
    words = text_of(page)
    assert "Sjuksköterska Tisdag 24 november kl. 12.00" in words
    assert soonest.visit_type.clinic.name in words
    assert "Ögon" not in words
    assert NURSE in links_of(page)
    assert ALL in links_of(client.get("/boka/"))


def test_one_kind_of_care_has_its_soonest_clinics_first_and_says_what_they_are_for(client, soonest):
    page = client.get(NURSE)
    words = text_of(page)
    assert words.index("Välj det här för sår.") < words.index("Tisdag 24 november") < words.index("Torsdag 26")
    assert at("confirm", soonest) in links_of(page)


@pytest.mark.parametrize("path", [ALL, NURSE, f"{NURSE}?sprak=en", "/lediga/ogon/"])
def test_is_the_same_for_everybody(browser, soonest, path):
    """For one who is signed in too: no session is read, no cookie is set, and any cache on the way may keep it."""
    stranger = Client()
    answers = [who.get(path) for who in (browser, stranger)]
    assert answers[0].content == answers[1].content
    for answer in answers:
        assert answer.headers["Cache-Control"].startswith("public, max-age=")
        assert "Vary" not in answer.headers
        assert not answer.cookies
        assert "csrfmiddlewaretoken" not in answer.content.decode()
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Content-Length"] == str(len(answer.content))
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_takes_two_statements_and_none_while_it_is_fresh(browser, soonest, django_assert_num_queries):
    for path in (ALL, NURSE):
        with django_assert_num_queries(2):
            browser.get(path)
        with django_assert_num_queries(0):
            browser.get(f"{path}?sida=2&x=y")
            browser.head(path)


def test_says_when_nothing_has_changed(client, soonest):
    etag = client.get(NURSE).headers["ETag"]
    assert client.get(NURSE, headers={"if-none-match": etag}).status_code == 304
    booked(soonest, make.resident())
    with time_machine.travel(MONDAY + FRESH, tick=False):
        assert client.get(NURSE, headers={"if-none-match": etag}).status_code == 200


def test_in_english_by_its_address_alone(client, soonest):
    page = client.get(f"{NURSE}?sprak=en", headers={"accept-language": "sv"})
    assert "First available appointment: Nurse" in text_of(page)
    assert page.headers["Content-Language"] == "en"
    assert "Första lediga tid" in text_of(client.get(NURSE, headers={"accept-language": "en"}))


@pytest.mark.parametrize("path", ["/lediga/hjarna/", "/lediga/x/y/", "/lediga/%00/"])
def test_finds_nothing_where_nothing_is(client, path):
    assert client.get(path).status_code == 404


def test_takes_no_post(client):
    assert client.post(ALL).status_code == 405


def test_a_kept_time_that_has_gone_leads_to_the_three_nearest(browser, soonest):
    page = Client().get(NURSE)
    booked(soonest, make.resident())
    kept = Client().get(NURSE)
    assert kept.content == page.content
    assert at("confirm", soonest) in links_of(kept)
    taken = browser.get(at("confirm", soonest))
    assert taken.status_code == 409
    assert "Tiden hann bokas av någon annan" in text_of(taken)
    assert "Onsdag 25 november kl. 12.00" in text_of(taken)


class Clock:
    """A page that counts how often it is made."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> bytes:
        self.made += 1
        return str(self.made).encode()


class TestKeeping:
    def test_a_page_is_made_again_when_it_is_no_longer_fresh(self):
        kept, make_it = Kept(), Clock()
        for seconds, body in ((0, b"1"), (4.9, b"1"), (5, b"2"), (9.9, b"2"), (10, b"3")):
            with time_machine.travel(MONDAY + timedelta(seconds=seconds), tick=False):
                assert kept.get("k", make_it) == body

    def test_processes_share_what_is_fresh(self):
        make_it = Clock()
        assert [Kept().get("k", make_it), Kept().get("k", make_it)] == [b"1", b"1"]
        with time_machine.travel(MONDAY + FRESH, tick=False):
            assert Kept().get("k", make_it) == b"2"

    def test_a_clock_that_was_put_back_keeps_nothing(self):
        kept, make_it = Kept(), Clock()
        kept.get("k", make_it)
        with time_machine.travel(MONDAY - timedelta(hours=1), tick=False):
            assert kept.get("k", make_it) == b"2"

    def test_with_the_cache_away_each_process_keeps_its_own(self, monkeypatch):
        monkeypatch.setattr(cache, "get", lambda key: None)
        monkeypatch.setattr(cache, "set", lambda key, value, timeout: None)
        kept, make_it = Kept(), Clock()
        assert [kept.get("k", make_it), kept.get("k", make_it), Kept().get("k", make_it)] == [b"1", b"1", b"2"]

    def test_a_crowd_makes_it_once_and_does_not_wait_while_the_old_one_will_do(self):
        kept, made, going, go_on = Kept(), Clock(), threading.Event(), threading.Event()

        def slowly() -> bytes:
            going.set()
            assert go_on.wait(10)
            return made()

        with ThreadPoolExecutor(9) as crowd:
            first = [crowd.submit(kept.get, "k", slowly) for _ in range(8)]
            assert going.wait(10)
            go_on.set()
            assert {one.result(10) for one in first} == {b"1"}
            going.clear()
            go_on.clear()
            with time_machine.travel(MONDAY + STALE - timedelta(seconds=1), tick=False):
                maker = crowd.submit(kept.get, "k", slowly)
                assert going.wait(10)
                assert [kept.get("k", slowly) for _ in range(20)] == [b"1"] * 20
                go_on.set()
                assert maker.result(10) == b"2"
        assert made.made == 2
