"""The facts of a message at the moment of sending, and its words. Reads rows, decides nothing.

``deliver`` locks only the message: booking, person and contact card are read as they are.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TypedDict, cast

from django.db.models import QuerySet

from accounts import codes
from accounts.models import ContactCard, ContactCheck, Person
from accounts.rules import ContactRules
from bookings import facts as bookings
from bookings.models import Booking, BookingEvent, Offer
from clinics import consents
from clinics.policies import sms_level
from clinics.rules import region
from core import clock, phone, rulebook
from reminders import choices, handover, matters, own_words, subjects
from reminders.models import CallTask, Inbound, Message
from reminders.policies import BookingNow, SendingFacts
from reminders.subjects import Subject
from reminders.wording import Choice, Words, compose, mails
from reminders.wording.replies import ANSWER_WORDS
from reminders.wording.texts import Language, Level
from representation.queries import standing, told
from representation.queries.told import Told

Kind = Message.Kind

ANSWERABLE = frozenset({Kind.CONFIRMATION, Kind.FIRST_REMINDER, Kind.DAY_BEFORE, Kind.OFFER})
"""Kinds that come with an answer code of their own."""

ADDRESSED = frozenset({Message.Kind.CONTACT_CODE, Message.Kind.NUMBER_LEFT})
"""Notices for one very number or address, that is or was to be proved: they are planned with it."""

SECRET = frozenset({Message.Kind.CONTACT_CODE})
"""Kinds whose words are never written to the row: they can be made again while they are needed."""


def with_facts(messages: QuerySet[Message]) -> QuerySet[Message]:
    """The same messages with all that the decision and the words need, in one query."""
    joined = messages.select_related(
        "answers", "booking__person", "booking__slot__visit_type__clinic", "recipient__contact_card"
    )
    return joined.annotate(**{own_words.BESIDE: own_words.beside()})


def facts_of(message: Message) -> SendingFacts:
    """What :func:`reminders.policies.may_send` decides by.

    A reply, a code and a farewell keep the number they were planned to; all else goes to the card's of today.
    """
    card = _card(message.recipient)
    by_email, is_addressed = message.channel == Message.Channel.EMAIL, message.kind in ADDRESSED
    number = message.to if message.answers_id or is_addressed else _address(card, by_email=by_email)
    about = subjects.of(message)
    return SendingFacts(
        is_reply=message.answers_id is not None,
        expires_at=message.expires_at,
        booking=_booking_now(message),
        has_died=_somebody_has_died(message, about),
        number=number,
        takes_sms=bool(number) and (by_email or phone.can_take_sms(number)),
        is_unreachable=not by_email and card is not None and card.sms_unreachable_at is not None,
        is_unwanted=choices.is_declined(message, card),
        has_consent=_has_said_yes(card, about, by_email=by_email),
        has_stopped=not by_email and card is not None and card.sms_stopped_at is not None,
        by_email=by_email,
        is_addressed=is_addressed,
        notice_is_over=_notice_is_over(message, about),
        is_about_another=about is not None and about.person.pk != message.recipient_id,
        is_verified=by_email or (card is not None and card.mobile_verified_at is not None),
        **_ages(message, about),
    )


def _has_said_yes(card: ContactCard | None, about: Subject | None, *, by_email: bool) -> bool:
    """To e-mail; or to SMS from the clinic that it is about."""
    if by_email:
        return card is not None and card.email_allowed_at is not None
    return consents.has_said_yes(card, clinic_id=about.clinic.pk if about else None)


class _Ages(TypedDict, total=False):
    may_hear: bool
    is_to_a_child: bool
    must_be_verified: bool


def _ages(message: Message, about: Subject | None) -> _Ages:
    """What the age of the one whose visit it is means for who hears of it."""
    if about is None:
        return _Ages(must_be_verified=message.kind == Kind.NEWS)
    if about.person.pk != message.recipient_id:
        return _Ages(may_hear=told_of_child(message, about) is not None)
    born, today, rules = about.person.birth_date, clock.today(), standing.rules()
    age = born.age_on(today) if born else rules.adult_age
    return _Ages(is_to_a_child=age < rules.guardian_until_age, must_be_verified=age < rules.adult_age)


def told_of_child(message: Message, about: Subject | None) -> Told | None:
    """By what choice the recipient hears of a child's visit; None for one's own, and for who may not."""
    if about is None or message.recipient_id is None or about.person.pk == message.recipient_id:
        return None
    return told.told_of(message.recipient_id, about.person, clinic_kind=about.clinic.kind)


def _address(card: ContactCard | None, *, by_email: bool) -> str:
    """The card's; an e-mail address only when it is proved, since what is written there stays to be read."""
    if card is None:
        return ""
    if by_email:
        return card.email if card.email_verified_at else ""
    return card.mobile


def _somebody_has_died(message: Message, about: Subject | None) -> bool:
    """The one it is to, or the one whose visit it is about."""
    people = (message.recipient, about.person if about else None)
    return any(person is not None and person.died_on is not None for person in people)


def _notice_is_over(message: Message, about: Subject | None) -> bool:
    """A code that was used or replaced, and words from before a birthday after it, are not sent any more."""
    if message.kind == Kind.NEWS and message.booking_id is None:
        return handover.is_over(message)
    if about is not None and message.answers_id is None:
        return about.is_over(message.kind)
    if message.kind != Kind.CONTACT_CODE or message.notice_id is None:
        return False
    still = ContactCheck.objects.filter(pk=message.notice_id, used_at=None, replaced_at=None)
    return not still.exists()


def _booking_now(message: Message) -> BookingNow | None:
    booking = message.booking
    if booking is None:
        return None
    is_cancelled = booking.state == Booking.State.CANCELLED
    return BookingNow(
        is_cancelled=is_cancelled and message.kind != Kind.CALLED_OFF,
        is_same_version=booking.version == message.booking_version,
        starts_at=booking.slot.starts_at,
    )


def invites_answer(message: Message, about: Subject | None, *, now: datetime) -> bool:
    """Whether the text may invite an answer: to cancel while that is free, to an offer until its last moment."""
    if about is None or about.booking is None or message.kind not in ANSWERABLE or not message.invites:
        return False
    if about.offer is not None:
        return now < about.offer.answer_by
    return about.booking.slot.visit_type.cancels_on_web and now < last_free_moment(about.booking)


def answer_closes_at(about: Subject) -> datetime | None:
    """When the code is worth nothing more. An offer's outlives it: who answers late is told that it is gone."""
    if about.offer is not None:
        return about.offer.slot.starts_at
    return about.booking.slot.starts_at if about.booking else None


def last_free_moment(booking: Booking) -> datetime:
    """Until when an answer may cancel the booking."""
    return bookings.last_free_moment(booking.slot.starts_at, booking.slot.visit_type)


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
    about = subjects.of(message)
    if message.kind == Kind.WHICH:
        words = replace(words, **_which(message, words.language))
    if about is None:
        return compose(message.kind, words)
    words = replace(words, child=_child(message, about), **_of_clinic(about), **_of_time(message, about))
    own = own_words.of_message(message, about.clinic)
    return compose(message.kind, words, level=_level(about, message.recipient, card), own=own)


class _Asked(TypedDict):
    word: str
    choices: tuple[Choice, ...]


def _which(message: Message, language: Language) -> _Asked:
    """What a word without a code may have been about, as it is now: the times that may be answered."""
    meant, now = message.answers, clock.now()
    assert meant is not None
    open_now = matters.on(message.to, now=now)
    may = sorted((one for one in open_now if one.by is not None), key=lambda one: one.starts_at)
    meaning = Inbound.Meaning(meant.meaning)
    if meaning == Inbound.Meaning.DECLINE and not any(one.is_offer for one in may):
        meaning = Inbound.Meaning.CANCEL
    choices = tuple(Choice(one.starts_at, one.message.answer_code) for one in may)
    return _Asked(word=ANSWER_WORDS[language, meaning], choices=choices)


class _Where(TypedDict):
    place: str
    clinic: str
    clinic_phone: str


def _of_clinic(about: Subject) -> _Where:
    clinic = about.clinic
    place = f"{clinic.street}, {clinic.town}"
    return _Where(place=place, clinic=clinic.sms_name, clinic_phone=phone.in_words(clinic.phone))


class _When(TypedDict, total=False):
    starts_at: datetime
    free_until: datetime
    old_starts_at: datetime
    until_day: date
    will_call: bool


def _of_time(message: Message, about: Subject) -> _When:
    """Which moments the text tells of."""
    if about.invitation is not None:
        return _When(until_day=about.invitation.book_before) if about.invitation.book_before else _When()
    booking = about.booking
    if booking is None:
        return _When()
    if about.offer is not None:
        offered = _When(starts_at=about.offer.slot.starts_at, free_until=about.offer.answer_by)
        return _When(**offered, old_starts_at=_old_time(about.offer, booking))
    when = _When(starts_at=booking.slot.starts_at, free_until=last_free_moment(booking))
    if message.kind == Kind.MOVED:
        when["old_starts_at"] = _told_before(message, booking)
    if message.kind == Kind.CALLED_OFF:
        when["will_call"] = CallTask.objects.filter(booking=booking, done_at=None).exists()
    return when


def _old_time(offer: Offer, booking: Booking) -> datetime:
    """The time that one has; of an offer that was taken, the one that one had."""
    if offer.state != Offer.State.ACCEPTED:
        return booking.slot.starts_at
    moves = booking.events.filter(kind=BookingEvent.Kind.MOVED, slot_id_then=offer.slot_id)
    moved = moves.order_by("-version").first()
    before = (
        booking.events.filter(version__lt=moved.version).order_by("-version", "-at").first() if moved else None
    )
    return before.starts_at_then if before else booking.slot.starts_at


def _told_before(message: Message, booking: Booking) -> datetime:
    """The time that the recipient knows of: that of the last message that went, else of the version before.

    A time that was moved twice before anything was said is told of once, from what was known.
    """
    knows = Message.objects.filter(booking=booking, recipient=message.recipient, state__in=REACHED)
    versions = [v for v in knows.values_list("booking_version", flat=True) if v and v < booking.version]
    events = list(booking.events.filter(version__lt=booking.version).order_by("version", "at", "pk"))
    by_version = {event.version: event.starts_at_then for event in events}
    last = by_version.get(max(versions, default=0))
    return last or (events[-1].starts_at_then if events else booking.slot.starts_at)


REACHED = (Message.State.SENDING, Message.State.SENT, Message.State.DELIVERED)


def _child(message: Message, about: Subject) -> str | None:
    """None for one's own visit; else the name that the guardian has asked for, or "" for none."""
    if about.person.pk == message.recipient_id:
        return None
    right = told_of_child(message, about)
    return about.person.given_name.split(" ", 1)[0] if right and right.names_child else ""


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


def _level(about: Subject, recipient: Person | None, card: ContactCard | None) -> Level:
    if recipient is None or card is None:
        return "N1"
    clinic = about.clinic
    level = sms_level(
        chosen=card.sms_level,
        clinic_at_most=clinic.sms_level_at_most,
        clinic_kind=clinic.kind,
        is_verified=card.mobile_verified_at is not None,
        is_protected=recipient.is_protected,
    )
    return cast(Level, level.value)


def language_of(message: Message) -> Language:
    """The language of the message's words."""
    return _language(message, _card(message.recipient))


def _language(message: Message, card: ContactCard | None) -> Language:
    """The person's own; for a number that we do not know, that of the word it answered with."""
    if card is not None:
        return "en" if card.language.startswith("en") else "sv"
    return cast(Language, message.answers.language) if message.answers else "sv"


def _card(person: Person | None) -> ContactCard | None:
    """A person may have none. The reverse one-to-one raises then, by Django's custom."""
    return getattr(person, "contact_card", None)
