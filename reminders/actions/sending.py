"""Sending: decide at the last moment, commit ``sending``, hand over, write what came of it."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from core import clock, rulebook
from core.db import action, translate_constraints
from reminders import compiled, composing, policies, references, subjects, wake
from reminders.actions import carriers, numbers, queue
from reminders.compiled import OneRow
from reminders.errors import CONSTRAINTS, AnswerCodeTaken
from reminders.gateways import Accepted, Gateway, Handed, Later, Outcome, Rejected
from reminders.models import Message
from reminders.rules import ReminderRules

logger = logging.getLogger(__name__)
State = Message.State

CODES_TRIED = 40
NOT_A_CODE = frozenset({"", "1177"})
"""None yet, and the care guide's phone number, which people write for other reasons."""

WRITTEN_WHEN_BEGUN = (
    *("state", "sending_at", "provider", "leased_until", "to", "attempts", "error_code"),
    *("answer_code", "answer_open", "answer_closes_at", "body"),
)

LONGEST_TURN = 120.0
"""Seconds that one task goes on taking batches, well within its time limit; then another is woken."""

DATABASE_AWAITED = 30.0
"""Seconds that a worker that has an answer of a provider waits for a database to write it to."""


def send_all_due(*, gateway: Gateway, others: Sequence[Gateway] = ()) -> int:
    """Take batches of the gateway's channel and send them until nothing is due. The number of messages tried.

    ``others`` take over when it fails. A full batch means that there may be more than one worker's work:
    another is woken. A worker that meets a provider that is broken or busy gives back what it has left.
    """
    queue.tidy_queue()
    tried, stop_at = 0, time.monotonic() + LONGEST_TURN
    while ids := queue.lease_due(channel=gateway.channel):
        if len(ids) == queue.BATCH:
            wake.senders(gateway.channel)
        done = _send_batch(ids, carriers.Way((gateway, *others)))
        tried += done
        if done < len(ids):
            queue.give_back(ids=ids[done:])
            break
        if time.monotonic() > stop_at:
            wake.senders(gateway.channel)
            break
    return tried


def _send_batch(ids: Sequence[UUID], way: carriers.Way) -> int:
    """How many were tried before the way was closed."""
    try:
        for number, message_id in enumerate(ids):
            gateway = way.of(message_id)
            if not way.is_open(gateway):
                return number
            way.note(gateway, _deliver_or_log(message_id, gateway=gateway))
        return len(ids)
    finally:
        way.write_down()


def _deliver_or_log(message_id: UUID, *, gateway: Gateway) -> Outcome | None:
    """One message that goes wrong in a way we did not foresee must not hold up the others."""
    try:
        return deliver(message_id, gateway=gateway)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("message %s was not sent", message_id)
        return None


def deliver(message_id: UUID, *, gateway: Gateway) -> Outcome | None:
    """Send one leased message, if it is still to be sent: what came of it, or None.

    No transaction is open while we wait for the network. ``sending`` is committed before, so that whatever
    happens after it, the row shows that the provider may have the message, and it is not sent again.
    """
    handed = _begin_with_code(message_id, provider=gateway.name)
    if handed is None:
        return None
    outcome = gateway.send(handed)
    _write_outcome(message_id, outcome)
    return outcome


def _write_outcome(message_id: UUID, outcome: Outcome) -> None:
    """Nobody else knows it: a database that is away for a moment is waited for. Written twice, it is the same."""
    stop_at = time.monotonic() + DATABASE_AWAITED
    while True:
        try:
            return record_outcome(message_id=message_id, outcome=outcome)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > stop_at:
                raise
            connection.close()
            time.sleep(0.5)


def _begin_with_code(message_id: UUID, *, provider: str) -> Handed | None:
    """Codes are drawn until the number has no other open message with it; at last the text says to ring."""
    for _ in range(CODES_TRIED):
        try:
            return begin_sending(message_id=message_id, provider=provider)
        except AnswerCodeTaken:
            continue
    return begin_sending(message_id=message_id, provider=provider, offers_answer=False)


@cache
def _leased() -> OneRow[Message]:
    """A leased message, locked, with all that the decision and the words need."""
    leased = Message.objects.filter(pk=compiled.ANY, state=State.LEASED)
    return OneRow(composing.with_facts(leased.select_for_update(of=("self",), no_key=True)))


@action
def begin_sending(*, message_id: UUID, provider: str, offers_answer: bool = True) -> Handed | None:
    """Re-check one leased message and mark it ``sending``; None when it is not to be sent (any more).

    Raises AnswerCodeTaken when the code that was drawn is taken on that phone: nothing is changed then.
    """
    message = _leased().get(message_id)
    if message is None:
        return None
    now = clock.now()
    facts = composing.facts_of(message)
    decision = policies.may_send(facts, now=now)
    if decision.refusal is not None:
        _refuse(message, decision.refusal.code, now=now)
        return None
    rules = rulebook.at(clock.today()).section(ReminderRules)
    message.state, message.sending_at, message.provider = State.SENDING, now, provider
    message.leased_until = now + timedelta(seconds=rules.settle_after_seconds)
    message.to, message.attempts, message.error_code = facts.number, message.attempts + 1, ""
    _give_code(message, now=now, offers_answer=offers_answer)
    words = composing.body_of(message, now=now)
    message.body = "" if message.kind in composing.SECRET else words
    with translate_constraints(CONSTRAINTS):
        message.save(update_fields=WRITTEN_WHEN_BEGUN)
    return Handed(
        to=message.to,
        body=words,
        callback=references.callback_url(message.pk, provider=provider),
        validity=policies.validity_seconds(now, facts),
        subject=composing.subject_of(message),
        reference=message.pk,
    )


def _refuse(message: Message, code: str, *, now: datetime) -> None:
    message.state, message.finished_at, message.error_code = policies.state_when_refused(code), now, code
    message.save(update_fields=["state", "finished_at", "error_code"])


def _give_code(message: Message, *, now: datetime, offers_answer: bool) -> None:
    """A code of its own, where an answer may still change something. A reply only repeats the code it is about."""
    about = subjects.of(message)
    if message.answers_id or about is None:
        return
    if not offers_answer or not composing.invites_answer(message, about, now=now):
        message.answer_code, message.answer_open = "", False
        return
    message.answer_open, message.answer_closes_at = True, composing.answer_closes_at(about)
    while message.answer_code in NOT_A_CODE:
        message.answer_code = str(secrets.randbelow(9000) + 1000)


@action
def record_outcome(*, message_id: UUID, outcome: Outcome) -> None:
    """Write what the provider answered. A receipt may have come before: a message never goes back.

    An undecided outcome is not written: the row stays ``sending``, and is settled by receipt or question.
    """
    now = clock.now()
    if isinstance(outcome, Accepted):
        _accepted(message_id, outcome, now=now)
    elif isinstance(outcome, Rejected):
        _rejected(message_id, outcome.code, now=now)
    elif isinstance(outcome, Later):
        _later(message_id, outcome, now=now)
    else:
        logger.warning("message %s: undecided at the provider (%s)", message_id, outcome.code)


def _accepted(message_id: UUID, taken: Accepted, *, now: datetime) -> None:
    row = Message.objects.filter(pk=message_id)
    asked_at = policies.receipt_awaited_until(now) if taken.tells_more else None
    went = row.filter(state__in=[State.SENDING, State.UNKNOWN]).update(
        state=State.SENT, sent_at=now, provider_id=taken.provider_id, leased_until=asked_at
    )
    if not went:
        row.filter(provider_id="").update(provider_id=taken.provider_id)


def _rejected(message_id: UUID, code: str, *, now: datetime) -> None:
    row = Message.objects.filter(pk=message_id)
    numbers.learn(
        code, number=row.values_list("to", flat=True).get()
    )  # people before messages: the one lock order
    row.filter(state=State.SENDING).update(state=State.FAILED, finished_at=now, error_code=code, answer_open=False)


def _later(message_id: UUID, outcome: Later, *, now: datetime) -> None:
    """It says nothing of the message: that is tried again until it is too late to say it."""
    row = Message.objects.filter(pk=message_id, state=State.SENDING)
    attempts = row.values_list("attempts", flat=True).first()
    if attempts is not None:
        again = now + policies.back_off(attempts, outcome.seconds)
        row.update(state=State.PLANNED, send_at=again, leased_until=None, error_code=outcome.code)
