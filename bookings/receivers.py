"""What happens in the time book when two persons become one: no time is lost, and a clash is told to the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.merging.rows import Merging
from accounts.signals import persons_merged, persons_unmerged
from bookings.models import STANDING, Booking, CalendarFeed, EarlierTimeWish, Invitation

AFTER_MERGE = "sammanförd"
"""Why two times at once were let stand: they were two persons'. The desk sees it on the day's list."""


def connect() -> None:
    """Listen, once."""
    persons_merged.connect(on_merged, dispatch_uid="bookings.take_bookings")
    persons_unmerged.connect(on_unmerged, dispatch_uid="bookings.put_bookings_back")


def on_merged(sender: object, *, merging: Merging, **_: Any) -> None:
    """Every booking goes along. None is cancelled: which of two at once is right, somebody has to ask.

    What is only held or offered to the one who goes is let go, and their calendar's address is worth nothing more.
    """
    kept = Booking.objects.filter(person_id=merging.merged_id, held_until__isnull=False)
    kept.update(state=Booking.State.LAPSED, held_until=None)
    for feed in CalendarFeed.objects.filter(person_id=merging.merged_id).order_by("pk"):
        merging.put_aside(feed)
    merging.take(Invitation.objects.filter(person_id=merging.merged_id))
    merging.take(EarlierTimeWish.objects.filter(person_id=merging.merged_id))
    mine = list(_standing(merging.kept_id))
    for row in Booking.objects.filter(person_id=merging.merged_id).order_by("pk"):
        clashes = row.state in STANDING and any(_clash(row, other) for other in mine)
        reason = (row.overlap_reason or AFTER_MERGE) if clashes else row.overlap_reason
        merging.change(row, person_id=merging.kept_id, overlap_reason=reason)


def on_unmerged(sender: object, *, merging: Merging, **_: Any) -> None:
    """They go back, with whatever has become of them since."""
    merging.put_back(Booking, Invitation, EarlierTimeWish, CalendarFeed)


def _standing(person_id: UUID) -> QuerySet[Booking]:
    return Booking.objects.standing().filter(person_id=person_id).order_by("pk")


def _clash(row: Booking, other: Booking) -> bool:
    """The same place twice, or two exclusive visits that share some moment."""
    if row.slot_id == other.slot_id:
        return True
    both = row.exclusive and other.exclusive and row.during is not None and other.during is not None
    return both and row.during.lower < other.during.upper and other.during.lower < row.during.upper
