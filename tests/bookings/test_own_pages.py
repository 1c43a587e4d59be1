"""One's own bookings on the pages: shown to nobody else, and cancelled if and only if that is allowed."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from bookings import actions, facts, policies
from bookings.models import Booking, BookingEvent, VisitType
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
"""Minutes before the start: far ahead, around the last free moment, around the start and the end, long ago."""
CASES = tuple(product((True, False), ("active", "arrived", "cancelled"), AROUND))


def test_the_button_is_shown_if_and_only_if_cancelling_is_allowed(by):
    booking = booked(slot_in(), by)
    wrong = []
    for has_fee, state, minutes_before in CASES:
        with transaction.atomic():
            VisitType.objects.update(has_fee=has_fee)
            Booking.objects.update(state=state, **({f"{state}_at": MONDAY} if state != "active" else {}))
            allowed, shown, did = buttons(by, booking, minutes_before)
            if set(shown.values()) != {allowed} or did != (303 if allowed or state == "cancelled" else 409):
                wrong.append(f"fee {has_fee}, {state}, {minutes_before}: allowed {allowed}, {shown}, sent {did}")
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def buttons(by, booking, minutes_before):
    """Whether the rule lets one cancel then, on which pages that is shown, and what came of it."""
    found = Booking.objects.select_related("slot__visit_type__clinic").get(pk=booking.pk)
    now = found.slot.starts_at - timedelta(minutes=minutes_before)
    allowed = bool(policies.can_cancel(facts.booking_facts(found), by=by, now=now, rules=RULES))
    with time_machine.travel(now, tick=False):
        browser = make.signed_in(Client(), by)
        shown = {
            "its own page": at("cancel", booking) in links_of(browser.get(at("booking", booking))),
            "the start page": at("cancel", booking) in links_of(browser.get("/")),
            "the question": "Avboka min tid" in text_of(browser.get(at("cancel", booking))),
        }
        return allowed, shown, browser.post(at("cancel", booking)).status_code


def test_own_times_coming_and_past(browser, by):
    coming, cancelled = booked(slot_in(3), by), booked(slot_in(4), by)
    actions.cancel(booking_id=cancelled.pk, by=by)
    page = browser.get("/tider/")
    assert [at("booking", coming), at("booking", cancelled)] == links_of(page)[2:4]
    assert "Avbokad" in text_of(page)
    assert "Du har ingen tid bokad." in text_of(make.signed_in(Client(), make.resident()).get("/tider/"))
