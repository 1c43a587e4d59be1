"""What of clinics and units an actor may know of, acting for another: within reach, and never the silent."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from clinics.queries import silent_units
from clinics.rules import silent_kinds
from core.actor import Actor


def knows_of_clinic(by: Actor, clinic_id: UUID, kind: str) -> bool:
    """Whether the actor may know that the one acted for has to do with the clinic. Of one's own, everything."""
    if by.acting_for is None:
        return True
    return kind not in silent_kinds() and by.may_book_at(clinic_id)


def of_clinics(by: Actor, path: str) -> Q:
    """The same as a condition; ``path`` leads to the clinic ("slot__visit_type__clinic")."""
    if by.acting_for is None:
        return Q()
    seen = ~Q(**{f"{path}__kind__in": silent_kinds()})
    books = by.acting_for.books
    return seen if books.everywhere else seen & Q(**{f"{path}__in": books.places})


def of_units(by: Actor, path: str) -> Q:
    """What units have written that the actor may read; ``path`` leads to the care unit's id. At most one query.

    What no unit is known for is read only by one whose right holds everywhere.
    """
    if by.acting_for is None:
        return Q()
    reads = by.acting_for.reads
    if not reads.everywhere:
        return Q(**{f"{path}__in": reads.places - silent_units()})
    return ~Q(**{f"{path}__in": silent_units()}) | Q(**{f"{path}__isnull": True})
