"""The facts of a message at the moment of sending, and its words. Reads rows, decides nothing.

``deliver`` locks only the message: booking, person and contact card are read as they are.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import cast

from django.db.models import QuerySet

from accounts.models import ContactCard, Person
from bookings.models import Booking
from bookings.policies import free_until
from clinics.policies import sms_level
from clinics.rules import region
from core import phone
from reminders.models import Message
from reminders.policies import BookingNow, SendingFacts
from reminders.wording import Words, compose
from reminders.wording.texts import Language, Level

ANSWERABLE = frozenset({Message.Kind.CONFIRMATION})
"""Kinds that come with an answer code of their own."""


def with_facts(messages: QuerySet[Message]) -> QuerySet[Message]:
    """The same messages with all that the decision and the words need, in one query."""
    return messages.select_related("answers", "booking__slot__visit_type__clinic", "recipient__contact_card")


def facts_of(message: Message) -> SendingFacts:
    """What :func:`reminders.policies.may_send` decides by. A reply keeps its number; else the card's of today."""
    card = _card(message.recipient)
    number = message.to if message.answers_id else (card.mobile if card else "")
    return SendingFacts(
        is_reply=message.answers_id is not None,
        expires_at=message.expires_at,
        booking=_booking_now(message),
        has_died=message.recipient is not None and message.recipient.died_on is not None,
        number=number,
        takes_sms=bool(number) and phone.can_take_sms(number),
        has_consent=card is not None and card.sms_allowed_at is not None,
        has_stopped=card is not None and card.sms_stopped_at is not None,
    )


def _booking_now(message: Message) -> BookingNow | None:
    booking = message.booking
    if booking is None:
        return None
    return BookingNow(
        is_cancelled=booking.state == Booking.State.CANCELLED,
        is_same_version=booking.version == message.booking_version,
        starts_at=booking.slot.starts_at,
    )


def invites_answer(message: Message, *, now: datetime) -> bool:
    """Whether the text may offer to cancel by an answer: only while that is free."""
    booking = message.booking
    return message.kind in ANSWERABLE and booking is not None and now < last_free_moment(booking)


def last_free_moment(booking: Booking) -> datetime:
    """Until when an answer may cancel the booking."""
    return free_until(booking.slot.starts_at, booking.slot.visit_type.free_hours)


def body_of(message: Message, *, now: datetime) -> str:
    """The text, in the recipient's language, at the level that all agree to."""
    rules = region()
    card = _card(message.recipient)
    words = Words(
        region=rules.name,
        region_phone=rules.phone,
        language=_language(message, card),
        code=message.answer_code,
    )
    booking = message.booking
    if booking is None:
        return compose(message.kind, words)
    clinic = booking.slot.visit_type.clinic
    about_visit = replace(
        words,
        starts_at=booking.slot.starts_at,
        free_until=last_free_moment(booking),
        place=f"{clinic.street}, {clinic.town}",
        clinic=clinic.sms_name,
        clinic_phone=phone.in_words(clinic.phone),
    )
    return compose(message.kind, about_visit, level=_level(booking, message.recipient, card))


def _level(booking: Booking, recipient: Person | None, card: ContactCard | None) -> Level:
    if recipient is None or card is None:
        return "N1"
    clinic = booking.slot.visit_type.clinic
    level = sms_level(
        chosen=card.sms_level,
        clinic_at_most=clinic.sms_level_at_most,
        clinic_kind=clinic.kind,
        is_verified=card.mobile_verified_at is not None,
        is_protected=recipient.is_protected,
    )
    return cast(Level, level.value)


def _language(message: Message, card: ContactCard | None) -> Language:
    """The person's own; for a number that we do not know, that of the word it answered with."""
    if card is not None:
        return "en" if card.language.startswith("en") else "sv"
    return cast(Language, message.answers.language) if message.answers else "sv"


def _card(person: Person | None) -> ContactCard | None:
    """A person may have none. The reverse one-to-one raises then, by Django's custom."""
    return getattr(person, "contact_card", None)
