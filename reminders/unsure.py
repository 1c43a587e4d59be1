"""Messages that may have gone or not: whose desk they belong to, and what decides whether they may go again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.at_desk.policies import can_find_persons
from audit import actions as audit
from core import calendar, clock, phone, rulebook
from core.actor import Actor
from core.db import fence
from core.errors import NotYours
from reminders import composing, policies, subjects
from reminders.models import Message
from reminders.policies import SendingFacts
from reminders.rules import ReminderRules
from representation.queries.entries import named

SHOWN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class UnsureRow:
    """``why_not`` closes the second button: nothing can be sent any more."""

    who: str
    what: str
    to: str
    when: str
    visit: str
    card_url: str
    went_url: str
    again_url: str
    why_not: str


def unsure_messages(*, by: Actor) -> tuple[UnsureRow, ...]:
    """Those of the unit, the newest first, a fortnight back. What staff are shown is logged. Raises NotYours."""
    if not policies.can_see_desk_lists(by):
        raise NotYours
    rows = [message for message in _candidates(by) if is_of(message, by=by)]
    with fence(by):
        about = sorted({row.recipient_id for row in rows if row.recipient_id})
        audit.record_many(audit.Action.DESK_LISTS_READ, by=by, about=about)
    return tuple(_row(row, by=by) for row in rows)


def how_many_unsure(*, by: Actor) -> int:
    """A number for the desk's start page. It names nobody."""
    if not policies.can_see_desk_lists(by):
        return 0
    return sum(is_of(message, by=by) for message in _candidates(by))


def is_of(message: Message, *, by: Actor) -> bool:
    """A clinic's own unit decides; what is about no clinic (a code, news of the account) the region."""
    about = subjects.of(message)
    return (about.clinic.unit_id if about else None) == policies.printing_unit(by)


def facts(message: Message, *, now: datetime) -> SendingFacts:
    """What may be decided of sending it again: as at the moment of sending, but worth saying for longer."""
    found = composing.with_facts(Message.objects.filter(pk=message.pk)).get()
    return replace(composing.facts_of(found), expires_at=worth_until(found, now=now))


def worth_until(message: Message, *, now: datetime) -> datetime:
    """A person has asked for it: it is worth saying some hours more, but not when the visit has begun."""
    rules = rulebook.at(clock.today()).section(ReminderRules)
    until = now + timedelta(hours=rules.confirmation_valid_hours)
    return min(until, message.booking.slot.starts_at) if message.booking else until


def _candidates(by: Actor) -> list[Message]:
    unknown = Message.objects.filter(state=Message.State.UNKNOWN, recipient__isnull=False, recipient__died_on=None)
    lately = unknown.filter(channel=Message.Channel.SMS, sending_at__gt=clock.now() - SHOWN)
    own = Q(booking__slot__visit_type__clinic__unit_id=policies.printing_unit(by)) | Q(booking=None)
    return list(composing.with_facts(lately.filter(own)).order_by("-sending_at", "pk"))


def _row(message: Message, *, by: Actor) -> UnsureRow:
    recipient, booking, now = message.recipient, message.booking, clock.now()
    if recipient is None or message.sending_at is None:
        raise NotYours
    refusal = policies.can_send_anew(facts(message, now=now), now=now).refusal
    return UnsureRow(
        who=named(recipient),
        what=str(message.get_kind_display()),
        to=phone.in_words(message.to) if message.to else "",
        when=calendar.moment_in_words(message.sending_at),
        visit=_("Tiden: %(when)s") % {"when": calendar.moment_in_words(booking.slot.starts_at)} if booking else "",
        card_url=_card(recipient.pk, by=by),
        went_url=reverse("admin:sms_went", args=[message.pk]),
        again_url=reverse("admin:sms_again", args=[message.pk]),
        why_not=str(refusal.text) if refusal else "",
    )


def _card(person_id: UUID, *, by: Actor) -> str:
    return reverse("admin:person_card", args=[person_id]) if can_find_persons(by) else ""
