"""A child, guardians with phones, and a visit, for the tests of who hears of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import Person
from bookings.models import Booking
from core import calendar, clock
from core.actor import Actor
from reminders.models import Message
from tests import make
from tests.reminders.conftest import booked, new_number
from tests.representation.people import guardian_of


def guardian(child: Person, **card: Any) -> Actor:
    """A guardian with an account and a proved number."""
    by = make.resident()
    make.contact_card(Person.objects.get(pk=by.own_person_id), new_number(), **{"sms_level": "N3", **card})
    guardian_of(child, by)
    return by


def child_turning_13_on(day: date, **values: Any) -> Person:
    """Somebody whose 13th birthday is that day."""
    born = calendar.birthday(day, -13)
    return make.person(
        given_name="Hugo", birth_year=born.year, birth_month=born.month, birth_day=born.day, **values
    )


def visit(person: Person, *, days: int = 3, **clinic: Any) -> Booking:
    """A booking at a clinic of its own, so many days ahead, with its planned messages."""
    kind = make.visit_type(make.clinic(**clinic))
    at = clock.now().replace(microsecond=0) + timedelta(days=days)
    return booked(make.slot(kind, starts_at=at), person)


def heard_by(booking: Booking) -> set[Any]:
    """To whom messages about it are planned and not taken back."""
    rows = Message.objects.filter(booking=booking, answers=None, state=Message.State.PLANNED)
    return set(rows.order_by("pk").values_list("recipient_id", flat=True))
