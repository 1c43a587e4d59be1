"""The facts of a message at the moment of sending, and its words. Reads rows, decides nothing.

``deliver`` locks only the message: booking, person and contact card are read as they are.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypedDict, cast

from django.db.models import QuerySet

from accounts import codes
from accounts.models import ContactCard, ContactCheck, Person
from accounts.rules import ContactRules
from bookings import facts as bookings
from bookings.models import Booking
from clinics.policies import sms_level
from clinics.rules import region
from core import clock, phone, rulebook
from reminders import handover
from reminders.models import Message
from reminders.policies import BookingNow, SendingFacts
from reminders.wording import Words, compose, mails
from reminders.wording.texts import Language, Level
from representation.queries import standing, told
from representation.queries.told import Told

ANSWERABLE = frozenset({Message.Kind.CONFIRMATION})
"""Kinds that come with an answer code of their own."""

ADDRESSED = frozenset({Message.Kind.CONTACT_CODE, Message.Kind.NUMBER_LEFT})
"""Notices for one very number or address, that is or was to be proved: they are planned with it."""

SECRET = frozenset({Message.Kind.CONTACT_CODE})
"""Kinds whose words are never written to the row: they can be made again while they are needed."""


def with_facts(messages: QuerySet[Message]) -> QuerySet[Message]:
    """The same messages with all that the decision and the words need, in one query."""
    return messages.select_related(
        "answers", "booking__person", "booking__slot__visit_type__clinic", "recipient__contact_card"
    )


def facts_of(message: Message) -> SendingFacts:
    """What :func:`reminders.policies.may_send` decides by.

    A reply, a code and a farewell keep the number they were planned to; all else goes to the card's of today.
    """
    card = _card(message.recipient)
    by_email, is_addressed = message.channel == Message.Channel.EMAIL, message.kind in ADDRESSED
    number = message.to if message.answers_id or is_addressed else _address(card, by_email=by_email)
    allowed_at = (card.email_allowed_at if by_email else card.sms_allowed_at) if card else None
    booking = message.booking
    return SendingFacts(
        is_reply=message.answers_id is not None,
        expires_at=message.expires_at,
        booking=_booking_now(message),
        has_died=_somebody_has_died(message),
        number=number,
        takes_sms=bool(number) and (by_email or phone.can_take_sms(number)),
        has_consent=allowed_at is not None,
        has_stopped=not by_email and card is not None and card.sms_stopped_at is not None,
        by_email=by_email,
        is_addressed=is_addressed,
        notice_is_over=_notice_is_over(message),
        is_about_another=booking is not None and booking.person_id != message.recipient_id,
        is_verified=by_email or (card is not None and card.mobile_verified_at is not None),
        **_ages(message),
    )


class _Ages(TypedDict, total=False):
    may_hear: bool
    is_to_a_child: bool
    must_be_verified: bool


def _ages(message: Message) -> _Ages:
    """What the age of the one whose visit it is means for who hears of it."""
    booking = message.booking
    if booking is None:
        return _Ages(must_be_verified=message.kind == Message.Kind.NEWS)
    if booking.person_id != message.recipient_id:
        return _Ages(may_hear=told_of_child(message) is not None)
    born, today, rules = booking.person.birth_date, clock.today(), standing.rules()
    age = born.age_on(today) if born else rules.adult_age
    return _Ages(is_to_a_child=age < rules.guardian_until_age, must_be_verified=age < rules.adult_age)


def told_of_child(message: Message) -> Told | None:
    """By what choice the recipient hears of a child's visit; None for one's own, and for who may not."""
    booking = message.booking
    if booking is None or message.recipient_id is None or booking.person_id == message.recipient_id:
        return None
    kind = booking.slot.visit_type.clinic.kind
    return told.told_of(message.recipient_id, booking.person, clinic_kind=kind)


def _address(card: ContactCard | None, *, by_email: bool) -> str:
    """The card's; an e-mail address only when it is proved, since what is written there stays to be read."""
    if card is None:
        return ""
    if by_email:
        return card.email if card.email_verified_at else ""
    return card.mobile


def _somebody_has_died(message: Message) -> bool:
    """The one it is to, or the one whose visit it is about."""
    people = (message.recipient, message.booking.person if message.booking else None)
    return any(person is not None and person.died_on is not None for person in people)


def _notice_is_over(message: Message) -> bool:
    """A code that was used or replaced, and words from before a birthday after it, are not sent any more."""
    if message.kind == Message.Kind.NEWS:
        return handover.is_over(message)
    if message.kind != Message.Kind.CONTACT_CODE or message.notice_id is None:
        return False
    still = ContactCheck.objects.filter(pk=message.notice_id, used_at=None, replaced_at=None)
    return not still.exists()


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
    return bookings.free_until(booking)


def body_of(message: Message, *, now: datetime) -> str:
    """The text, in the recipient's language, at the level that all agree to."""
    rules = region()
    card = _card(message.recipient)
    words = Words(
        region=rules.name,
        region_phone=rules.phone,
        language=_language(message, card),
        code=_code(message),
        minutes=rulebook.at(clock.today()).section(ContactRules).code_minutes,
    )
    if message.channel == Message.Channel.EMAIL:
        return mails.compose(message.kind, words)
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
        child=_child(message),
    )
    return compose(message.kind, about_visit, level=_level(booking, message.recipient, card))


def _child(message: Message) -> str | None:
    """None for one's own visit; else the name that the guardian has asked for, or "" for none."""
    booking = message.booking
    if booking is None or booking.person_id == message.recipient_id:
        return None
    right = told_of_child(message)
    return booking.person.given_name.split(" ", 1)[0] if right and right.names_child else ""


def subject_of(message: Message) -> str:
    """What an e-mail is about, in words that tell nothing of anybody. "" for an SMS."""
    if message.channel != Message.Channel.EMAIL:
        return ""
    return mails.subject(message.kind, region=region().name, language=_language(message, _card(message.recipient)))


def _code(message: Message) -> str:
    """The answer code; of a message that brings a code to prove a number with, that one."""
    if message.kind == Message.Kind.CONTACT_CODE and message.notice_id is not None:
        return codes.code_of(message.notice_id)
    return message.answer_code


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
