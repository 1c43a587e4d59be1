"""Moving: one row, one transaction; the old time stands until the new one is certain."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine

from audit.models import AccessEvent
from bookings import actions, policies
from bookings.errors import Overlap, SlotTaken
from bookings.models import Booking, BookingEvent
from core.decision import ALLOWED, Refused
from core.errors import NotYours
from tests import make
from tests.bookings.monday import MONDAY, booked, slots
from tests.bookings.pages import at, links_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def move(booking, slot, by) -> Booking:
    return actions.move(booking_id=booking.pk, to_slot_id=slot.pk, by=by)


def code_of(call) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason.code


class TestAction:
    def test_the_booking_keeps_its_row_and_gets_a_version_and_a_trace(self, by):
        old, new = slots(make.visit_type(), 3, 4)
        booking = booked(old, by)
        moved = move(booking, new, by)
        assert (moved.pk, moved.version) == (booking.pk, 2)
        booking.refresh_from_db()
        assert booking.during.lower == new.starts_at
        event = BookingEvent.objects.get(kind="moved")
        assert (event.slot_id_then, event.starts_at_then, event.channel) == (new.pk, new.starts_at, "web")
        for slot, taken in ((old, 0), (new, 1)):
            slot.refresh_from_db()
            assert slot.taken == taken

    def test_once_more_changes_nothing(self, by):
        old, new = slots(make.visit_type(), 3, 4)
        booking = booked(old, by)
        for _ in range(2):
            move(booking, new, by)
        assert BookingEvent.objects.filter(kind="moved").count() == 1

    def test_a_time_that_has_gone_leaves_the_old_one_as_it_was(self, by):
        old, new = slots(make.visit_type(), 3, 4)
        booking = booked(old, by)
        booked(new, make.resident())
        with pytest.raises(SlotTaken):
            move(booking, new, by)
        booking.refresh_from_db()
        assert (booking.slot_id, booking.version, booking.state) == (old.pk, 1, "active")

    def test_what_one_holds_oneself_is_free_to_move_to(self, by):
        old, new = slots(make.visit_type(), 3, 4)
        booking = booked(old, by)
        actions.hold(slot_id=new.pk, person_id=by.own_person_id, by=by)
        assert move(booking, new, by).slot_id == new.pk
        new.refresh_from_db()
        assert new.taken == 1

    def test_it_does_not_clash_with_itself_but_with_others(self, by):
        kind = make.visit_type()
        old, overlapping, far = slots(kind, 3, 3 + 1 / 96, 5)
        booking = booked(old, by)
        assert move(booking, overlapping, by).slot_id == overlapping.pk
        other = make.slot(make.visit_type(), starts_at=far.starts_at)
        booked(other, by)
        assert code_of(lambda: move(booking, far, by)) == "book.overlap"

    def test_only_to_a_time_of_the_same_kind(self, by):
        booking = booked(slots(make.visit_type(), 3)[0], by)
        with pytest.raises(NotYours):
            move(booking, slots(make.visit_type(), 4)[0], by)

    def test_who_may_book_the_kind_is_not_asked_again(self, by):
        kind = make.visit_type(limit_per_person=1)
        old, new = slots(kind, 3, 4)
        booking = booked(old, by)
        type(kind).objects.filter(pk=kind.pk).update(open_to="invited")
        assert move(booking, new, by).slot_id == new.pk

    def test_each_rule_that_closes_it(self, by, clock):
        old, new = slots(make.visit_type(), 3, 4)
        booking = booked(old, by)
        never = booked(slots(make.visit_type(moves_on_web=False), 5)[0], by)
        assert code_of(lambda: move(never, slots(never.slot.visit_type, 6)[0], by)) == "move.not_on_web"
        hidden = slots(old.visit_type, 6, published_at=None)[0]
        assert code_of(lambda: move(booking, hidden, by)) == "book.not_open"
        clock.move_to(old.starts_at - timedelta(hours=24))
        assert code_of(lambda: move(booking, new, by)) == "move.closed"
        actions.cancel(booking_id=booking.pk, by=by)
        assert code_of(lambda: move(booking, new, by)) == "move.cancelled"

    def test_it_is_nobody_elses_to_move(self, by):
        old, new = slots(make.visit_type(), 3, 4)
        booking = booked(old, by)
        for other in (make.resident(), make.staff(), by.system()):
            with pytest.raises(NotYours):
                move(booking, new, other)

    def test_it_is_in_the_access_log(self, by, role):
        old, new = slots(make.visit_type(), 3, 4)
        move(booked(old, by), new, by)
        with role("vp_jobs"):
            assert AccessEvent.objects.filter(action="booking.moved").count() == 1


def test_the_overlap_constraint_speaks_when_the_check_was_passed_by(by, monkeypatch):
    old, far = slots(make.visit_type(), 3, 5)
    booking = booked(old, by)
    booked(make.slot(make.visit_type(), starts_at=far.starts_at), by)
    monkeypatch.setattr(policies, "can_move_to", lambda *_, **__: ALLOWED)
    with pytest.raises(Overlap):
        move(booking, far, by)


class TestPages:
    def test_the_journey_from_the_booking_to_its_new_time(self, browser, by):
        old, new = slots(make.visit_type(), 3, 4)
        booking = booked(old, by)
        assert f"/tider/{booking.pk}/flytta/" in links_of(browser.get(at("booking", booking)))
        times = browser.get(at("move", booking))
        url = f"/tider/{booking.pk}/flytta/{new.pk}/"
        assert url in links_of(times)
        asked = browser.get(url)
        assert "I stället för torsdag 26 november kl. 12.00" in text_of(asked)
        assert Booking.objects.get().slot_id == old.pk
        for _ in range(2):
            response = browser.post(url)
            assert (response.status_code, response.url) == (303, at("booking", booking))
        assert "Du flyttade tiden till fredag 27 november kl. 12.00 på webben." in text_of(
            browser.get(response.url)
        )

    def test_a_time_that_has_gone_says_that_the_old_one_stands_and_shows_others(self, browser, by):
        kind = make.visit_type()
        old, gone, near = slots(kind, 3, 4, 5)
        booking = booked(old, by)
        booked(gone, make.resident())
        for send in (browser.get, browser.post):
            response = send(f"/tider/{booking.pk}/flytta/{gone.pk}/")
            assert response.status_code == 409
            assert "Du har kvar din tid." in text_of(response)
            assert f"/tider/{booking.pk}/flytta/{near.pk}/" in links_of(response)

    def test_too_late_says_which_rule_and_two_ways_on(self, browser, by):
        old, _ = slots(make.visit_type(), 0.5, 4)
        booking = booked(old, by)
        page = browser.get(at("booking", booking))
        assert "Tiden gick att flytta på webben till måndag 23 november kl. 00.00." in text_of(page)
        assert f"/tider/{booking.pk}/flytta/" not in links_of(page)
        refused = browser.get(at("move", booking))
        assert refused.status_code == 409
        assert f"/tider/{booking.pk}/skriv/" in links_of(refused)
        assert any(link.startswith("tel:") for link in links_of(refused))

    def test_many_times_come_a_page_of_whole_days_at_a_time(self, browser, by):
        kind = make.visit_type(minutes=10)
        booking = booked(slots(kind, 3)[0], by)
        slots(kind, *[4 + day + n / 96 for day in range(4) for n in range(15)])
        first = browser.get(at("move", booking))
        times = [link for link in links_of(first) if link.count("-") > 6 and "/flytta/" in link]
        assert len(times) == 30
        (later,) = [link for link in links_of(first) if "fran=" in link]
        rest = [link for link in links_of(browser.get(later)) if link.count("-") > 6 and "/flytta/" in link]
        assert (len(rest), set(rest) & set(times)) == (30, set())
        assert browser.get(at("move", booking) + "?fran=igår").status_code == 200

    def test_somebody_elses_is_not_there(self, browser):
        old, new = slots(make.visit_type(), 3, 4)
        theirs = booked(old, make.resident())
        for url in (at("move", theirs), f"/tider/{theirs.pk}/flytta/{new.pk}/", at("note", theirs)):
            assert browser.get(url).status_code == 404
        mine = booked(slots(make.visit_type(), 6)[0], make.resident(make.person()))
        assert browser.post(f"/tider/{mine.pk}/flytta/{uuid.uuid4()}/").status_code == 404
