"""Which rows of a person's log a reader may see."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from audit.models import AccessEvent
from clinics import queries as clinics
from core.actor import Actor

By = AccessEvent.By


def rows(by: Actor, all_of_one: Collection[UUID]) -> QuerySet[AccessEvent]:
    """By all ids of the person, as the open door gives them; as values, so that the index gives the rows in order.

    All that is about oneself. Of another, what staff have done within one's reach, and what representatives
    have; never what the person did, nor anything of a silent unit.
    """
    about = AccessEvent.objects.filter(person_id__in=all_of_one)
    if by.acting_for is None:
        return about
    staff = Q(by=By.STAFF) & ~Q(care_unit_id__in=clinics.silent_units())
    if by.acting_for.reads.everywhere:
        return about.filter(staff | Q(by=By.REPRESENTATIVE))
    staff &= Q(care_unit_id__in=by.acting_for.reads.places)
    return about.filter(staff | Q(by=By.REPRESENTATIVE, actor_person_id=by.person_id))
