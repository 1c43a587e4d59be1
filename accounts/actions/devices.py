"""Where a person is signed in: a line for each browser, begun at sign-in, ended by the person."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from accounts import session_store
from accounts.errors import CONSTRAINTS
from accounts.models import DeviceSession, Draft, Person
from audit import actions as audit
from audit.actions import Action
from core import clock
from core.actor import Actor
from core.db import action, translate_constraints

MARKS_AT_MOST = 20
"""So many times somebody shows anew who they are, and a form from before the first of them is still known."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The line that was begun, and whether somebody else was the last one signed in in that browser."""

    device_id: UUID
    after_somebody_else: bool
    has_drafts: bool


@action
def begin_device(
    *,
    session_key: str,
    method: str,
    browser: str,
    system: str,
    continues: UUID | None,
    last: UUID | None,
    form_mark: str = "",
    by: Actor,
) -> Begun:
    """Put a session that has just begun on the person's list of sign-ins.

    ``continues``: the line of the session that it goes on from, after a step-up. ``last``: the line that the
    browser remembers. When that is somebody else's, what they had written there is dropped: who comes after
    them in a browser is never to meet it. ``form_mark``: what the forms of its pages carry.
    """
    person_id = by.own_person_id
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)
    others = DeviceSession.objects.exclude(person=person_id).filter(pk__in=[last] if last else [])
    Draft.objects.filter(device__in=others).delete()
    own = DeviceSession.objects.filter(person=person_id, ended_at=None, pk__in=[continues] if continues else [])
    device = own.first() or DeviceSession(person_id=person_id, begun_at=clock.now())
    device.session_key, device.method = session_key, method
    device.browser, device.system = browser, system
    if form_mark:
        device.form_marks = [*device.form_marks, form_mark][-MARKS_AT_MOST:]
    with translate_constraints(CONSTRAINTS):
        device.save()
    return Begun(
        device_id=device.pk,
        after_somebody_else=others.exists(),
        has_drafts=Draft.objects.filter(person=person_id).exists(),
    )


@action
def end_sign_ins(*, only: UUID | None = None, keep: UUID | None = None, by: Actor) -> int:
    """Sign the person out of other browsers: of one, or of all but ``keep``. Gives how many there were.

    A browser is out when this is committed: the session's row is gone, and no copy of it is believed.
    Somebody else's line is not found, and nothing happens.
    """
    person_id = by.own_person_id
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)
    devices = DeviceSession.objects.filter(person=person_id, ended_at=None)
    meant = [one for one in devices if one.pk != keep and only in (None, one.pk)]
    keys = [device.session_key for device in meant]
    DeviceSession.objects.filter(pk__in=[device.pk for device in meant]).update(ended_at=clock.now())
    alive = Session.objects.filter(session_key__in=keys)
    ended = alive.count()
    alive.delete()
    for key in keys:
        transaction.on_commit(session_store.SessionStore(key).forget)
    if ended:
        audit.record(Action.SIGN_IN_ENDED, by=by, about=person_id)
    return ended
