"""Writing to the clinic about one booking, and its answer."""

from __future__ import annotations

import uuid

import pytest
import time_machine

from bookings import actions
from bookings.models import Booking, BookingNote
from bookings.signals import note_answered
from core.actor import Role
from core.decision import Refused
from core.errors import NotYours
from tests import make
from tests.bookings.monday import MONDAY, booked
from tests.bookings.pages import at, key_of, slot_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def booking(by) -> Booking:
    return booked(slot_in(), by)


@pytest.fixture
def desk(booking):
    return make.staff(booking.slot.schedule.clinic.unit)


@pytest.fixture
def answered():
    heard: list[BookingNote] = []

    def hear(note: BookingNote, **_: object) -> None:
        heard.append(note)

    note_answered.connect(hear)
    yield heard
    note_answered.disconnect(hear)


def write(booking, by, text="Finns det hiss?", key=None) -> BookingNote:
    return actions.write_note(booking_id=booking.pk, text=text, form_key=key or uuid.uuid4(), by=by)


def test_the_same_form_twice_is_one_note(booking, by):
    key = uuid.uuid4()
    assert write(booking, by, key=key).pk == write(booking, by, key=key).pk


def test_an_answer_handles_what_waited_and_is_told_once(booking, by, desk, answered):
    write(booking, by)
    for key in (uuid.UUID(int=1), uuid.UUID(int=1), uuid.UUID(int=2)):
        actions.answer_note(booking_id=booking.pk, text="Ja, till höger.", form_key=key, by=desk)
    assert not BookingNote.objects.filter(from_clinic=False, handled_at=None).exists()
    assert [note.form_key.int for note in answered] == [1]


def test_what_needs_no_answer_is_ticked_off_and_nobody_is_told(booking, by, desk, answered):
    write(booking, by, "Tack!")
    assert actions.tick_notes(booking_id=booking.pk, by=desk) == 1
    assert actions.tick_notes(booking_id=booking.pk, by=desk) == 0
    assert answered == []


def test_only_the_person_writes_and_only_the_unit_answers(booking, desk):
    for nobody in (make.resident(), desk, desk.system()):
        with pytest.raises(NotYours):
            write(booking, nobody)
    with pytest.raises(NotYours):
        actions.answer_note(booking_id=booking.pk, text="?", form_key=uuid.uuid4(), by=make.staff())
    for role in (Role.AUDITOR, Role.REGION_ADMINISTRATOR):
        with pytest.raises(Refused):
            actions.tick_notes(booking_id=booking.pk, by=make.staff(booking.slot.schedule.clinic.unit, role))


def test_one_may_write_until_thirty_days_after_and_about_a_cancelled_time(booking, by, clock):
    actions.cancel(booking_id=booking.pk, by=by)
    write(booking, by)
    clock.move_to(booking.slot.ends_at.replace(month=12, day=26))
    with pytest.raises(Refused) as refused:
        write(booking, by)
    assert refused.value.reason.code == "note.closed"


def test_a_time_that_is_only_held_is_not_written_about(by):
    held = actions.hold(slot_id=slot_in().pk, person_id=by.own_person_id, by=by)
    with pytest.raises(Refused):
        write(held, by)


class TestPage:
    def test_one_writes_reads_the_answer_and_sees_both_on_the_booking(self, browser, by, booking, desk):
        page = browser.get(at("note", booking))
        sent = {"form_key": key_of(page), "text": "Finns det hiss? <b>"}
        for _ in range(2):
            assert browser.post(at("note", booking), sent).status_code == 303
        actions.answer_note(booking_id=booking.pk, text="Ja, till höger.", form_key=uuid.uuid4(), by=desk)
        for name in ("note", "booking"):
            shown = text_of(browser.get(at(name, booking)))
            assert shown.count("Finns det hiss? <b>") == 1
            assert "Ja, till höger." in shown

    def test_an_empty_note_comes_back_with_what_to_do(self, browser, booking):
        response = browser.post(at("note", booking), {"form_key": str(uuid.uuid4()), "text": "  "})
        assert response.status_code == 422
        assert "Skriv vad du vill säga eller fråga" in text_of(response)
