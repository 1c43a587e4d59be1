"""A shift at a browser: begun with two factors, locked, opened again with one, ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from accounts.models import User
from audit import actions as audit
from clinics.errors import CONSTRAINTS
from clinics.models import KeptWork, Shift
from clinics.rules import staff as staff_rules
from core import clock
from core.actor import Actor
from core.db import action, translate_constraints
from core.errors import NotYours


@action
def begin_shift(
    *, browser: str, method: Shift.Method, vouched: Collection[UUID] | None = None, by: Actor
) -> Shift:
    """Let somebody who has proved two factors begin at this browser; whoever was open there is put aside.

    One's own earlier shift there ends. Raises NotYours for one who is not staff, and DeskTaken when two come in
    there at the same instant.
    """
    user = User.objects.select_for_update(of=("self",)).filter(pk=by.own_user_id, kind=User.Kind.STAFF).first()
    if user is None:
        raise NotYours
    now = clock.now()
    Shift.objects.filter(user=user, browser=browser, ended_at=None).update(ended_at=now)
    _put_aside(browser)
    with translate_constraints(CONSTRAINTS):
        shift = Shift.objects.create(
            user=user,
            browser=browser,
            method=method,
            began_at=now,
            ends_at=now + timedelta(hours=staff_rules().shift_hours),
            used_at=now,
            vouched=None if vouched is None else list(vouched),
        )
    audit.record(audit.Action.STAFF_SIGNED_IN, by=by, about=None, object_id=shift.pk)
    return shift


@action
def open_shift(*, shift_id: UUID, browser: str, by: Actor) -> Shift:
    """Open one's own locked shift at its own browser; whoever was open there is put aside.

    Raises NotYours when there is none that is still good, and DeskTaken when two open there at the same instant.
    """
    now = clock.now()
    mine = Shift.objects.select_for_update(of=("self",)).filter(
        pk=shift_id, browser=browser, user_id=by.own_user_id, ended_at=None, ends_at__gt=now
    )
    shift = mine.first()
    if shift is None:
        raise NotYours
    _put_aside(browser)
    shift.locked_at, shift.used_at = None, now
    with translate_constraints(CONSTRAINTS):
        shift.save(update_fields=["locked_at", "used_at"])
    audit.record(audit.Action.STAFF_UNLOCKED, by=by, about=None, object_id=shift.pk)
    return shift


@action
def lock_shift(*, shift_id: UUID) -> None:
    """Lock it, by hand or because nobody has used it. Locked twice is locked once."""
    Shift.objects.filter(pk=shift_id, locked_at=None).update(locked_at=clock.now())


@action
def touch_shift(*, shift_id: UUID) -> None:
    """Note that it is in use; never one that was locked meanwhile."""
    Shift.objects.filter(pk=shift_id, locked_at=None, ended_at=None).update(used_at=clock.now())


@action
def end_shift(*, shift_id: UUID, by: Actor) -> None:
    """Sign out at a browser: one's own shift is over and what was kept there is forgotten. Nobody else's is."""
    shift = Shift.objects.filter(pk=shift_id, user_id=by.own_user_id, ended_at=None).first()
    if shift is None:
        return
    Shift.objects.filter(pk=shift_id).update(ended_at=clock.now())
    KeptWork.objects.filter(user_id=shift.user_id, browser=shift.browser).delete()
    audit.record(audit.Action.STAFF_SIGNED_OUT, by=by, about=None, object_id=shift_id)


def end_all(user_id: UUID, *, but: UUID | None = None) -> None:
    """End all that somebody has open anywhere, in the caller's transaction."""
    open_ones = Shift.objects.filter(user_id=user_id, ended_at=None)
    (open_ones.exclude(pk=but) if but else open_ones).update(ended_at=clock.now())
    KeptWork.objects.filter(user_id=user_id).delete()


def _put_aside(browser: str) -> None:
    Shift.objects.filter(browser=browser, ended_at=None, locked_at=None).update(locked_at=clock.now())
