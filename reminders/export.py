"""This room's part of all that is kept about a person (docs/export.md)."""

from __future__ import annotations

from dataclasses import dataclass

from core.actor import Actor
from reminders.models import Inbound, Message

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class MessagePart:
    """``received``: what the person wrote to us, as far as we keep it: what we took it to mean."""

    sent: tuple[Row, ...]
    received: tuple[Row, ...]


def everything(*, by: Actor) -> MessagePart:
    """What was said to the one who asks, newest first. The words of codes are kept nowhere."""
    own = by.own_person_id
    sent = Message.objects.filter(recipient_id=own).order_by("-planned_at", "pk")
    received = Inbound.objects.filter(replies__recipient_id=own).order_by("-received_at", "pk").distinct()
    return MessagePart(tuple(_message(row) for row in sent), tuple(_inbound(row) for row in received))


def _message(row: Message) -> Row:
    return {
        "kind": row.kind,
        "what": str(row.get_kind_display()),
        "channel": row.channel,
        "to": row.to,
        "state": row.state,
        "state_in_words": str(row.get_state_display()),
        "planned_at": row.planned_at.isoformat(),
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "text": row.body,
    }


def _inbound(row: Inbound) -> Row:
    return {
        "from": row.sender,
        "received_at": row.received_at.isoformat(),
        "meaning": row.meaning,
        "what": str(row.get_meaning_display()) if row.meaning else "",
    }
