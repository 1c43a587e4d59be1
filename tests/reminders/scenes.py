"""What may be open on a phone when somebody writes on it: the scenes of the table of answers (test_answers)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine

from accounts.models import ContactCard, Person
from bookings import actions as bookings
from bookings.actions.event import write_event
from bookings.models import Booking, BookingEvent, EarlierTimeWish, Offer
from clinics.models import Clinic
from core.actor import Actor, Channel
from reminders.models import Message
from tests import make
from tests.reminders.conftest import booked
from tests.reminders.family import child_turning_13_on, guardian
from tests.reminders.said import sent

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIRST = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
SECOND = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
THIRD = datetime(2026, 12, 3, 7, 0, tzinfo=UTC)
PHONE = "+46701740631"


def visit(at: datetime = FIRST, code: str = "4821", *, person: Person | None = None, number: str = PHONE,
          clinic: Clinic | None = None, language: str = "sv") -> Booking:  # fmt: skip
    """A booked visit whose confirmation has gone to the phone."""
    person = person or make.person()
    if not ContactCard.objects.filter(person=person).exists():
        make.contact_card(person, number, language=language)
    booking = booked(make.slot(make.visit_type(clinic or make.clinic()), starts_at=at), person)
    sent(Message.objects.get(booking=booking, recipient=person, answers=None), code)
    return booking


def one() -> None:
    visit()


def one_in_english() -> None:
    visit(language="en")


def one_written_of_twice() -> None:
    """The confirmation, code 4821, and then the reminder, code 7777."""
    booking = visit()
    again = Message.objects.create(
        booking=booking, booking_version=1, recipient=booking.person, kind="first_reminder",
        send_at=NOW, expires_at=FIRST, planned_at=NOW,
    )  # fmt: skip
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        sent(again, "7777")


def two() -> None:
    visit(SECOND, "5312", person=visit().person)


def three() -> None:
    person = visit().person
    visit(SECOND, "5312", person=person)
    visit(THIRD, "6040", person=person)


def four() -> None:
    three()
    visit(THIRD + timedelta(days=7), "6041", person=Person.objects.get())


def two_sisters() -> None:
    """Two people with one phone, a visit each."""
    visit()
    visit(SECOND, "5312")


def moved() -> None:
    """From Tuesday to Wednesday; of the new time no message with a code has gone."""
    booking = visit()
    kind = booking.slot.visit_type
    Booking.objects.filter(pk=booking.pk).update(slot=make.slot(kind, starts_at=SECOND), version=2)


def moved_and_reminded() -> None:
    """The same, and reminded of the new time with code 5312."""
    moved()
    booking = Booking.objects.get()
    again = Message.objects.create(
        booking=booking, booking_version=2, recipient=booking.person, kind="first_reminder",
        send_at=NOW, expires_at=SECOND, planned_at=NOW,
    )  # fmt: skip
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        sent(again, "5312")


def cancelled_on_the_page() -> None:
    booking = visit()
    bookings.cancel(booking_id=booking.pk, by=Actor(person_id=booking.person_id, channel=Channel.WEB))


def called_off() -> None:
    booking = visit()
    bookings.call_off(booking_id=booking.pk, by=make.staff(booking.slot.visit_type.clinic.unit))


def offered() -> None:
    """Friday 27 November at 13.15 is offered, code 9090; the visit's own code is 4821."""
    booking = visit()
    offer(booking, "9090")


def offered_alone() -> None:
    """The same, and no code of the visit's own is open."""
    offered()
    Message.objects.filter(answer_code="4821").update(answer_code="", answer_open=False)


def offer(booking: Booking, code: str) -> None:
    slot = make.slot(booking.slot.visit_type, starts_at=datetime(2026, 11, 27, 12, 15, tzinfo=UTC))
    until = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
    write_event(booking, BookingEvent.Kind.BOOKED, by=Actor.system(), at=NOW)
    wish = make_wish(booking)
    held = make.hold(slot, booking.person_id, until=until)
    Booking.objects.filter(pk=held.pk).update(state="offered")
    made = Offer.objects.create(wish=wish, slot=slot, held=held, offered_at=NOW, answer_by=until)
    message = Message.objects.create(
        notice_id=made.pk, kind="offer", recipient=booking.person, send_at=NOW, expires_at=until, planned_at=NOW
    )
    with time_machine.travel(NOW + timedelta(seconds=30), tick=False):
        sent(message, code)


def make_wish(booking: Booking) -> EarlierTimeWish:
    clinic = booking.slot.visit_type.clinic_id
    kind = booking.slot.visit_type
    kind.takes_wishes = True
    kind.save()
    wanted = bookings.Wanted(frozenset({clinic}), frozenset(range(7)), datetime.min.time(), datetime.max.time(), 1)
    by = make.resident(booking.person)
    return bookings.wish_earlier(booking_id=booking.pk, wanted=wanted, by=by)


def a_childs() -> None:
    """Ella's visit, told to her guardian."""
    _childs(make.person(birth_year=2018))


def a_childs_who_has_turned_13() -> None:
    """Told to the guardian before the birthday; it is written on the day."""
    with time_machine.travel(NOW - timedelta(days=3), tick=False):
        _childs(child_turning_13_on(NOW.date()))


def own_and_that_childs() -> None:
    """The guardian's own visit, code 5312, and the child's that is no longer theirs to answer for."""
    a_childs_who_has_turned_13()
    visit(SECOND, "5312", person=ContactCard.objects.get().person)


def _childs(child: Person) -> None:
    by = guardian(child)
    ContactCard.objects.filter(person_id=by.own_person_id).update(mobile=PHONE)
    booking = booked(make.slot(make.visit_type(), starts_at=FIRST), child)
    sent(Message.objects.get(booking=booking, recipient_id=by.own_person_id), "4821")


def at_a_clinic_that_reads() -> None:
    visit(clinic=make.clinic(reads_replies=True))


def at_two_clinics_that_read() -> None:
    person = visit(clinic=make.clinic(reads_replies=True)).person
    visit(SECOND, "5312", person=person, clinic=make.clinic(reads_replies=True))


def sisters_at_one_clinic_that_reads() -> None:
    clinic = make.clinic(reads_replies=True)
    visit(clinic=clinic)
    visit(SECOND, "5312", clinic=clinic)


def nothing() -> None:
    """A number that we do not know."""


def stopped() -> None:
    visit()
    ContactCard.objects.update(sms_stopped_at=NOW)
