"""One's times in a calendar program: private, neutral, the same event when moved; and a secret address."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from icalendar import Calendar, Component

from accounts.models import Person
from audit.models import AccessEvent
from bookings import actions
from bookings.models import CalendarFeed
from bookings.queries import calendars
from core.decision import Refused
from core.errors import NotYours
from tests import make
from tests.bookings.monday import MONDAY, booked, slots
from tests.bookings.pages import at, slot_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def events(text: bytes) -> list[Component]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


def feed(client, secret: str):
    return client.get(f"/kalender/{secret}.ics")


class TestFile:
    def test_it_holds_one_private_event_in_neutral_words(self, browser, by):
        booking = booked(slot_in(kind={"name": "Cellprov"}), by)
        response = browser.get(at("calendar_file", booking))
        assert response["Content-Type"].startswith("text/calendar")
        (event,) = events(response.content)
        assert event["SUMMARY"] == "Bokad tid"
        assert event["CLASS"] == "PRIVATE"
        assert event["LOCATION"] == "Storgatan 4, Lindhamn"
        assert event.decoded("DTSTART") == booking.slot.starts_at
        assert b"Cellprov" not in response.content
        assert b"vardcentral" not in response.content.lower()

    def test_a_move_keeps_the_event_and_raises_its_sequence(self, browser, by):
        old, new = slots(make.visit_type(), 3, 4)
        booking = booked(old, by)
        (first,) = events(browser.get(at("calendar_file", booking)).content)
        actions.move(booking_id=booking.pk, to_slot_id=new.pk, by=by)
        (second,) = events(browser.get(at("calendar_file", booking)).content)
        assert first["UID"] == second["UID"]
        assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)

    def test_the_address_of_a_revealing_clinic_is_left_out(self, browser, by):
        youth = make.clinic(kind="youth", sms_level_at_most="N1")
        booking = booked(make.slot(make.visit_type(youth)), by)
        (event,) = events(browser.get(at("calendar_file", booking)).content)
        assert "LOCATION" not in event

    def test_somebody_elses_is_not_there(self, browser):
        assert browser.get(at("calendar_file", booked(slot_in(), make.resident()))).status_code == 404


class TestFeed:
    def test_the_address_is_told_once_and_a_new_one_ends_the_old(self, browser, client, by):
        first = browser.post("/tider/kalender/")
        assert "Kopiera den nu" in text_of(first)
        assert "Kopiera den nu" not in text_of(browser.get("/tider/kalender/"))
        old = actions.make_calendar(by=by)
        assert feed(client, old).status_code == 200
        new = actions.make_calendar(by=by)
        assert (feed(client, old).status_code, feed(client, new).status_code) == (404, 200)
        assert browser.post("/tider/kalender/", {"end": "1"}).status_code == 303
        assert feed(client, new).status_code == 404
        assert not CalendarFeed.objects.exists()

    def test_it_tells_what_lies_ahead_and_what_was_cancelled(self, client, by):
        kind = make.visit_type()
        secret = actions.make_calendar(by=by)
        kept, gone = booked(slots(kind, 3)[0], by), booked(slots(kind, 4)[0], by)
        actions.hold(slot_id=slots(make.visit_type(), 6)[0].pk, person_id=by.own_person_id, by=by)
        actions.cancel(booking_id=gone.pk, by=by)
        told = {str(event["UID"]): event["STATUS"] for event in events(feed(client, secret).content)}
        assert told == {f"{kept.pk}@vardporten": "CONFIRMED", f"{gone.pk}@vardporten": "CANCELLED"}

    def test_the_youth_clinic_never_comes_with_it(self, client, by):
        youth = make.clinic(kind="youth", sms_level_at_most="N1")
        booked(make.slot(make.visit_type(youth)), by)
        assert events(feed(client, actions.make_calendar(by=by)).content) == []

    def test_nothing_comes_for_one_with_protected_identity_or_who_has_died(self, client, by):
        secret = actions.make_calendar(by=by)
        person = Person.objects.filter(pk=by.own_person_id)
        for changed in ({"protection": "confidentiality"}, {"protection": "none", "died_on": MONDAY.date()}):
            person.update(**changed)
            assert feed(client, secret).status_code == 404

    def test_one_with_protected_identity_is_told_why_there_is_none(self, browser, by):
        Person.objects.filter(pk=by.own_person_id).update(protection="confidentiality")
        assert "Du har skyddade personuppgifter." in text_of(browser.get("/tider/kalender/"))
        with pytest.raises(Refused):
            actions.make_calendar(by=by)

    def test_staff_and_one_who_guesses_get_nothing(self, client):
        with pytest.raises(NotYours):
            actions.make_calendar(by=make.staff())
        assert feed(client, "gissat").status_code == 404

    def test_it_is_one_reading_a_day_in_the_log(self, client, by, role, clock):
        secret = actions.make_calendar(by=by)
        for hours in (0, 1, 20, 30):
            clock.move_to(MONDAY + timedelta(hours=hours))
            calendars.feed_of(secret)
        with role("vp_jobs"):
            assert AccessEvent.objects.filter(action="booking.calendar_read").count() in (1, 2)
