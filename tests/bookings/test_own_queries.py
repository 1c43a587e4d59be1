"""What a resident's own pages ask the database for, and what is said of a booking."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import translation

from audit.models import AccessEvent
from bookings import actions
from bookings.models import Booking
from bookings.queries import change, one, own
from core.actor import Actor
from tests import make
from tests.bookings.monday import MONDAY, booked, slots

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


class TestMine:
    def test_a_time_is_coming_until_it_has_ended(self):
        by = make.resident()
        booked(slots(make.visit_type(), 1)[0], by)
        page = own.mine(by=by)
        assert (len(page.coming), len(page.past)) == (1, 0)
        with time_machine.travel(MONDAY + timedelta(days=1, minutes=29), tick=False):
            assert len(own.mine(by=by).coming) == 1
            assert own.coming(by=by).next_visit is not None
        with time_machine.travel(MONDAY + timedelta(days=1, minutes=30), tick=False):
            page = own.mine(by=by)
            assert (len(page.coming), len(page.past)) == (0, 1)
            assert own.coming(by=by).next_visit is None

    def test_every_older_one_is_shown_once_also_those_of_the_same_moment(self, monkeypatch):
        monkeypatch.setattr(own, "PAST_AT_MOST", 6)
        by, slot = make.resident(), slots(make.visit_type(), 1)[0]
        for _ in range(2 * own.PAST_AT_MOST + 5):
            actions.cancel(booking_id=booked(slot, by).pk, by=by)
        seen, after, pages = [], "", 0
        while pages == 0 or after:
            page = own.mine(by=by, after=after)
            seen += [row.url for row in page.past]
            after, pages = page.older_url.rpartition("=")[2], pages + 1
        assert pages == 3
        assert len(seen) == len(set(seen)) == Booking.objects.count()

    def test_what_comes_after_somebody_elses_or_nonsense_is_the_first_page(self):
        by, other = make.resident(), make.resident()
        mine, theirs = (
            booked(slot, who) for slot, who in zip(slots(make.visit_type(), 1, 2), (by, other), strict=True)
        )
        actions.cancel(booking_id=mine.pk, by=by)
        for after in ("x", str(uuid.uuid4()), str(theirs.pk)):
            assert len(own.mine(by=by, after=after).past) == 1

    def test_titles_are_neutral_where_the_name_would_tell(self):
        by = make.resident()
        of = make.visit_type(name="Årskontroll, diabetes", neutral_name="Besök", neutral_name_en="Visit")
        booking = booked(slots(of, 1)[0], by)
        assert [row.title for row in own.mine(by=by).coming] == ["Besök"]
        assert one.booking_page(booking.pk, by=by).title == change.cancel_page(booking.pk, by=by).title == "Besök"
        with translation.override("en"):
            assert own.mine(by=by).coming[0].title == "Visit"


class TestWhatIsSaidOfABooking:
    def said(self, booking: Booking, by: Actor, **ahead: float) -> str:
        with time_machine.travel(MONDAY + timedelta(**ahead), tick=False):
            return one.booking_page(booking.pk, by=by).state_text

    def test_by_state_and_time(self):
        by = make.resident()
        booking = booked(slots(make.visit_type(), 1)[0], by)
        assert self.said(booking, by, hours=1) == "Bokad"
        assert self.said(booking, by, days=2) == "Tiden har varit"
        Booking.objects.update(state="arrived", arrived_at=MONDAY)
        assert self.said(booking, by, days=1) == "Anmäld på mottagningen"
        assert self.said(booking, by, days=2) == "Besöket är gjort"
        Booking.objects.update(state="active", arrived_at=None)

    def test_a_cancelled_one_says_by_whom_and_when(self):
        by = make.resident()
        booking = booked(slots(make.visit_type(), 1)[0], by)
        actions.cancel(booking_id=booking.pk, by=by)
        assert self.said(booking, by) == "Avbokad av dig måndag 23 november kl. 12.00"

    def test_one_that_came_from_elsewhere_without_events_is_shown_all_the_same(self):
        by = make.resident()
        booking = Booking.objects.create(
            slot=slots(make.visit_type(), 1)[0],
            person_id=by.own_person_id,
            form_key=uuid.uuid4(),
            booked_at=MONDAY,
            state="cancelled",
            cancelled_at=MONDAY,
        )
        assert self.said(booking, by) == "Avbokad måndag 23 november kl. 12.00"

    def test_each_reading_is_in_the_log(self, role):
        by = make.resident()
        booking = booked(slots(make.visit_type(), 1)[0], by)
        one.booking_page(booking.pk, by=by)
        own.mine(by=by)
        with role(None):
            rows = AccessEvent.objects.filter(action="booking.read", person_id=by.person_id)
            assert {row.object_id for row in rows} == {booking.pk, None}
