"""SMS that people send us: stored as they come, applied by a task. Nothing is cancelled on a guess."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet

from accounts import actions as accounts
from accounts.models import Person
from bookings import actions as bookings
from bookings.errors import Overlap, SlotTaken
from bookings.models import Booking, Offer
from core import clock, rulebook
from core.actor import Actor, Channel
from core.db import action
from core.decision import Refused
from core.errors import NotYours
from reminders import answers, composing, subjects, wake
from reminders.answers import Answer
from reminders.models import Inbound, Message
from reminders.rules import ReminderRules
from reminders.webhooks import ReceivedSms
from representation.queries import standing, told

logger = logging.getLogger(__name__)
Kind, Meaning = Message.Kind, Inbound.Meaning

LONGEST = 1600
"""Signs: the longest text that carriers put together."""

_E164 = re.compile(r"\+\d{6,15}")


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer. ``about`` is the message whose code the SMS named; ``code`` one to answer with."""

    kind: Message.Kind
    about: Message | None = None
    recipient: Person | None = None
    code: str = ""


@action
def store_inbound(*, provider: str, came: ReceivedSms) -> None:
    """Keep an SMS that came. The same one twice is kept once."""
    row = Inbound(
        provider=provider,
        provider_id=came.provider_id[:60],
        sender=came.sender[:20],
        body=came.body[:LONGEST],
        received_at=clock.now(),
    )
    Inbound.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(wake.inbound, robust=True)


def apply_inbound() -> int:
    """Act on and answer all that wait, in the order they came. How many there were."""
    waiting = Inbound.objects.filter(applied_at=None).order_by("received_at", "pk")
    ids = list(waiting.values_list("pk", flat=True))
    for inbound_id in ids:
        try:
            _apply_one(inbound_id=inbound_id)
        except DatabaseError:
            raise
        except Exception:
            logger.exception("inbound %s was not applied", inbound_id)
    return len(ids)


@action
def _apply_one(*, inbound_id: UUID) -> None:
    waiting = Inbound.objects.filter(pk=inbound_id, applied_at=None)
    inbound = waiting.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    if inbound is None:
        return
    now = clock.now()
    answer = answers.read(inbound.body)
    reply = _act(inbound, answer, now=now) if _E164.fullmatch(inbound.sender) else None
    not_known = reply is not None and reply.kind == Kind.UNKNOWN_CODE
    inbound.meaning = Meaning.UNKNOWN_CODE if not_known else answer.meaning
    inbound.language, inbound.body, inbound.applied_at = answer.language, "", now
    inbound.save(update_fields=["meaning", "language", "body", "applied_at"])
    if reply is not None:
        _plan_reply(inbound, reply, now=now)


def _act(inbound: Inbound, answer: Answer, *, now: datetime) -> Reply | None:
    """Do what the SMS asks, and say what to answer; None when nothing is answered."""
    if answer.meaning in (Meaning.STOP, Meaning.START):
        return _stop_or_start(inbound, answer)
    if answer.meaning == Meaning.FREE_TEXT:
        return _free_text(inbound, now=now)
    if _has_guessed(inbound, Meaning.UNKNOWN_CODE, now=now):
        return Reply(Kind.UNKNOWN_CODE, recipient=_only_person(inbound.sender))
    about = _message_with(inbound.sender, answer.code)
    subject = subjects.of(about) if about else None
    if about is None or subject is None or subject.booking is None or about.recipient_id is None:
        return Reply(Kind.UNKNOWN_CODE, recipient=_only_person(inbound.sender))
    by = _answering(about, subject.person, person_id=about.recipient_id)
    if by is None:
        return Reply(Kind.NOT_YOURS_NOW, recipient=about.recipient)
    if subject.offer is not None:
        return _to_offer(about, subject.offer, answer, by=by)
    if answer.meaning == Meaning.COMING:
        return _coming(about, subject.booking, now=now)
    if answer.meaning == Meaning.DECLINE:
        return Reply(Kind.NOT_READ, about, code=_offered(about, now=now))
    return _cancel(about, subject.booking.pk, by=by)


def _to_offer(about: Message, offer: Offer, answer: Answer, *, by: Actor) -> Reply:
    """JA takes the freed time and NEJ lets it go; English NO is the second. AVBOKA is no answer to an offer."""
    if answer.meaning == Meaning.CANCEL and answer.language == "sv":
        return Reply(Kind.UNKNOWN_CODE, recipient=about.recipient)
    try:
        if answer.meaning == Meaning.COMING:
            bookings.accept_offer(offer_id=offer.pk, by=by)
            return Reply(Kind.OFFER_WON, about)
        bookings.decline_offer(offer_id=offer.pk, by=by)
    except (Refused, Overlap, SlotTaken):
        return Reply(Kind.OFFER_GONE, about)
    return Reply(Kind.OFFER_DECLINED, about)


def _answering(about: Message, subject: Person, *, person_id: UUID) -> Actor | None:
    """Who answers: the one it was sent to, a guardian for the child; None when that right has ended."""
    by = Actor(person_id=person_id, channel=Channel.SMS)
    if subject.pk == person_id:
        return by
    right = standing.acting_for(representative=person_id, subject=subject.pk)
    if right is None or not told.may_hear(person_id, subject):
        return None
    return replace(by, name=about.recipient.name if about.recipient else "", acting_for=right)


def _cancel(about: Message, booking_id: UUID, *, by: Actor) -> Reply:
    """By the page's own action and rules; a code is as good as the number it was sent to."""
    try:
        bookings.cancel(booking_id=booking_id, by=by)
    except Refused:
        return Reply(Kind.CANCELLATION_LATE, about)
    except NotYours:
        return Reply(Kind.UNKNOWN_CODE, recipient=about.recipient)
    return Reply(Kind.CANCELLATION_DONE, about)


def _coming(about: Message, booking: Booking, *, now: datetime) -> Reply:
    """Silence keeps the time, and so does JA; a cancelled one stays cancelled, and the answer says so."""
    if booking.state == Booking.State.CANCELLED:
        return Reply(Kind.CANCELLATION_DONE, about)
    return Reply(Kind.COMING, about, code=_offered(about, now=now))


def _stop_or_start(inbound: Inbound, answer: Answer) -> Reply | None:
    stopped = answer.meaning == Meaning.STOP
    person = _only_person(inbound.sender)
    by = Actor(person_id=person.pk if person else None, channel=Channel.SMS)
    people = accounts.set_sms_stopped(mobile=inbound.sender, stopped=stopped, by=by)
    if answer.carrier_answers:
        return None
    if stopped:
        return Reply(Kind.STOPPED, recipient=person)
    return Reply(Kind.STARTED if people else Kind.NOT_READ, recipient=person)


def _free_text(inbound: Inbound, *, now: datetime) -> Reply | None:
    """That nobody reads it. A machine that answers our answers is left alone after some."""
    if _has_guessed(inbound, Meaning.FREE_TEXT, now=now):
        return None
    of_visits = _open_on(inbound.sender).exclude(kind=Kind.OFFER)
    still_open = list(of_visits.exclude(booking__state=Booking.State.CANCELLED)[:2])
    code = _offered(still_open[0], now=now) if len(still_open) == 1 else ""
    return Reply(Kind.NOT_READ, recipient=_only_person(inbound.sender), code=code)


def _offered(message: Message, *, now: datetime) -> str:
    """The message's code, while an answer may still cancel."""
    return message.answer_code if composing.invites_answer(message, subjects.of(message), now=now) else ""


def _open_on(number: str) -> QuerySet[Message]:
    """Messages on the number that an answer may be about: the time they told of is still that, or is cancelled."""
    still_true = (
        Q(booking__version=F("booking_version")) | Q(booking__state=Booking.State.CANCELLED) | Q(kind=Kind.OFFER)
    )
    answerable = Message.objects.filter(still_true, to=number, answer_open=True)
    return composing.with_facts(answerable).order_by("pk")


def _message_with(number: str, code: str) -> Message | None:
    """The one that was sent to this very number with this code."""
    return _open_on(number).filter(answer_code=code).first()


def _has_guessed(inbound: Inbound, meaning: Inbound.Meaning, *, now: datetime) -> bool:
    """Whether the number has sent its day's share of what we did not understand."""
    rules = rulebook.at(clock.today()).section(ReminderRules)
    day_ago = now - timedelta(days=1)
    earlier = Inbound.objects.filter(sender=inbound.sender, meaning=meaning, received_at__gt=day_ago)
    return earlier.count() >= rules.unclear_sms_per_day


def _only_person(number: str) -> Person | None:
    """Whose number it is, when it is one person's."""
    people = list(Person.objects.filter(contact_card__mobile=number).order_by("pk")[:2])
    return people[0] if len(people) == 1 else None


def _plan_reply(inbound: Inbound, reply: Reply, *, now: datetime) -> None:
    rules = rulebook.at(clock.today()).section(ReminderRules)
    about = reply.about
    Message.objects.create(
        kind=reply.kind,
        answers=inbound,
        to=inbound.sender,
        booking=about.booking if about else None,
        booking_version=about.booking_version if about else None,
        notice_id=about.notice_id if about else None,
        recipient=about.recipient if about else reply.recipient,
        answer_code=reply.code,
        send_at=now,
        expires_at=now + timedelta(minutes=rules.reply_valid_minutes),
        planned_at=now,
    )
    transaction.on_commit(wake.senders, robust=True)
