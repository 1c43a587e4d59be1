"""Which kinds of message somebody may say no to, and which always reach them."""

from __future__ import annotations

from accounts.models import ContactCard
from reminders.models import Message

Kind, Wanted = Message.Kind, ContactCard.Wanted

MAY_BE_DECLINED = {
    Kind.CONFIRMATION: Wanted.CONFIRMATION,
    Kind.FIRST_REMINDER: Wanted.REMINDER,
    Kind.DAY_BEFORE: Wanted.REMINDER,
    Kind.NEWS: Wanted.NEWS,
    Kind.NOTE_ANSWERED: Wanted.NEWS,
    Kind.OFFER: Wanted.OFFER,
    Kind.OFFER_GONE: Wanted.OFFER,
}
"""All else always goes, if there is a way: that a time is another or none, an invitation, an answer, a code."""


def is_declined(message: Message, card: ContactCard | None) -> bool:
    """Whether the recipient has said no to the kind. News of a visit that nothing else told is no choice."""
    if card is None or message.answers_id is not None:
        return False
    choice = MAY_BE_DECLINED.get(Kind(message.kind))
    if message.kind == Kind.NEWS and message.booking_id is not None:
        return False
    return choice is not None and choice in card.declined
