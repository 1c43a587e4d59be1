"""The children whom the desk finds by the phone of somebody who may act for them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from accounts.models import Person
from clinics.models import Clinic
from clinics.rules import silent_kinds
from core.actor import Actor, Relation
from representation.queries import standing


def reached_through(guardians: Collection[UUID], *, by: Actor) -> list[UUID]:
    """Those under 13 for whom one of these is a guardian with the whole right today, the youngest first.

    Never a protected child, or by a protected guardian's phone; nor a child whom a clinic has barred the guardian
    from; nor one who has turned 13: that a parent rings shall not lead to what is the young person's own. At a
    unit with a silent clinic nobody: who comes there is not to be told from a parent's phone. Five queries a
    guardian.
    """
    if Clinic.objects.filter(unit_id=by.duty.care_unit_id, kind__in=silent_kinds()).exists():
        return []
    shown = Person.objects.filter(pk__in=guardians, protection=Person.Protection.NONE).order_by("pk")
    open_ones = list(shown.values_list("pk", flat=True))
    rows = (one for guardian in open_ones for one in standing.represented_by(guardian))
    reached = (
        one.person_id
        for one in rows
        if one.relation == Relation.GUARDIAN and one.standing and one.standing.books.everywhere
    )
    return list(dict.fromkeys(reached))
