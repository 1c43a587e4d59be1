"""Whether a unit has to do with a person. Asked here, and answered above, where listing, times and record meet."""

from __future__ import annotations

from typing import Protocol, cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from core.actor import Actor


class CareRelation(Protocol):
    """The answer. Asks the database and nobody outside."""

    def __call__(self, person_id: UUID, *, by: Actor) -> bool:
        """Whether the unit that one is on duty at has the person listed, a time or an entry of theirs near today,
        or a guardian's question about them. Raises NotYours for one who is not on duty.
        """


def knows(person_id: UUID, *, by: Actor) -> bool:
    """Whether one's own unit knows the person."""
    return cast(CareRelation, import_string(settings.CARE_RELATION))(person_id, by=by)
