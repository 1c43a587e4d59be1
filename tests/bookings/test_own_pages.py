"""One's own bookings on the pages: shown to nobody else, and cancelled if and only if that is allowed."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from bookings import actions, facts, policies
from bookings.models import Booking, BookingEvent
from bookings.rules import BookingRules
from core import rulebook
from tests import make
from tests.bookings.monday import MONDAY, booked
from tests.bookings.pages import at, links_of, slot_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


class TestSomebodyElses:
    @pytest.mark.parametrize("name", ["booking", "booked", "cancel"])
    def test_booking_is_not_there(self, browser, name):
        booking = booked(slot_in(), make.resident())
        missing = Booking(pk=uuid.uuid4())
        theirs, nobodys = browser.get(at(name, booking)), browser.get(at(name, missing))
        assert theirs.status_code == nobodys.status_code == 404
        assert text_of(theirs) == text_of(nobodys)

    def test_booking_is_not_cancelled(self, browser):
        booking = booked(slot_in(), make.resident())
        assert browser.post(at("cancel", booking)).status_code == 404
        assert Booking.objects.get().state == "active"


class TestCancelling:
    def test_asking_changes_nothing_and_pressing_cancels_once(self, browser, by):
        booking = booked(slot_in(), by)
        assert "Det kostar inget att avboka nu." in text_of(browser.get(at("cancel", booking)))
        assert Booking.objects.get().state == "active"
        for _ in range(2):
            response = browser.post(at("cancel", booking))
            assert (response.status_code, response.url) == (303, at("booking", booking))
        assert BookingEvent.objects.filter(kind="cancelled").count() == 1
        page = browser.get(response.url)
        assert "Avbokad av dig måndag 23 november kl. 12.00" in text_of(page)
        assert "/boka/" in links_of(page)

    def test_late_tells_what_it_may_cost(self, browser, by):
        booking = booked(slot_in(0.5), by)
        page = text_of(browser.get(at("cancel", booking)))
        assert "Nu kan du få betala en avgift om du avbokar" in page
        assert "Mottagningen avgör om du ska betala, högst 200 kronor." in page
        browser.post(at("cancel", booking))
        assert Booking.objects.get().cancelled_late

    def test_late_is_free_where_nothing_is_charged(self, browser, by):
        booking = booked(slot_in(0.5, kind={"has_fee": False}), by)
        assert "Det kostar inget att avboka nu." in text_of(browser.get(at("cancel", booking)))
        browser.post(at("cancel", booking))
        assert not Booking.objects.get().cancelled_late

    def test_when_it_has_begun_the_time_is_kept_and_two_ways_lead_on(self, browser, by):
        booking = booked(slot_in(0.5), by)
        with time_machine.travel(MONDAY + timedelta(hours=12, minutes=5), tick=False):
            make.signed_in(browser, by)
            asked, sent = browser.get(at("cancel", booking)), browser.post(at("cancel", booking))
        assert (asked.status_code, sent.status_code) == (200, 409)
        for page in (asked, sent):
            assert "Den här tiden kan inte längre avbokas här" in text_of(page)
            assert "Din tid är kvar." in text_of(page)
            assert "tel:+46846500421" in links_of(page)
        assert len(links_of(sent)) == 2
        assert Booking.objects.get().state == "active"

    @pytest.mark.parametrize("state", ["arrived", "cancelled", "ended"])
    def test_what_is_over_leads_to_its_own_page(self, browser, by, state):
        booking = booked(slot_in(0.5), by)
        if state != "ended":
            Booking.objects.update(state=state, **{f"{state}_at": MONDAY})
        with time_machine.travel(MONDAY + timedelta(days=1 if state == "ended" else 0), tick=False):
            make.signed_in(browser, by)
            response = browser.get(at("cancel", booking))
        assert (response.status_code, response.url) == (303, at("booking", booking))


RULES = rulebook.at(MONDAY.date()).section(BookingRules)


AROUND = (4320, 1441, 1440, 60, 1, 0, -1, -29, -30, -9000)
CASES = [(fee, minutes, "active") for fee in (True, False) for minutes in AROUND] + [
    (True, minutes, state) for minutes in (1441, 60, 0, -9000) for state in ("arrived", "cancelled")
]


@pytest.mark.parametrize(("has_fee", "minutes_before", "state"), CASES)
def test_the_button_is_shown_if_and_only_if_cancelling_is_allowed(browser, by, state, minutes_before, has_fee):
    booking = booked(slot_in(kind={"has_fee": has_fee}), by)
    if state != "active":
        Booking.objects.update(state=state, **{f"{state}_at": MONDAY})
    booking.refresh_from_db()
    now = booking.slot.starts_at - timedelta(minutes=minutes_before)
    allowed = bool(policies.can_cancel(facts.booking_facts(booking), by=by, now=now, rules=RULES))
    with time_machine.travel(now, tick=False):
        make.signed_in(browser, by)
        assert (at("cancel", booking) in links_of(browser.get(at("booking", booking)))) is allowed
        assert (at("cancel", booking) in links_of(browser.get("/"))) is allowed
        assert ("Avboka min tid" in text_of(browser.get(at("cancel", booking)))) is allowed
        did = browser.post(at("cancel", booking)).status_code
    assert did == (303 if allowed or state == "cancelled" else 409)


def test_own_times_coming_and_past(browser, by):
    coming, cancelled = booked(slot_in(3), by), booked(slot_in(4), by)
    actions.cancel(booking_id=cancelled.pk, by=by)
    page = browser.get("/tider/")
    assert [at("booking", coming), at("booking", cancelled)] == links_of(page)[1:]
    assert "Avbokad" in text_of(page)
    assert "Du har ingen tid bokad." in text_of(make.signed_in(Client(), make.resident()).get("/tider/"))
