"""A chosen time is kept for some minutes, one a person; and is anybody's the moment that it is not."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine

from bookings import actions
from bookings.errors import SlotTaken
from bookings.models import Booking, BookingEvent, Slot
from core.decision import Refused
from core.errors import NotYours
from reminders.models import Message
from tests import make
from tests.bookings.monday import MONDAY
from tests.bookings.pages import at, key_of, slot_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def hold(slot, by) -> Booking:
    return actions.hold(slot_id=slot.pk, person_id=by.own_person_id, by=by)


def book(slot, by, key=None) -> Booking:
    return actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=key or uuid.uuid4(), by=by)


def taken(slot: Slot) -> int:
    slot.refresh_from_db()
    return slot.taken


def test_a_held_time_is_nobody_elses_for_ten_minutes(by, clock):
    slot, other = slot_in(), make.resident()
    assert hold(slot, by).held_until == MONDAY + timedelta(minutes=10)
    for attempt in (hold, book):
        with pytest.raises(SlotTaken):
            attempt(slot, other)
    clock.shift(timedelta(minutes=10))
    assert book(slot, other).state == "active"
    assert Booking.objects.get(person=by.person_id).state == "lapsed"


def test_a_hold_is_no_booking_and_nobody_is_told_of_it(by, browser):
    held = hold(slot_in(), by)
    assert not BookingEvent.objects.exists()
    assert not Message.objects.exists()
    assert browser.get(at("booking", held)).status_code == 404
    assert "ingen tid bokad" in text_of(browser.get("/tider/"))


def test_who_holds_another_time_lets_the_first_one_go(by):
    first, second = slot_in(2), slot_in(3)
    hold(first, by)
    hold(second, by)
    assert (taken(first), taken(second)) == (0, 1)


def test_to_choose_the_same_time_again_gives_no_more_minutes(by, clock):
    slot = slot_in()
    first = hold(slot, by)
    clock.shift(timedelta(minutes=7))
    assert hold(slot, by).held_until == first.held_until
    assert Booking.objects.count() == 1


def test_one_may_hold_again_what_one_held_too_long(by, clock):
    slot = slot_in()
    hold(slot, by)
    clock.shift(timedelta(minutes=30))
    assert hold(slot, by).held_until == MONDAY + timedelta(minutes=40)
    assert taken(slot) == 1


def test_the_hold_itself_becomes_the_booking_and_the_place_is_never_given_back(by):
    slot = slot_in()
    held = hold(slot, by)
    booking = book(slot, by, held.form_key)
    assert (booking.pk, booking.state, booking.held_until, taken(slot)) == (held.pk, "active", None, 1)
    assert book(slot, by, held.form_key).pk == held.pk


def test_a_hold_that_has_lapsed_still_books_if_the_time_is_free(by, clock):
    slot = slot_in()
    held = hold(slot, by)
    clock.shift(timedelta(hours=1))
    assert actions.end_holds() == 1
    assert taken(slot) == 0
    assert book(slot, by, held.form_key).pk == held.pk
    assert taken(slot) == 1


def test_a_hold_that_has_lapsed_books_nothing_that_somebody_else_has_taken(by, clock):
    slot = slot_in()
    held = hold(slot, by)
    clock.shift(timedelta(minutes=11))
    book(slot, make.resident())
    with pytest.raises(SlotTaken):
        book(slot, by, held.form_key)


def test_who_books_one_time_lets_go_of_the_other(by):
    kept, wanted = slot_in(2), slot_in(3)
    hold(kept, by)
    book(wanted, by)
    assert (taken(kept), taken(wanted)) == (0, 1)


def test_the_job_ends_only_what_has_run_out(by, clock):
    old, new = slot_in(2), slot_in(3)
    hold(old, by)
    clock.shift(timedelta(minutes=6))
    hold(new, make.resident())
    clock.shift(timedelta(minutes=5))
    assert actions.end_holds() == 1
    assert (taken(old), taken(new)) == (0, 1)
    assert actions.end_holds() == 0


def test_what_could_not_be_booked_is_not_held_either(by):
    closed = slot_in(published_at=None)
    with pytest.raises(Refused) as refused:
        hold(closed, by)
    assert refused.value.reason.code == "book.not_open"
    for nobody in (make.staff(), by.system()):
        with pytest.raises(NotYours):
            actions.hold(slot_id=slot_in().pk, person_id=by.own_person_id, by=nobody)


class TestPages:
    def test_choosing_holds_and_the_form_says_until_when(self, browser, by):
        slot = slot_in()
        response = browser.post(at("hold", slot))
        assert (response.status_code, response.url) == (303, at("confirm", slot))
        page = browser.get(response.url)
        assert "Tiden hålls åt dig till kl. 12.10" in text_of(page)
        assert key_of(page) == str(Booking.objects.get(state="held").form_key)

    def test_a_link_that_is_only_opened_holds_nothing(self, browser):
        slot = slot_in()
        assert browser.get(at("hold", slot)).status_code == 303
        assert "Någon annan kan hinna ta tiden" in text_of(browser.get(at("confirm", slot)))
        assert not Booking.objects.exists()

    def test_a_time_that_somebody_else_holds_is_told_as_taken(self, browser):
        slot = slot_in()
        hold(slot, make.resident())
        for response in (browser.post(at("hold", slot)), browser.get(at("confirm", slot))):
            assert response.status_code == 409
            assert "Tiden hann bokas av någon annan" in text_of(response)

    def test_a_time_that_nobody_holds_any_more_can_be_looked_at(self, browser, clock):
        slot = slot_in()
        hold(slot, make.resident())
        clock.shift(timedelta(minutes=11))
        assert browser.get(at("confirm", slot)).status_code == 200

    def test_what_one_needs_at_the_visit_goes_along_and_is_shown(self, browser, by):
        slot = slot_in()
        needs = {"interpreter_language": "so", "sign_interpreter": "sign", "access_needs": "Kommer med rullstol"}
        sent = {"form_key": str(uuid.uuid4()), **needs, "message": "Gäller kontrollen."}
        response = browser.post(at("confirm", slot), sent)
        assert response.status_code == 303
        booking = Booking.objects.get()
        assert {name: getattr(booking, name) for name in needs} == needs
        shown = text_of(browser.get(response.url))
        for words in ("Tolk: somaliska", "Teckenspråkstolk", "Kommer med rullstol", "Gäller kontrollen."):
            assert words in shown

    def test_a_refused_form_comes_back_filled_in(self, browser):
        sent = {"form_key": str(uuid.uuid4()), "interpreter_language": "klingon", "access_needs": "Rullstol"}
        response = browser.post(at("confirm", slot_in()), sent)
        assert response.status_code == 422
        assert 'value="Rullstol"' in response.content.decode()
        assert '<details class="stack" open>' in response.content.decode()

    def test_a_type_that_takes_no_message_keeps_none(self, browser):
        slot = slot_in(kind={"takes_message": False})
        assert 'name="message"' not in browser.get(at("confirm", slot)).content.decode()
        browser.post(at("confirm", slot), {"form_key": str(uuid.uuid4()), "message": "ändå"})
        assert Booking.objects.get().message == ""
