"""What nobody knows whether it went: a person decides, by one of two buttons."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from audit import actions as audit
from audit.actions import Action
from core import clock
from core.actor import Actor
from core.db import action
from core.errors import NotYours
from reminders import policies, unsure
from reminders.actions.again import send_again
from reminders.models import Message
from reminders.wake import senders_after_commit

State = Message.State
SENT_AGAIN = "staff.sent_again"


@action
def note_went(*, message_id: UUID, by: Actor) -> None:
    """Somebody has asked the person, and it had come. Once more changes nothing. Raises Refused, NotYours."""
    message = _locked(message_id, by=by)
    if message.state != State.UNKNOWN:
        return
    message.state, message.leased_until = State.SENT, None
    message.save(update_fields=["state", "leased_until"])
    audit.record(Action.SMS_SETTLED, by=by, about=message.recipient_id, object_id=message.pk, category="went")


@action
def send_anew(*, message_id: UUID, by: Actor) -> None:
    """It did not come, or may come twice: it is planned as a message of its own. Once more changes nothing.

    Raises Refused (the visit has begun, or whatever else would refuse it at the moment of sending), NotYours.
    """
    message = _locked(message_id, by=by)
    if message.state != State.UNKNOWN:
        return
    now = clock.now()
    policies.can_send_anew(unsure.facts(message, now=now), now=now).require()
    message.state, message.error_code, message.answer_open = State.FAILED, SENT_AGAIN, False
    message.save(update_fields=["state", "error_code", "answer_open"])
    message.expires_at = unsure.worth_until(message, now=now)
    send_again(message, after=timedelta(), now=now)
    audit.record(Action.SMS_SETTLED, by=by, about=message.recipient_id, object_id=message.pk, category="again")
    senders_after_commit()


def _locked(message_id: UUID, *, by: Actor) -> Message:
    policies.can_see_desk_lists(by).require()
    message = Message.objects.select_for_update(of=("self",), no_key=True).filter(pk=message_id).first()
    if message is None or message.recipient_id is None or not unsure.is_of(message, by=by):
        raise NotYours
    return message
