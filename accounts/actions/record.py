"""What the person has seen of the record."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from accounts.models import CareAccount
from core.actor import Actor
from core.db import action


@action
def note_record_read(*, until: datetime, by: Actor) -> None:
    """Note that the person has seen what had come into the record until then; never an earlier time than before.

    Leaves no trace of its own in the log: the reading itself was logged before anything was shown.
    """
    earlier = Q(record_read_until__lt=until) | Q(record_read_until=None)
    CareAccount.objects.filter(earlier, person_id=by.own_person_id).update(record_read_until=until)
