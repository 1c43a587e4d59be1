"""The rules of what is said by SMS: pure functions of facts, moment and rulebook. No query, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.actor import Actor, Role
from core.calendar import local
from core.decision import ALLOWED, Decision, refused
from reminders.models import Message
from reminders.rules import ReminderRules

State = Message.State

LONGEST_VALIDITY = 36_000
"""Seconds: the longest ValidityPeriod that Twilio takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingNow:
    """What the booking is at the moment of sending."""

    is_cancelled: bool
    is_same_version: bool
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingFacts:
    """What the decision to send one message stands on, all read at the moment of sending.

    ``number`` is where it would go now, an e-mail address for what goes by e-mail; "" when there is none.
    ``is_addressed``: it is for that very number, whatever the person's card says. ``notice_is_over``: what it
    tells of no longer holds. ``is_about_another``: of somebody else's visit; ``may_hear``: as that one's guardian,
    today. ``is_to_a_child``: to one under 13, whose guardians hear instead. ``booking`` is None for a notice, and
    for a reply to an SMS that was not understood to be about one.
    """

    is_reply: bool
    expires_at: datetime
    booking: BookingNow | None
    has_died: bool
    number: str
    takes_sms: bool
    has_consent: bool
    has_stopped: bool
    is_unreachable: bool = False
    by_email: bool = False
    is_addressed: bool = False
    notice_is_over: bool = False
    is_unwanted: bool = False
    is_about_another: bool = False
    is_verified: bool = False
    may_hear: bool = True
    is_to_a_child: bool = False
    must_be_verified: bool = False


def may_send(facts: SendingFacts, *, now: datetime) -> Decision:
    """Whether the message goes now, or why it never will.

    A reply goes to the number that wrote, whatever it has consented to: STOPP itself is answered. So does a
    code, to the number that it is to prove.
    """
    if facts.has_died:
        return refused("send.dead", _("Personen har avlidit."))
    if facts.notice_is_over:
        return refused("send.notice_over", _("Det som meddelandet handlar om gäller inte längre."))
    if not facts.is_reply and facts.booking is not None:
        if facts.booking.is_cancelled:
            return refused("send.cancelled", _("Tiden är avbokad."))
        if not facts.booking.is_same_version:
            return refused("send.moved", _("Tiden är ändrad sedan meddelandet planerades."))
        if now >= facts.booking.starts_at:
            return refused("send.past_visit", _("Besöket har börjat."))
    if now >= facts.expires_at:
        return refused("send.expired", _("Det blev för sent att skicka."))
    if not facts.is_reply and facts.is_about_another and not facts.may_hear:
        return refused("send.not_theirs", _("Mottagaren ska inte få sms om den här personens tider."))
    return ALLOWED if facts.is_reply or facts.is_addressed else _wanted(facts)


def _wanted(facts: SendingFacts) -> Decision:
    """What somebody has said no to is not sent, by whatever way (reminders.choices says what one may)."""
    if facts.is_unwanted:
        return refused("send.unwanted", _("Personen har valt bort sådana meddelanden."))
    return _reach(facts)


def _reach(facts: SendingFacts) -> Decision:
    """A number that nobody has proved may be a stranger's: nothing goes there about somebody else."""
    if facts.by_email and not facts.number:
        return refused("send.no_email", _("Det finns ingen bekräftad e-postadress."))
    if not facts.number:
        return refused("send.no_number", _("Det finns inget mobilnummer."))
    if not facts.takes_sms:
        return refused("send.landline", _("Numret går till en fast telefon."))
    if facts.is_unreachable:
        return refused("send.unreachable", _("Operatören säger att numret inte tar emot sms."))
    if not facts.has_consent:
        return refused("send.no_consent", _("Personen har inte sagt ja till det."))
    if facts.has_stopped:
        return refused("send.stopped", _("Personen har svarat STOPP."))
    if facts.is_to_a_child:
        return refused("send.child", _("Barnets vårdnadshavare får sms i stället, om de vill och kan."))
    if (facts.is_about_another or facts.must_be_verified) and not facts.is_verified:
        return refused("send.unverified", _("Mobilnumret är inte bekräftat."))
    return ALLOWED


def can_send_anew(facts: SendingFacts, *, now: datetime) -> Decision:
    """Whether what may have gone already may go once more: as any message at its moment, and before the visit."""
    if facts.booking is not None and now >= facts.booking.starts_at:
        return refused("send.past_visit", _("Besöket har börjat."))
    return may_send(facts, now=now)


def state_when_refused(code: str) -> State:
    """The final state of a message that was not sent for that reason."""
    if code in ("send.cancelled", "send.moved", "send.notice_over", "send.not_theirs"):
        return State.CANCELLED
    return State.EXPIRED if code in ("send.expired", "send.past_visit") else State.SKIPPED


def confirmation_expires(now: datetime, starts_at: datetime, *, rules: ReminderRules) -> datetime:
    """After this it is not sent: it has lost its worth, or the visit has begun."""
    return min(now + timedelta(hours=rules.confirmation_valid_hours), starts_at)


def validity_seconds(now: datetime, facts: SendingFacts) -> int:
    """How long the provider may try: past neither the message's end nor the visit, and what Twilio takes."""
    visit = facts.booking.starts_at if facts.booking and not facts.is_reply else facts.expires_at
    return max(1, min(LONGEST_VALIDITY, int((min(facts.expires_at, visit) - now).total_seconds())))


LONGEST_BACK_OFF = 300.0
"""Seconds: a provider that is up again is tried within five minutes."""


def back_off(attempts: int, asked_seconds: float | None) -> timedelta:
    """How long to wait before the next attempt: doubled each time, at least what the provider asked for."""
    return timedelta(seconds=max(min(5.0 * 2**attempts, LONGEST_BACK_OFF), asked_seconds or 0.0))


RECEIPT_AWAITED = timedelta(hours=1)
"""How long a message that the provider has waits for its receipt before the provider is asked, each time."""


def receipt_awaited_until(now: datetime) -> datetime:
    """When the provider is asked what became of a message that it has."""
    return now + RECEIPT_AWAITED


WAYS: dict[State, frozenset[State]] = {
    State.SENDING: frozenset({State.SENT, State.DELIVERED, State.UNDELIVERED, State.FAILED, State.UNKNOWN}),
    State.SENT: frozenset({State.DELIVERED, State.UNDELIVERED, State.FAILED, State.UNKNOWN}),
    State.UNKNOWN: frozenset({State.SENT, State.DELIVERED, State.UNDELIVERED, State.FAILED}),
}
"""Where a receipt may take a message. The database holds the same (trigger message_only_moves_forward)."""


def moves(old: str, new: str) -> bool:
    """Whether what a provider tells takes the message forward. What comes late or twice does not."""
    return State(new) in WAYS.get(State(old), frozenset())


def can_see_desk_lists(by: Actor) -> Decision:
    """Whether one may see and tick off the letters to print and the visits to ring about."""
    if by.on_duty is not None and by.on_duty.role in DESK:
        return ALLOWED
    return refused("desk.role", _("Det här gör enhetens reception eller chef."))


def can_undo_tick(done_at: datetime, *, now: datetime) -> Decision:
    """Whether what was ticked off may be put back: on the same day, while the one who did it knows."""
    if local(done_at).date() != local(now).date():
        return refused("desk.ticked", _("Det går att ångra samma dag. Nu är det för sent."))
    return ALLOWED


def printing_unit(by: Actor) -> UUID | None:
    """Whose letters one prints: the unit's own; the region's administrator those that no unit prints."""
    return None if by.duty.role == Role.REGION_ADMINISTRATOR else by.duty.care_unit_id


DESK = frozenset({Role.RECEPTIONIST, Role.UNIT_MANAGER, Role.REGION_ADMINISTRATOR})


def can_write_words(by: Actor) -> Decision:
    """Whether one may choose what the unit's clinics say by SMS, and whether they read what comes back."""
    if by.on_duty is not None and by.on_duty.role == Role.UNIT_MANAGER:
        return ALLOWED
    return refused("words.not_manager", _("Mottagningens ord i sms väljer enhetschefen."))
