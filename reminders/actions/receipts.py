"""Receipts: stored as they come, applied by a task, in any order and number."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from core import clock, rulebook
from core.db import action
from reminders import policies, references, wake
from reminders.actions import numbers
from reminders.actions.again import send_again
from reminders.gateways import meanings
from reminders.models import Message, Receipt
from reminders.rules import ReminderRules
from reminders.webhooks import ToldStatus

logger = logging.getLogger(__name__)
State = Message.State

BATCH = 200
KEPT_FOR_ITS_MESSAGE = timedelta(hours=1)
"""How long a receipt that fits no row waits for one: its message may not have been written yet."""

STATES: dict[str, State] = {
    "accepted": State.SENT,
    "created": State.SENT,
    "queued": State.SENT,
    "sending": State.SENT,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.UNDELIVERED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}
"""A provider's statuses in ours. SENT is "the provider has it"."""


@action
def store_receipt(*, provider: str, reference: str, told: ToldStatus) -> None:
    """Keep what a provider told. The same telling twice is kept once."""
    receipt = Receipt(
        provider=provider,
        message_id_claimed=references.message_of(reference),
        provider_id=told.provider_id[:60],
        status=told.status[:20],
        error_code=told.error_code[:40],
        token=told.token[:100],
        received_at=clock.now(),
    )
    Receipt.objects.bulk_create([receipt], ignore_conflicts=True)
    transaction.on_commit(wake.receipts, robust=True)


def apply_receipts() -> int:
    """Apply all that wait, a batch a transaction. How many there were."""
    total = 0
    while True:
        applied, learnt = _apply_batch()
        for number, code in sorted(learnt):
            numbers.learn(code, number=number)
        total += applied
        if applied < BATCH:
            return total


@action
def _apply_batch() -> tuple[int, set[tuple[str, str]]]:
    """How many were applied, and which numbers something was learnt of."""
    now = clock.now()
    waiting = Receipt.objects.filter(applied_at=None).order_by("received_at", "pk")
    receipts = list(waiting.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    messages = _messages_of(receipts)
    learnt: set[tuple[str, str]] = set()
    done = []
    for receipt in receipts:
        message = messages.get(receipt.message_id_claimed) or messages.get(receipt.provider_id)
        if message is not None:
            _apply(receipt, message, now=now)
            learnt.add((message.to, meanings.of_twilio(receipt.error_code)))
        if message is not None or now - receipt.received_at > KEPT_FOR_ITS_MESSAGE:
            done.append(receipt.pk)
    Receipt.objects.filter(pk__in=done).update(applied_at=now)
    return len(done), learnt


def _messages_of(receipts: Iterable[Receipt]) -> dict[UUID | str | None, Message]:
    """The receipts' messages, locked, by their own id and by the provider's."""
    claimed = {receipt.message_id_claimed for receipt in receipts if receipt.message_id_claimed}
    named = {receipt.provider_id for receipt in receipts}
    rows = Message.objects.filter(Q(pk__in=claimed) | Q(provider_id__in=named)).order_by("pk")
    found: dict[UUID | str | None, Message] = {}
    for message in rows.select_for_update(of=("self",), no_key=True):
        found[message.pk] = message
        if message.provider_id:
            found[message.provider_id] = message
    return found


def _apply(receipt: Receipt, message: Message, *, now: datetime) -> None:
    if message.provider != receipt.provider or message.provider_id not in ("", receipt.provider_id):
        logger.error("message %s: a receipt names another message at the provider", message.pk)
        return
    code = meanings.of_twilio(receipt.error_code)
    move_forward(message, receipt.status, provider_id=receipt.provider_id, error_code=code, now=now)


def move_forward(message: Message, status: str, *, provider_id: str, error_code: str, now: datetime) -> None:
    """Write what the provider says of a locked message, if it leads on from where it is.

    ``status`` is the provider's word; ``error_code`` is in ours.
    """
    if message.state not in policies.WAYS:
        return
    message.provider_id = provider_id
    state = STATES.get(status)
    if state is not None and policies.moves(message.state, state):
        message.state = state
        message.sent_at = message.sent_at or now
        if state == State.SENT:
            message.leased_until = policies.receipt_awaited_until(now)
        else:
            message.finished_at, message.error_code = now, error_code
            _once_more(message, now=now)
    message.save(update_fields=["state", "provider_id", "sent_at", "leased_until", "finished_at", "error_code"])


def _once_more(message: Message, *, now: datetime) -> None:
    """Which surely did not arrive, for a reason that may pass: once, and its code is worth nothing any more."""
    if message.state == State.DELIVERED or message.error_code not in meanings.ONCE_MORE or message.again_of_id:
        return
    rules = rulebook.at(clock.today()).section(ReminderRules)
    if send_again(message, after=timedelta(minutes=rules.once_more_after_minutes), now=now):
        Message.objects.filter(pk=message.pk).update(answer_open=False)
