"""A message sent once more: a row of its own, so that what became of the first stays as it was."""

from __future__ import annotations

from datetime import datetime, timedelta

from reminders import composing
from reminders.models import Message

CARRIED_ON = (
    *("booking_id", "booking_version", "recipient_id", "answers_id", "notice_id"),
    *("kind", "channel", "invites", "expires_at"),
)


def send_again(first: Message, *, after: timedelta, now: datetime) -> Message | None:
    """Plan it once more; None when it would be too late, or it has been. The first is locked by the caller.

    At the moment of sending it is looked at like any other: who has moved or stopped since is not written to.
    """
    send_at = now + after
    if send_at >= first.expires_at or Message.objects.filter(again_of=first).exists():
        return None
    kept = {name: getattr(first, name) for name in CARRIED_ON}
    to = first.to if first.answers_id is not None or first.kind in composing.ADDRESSED else ""
    return Message.objects.create(**kept, again_of=first, to=to, send_at=send_at, planned_at=now)
