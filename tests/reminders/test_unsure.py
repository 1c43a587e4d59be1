"""What nobody knows whether it went: one button each for "it went" and "send again", at the visit's own unit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from audit.models import AccessEvent
from core import clock
from core.actor import Role
from core.decision import Refused
from core.errors import NotYours
from reminders import actions, unsure
from reminders.models import Message
from tests import make
from tests.databases import database_role

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture
def unknown(planned: Any) -> Message:
    """Sent two hours ago, and not a word since."""
    message: Message = planned()
    assert message.recipient
    at = clock.now() - timedelta(hours=2)
    for state in (State.LEASED, State.SENDING, State.UNKNOWN):
        Message.objects.filter(pk=message.pk).update(state=state)
    Message.objects.filter(pk=message.pk).update(
        sending_at=at,
        to=message.recipient.contact_card.mobile,
        provider="twilio",
        answer_open=True,
        answer_code="4821",
    )
    message.refresh_from_db()
    return message


def desk(message: Message, role: Role = Role.RECEPTIONIST) -> Any:
    assert message.booking
    return make.staff(message.booking.slot.visit_type.clinic.unit, role)


def test_the_list_says_what_was_said_to_whom_and_is_the_units_own(unknown):
    [row] = unsure.unsure_messages(by=desk(unknown))
    assert (row.what, row.why_not) == ("Bekräftelse", "")
    assert row.who.startswith(unknown.recipient.name)
    assert unsure.how_many_unsure(by=desk(unknown)) == 1
    other = make.staff(make.unit())
    assert (unsure.unsure_messages(by=other), unsure.how_many_unsure(by=other)) == ((), 0)
    with pytest.raises(NotYours):
        actions.note_went(message_id=unknown.pk, by=other)


def test_it_went(unknown):
    by = desk(unknown)
    for _ in range(2):
        actions.note_went(message_id=unknown.pk, by=by)
    unknown.refresh_from_db()
    assert (unknown.state, unknown.leased_until) == (State.SENT, None)
    with database_role(None):
        assert AccessEvent.objects.filter(action="booking.sms_settled", category="went").count() == 1
    assert unsure.unsure_messages(by=by) == ()


def test_send_again_is_a_message_of_its_own_once_however_often_it_is_pressed(unknown):
    by = desk(unknown)
    for _ in range(2):
        actions.send_anew(message_id=unknown.pk, by=by)
    unknown.refresh_from_db()
    assert (unknown.state, unknown.error_code, unknown.answer_open) == (State.FAILED, "staff.sent_again", False)
    again = unknown.again
    assert (again.state, again.kind, again.booking_id) == (State.PLANNED, unknown.kind, unknown.booking_id)
    assert again.expires_at > clock.now() + timedelta(hours=3)
    assert Message.objects.count() == 2


def test_when_the_visit_has_begun_it_can_only_be_noted(unknown):
    by = desk(unknown)
    with time_machine.travel(unknown.booking.slot.starts_at):
        [row] = unsure.unsure_messages(by=by)
        assert row.why_not == "Besöket har börjat."
        with pytest.raises(Refused):
            actions.send_anew(message_id=unknown.pk, by=by)
        actions.note_went(message_id=unknown.pk, by=by)


def test_what_would_not_be_sent_now_is_not_sent_again(unknown):
    unknown.recipient.contact_card.sms_stopped_at = clock.now()
    unknown.recipient.contact_card.save()
    with pytest.raises(Refused) as refused:
        actions.send_anew(message_id=unknown.pk, by=desk(unknown))
    assert refused.value.reason.code == "send.stopped"


def test_a_late_receipt_takes_it_off_the_list(unknown):
    Message.objects.filter(pk=unknown.pk).update(state=State.DELIVERED)
    assert unsure.unsure_messages(by=desk(unknown)) == ()
