"""Settling what is undecided: first the receipt is awaited, then the provider is asked, then a person must look.

Nothing is ever sent again from here.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from core import clock, rulebook
from core.db import action
from reminders import composing, policies
from reminders.actions.receipts import move_forward
from reminders.errors import ProviderUnavailable
from reminders.gateways import Found, SmsGateway
from reminders.models import Message
from reminders.rules import ReminderRules

logger = logging.getLogger(__name__)
State = Message.State

BATCH = 20
IN_HAND = (State.SENDING, State.SENT)


def settle_stuck(*, gateway: SmsGateway) -> int:
    """Ask the provider about every message that has been on its way too long. How many were asked about."""
    asked = 0
    while batch := claim_stuck(provider=gateway.name):
        for message in batch:
            try:
                found = _ask(message, gateway=gateway)
            except ProviderUnavailable:
                found = None
                logger.warning("message %s: the provider does not say what became of it", message.pk)
            conclude(message_id=message.pk, found=found)
        asked += len(batch)
    return asked


@action
def claim_stuck(*, provider: str) -> list[Message]:
    """Some whose time for a receipt has passed; nobody else asks about them until it has passed again."""
    now = clock.now()
    rules = rulebook.at(clock.today()).section(ReminderRules)
    late = Message.objects.filter(provider=provider, state__in=IN_HAND, leased_until__lt=now)
    batch = list(late.order_by("leased_until", "pk").select_for_update(of=("self",), skip_locked=True)[:BATCH])
    soon = now + timedelta(seconds=rules.settle_after_seconds)
    for state, again in ((State.SENDING, soon), (State.SENT, policies.receipt_awaited_until(now))):
        Message.objects.filter(pk__in=[m.pk for m in batch if m.state == state]).update(leased_until=again)
    return batch


def _ask(message: Message, *, gateway: SmsGateway) -> Found | None:
    """By the provider's name for it; else by its list: same number, same words, and no other row's."""
    if message.provider_id:
        return gateway.look_up(message.provider_id)
    since = message.sending_at or message.planned_at
    listed = gateway.sent_to(message.to, since=since)
    taken = set(
        Message.objects.filter(provider_id__in=[f.provider_id for f in listed]).values_list(
            "provider_id", flat=True
        )
    )
    return _match(message, [found for found in listed if found.provider_id not in taken])


def _match(message: Message, free: Sequence[Found]) -> Found | None:
    """The words tell; where the account discards contents, only a single candidate is certain."""
    now = message.sending_at or message.planned_at
    words = composing.body_of(message, now=now) if message.kind in composing.SECRET else message.body
    same = [found for found in free if found.body == words]
    if same:
        return same[0]
    wordless = [found for found in free if not found.body]
    return wordless[0] if len(wordless) == 1 else None


@action
def give_up_on_mail() -> int:
    """E-mails that may or may not have been taken, and whose time is up: a person must look. How many."""
    now = clock.now()
    rules = rulebook.at(clock.today()).section(ReminderRules)
    begun = now - timedelta(minutes=rules.unknown_after_minutes)
    stuck = Message.objects.filter(channel=Message.Channel.EMAIL, state=State.SENDING, sending_at__lt=begun)
    return stuck.update(state=State.UNKNOWN, finished_at=now)


@action
def conclude(*, message_id: UUID, found: Found | None) -> None:
    """Write what the provider said, or ``unknown`` when it has had its time to say something."""
    now = clock.now()
    message = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message_id)
    if message.state not in IN_HAND:
        return
    if found is not None:
        code = found.error_code
        move_forward(message, found.status, provider_id=found.provider_id, error_code=code, now=now)
    if message.state in IN_HAND and now >= _gives_up_at(message):
        message.state, message.finished_at = State.UNKNOWN, now
        message.save(update_fields=["state", "finished_at"])


def _gives_up_at(message: Message) -> datetime:
    rules = rulebook.at(clock.today()).section(ReminderRules)
    if message.state == State.SENT and message.sent_at is not None:
        return message.sent_at + timedelta(hours=rules.receipt_awaited_hours)
    return (message.sending_at or message.planned_at) + timedelta(minutes=rules.unknown_after_minutes)
