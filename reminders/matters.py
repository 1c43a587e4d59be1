"""What an SMS from a number may be about: the times that it has been told of, and may still answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Person
from bookings.models import Booking, Offer
from core.actor import Actor, Channel
from reminders import subjects
from reminders.models import Message
from reminders.subjects import Subject
from representation.queries import standing, told

State = Message.State
REACHED = (State.SENDING, State.SENT, State.DELIVERED, State.UNKNOWN)
"""States of a message that somebody may have read."""

REMEMBERED = timedelta(days=30)
"""For so long a word without a code may be about a time that is past or moved, and is answered with what holds."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One time, or one offer, by the newest message about it. ``by`` answers; None where nobody may (any more)."""

    message: Message
    booking: Booking
    offer: Offer | None
    person: Person
    by: Actor | None

    @property
    def is_offer(self) -> bool:
        """Whether it is an offered time, and not one that the person has."""
        return self.offer is not None

    @property
    def starts_at(self) -> datetime:
        """The time that is asked about."""
        return self.offer.slot.starts_at if self.offer else self.booking.slot.starts_at

    @property
    def is_now(self) -> bool:
        """Whether the message told of what still holds: the booking's own time, or an offer that is open."""
        if self.offer is not None:
            return self.offer.state == Offer.State.OPEN
        is_told = self.message.booking_version == self.booking.version
        return is_told and self.booking.state != Booking.State.CANCELLED


def on(number: str, *, now: datetime) -> list[Matter]:
    """Those that are open: not begun, not moved, not cancelled. Two messages about one time are one matter."""
    return [matter for matter in _each(_answerable(number, now=now)) if matter.is_now]


def named(number: str, code: str, *, now: datetime) -> Matter | None:
    """What the code is about on that very number, whether it still holds or not; the newest, if used again."""
    with_code = _sent_to(number).filter(answer_code=code)
    still = _answerable(number, now=now).filter(answer_code=code)
    return next(iter(_each(still)), None) or next(iter(_each(with_code)), None)


def last(number: str, *, now: datetime) -> Matter | None:
    """The newest that the number was told of lately."""
    return next(iter(_each(_sent_to(number).filter(sending_at__gt=now - REMEMBERED)[:1])), None)


def now_of(booking: Booking, number: str, *, now: datetime) -> Message | None:
    """The open message on the number about a booking as it is now: whose code counts."""
    return next(
        (one.message for one in on(number, now=now) if one.booking.pk == booking.pk and not one.offer), None
    )


def _sent_to(number: str) -> QuerySet[Message]:
    """Messages with a code that went to the number, newest first."""
    sent = Message.objects.filter(to=number, answers=None, state__in=REACHED).exclude(answer_code="")
    joined = sent.select_related("booking__person", "booking__slot__visit_type__clinic", "recipient__contact_card")
    return joined.order_by("-sending_at", "-pk")


def _answerable(number: str, *, now: datetime) -> QuerySet[Message]:
    return _sent_to(number).filter(Q(answer_closes_at__gt=now), answer_open=True)


def _each(messages: Iterable[Message]) -> list[Matter]:
    """One a time or offer, by its newest message."""
    found: dict[tuple[bool, UUID], Matter] = {}
    for message in messages:
        about = subjects.of(message)
        if about is None or about.booking is None or message.recipient is None:
            continue
        key = (about.offer is not None, about.offer.pk if about.offer else about.booking.pk)
        if key not in found:
            found[key] = _matter(message, message.recipient, about, about.booking)
    return list(found.values())


def _matter(message: Message, recipient: Person, about: Subject, booking: Booking) -> Matter:
    return Matter(message, booking, about.offer, about.person, _answering(recipient, about.person))


def _answering(recipient: Person, subject: Person) -> Actor | None:
    """Who answers: the one it was sent to, a guardian for the child; None when that right has ended."""
    by = Actor(person_id=recipient.pk, channel=Channel.SMS)
    if subject.pk == recipient.pk:
        return by
    right = standing.acting_for(representative=recipient.pk, subject=subject.pk)
    if right is None or not told.may_hear(recipient.pk, subject):
        return None
    return replace(by, name=recipient.name, acting_for=right)
