"""Booking and cancelling: what is written, by whom, in how many statements, and nothing when it is refused."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AccessEvent
from bookings import actions
from bookings import receivers as own_receivers
from bookings.models import Booking, BookingEvent, Slot
from bookings.signals import booking_changed
from clinics.models import Listing
from core.actor import Actor, Channel
from core.decision import Refused
from core.errors import NotYours
from reminders import receivers
from tests import make

MONDAY = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


def slot_in(days: float = 3, **kind) -> Slot:
    return make.slot(make.visit_type(**kind), starts_at=MONDAY + timedelta(days=days))


def book(slot: Slot, by: Actor, form_key: uuid.UUID | None = None) -> Booking:
    return actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=form_key or uuid.uuid4(), by=by)


def log(role) -> list[tuple[str, uuid.UUID | None, uuid.UUID | None]]:
    with role(None):
        return list(AccessEvent.objects.order_by("action").values_list("action", "person_id", "object_id"))


@pytest.mark.django_db
class TestWhatIsWritten:
    def test_a_booking_leaves_an_event_and_a_log_row(self, role):
        by, slot = make.resident(), slot_in()
        booking = book(slot, by)
        event = BookingEvent.objects.get()
        assert (event.kind, event.channel, event.by, event.version) == ("booked", Channel.WEB, "self", 1)
        assert (event.at, event.user_id, event.slot_id_then) == (MONDAY, by.user_id, slot.pk)
        assert event.starts_at_then == slot.starts_at
        assert log(role) == [("booking.booked", by.person_id, booking.pk)]

    @pytest.mark.parametrize(("days", "late"), [(3, False), (0.5, True)])
    def test_a_cancellation_says_when_and_whether_it_was_late_and_frees_the_place(self, role, days, late):
        by, slot = make.resident(), slot_in(days)
        booking = book(slot, by)
        actions.cancel(booking_id=booking.pk, by=by)
        booking.refresh_from_db()
        assert (booking.state, booking.cancelled_at, booking.cancelled_late) == ("cancelled", MONDAY, late)
        assert booking.version == 2
        assert BookingEvent.objects.get(kind="cancelled").version == 2
        assert log(role)[1:] == [("booking.cancelled", by.person_id, booking.pk)]
        slot.refresh_from_db()
        assert slot.taken == 0

    def test_each_is_told_once_however_often_it_is_asked_for(self):
        heard: list[str] = []

        def hear(**news):
            heard.append(news["change"])

        by, slot, key = make.resident(), slot_in(), uuid.uuid4()
        booking_changed.connect(hear)
        try:
            bookings = [book(slot, by, key) for _ in range(2)]
            for _ in range(2):
                actions.cancel(booking_id=bookings[0].pk, by=by)
        finally:
            booking_changed.disconnect(hear)
        assert heard == ["booked", "cancelled"]
        assert bookings[0] == bookings[1]

    def test_the_only_listeners_are_the_rooms_own_invitations_and_wishes_and_the_messages(self):
        listeners = booking_changed._live_receivers(None)[0]
        assert listeners == [own_receivers.on_booking_changed, receivers.on_booking_changed]

    def test_a_listener_that_fails_takes_the_booking_with_it(self):
        def fail(**news):
            raise RuntimeError

        booking_changed.connect(fail)
        try:
            with pytest.raises(RuntimeError):
                book(slot_in(), make.resident())
        finally:
            booking_changed.disconnect(fail)
        assert not Booking.objects.exists()
        assert Slot.objects.get().taken == 0

    def test_a_refusal_writes_nothing(self, role):
        by, slot = make.resident(), slot_in(0)
        with pytest.raises(Refused):
            book(slot, by)
        assert not Booking.objects.exists()
        assert log(role) == []

    def test_a_refusal_knows_the_clinic_that_can_help(self):
        slot = slot_in(0)
        with pytest.raises(Refused) as caught:
            book(slot, make.resident())
        kind = slot.visit_type
        assert (caught.value.place.phone, caught.value.place.hours) == (kind.clinic.phone, "vardagar kl. 8–16")
        assert caught.value.place.times_url == f"/boka/{kind.clinic.slug}/{kind.slug}/"
        assert caught.value.place.clinic_url == f"/boka/{kind.clinic.slug}/"

    @pytest.mark.parametrize("who", [Actor(), Actor.system()])
    def test_nobody_and_the_system_book_and_cancel_nothing(self, who):
        by, slot = make.resident(), slot_in()
        booking = book(slot_in(5), by)
        for other in (who, make.resident(), make.staff()):
            with pytest.raises(NotYours):
                actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=other)
            with pytest.raises(NotYours):
                actions.cancel(booking_id=booking.pk, by=other)

    def test_what_does_not_exist_is_not_yours(self):
        by = make.resident()
        with pytest.raises(NotYours):
            actions.cancel(booking_id=uuid.uuid4(), by=by)
        with pytest.raises(NotYours):
            actions.book(slot_id=uuid.uuid4(), person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)

    def test_a_type_that_becomes_exclusive_later_locks_nobody_in(self):
        by = make.resident()
        kind = make.visit_type(exclusive=False)
        both = [book(make.slot(kind, starts_at=MONDAY + timedelta(days=3)), by) for _ in range(2)]
        type(kind).objects.filter(pk=kind.pk).update(exclusive=True)
        for booking in both:
            Booking.objects.filter(pk=booking.pk).update(state="arrived", arrived_at=MONDAY)
        Booking.objects.update(state="active", arrived_at=None)
        for booking in both:
            actions.cancel(booking_id=booking.pk, by=by)


@pytest.mark.django_db(transaction=True)
class TestHowManyStatements:
    """Round trips, BEGIN and COMMIT among them. The messages' room adds two of its own."""

    MESSAGES = 2
    INVITATIONS, WISHES = 1, 1

    def statements(self, work) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            work()
        return [query["sql"].split(" ", 1)[0] for query in captured.captured_queries]

    def test_booking(self):
        by, slot = make.resident(), slot_in()
        # begin; person, what the person has, slot; booking, event, log; commit
        assert len(self.statements(lambda: book(slot, by))) == 8 + self.INVITATIONS + self.MESSAGES

    def test_booking_where_only_the_listed_may(self):
        by, slot = make.resident(), slot_in(open_to="listed")
        Listing.objects.create(person_id=by.own_person_id, clinic=slot.visit_type.clinic, since=MONDAY.date())
        assert len(self.statements(lambda: book(slot, by))) == 9 + self.INVITATIONS + self.MESSAGES

    def test_a_double_click(self):
        by, slot, key = make.resident(), slot_in(), uuid.uuid4()
        book(slot, by, key)
        assert len(self.statements(lambda: book(slot, by, key))) == 5

    def test_cancelling(self):
        by = make.resident()
        booking = book(slot_in(), by)
        # begin; whose, person, slot, booking; booking, event, log; commit
        statements = self.statements(lambda: actions.cancel(booking_id=booking.pk, by=by))
        assert len(statements) == 9 + self.INVITATIONS + self.WISHES + self.MESSAGES
