"""What the tests of messages share: the phone as a process, and a booking with its planned confirmation."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from bookings.models import Booking, BookingEvent
from core import clock
from core.actor import Actor
from reminders import actions
from reminders.models import Message
from tests import make
from tests.reminders.mail import Mail
from tests.reminders.phone import Phone

_last_digits = itertools.cycle(range(5, 95))


def new_number() -> str:
    """A mobile in the fiction range, another each time (until they run out)."""
    return f"+467017406{next(_last_digits):02d}"


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    """A running demo phone. Its statuses go to whatever address each message names."""
    phone = Phone(tmp_path_factory.mktemp("phone") / "phone.log")
    yield phone
    phone.stop()


@pytest.fixture
def planned() -> Callable[..., Message]:
    """Make a booking with its planned confirmation, by the room's own action."""

    def make_one(
        *, number: str | None = None, hours_ahead: float = 72, card: dict[str, Any] | None = None, **kind: Any
    ) -> Message:
        person = make.person()
        if card != {"none": True}:
            make.contact_card(person, number or new_number(), **(card or {}))
        at = clock.now().replace(microsecond=0) + timedelta(hours=hours_ahead)
        slot = make.slot(make.visit_type(**kind), starts_at=at)
        booking = booked(slot, person)
        return Message.objects.get(booking=booking, answers=None)

    return make_one


def booked(slot: Any, person: Any, *, reminds: bool = False) -> Booking:
    """A booking and what follows from it, past the checks of who may book what: its confirmation, and reminders
    where they are asked for.
    """
    if not reminds:
        make.clinic_policy(slot.visit_type.clinic, first=False, day_before=False)
    booking = Booking.objects.create(slot=slot, person=person, form_key=uuid.uuid4(), booked_at=clock.now())
    actions.plan_for(booking=booking, change=BookingEvent.Kind.BOOKED, by=Actor.system())
    return booking


def lease() -> list[Any]:
    """Lease what is due."""
    return actions.lease_due()


@pytest.fixture(scope="module")
def mail_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mail]:
    """A running demo mail server."""
    mail = Mail(tmp_path_factory.mktemp("mail") / "mail.log")
    yield mail
    mail.party.stop()


@pytest.fixture
def mail(mail_process: Mail, settings: Any) -> Iterator[Mail]:
    """The mail server, with the portal's settings pointed at it."""
    mail_process.point(settings)
    yield mail_process
    mail_process.forget()
