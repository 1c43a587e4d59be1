"""What a provider's word for a failure tells of the number, kept where the desk and the next message see it."""

from __future__ import annotations

from accounts import actions as accounts
from core.actor import Actor
from reminders.gateways import meanings


def learn(code: str, *, number: str) -> None:
    """Store a STOPP that only the carrier has heard, and that a number takes no SMS. Within the caller's action,
    before any message is locked.
    """
    if not number:
        return
    if code == meanings.OPTED_OUT:
        accounts.set_sms_stopped(mobile=number, stopped=True, by=Actor.system())
    elif code in meanings.TAKES_NO_SMS:
        accounts.note_takes_no_sms(mobile=number, by=Actor.system())
