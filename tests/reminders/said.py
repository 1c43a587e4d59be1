"""SMS that have gone and come, without a carrier: the rows as they are after it."""

from __future__ import annotations

import itertools
from typing import Any

from core import clock
from reminders import actions
from reminders.actions.queue import lease_due
from reminders.actions.sending import begin_sending
from reminders.models import Inbound, Message
from reminders.webhooks import ReceivedSms

_sids = itertools.count(1)
REGION = "Region Lindmark: "


def sent(message: Message, code: str = "") -> Message:
    """The message as it is when the provider has taken it; with that code, where it came with one."""
    lease_due(limit=500)
    assert begin_sending(message_id=message.pk, provider="twilio") is not None
    row = Message.objects.filter(pk=message.pk)
    row.update(state="sent", sent_at=clock.now(), provider_id=f"SMs{next(_sids):030d}")
    message.refresh_from_db()
    if code and message.answer_code:
        row.update(answer_code=code)
    return Message.objects.get(pk=message.pk)


def write(number: str, body: str) -> Inbound:
    """Somebody writes to us, and it is applied."""
    sid = f"SMw{next(_sids):030d}"
    actions.store_inbound(provider="twilio", came=ReceivedSms(sid, number, body))
    actions.apply_inbound()
    return Inbound.objects.get(provider_id=sid)


def answer_to(inbound: Inbound) -> str:
    """The words of our answer, without the region's name; "" for none."""
    reply = Message.objects.filter(answers=inbound).first()
    if reply is None:
        return ""
    lease_due(limit=500)
    handed: Any = begin_sending(message_id=reply.pk, provider="twilio")
    assert handed is not None, Message.objects.get(pk=reply.pk).error_code
    return str(handed.body.removeprefix(REGION))
