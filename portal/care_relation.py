"""Whether a unit has to do with a person. Lives here because it joins listing, times, record and questions."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from bookings.queries.visits import visits
from clinics.models import Listing
from core import clock, rulebook
from core.actor import Actor
from core.db import fence
from oversight.rules import OversightRules
from records.models import Entry
from representation.models import AccessRequest


def has_relation(person_id: UUID, *, by: Actor) -> bool:
    """As representation.relation says. What counts is what counts for the log's own checks (oversight.findings),
    and that a guardian has asked the unit. At most five queries.
    """
    unit, now = by.duty.care_unit_id, clock.now()
    near = timedelta(days=rulebook.at(clock.today()).section(OversightRules).relation_days)
    listed = Listing.objects.filter(Q(until=None) | Q(until__gte=clock.today()), since__lte=clock.today())
    asked = AccessRequest.objects.filter(child_id=person_id, clinic__unit_id=unit, asked_at__gte=now - near)
    return (
        listed.filter(person_id=person_id, clinic__unit_id=unit).exists()
        or any(visit.unit_id == unit for visit in visits(person_id, since=now - near, until=now + near))
        or _has_entry(person_id, unit, near, by=by)
        or asked.exists()
    )


def _has_entry(person_id: UUID, unit: UUID, near: timedelta, *, by: Actor) -> bool:
    now = clock.now()
    with fence(by, [person_id]) as all_of_one:
        entries = Entry.objects.filter(person_id__in=all_of_one, unit_id=unit)
        return entries.filter(happened_at__range=(now - near, now + near)).exists()
