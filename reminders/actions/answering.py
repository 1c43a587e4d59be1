"""What an answer by SMS does: by the page's own actions and rules, and nothing on a guess.

The table of what is answered to what is ``tests/reminders/test_answers.py``; why, docs/adr/0027.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import Person
from bookings import actions as bookings
from bookings.errors import Overlap, SlotTaken
from bookings.models import Booking
from core.actor import Actor
from core.decision import Refused
from core.errors import NotYours
from reminders import composing, matters, subjects
from reminders.answers import Answer
from reminders.matters import Matter
from reminders.models import Inbound, Message

Kind, Meaning = Message.Kind, Inbound.Meaning


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer. ``about`` is the message that the SMS was about; ``code`` one to answer with."""

    kind: Message.Kind
    about: Message | None = None
    recipient: Person | None = None
    code: str = ""


def with_code(inbound: Inbound, answer: Answer, *, now: datetime) -> Reply:
    """The code says what it is about, whatever has become of that."""
    matter = matters.named(inbound.sender, answer.code, now=now)
    if matter is None:
        return Reply(Kind.UNKNOWN_CODE, recipient=only_person(inbound.sender))
    return _about(matter, answer, now=now)


def alone(inbound: Inbound, answer: Answer, *, now: datetime) -> Reply:
    """A word without a code counts when there is one thing it can be about, told of in the word's own language.

    Where there are more it is asked which; where there is none, what became of the last that was told of.
    """
    number = inbound.sender
    found = matters.on(number, now=now)
    if len(found) > 1:
        return Reply(Kind.WHICH, recipient=_only_recipient(found))
    matter = found[0] if found else matters.last(number, now=now)
    if matter is None:
        return Reply(Kind.WHICH, recipient=only_person(number))
    if matter.is_now and answer.language != composing.language_of(matter.message):
        return unread(number, now=now)
    return _about(matter, answer, now=now)


def _about(matter: Matter, answer: Answer, *, now: datetime) -> Reply:
    if matter.by is None:
        return Reply(Kind.NOT_YOURS_NOW, recipient=matter.message.recipient)
    if matter.offer is not None:
        return _to_offer(matter, matter.offer.pk, answer, by=matter.by)
    booking, message = matter.booking, matter.message
    if booking.state == Booking.State.CANCELLED:
        return Reply(Kind.CANCELLED_ALREADY, message)
    if now >= booking.slot.starts_at:
        return Reply(Kind.VISIT_OVER, message)
    if not matter.is_now:
        return _moved(matter, now=now)
    if answer.meaning == Meaning.COMING:
        return _coming(message, booking.pk, by=matter.by, now=now)
    if answer.meaning == Meaning.FREE_TEXT:
        return Reply(Kind.NOT_READ, message, code=_code_of(message, now=now))
    if answer.meaning == Meaning.DECLINE:
        return Reply(Kind.ASKED_BACK, message, code=_code_of(message, now=now))
    return _cancel(message, booking.pk, by=matter.by)


def _moved(matter: Matter, *, now: datetime) -> Reply:
    """A time that has moved since: which one counts, and the code that counts where we have sent one."""
    newer = matters.now_of(matter.booking, matter.message.to, now=now)
    return Reply(Kind.TIME_MOVED, matter.message, code=_code_of(newer, now=now) if newer else "")


def _to_offer(matter: Matter, offer_id: UUID, answer: Answer, *, by: Actor) -> Reply:
    """JA takes the freed time and NEJ lets it go; English NO is the second. AVBOKA may mean the visit."""
    about = matter.message
    if answer.meaning == Meaning.FREE_TEXT or (answer.meaning == Meaning.CANCEL and answer.language == "sv"):
        return Reply(Kind.OFFER_ASKED, about, code=about.answer_code) if matter.is_now else _gone(about)
    try:
        if answer.meaning == Meaning.COMING:
            bookings.accept_offer(offer_id=offer_id, by=by)
            return Reply(Kind.OFFER_WON, about)
        bookings.decline_offer(offer_id=offer_id, by=by)
    except (Refused, Overlap, SlotTaken):
        return _gone(about)
    return Reply(Kind.OFFER_DECLINED, about)


def _gone(about: Message) -> Reply:
    return Reply(Kind.OFFER_GONE, about)


def _cancel(about: Message, booking_id: UUID, *, by: Actor) -> Reply:
    """By the page's own action and rules; a code is as good as the number it was sent to."""
    try:
        bookings.cancel(booking_id=booking_id, by=by)
    except Refused:
        return Reply(Kind.CANCELLATION_LATE, about)
    except NotYours:
        return Reply(Kind.UNKNOWN_CODE, recipient=about.recipient)
    return Reply(Kind.CANCELLATION_DONE, about)


def _coming(about: Message, booking_id: UUID, *, by: Actor, now: datetime) -> Reply:
    """Silence keeps the time, and so does JA; the desk sees who has said it."""
    try:
        bookings.confirm(booking_id=booking_id, by=by)
    except (Refused, NotYours):
        return Reply(Kind.VISIT_OVER, about)
    return Reply(Kind.COMING, about, code=_code_of(about, now=now))


def free_text(inbound: Inbound, *, now: datetime) -> Reply:
    """To the desk, where the clinic reads replies and it is certain what they are about; else to nobody."""
    matter = _for_the_clinic(inbound, now=now)
    if matter is None or matter.by is None:
        return unread(inbound.sender, now=now)
    try:
        bookings.write_note(booking_id=matter.booking.pk, text=inbound.body, form_key=inbound.pk, by=matter.by)
    except (Refused, NotYours):
        return unread(inbound.sender, now=now)
    return Reply(Kind.PASSED_ON, matter.message, code=_code_of(matter.message, now=now))


def _for_the_clinic(inbound: Inbound, *, now: datetime) -> Matter | None:
    """The one visit that the words must be about: of one person, at one clinic; None where that is not certain."""
    found = [one for one in matters.on(inbound.sender, now=now) if not one.is_offer]
    whose = {(one.person.pk, one.booking.slot.visit_type.clinic_id) for one in found}
    if len(whose) != 1 or not inbound.body.strip():
        return None
    return found[0] if found[0].booking.slot.visit_type.clinic.reads_replies else None


def unread(number: str, *, now: datetime, kind: Message.Kind = Kind.NOT_READ) -> Reply:
    """That nobody reads it, or what help there is; with the code to answer with, where there is one alone."""
    found = [one for one in matters.on(number, now=now) if not one.is_offer]
    if len(found) != 1 or found[0].by is None:
        return Reply(kind, recipient=_only_recipient(found) if found else only_person(number))
    return Reply(kind, recipient=found[0].message.recipient, code=_code_of(found[0].message, now=now))


def _code_of(message: Message, *, now: datetime) -> str:
    """The message's code, while an answer may still cancel."""
    return message.answer_code if composing.invites_answer(message, subjects.of(message), now=now) else ""


def only_person(number: str) -> Person | None:
    """Whose number it is, when it is one person's."""
    people = list(Person.objects.filter(contact_card__mobile=number).order_by("pk")[:2])
    return people[0] if len(people) == 1 else None


def _only_recipient(found: list[Matter]) -> Person | None:
    """To whom all of them went, when that is one person."""
    people = {one.message.recipient_id: one.message.recipient for one in found}
    return next(iter(people.values())) if len(people) == 1 else None
