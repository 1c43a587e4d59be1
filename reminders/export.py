"""This room's part of all that is kept about a person (docs/export.md)."""

from __future__ import annotations

from dataclasses import dataclass

from core.actor import Actor
from reminders import own_messages
from reminders.models import Inbound, Letter, Message

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class MessagePart:
    """``received``: what the person wrote to us, as far as we keep it: what we took it to mean."""

    sent: tuple[Row, ...]
    received: tuple[Row, ...]
    letters: tuple[Row, ...]


def everything(*, by: Actor) -> MessagePart:
    """What was said to the one who asks, newest first, by the same visibility as the page (own_messages).

    The words of codes are kept nowhere.
    """
    own = by.own_person_id
    sent = own_messages.visible_messages(own).order_by("-planned_at", "pk")
    letters = own_messages.visible_letters(own).order_by("-queued_at", "pk")
    received = Inbound.objects.filter(replies__recipient_id=own).order_by("-received_at", "pk").distinct()
    return MessagePart(
        tuple(_message(row) for row in sent),
        tuple(_inbound(row) for row in received),
        tuple(_letter(row) for row in letters),
    )


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


def _letter(row: Letter) -> Row:
    return {
        "kind": row.kind,
        "what": str(row.get_kind_display()),
        "queued_at": row.queued_at.isoformat(),
        "printed_at": row.printed_at.isoformat() if row.printed_at else None,
        "text": row.text,
    }
