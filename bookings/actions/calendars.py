"""The secret address that a calendar program fetches somebody's times from."""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac

from audit import actions as audit
from bookings import facts, policies
from bookings.actions.locks import lock_person
from bookings.models import CalendarFeed
from core import clock
from core.actor import Actor
from core.db import action


@action
def make_calendar(*, by: Actor) -> str:
    """A new address for one's own times; the one before is worth nothing from now on. The secret, told this once.

    Raises NotYours for one who acts for somebody else, Refused for one with protected identity.
    """
    person_id = by.own_person_id
    lock_person(person_id)
    policies.can_have_calendar(is_protected=facts.is_protected(person_id), by=by).require()
    secret = secrets.token_urlsafe(24)
    CalendarFeed.objects.filter(person=person_id).delete()
    CalendarFeed.objects.create(person_id=person_id, digest=digest_of(secret), made_at=clock.now())
    audit.record(audit.Action.CALENDAR_CHANGED, by=by, about=person_id)
    return secret


@action
def end_calendar(*, by: Actor) -> bool:
    """Make the address worth nothing; whether there was one."""
    ended, _rows = CalendarFeed.objects.filter(person=by.own_person_id).delete()
    if ended:
        audit.record(audit.Action.CALENDAR_CHANGED, by=by, about=by.own_person_id)
    return bool(ended)


def digest_of(secret: str) -> str:
    """What a feed is found by: the secret itself is kept nowhere."""
    return salted_hmac("bookings.calendar", secret, algorithm="sha256").hexdigest()
