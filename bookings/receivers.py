"""What happens in the time book when two persons become one (no time is lost, and a clash is told to the desk),
when somebody dies, and what a change of a booking means for invitations and wishes.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.merging.rows import Merging
from accounts.models import Person
from accounts.signals import person_died, persons_merged, persons_unmerged
from bookings.actions import invitations, wishes
from bookings.models import STANDING, Booking, BookingEvent, CalendarFeed, EarlierTimeWish, Invitation
from bookings.signals import booking_changed
from core.actor import Actor

AFTER_MERGE = "sammanförd"
"""Why two times at once were let stand: they were two persons'. The desk sees it on the day's list."""


def connect() -> None:
    """Listen, once."""
    persons_merged.connect(on_merged, dispatch_uid="bookings.take_bookings")
    persons_unmerged.connect(on_unmerged, dispatch_uid="bookings.put_bookings_back")
    person_died.connect(on_person_died, dispatch_uid="bookings.end_what_waits")
    booking_changed.connect(on_booking_changed, dispatch_uid="bookings.follow_booking")


def on_booking_changed(
    sender: object, *, booking: Booking, change: BookingEvent.Kind, by: Actor, **_: Any
) -> None:
    """An invitation is used by the first booking; a wish ends with what it was for."""
    invitations.follow_booking(booking, change, by=by)
    wishes.follow_booking(booking, change, by=by)


def on_person_died(sender: object, *, person: Person, by: Actor, **_: Any) -> None:
    """Nobody is waited for, and no place is kept."""
    wishes.end_wishes_of(person.pk, by=by)
    invitations.end_of_the_dead(person.pk, by=by)


def on_merged(sender: object, *, merging: Merging, **_: Any) -> None:
    """Every booking goes along. None is cancelled: which of two at once is right, somebody has to ask.

    What is only held or offered to the one who goes is let go, and their calendar's address is worth nothing more.
    """
    theirs = EarlierTimeWish.objects.filter(person_id=merging.merged_id).order_by("pk")
    wishes.let_go_offers(list(theirs.values_list("pk", flat=True)), by=Actor.system())
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
