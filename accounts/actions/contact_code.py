"""Proving whose a number or an address is: a code is sent there, and comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Max, QuerySet

from accounts import codes, policies
from accounts.actions.contact import locked_card
from accounts.models import ContactCard, ContactCheck
from accounts.policies import CodeFacts
from accounts.rules import ContactRules
from accounts.signals import contact_code_asked
from audit import actions as audit
from audit.actions import Action
from core import clock, rulebook
from core.actor import Actor
from core.db import action, one_at_a_time

Kind = ContactCheck.Kind


class Outcome(StrEnum):
    """What came of a try."""

    RIGHT = "right"
    WRONG = "wrong"
    SPENT = "spent"  # five wrong: this code is dead
    OVER = "over"  # too old, replaced by a newer one, or none was sent


@dataclass(frozen=True, slots=True)
class Tried:
    """``left`` is how many tries the code has left."""

    outcome: Outcome
    left: int = 0


@action
def ask_for_code(*, kind: ContactCheck.Kind, by: Actor) -> ContactCheck:
    """Send a code to the person's own number or address; the one before it is dead.

    Raises core.decision.Refused: nothing to prove, proved already, too soon, too many. Who else has the
    number makes no difference to the answer.
    """
    card = locked_card(by.own_person_id)
    one_at_a_time(f"contact-code:{_address(card, kind)}")
    now, rules = clock.now(), rulebook.at(clock.today()).section(ContactRules)
    policies.can_send_code(facts_of(card, kind, now=now), now=now, rules=rules).require()
    _open(card, kind).update(replaced_at=now)
    check = ContactCheck.objects.create(
        person=card.person,
        kind=kind,
        address=_address(card, kind),
        asked_at=now,
        expires_at=now + timedelta(minutes=rules.code_minutes),
    )
    audit.record(Action.CONTACT_CODE_ASKED, by=by, about=check.person_id, object_id=check.pk, category=kind)
    contact_code_asked.send(sender=ContactCheck, check=check)
    return check


@action
def try_code(*, kind: ContactCheck.Kind, code: str, by: Actor) -> Tried:
    """Try a code; a right one proves the number or the address.

    Tries are counted under the person's lock and committed, right or wrong: fifty at the same instant are
    five tries and forty-five refusals.
    """
    card = locked_card(by.own_person_id)
    now, rules = clock.now(), rulebook.at(clock.today()).section(ContactRules)
    check = _open(card, kind).select_for_update(of=("self",), no_key=True).first()
    if check is None or now >= check.expires_at or check.address != _address(card, kind):
        return _told(Outcome.OVER, by=by, kind=kind)
    if check.tries >= rules.code_tries:
        return _told(Outcome.SPENT, by=by, kind=kind)
    check.tries += 1
    left = rules.code_tries - check.tries
    if not codes.is_right(check.pk, code):
        check.save(update_fields=["tries"])
        return _told(Outcome.WRONG if left else Outcome.SPENT, left, by=by, kind=kind)
    check.used_at = now
    check.save(update_fields=["tries", "used_at"])
    setattr(card, f"{kind}_verified_at", now)
    if kind == Kind.MOBILE:
        card.sms_unreachable_at = None  # the code came through
    card.save(update_fields=[f"{kind}_verified_at", "sms_unreachable_at"])
    audit.record(Action.CONTACT_VERIFIED, by=by, about=card.person_id, object_id=check.pk, category=kind)
    return Tried(Outcome.RIGHT)


def _told(outcome: Outcome, left: int = 0, *, by: Actor, kind: ContactCheck.Kind) -> Tried:
    audit.record(Action.CONTACT_CODE_WRONG, by=by, about=by.own_person_id, category=kind)
    return Tried(outcome, left)


def _address(card: ContactCard, kind: ContactCheck.Kind) -> str:
    return card.mobile if kind == Kind.MOBILE else card.email


def _open(card: ContactCard, kind: ContactCheck.Kind) -> QuerySet[ContactCheck]:
    return ContactCheck.objects.filter(person_id=card.person_id, kind=kind, used_at=None, replaced_at=None)


def facts_of(card: ContactCard, kind: ContactCheck.Kind, *, now: datetime) -> CodeFacts:
    """What :func:`accounts.policies.can_send_code` decides by; the page shows the same decision."""
    day = ContactCheck.objects.filter(asked_at__gt=now - timedelta(days=1))
    own, address = day.filter(person_id=card.person_id), _address(card, kind)
    return CodeFacts(
        address=address,
        is_verified=(card.mobile_verified_at if kind == Kind.MOBILE else card.email_verified_at) is not None,
        latest_at=own.filter(kind=kind, address=address).aggregate(latest=Max("asked_at"))["latest"],
        by_person=own.count(),
        to_address=day.filter(address=address).count(),
    )
