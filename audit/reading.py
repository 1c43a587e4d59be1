"""The one door to health data: a fenced transaction that writes the log row before anything is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from audit import actions
from audit.models import AccessEvent
from core.actor import Actor
from core.db import fence


@contextmanager
def reading(
    by: Actor,
    *,
    about: UUID,
    action: AccessEvent.Action,
    object_id: UUID | None = None,
    category: str = "",
) -> Iterator[tuple[UUID, ...]]:
    """Read rows about one person inside this block, and only there.

    The block is one transaction: the fence is set, the read is logged, then the rows are fetched. Return
    evaluated frozen rows from it, never a QuerySet: outside the block the fence is shut, and a lazy query
    gives nothing without a word. Authorise with a policy first; the fence only says whose rows exist.

    Gives every id that the person has: rows of the record and the log keep the one they were written with,
    also when it has been merged into another since. Ask for rows by all of them.
    """
    with fence(by, [about]) as all_of_one:
        actions.record(action, by=by, about=about, object_id=object_id, category=category)
        yield all_of_one
