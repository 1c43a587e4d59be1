"""Passkeys: kept by allauth's model, added and removed by the person, and a way in at a lower level."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator

from accounts.actions.person import note_register_reading
from accounts.models import CareAccount, Person
from accounts.reading import Reading
from audit import actions as audit
from audit.actions import Action
from core import clock
from core.actor import Actor
from core.db import action

AT_MOST = 10
"""Passkeys of one person. More than a person has devices: beyond it somebody is filling the table."""
NAME_AT_MOST = 60
WEBAUTHN = Authenticator.Type.WEBAUTHN


@action
def add_passkey(*, name: str, credential: dict[str, Any], by: Actor) -> bool:
    """Keep a passkey whose making has been verified. False, and nothing kept, when there are AT_MOST already."""
    _lock(by.own_person_id)
    if Authenticator.objects.filter(user_id=by.user_id, type=WEBAUTHN).count() >= AT_MOST:
        return False
    Authenticator.objects.create(
        user_id=by.user_id,
        type=WEBAUTHN,
        data={"name": name[:NAME_AT_MOST], "credential": credential},
        created_at=clock.now(),
    )
    audit.record(Action.PASSKEY_ADDED, by=by, about=by.own_person_id)
    return True


@action
def remove_passkey(*, passkey_id: int, by: Actor) -> bool:
    """Let a passkey of one's own open nothing from now on. False when there is none such."""
    _lock(by.own_person_id)
    removed, _ = Authenticator.objects.filter(pk=passkey_id, user_id=by.user_id, type=WEBAUTHN).delete()
    if removed:
        audit.record(Action.PASSKEY_REMOVED, by=by, about=by.own_person_id)
    return bool(removed)


@action
def sign_in_with_passkey(
    *, person_id: UUID, passkey_id: int, reading: Reading | None, by: Actor
) -> CareAccount | None:
    """Let in the owner of a passkey that has been verified.

    Gives None, and lets nobody in, when the account is closed, the person has died, or the passkey has been
    removed meanwhile; what the register said is kept all the same. ``reading`` is None when it did not answer.
    """
    person = _lock(person_id)
    if reading is not None:
        person = note_register_reading(person_id=person_id, reading=reading, by=by)
    account = CareAccount.objects.select_related("user", "person").get(person=person)
    user = account.user
    if person.died_on is not None or account.closed_at is not None or user is None or not user.is_active:
        return None
    now = clock.now()
    if not Authenticator.objects.filter(pk=passkey_id, user=user, type=WEBAUTHN).update(last_used_at=now):
        return None
    account.last_signed_in_at = now
    account.save(update_fields=["last_signed_in_at"])
    whose = replace(by, user_id=user.pk, person_id=person.pk, name=account.person.name)
    audit.record(Action.SIGNED_IN, by=whose, about=person.pk, category="passkey")
    return account


def _lock(person_id: UUID) -> Person:
    return Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)
