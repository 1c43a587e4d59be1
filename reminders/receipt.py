"""What the desk can tell somebody of the SMS about what has just been done for them. Reads rows, sends nothing."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from core import calendar, clock, phone
from reminders import composing, policies
from reminders.models import Message

State = Message.State
WAITING = (State.PLANNED, State.LEASED)
GONE = (State.SENDING, State.SENT, State.DELIVERED)


def sms_in_words(booking_id: UUID) -> str:
    """One sentence, true of the next SMS about the booking as it is now. A guardian is not named."""
    messages = composing.with_facts(Message.objects.filter(booking=booking_id, answers=None))
    for message in messages.filter(channel=Message.Channel.SMS).order_by("-booking_version", "send_at", "pk"):
        booking = message.booking
        if booking is None or message.booking_version != booking.version:
            break
        if message.state in (*WAITING, *GONE):
            return _of(message, is_own=message.recipient_id == booking.person_id)
    return _("Inget sms går om det här. Säg tiden, och skriv upp den om det behövs.")


def _of(message: Message, *, is_own: bool) -> str:
    facts, now = composing.facts_of(message), clock.now()
    if message.state in WAITING:
        refusal = policies.may_send(facts, now=now).refusal
        if refusal is not None:
            return _("Inget sms går: %(why)s") % {"why": refusal.text}
    number = message.to or facts.number
    if not is_own or not number:
        return _("Ett sms går till en vårdnadshavare.")
    to = phone.in_words(number)
    if message.state in WAITING and message.send_at > now:
        return _("Ett sms går till %(to)s %(when)s.") % {
            "to": to,
            "when": calendar.moment_in_words(message.send_at),
        }
    return _("Ett sms går nu till %(to)s.") % {"to": to}
