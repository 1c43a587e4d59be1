"""SMS that people send us: stored as they come, applied by a task. Nothing is cancelled on a guess."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction

from accounts import actions as accounts
from accounts.models import ContactCard
from core import clock, rulebook
from core.actor import Actor, Channel
from core.db import action
from reminders import answers, wake
from reminders.actions import answering
from reminders.actions.answering import Reply
from reminders.answers import Answer
from reminders.models import Inbound, Message
from reminders.rules import ReminderRules
from reminders.webhooks import ReceivedSms

logger = logging.getLogger(__name__)
Kind, Meaning = Message.Kind, Inbound.Meaning

LONGEST = 1600
"""Signs: the longest text that carriers put together."""

_E164 = re.compile(r"\+\d{6,15}")


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
    answer = _understood(inbound)
    reply = _act(inbound, answer, now=now) if _E164.fullmatch(inbound.sender) else None
    not_known = reply is not None and reply.kind == Kind.UNKNOWN_CODE
    inbound.meaning = Meaning.UNKNOWN_CODE if not_known else answer.meaning
    inbound.language, inbound.body, inbound.applied_at = answer.language, "", now
    inbound.save(update_fields=["meaning", "language", "body", "applied_at"])
    if reply is not None and not _is_a_machine(inbound, now=now):
        _plan_reply(inbound, reply, now=now)


def _act(inbound: Inbound, answer: Answer, *, now: datetime) -> Reply | None:
    """Do what the SMS asks, and say what to answer; None when nothing is answered."""
    if answer.meaning in (Meaning.STOP, Meaning.START):
        return _stop_or_start(inbound, answer)
    if answer.meaning == Meaning.HELP:
        return None if answer.carrier_answers else answering.unread(inbound.sender, now=now, kind=Kind.HELP)
    if answer.meaning == Meaning.FREE_TEXT and not answer.code:
        reply = answering.free_text(inbound, now=now)
        return None if _has_guessed(inbound, Meaning.FREE_TEXT, now=now) else reply
    if _has_guessed(inbound, Meaning.UNKNOWN_CODE, now=now):
        return Reply(Kind.UNKNOWN_CODE, recipient=answering.only_person(inbound.sender))
    return (answering.with_code if answer.code else answering.alone)(inbound, answer, now=now)


def _understood(inbound: Inbound) -> Answer:
    """YES opens a number that was stopped; to one that was not, it is a yes like any other."""
    answer = answers.read(inbound.body)
    if (
        answer.or_yes
        and not ContactCard.objects.filter(mobile=inbound.sender, sms_stopped_at__isnull=False).exists()
    ):
        return Answer(Meaning.COMING, language=answer.language)
    return answer


def _stop_or_start(inbound: Inbound, answer: Answer) -> Reply | None:
    stopped = answer.meaning == Meaning.STOP
    person = answering.only_person(inbound.sender)
    by = Actor(person_id=person.pk if person else None, channel=Channel.SMS)
    people = accounts.set_sms_stopped(mobile=inbound.sender, stopped=stopped, by=by)
    if answer.carrier_answers:
        return None
    if stopped:
        return Reply(Kind.STOPPED, recipient=person)
    return Reply(Kind.STARTED if people else Kind.NOT_READ, recipient=person)


def _is_a_machine(inbound: Inbound, *, now: datetime) -> bool:
    """Whether the number has had more answers in a day than people ask for: it is heard, but not answered."""
    rules = rulebook.at(clock.today()).section(ReminderRules)
    day_ago = now - timedelta(days=1)
    answered = Message.objects.filter(answers__sender=inbound.sender, answers__received_at__gt=day_ago)
    return answered.count() >= rules.replies_per_day


def _has_guessed(inbound: Inbound, meaning: Inbound.Meaning, *, now: datetime) -> bool:
    """Whether the number has sent its day's share of what we did not understand."""
    rules = rulebook.at(clock.today()).section(ReminderRules)
    day_ago = now - timedelta(days=1)
    earlier = Inbound.objects.filter(sender=inbound.sender, meaning=meaning, received_at__gt=day_ago)
    return earlier.count() >= rules.unclear_sms_per_day


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
