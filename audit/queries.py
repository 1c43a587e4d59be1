"""The access log for the person it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Min
from django.db.models.functions import TruncMinute

from audit.actions import Action
from audit.models import AccessEvent
from audit.reading import reading
from core import clock
from core.actor import Actor
from core.calendar import local

PAGE = 100
"""Lines a page, before those of one sitting are joined."""
SITTING = timedelta(minutes=30)
"""What the same one does within this long of the last thing is one line: a person who reads a record opens
many pages.
"""


@dataclass(frozen=True, slots=True)
class Who:
    """The one who did it, as they were then. The names are the columns'."""

    by: str
    actor_person_id: UUID | None
    actor_user_id: UUID | None
    actor_name: str
    assignment_id: UUID | None
    role: str
    purpose: str
    care_unit_name: str


_WHO = tuple(field.name for field in fields(Who))


@dataclass(frozen=True, slots=True)
class Sitting:
    """What one did in one go: from first to last, the kinds of deed, the newest first."""

    who: Who
    first_at: datetime
    last_at: datetime
    deeds: tuple[tuple[str, str], ...]  # (action, category)


@dataclass(frozen=True, slots=True)
class LogPage:
    """``until``: what came then or later is not on this page nor on any that follows it, so that they stay in
    step; neither is this very reading, which is seen the next time.
    """

    sittings: tuple[Sitting, ...]
    page: int
    until: datetime
    has_older: bool


def access_log(*, by: Actor, page: int = 1, until: datetime | None = None) -> LogPage:
    """Who has done what with the person's own data, newest first. That it is read is logged as well."""
    until = until or clock.now()
    with reading(by, about=by.own_person_id, action=Action.LOG_READ):
        lines = (
            AccessEvent.objects.filter(person_id=by.own_person_id, at__lt=until)
            .annotate(minute=TruncMinute("at"))
            .values(*_WHO, "action", "category", "minute")
            .annotate(first=Min("at"), last=Max("at"))
            .order_by("-last", "action", "category", *_WHO)
        )
        skipped = (page - 1) * PAGE
        found = list(lines[skipped : skipped + PAGE + 1])
    return LogPage(_sittings(found[:PAGE]), page, until, has_older=len(found) > PAGE)


def _sittings(lines: Iterable[dict[str, Any]]) -> tuple[Sitting, ...]:
    """Lines that come newest first, those of one sitting joined; ordered by when the sitting ended."""
    done: list[Sitting] = []
    latest: dict[Who, int] = {}
    for line in lines:
        who = Who(**{name: line[name] for name in _WHO})
        one = Sitting(who, line["first"], line["last"], ((line["action"], line["category"]),))
        place = latest.get(who)
        if place is not None and _same_sitting(done[place], one):
            done[place] = _joined(done[place], one)
        else:
            latest[who] = len(done)
            done.append(one)
    return tuple(done)


def _same_sitting(later: Sitting, earlier: Sitting) -> bool:
    same_day = local(later.first_at).date() == local(earlier.last_at).date()
    return same_day and later.first_at - earlier.last_at <= SITTING


def _joined(later: Sitting, earlier: Sitting) -> Sitting:
    deeds = tuple(dict.fromkeys(later.deeds + earlier.deeds))
    return replace(later, first_at=min(later.first_at, earlier.first_at), deeds=deeds)
