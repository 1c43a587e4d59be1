"""What the messages' room hears from the rooms below. It only writes rows, in the same transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from accounts.models import ContactCheck, Person
from accounts.signals import contact_code_asked, number_left, person_died
from bookings.models import Booking, BookingEvent
from bookings.signals import booking_changed
from core.actor import Actor
from reminders import actions
from reminders.models import Message

CHANNELS = {ContactCheck.Kind.MOBILE: Message.Channel.SMS, ContactCheck.Kind.EMAIL: Message.Channel.EMAIL}


def connect() -> None:
    """Listen, once."""
    booking_changed.connect(on_booking_changed, dispatch_uid="reminders.plan_for")
    contact_code_asked.connect(on_contact_code_asked, dispatch_uid="reminders.plan_code")
    number_left.connect(on_number_left, dispatch_uid="reminders.plan_farewell")
    person_died.connect(on_person_died, dispatch_uid="reminders.forget_the_dead")


def on_booking_changed(
    sender: object, *, booking: Booking, change: BookingEvent.Kind, by: Actor, **_: Any
) -> None:
    """A booking and its messages commit or roll back together."""
    actions.plan_for(booking=booking, change=change, by=by)


def on_contact_code_asked(sender: object, *, check: ContactCheck, **_: Any) -> None:
    """The code goes to the number or the address that it is to prove, and dies with it."""
    actions.plan_notice(
        notice_id=check.pk,
        kind=Message.Kind.CONTACT_CODE,
        recipient_id=check.person_id,
        channel=CHANNELS[ContactCheck.Kind(check.kind)],
        to=check.address,
        expires_at=check.expires_at,
    )


def on_number_left(sender: object, *, person: Person, number: str, notice_id: UUID, **_: Any) -> None:
    """Whoever holds the old phone hears of it: the one who has lost an account hears of it too."""
    actions.plan_notice(notice_id=notice_id, kind=Message.Kind.NUMBER_LEFT, recipient_id=person.pk, to=number)


def on_person_died(sender: object, *, person: Person, **_: Any) -> None:
    """Nothing that was planned is sent."""
    actions.forget_the_dead(person_id=person.pk)
