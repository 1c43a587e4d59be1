"""Pages ask for a book, not for ours: a clinic whose record system owns the schedule can be joined later."""

from __future__ import annotations

import uuid

import pytest

from bookings import actions, timebook
from bookings.models import Booking
from core.decision import Refused
from core.errors import NotYours
from tests import make
from tests.bookings.monday import booked
from tests.bookings.pages import at, slot_in, text_of

pytestmark = pytest.mark.django_db


def test_our_own_book_is_the_first():
    slot = make.slot()
    assert timebook.of_slot(slot.pk) is actions
    assert timebook.of_booking(booked(slot, make.resident()).pk) is actions


def test_what_is_in_no_book_is_not_there():
    for ask in (timebook.of_slot, timebook.of_booking):
        with pytest.raises(NotYours):
            ask(uuid.uuid4())


def test_a_clinic_whose_book_nothing_reaches_says_so_and_nothing_is_booked(browser):
    slot = slot_in()
    type(slot.schedule.clinic).objects.update(schedule_source="external")
    response = browser.post(at("confirm", slot), {"form_key": str(uuid.uuid4())})
    assert response.status_code == 409
    assert "har sin tidbok i ett annat system" in text_of(response)
    with pytest.raises(Refused):
        timebook.of_slot(slot.pk)
    assert not Booking.objects.exists()


def test_another_book_is_asked_in_place_of_ours(monkeypatch, browser):
    asked = []

    class Elsewhere:
        def hold(self, **wanted: object) -> None:
            asked.append(wanted)

    slot = slot_in()
    type(slot.schedule.clinic).objects.update(schedule_source="external")
    monkeypatch.setattr(timebook, "BOOKS", {"external": Elsewhere()})
    assert browser.post(at("hold", slot)).status_code == 303
    assert [one["slot_id"] for one in asked] == [slot.pk]
