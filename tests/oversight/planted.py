"""Who the staff are, and what they have opened."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any
from unittest.mock import patch

from accounts.models import Identity, Person, User, digest_of
from audit import actions as audit
from core import clock
from core.actor import Actor
from core.identity import IdentityNumber
from oversight.models import Finding, StaffIdentity
from tests import make
from tests.conftest import database_role

_number = itertools.count(1)


def identity(someone: Person) -> IdentityNumber:
    """A reserve number for a person."""
    number = IdentityNumber("urn:reserve", f"R{next(_number)}")
    Identity.objects.create(
        person=someone, system=number.system, value=number.value, digest=digest_of(number), since=clock.now()
    )
    return number


def lives(by: Actor, **values: Any) -> Person:
    """The member of staff as a resident."""
    someone = make.person(**values)
    StaffIdentity.objects.create(
        user=User.objects.get(assignments=by.duty.assignment_id),
        digest=digest_of(identity(someone)),
        kept_at=clock.now(),
    )
    return someone


def opened(by: Actor, about: Person, at: datetime | None = None, times: int = 1) -> None:
    """So many readings of the person's record."""
    moment = at or clock.now()
    with patch.object(clock, "now", lambda: moment):
        for _ in range(times):
            audit.record(audit.Action.RECORD_READ, by=by, about=about.pk)


def found() -> dict[tuple[Any, Any], list[str]]:
    """Each finding's kinds, by who and about whom."""
    with database_role("vp_jobs"):
        return {(f.user_id, f.person_id): sorted(f.kinds) for f in Finding.objects.order_by("pk")}
