"""What somebody was doing when the desk locked: kept, given back to them alone, forgotten in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from clinics.models import KeptWork, Shift
from clinics.rules import staff as staff_rules
from core import clock
from core.actor import Actor
from core.db import action

AT_MOST = 20
"""Pieces kept for one person at one browser: a tab each. The oldest go first."""


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of it. ``fields``: see KeptWork."""

    kind: str
    path: str
    fields: list[list[object]]


@action
def keep_work(*, shift_id: UUID, work: Work) -> UUID | None:
    """Keep it for the one whose shift it is; None when that shift has ended."""
    shift = Shift.objects.filter(pk=shift_id, ended_at=None).first()
    if shift is None:
        return None
    kept = KeptWork.objects.create(
        user_id=shift.user_id,
        browser=shift.browser,
        kind=work.kind,
        path=work.path,
        fields=work.fields,
        kept_at=clock.now(),
    )
    own = KeptWork.objects.filter(user_id=shift.user_id, browser=shift.browser)
    beyond = own.order_by("-kept_at", "pk").values_list("pk", flat=True)[AT_MOST:]
    KeptWork.objects.filter(pk__in=list(beyond)).delete()
    return kept.pk


@action
def take_work(*, work_id: UUID, browser: str, by: Actor) -> Work | None:
    """Give it back, once; None for anybody else, at another browser, or when it is not there."""
    own = KeptWork.objects.filter(pk=work_id, user_id=by.own_user_id, browser=browser)
    kept = own.select_for_update(of=("self",)).first()
    if kept is None:
        return None
    kept.delete()
    return Work(kept.kind, kept.path, kept.fields)


@action
def forget_kept_work() -> int:
    """Delete what nobody came back for while the shift lasted. Gives how many pieces."""
    oldest = clock.now() - timedelta(hours=staff_rules().shift_hours)
    return KeptWork.objects.filter(kept_at__lt=oldest).delete()[0]
