"""Writing the access log. Every action and every read of health data comes through here."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from uuid import UUID

from audit.models import AccessEvent
from core import clock
from core.actor import Actor, Purpose

Action = AccessEvent.Action
AT_SIGN_IN = "at_sign_in"
"""The category of what the portal does by itself because somebody signs in."""


def record(
    action: AccessEvent.Action,
    *,
    by: Actor,
    about: UUID | None,
    object_id: UUID | None = None,
    category: str = "",
) -> UUID:
    """Write one row, in the caller's transaction: the deed and its trace commit together or not at all.

    Gives the row's id.
    """
    row = _row(action, by=by, about=about, object_id=object_id, category=category)
    row.save(force_insert=True)
    return row.pk


def record_many(
    action: AccessEvent.Action,
    *,
    by: Actor,
    about: Collection[UUID],
    object_id: UUID | None = None,
    category: str = "",
) -> None:
    """Write one row a person, in one statement: what was shown about many leaves a trace with each."""
    rows = [_row(action, by=by, about=one, object_id=object_id, category=category) for one in about]
    AccessEvent.objects.bulk_create(rows)


def _row(
    action: AccessEvent.Action, *, by: Actor, about: UUID | None, object_id: UUID | None, category: str
) -> AccessEvent:
    duty = by.on_duty
    return AccessEvent(
        id=uuid.uuid4(),
        at=clock.now(),
        action=action,
        by=_kind(by, action),
        person_id=about,
        actor_person_id=by.person_id,
        actor_user_id=by.user_id,
        actor_name=by.name,
        relation=_relation(by),
        assignment_id=duty.assignment_id if duty else None,
        role=duty.role if duty else "",
        purpose=_purpose(by),
        care_unit_id=duty.care_unit_id if duty else None,
        care_unit_name=duty.care_unit_name if duty else "",
        object_id=object_id,
        category=category,
        channel=by.channel,
        assurance=by.assurance,
        request_id=by.request_id,
    )


def _kind(by: Actor, action: AccessEvent.Action) -> AccessEvent.By:
    if action == AccessEvent.Action.RECORD_RECEIVED:
        return AccessEvent.By.SOURCE
    if by.is_system:
        return AccessEvent.By.SYSTEM
    if by.acts_for_another:
        return AccessEvent.By.REPRESENTATIVE
    return AccessEvent.By.STAFF if by.on_duty else AccessEvent.By.SELF


def _relation(by: Actor) -> str:
    if by.acting_for and by.acts_for_another:
        return by.acting_for.relation
    return AccessEvent.Relation.SELF if by.person_id else ""


def _purpose(by: Actor) -> str:
    if by.is_system:
        return Purpose.SYSTEM
    return by.on_duty.purpose if by.on_duty else Purpose.OWN
