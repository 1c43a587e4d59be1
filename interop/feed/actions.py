"""Keys for record systems: made, shown once, ended. A token is kept as a digest alone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from audit import actions as audit
from audit.actions import Action
from clinics.models import CareUnit
from core import clock
from core.actor import Actor
from core.db import action
from core.errors import NotYours
from interop.feed import policies
from interop.models import FeedKey

NOTED_AT_MOST = timedelta(minutes=1)


def digest_of(token: str) -> str:
    """What a token is found by. It has 256 random bits: no salt, no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


@action
def make_key(*, unit_id: UUID, name: str, by: Actor) -> tuple[FeedKey, str]:
    """A key for a system, and its token: told now and never again. Raises Refused, NotYours for another's unit."""
    policies.can_keep_keys(by).require()
    if not by.is_system and by.duty.care_unit_id != unit_id:
        raise NotYours
    if not CareUnit.objects.filter(pk=unit_id).exists():
        raise NotYours
    token = secrets.token_urlsafe(32)
    key = FeedKey.objects.create(
        unit_id=unit_id, name=name, digest=digest_of(token), made_at=clock.now(), made_by_id=by.user_id
    )
    audit.record(Action.FEED_KEY_MADE, by=by, about=None, object_id=key.pk)
    return key, token


@action
def end_key(*, key_id: UUID, by: Actor) -> None:
    """From the next request on it opens nothing. Once more changes nothing. Raises Refused, NotYours."""
    policies.can_keep_keys(by).require()
    key = FeedKey.objects.select_for_update(of=("self",), no_key=True).filter(pk=key_id).first()
    if key is None or not (by.is_system or by.duty.care_unit_id == key.unit_id):
        raise NotYours
    if key.ended_at is None:
        key.ended_at = clock.now()
        key.save(update_fields=["ended_at"])
        audit.record(Action.FEED_KEY_ENDED, by=by, about=None, object_id=key.pk)


@action
def touch_key(*, key_id: UUID, by: Actor) -> None:
    """Note that a key is in use, at most once a minute. What it has read is in the log."""
    stale = FeedKey.objects.filter(pk=key_id).exclude(used_at__gt=clock.now() - NOTED_AT_MOST)
    stale.update(used_at=clock.now())
