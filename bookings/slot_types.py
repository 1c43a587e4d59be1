"""A time that can be booked as more than one type of visit (docs/adr/0031).

Until somebody takes it, it is a time for each of its types; what it is booked as stands in ``visit_type`` while it
is taken, and on the booking for ever. One place alone can be shared so.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from bookings import policies
from bookings.models import Slot, TypeSet, VisitType, WeeklyTime
from core import clock
from core.errors import NotYours
from core.pages import swedish_order


def of_type(kind_id: UUID) -> Q:
    """The slots that can be booked as the type, if they are free."""
    return Q(kept_for=kind_id) | Q(types__in=TypeSet.objects.filter(visit_types=kind_id))


def sets_with(kind_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The sets that any of the types is in, each with all of its types. One query."""
    through = TypeSet.visit_types.through.objects
    theirs = through.filter(visittype__in=kind_ids).values("typeset")
    found: dict[UUID, frozenset[UUID]] = {}
    for one, kind in through.filter(typeset__in=theirs).order_by("pk").values_list("typeset_id", "visittype_id"):
        found[one] = found.get(one, frozenset()) | {kind}
    return found


def seen_as(slot: Slot, visit_type_id: UUID | None) -> Slot:
    """The slot as a time for that type (None: for the one it has): what is then decided about it, is of that.

    From a slot with its type joined. No query for a slot of one type, one for another of several. Nothing is
    written: see :func:`become`. Raises NotYours for a type that it is not for.
    """
    if visit_type_id is None or visit_type_id == slot.visit_type_id:
        return slot
    kinds = VisitType.objects.select_related("clinic").filter(pk=visit_type_id)
    kind = kinds.filter(type_sets=slot.types_id).first() if slot.types_id else None
    if kind is None:
        raise NotYours
    slot.visit_type = kind
    return slot


def kept_as(slot: Slot, visit_type_id: UUID) -> Slot:
    """The same, but a slot that is not for the type stays what it is."""
    try:
        return seen_as(slot, visit_type_id)
    except NotYours:
        return slot


def become(slot: Slot) -> None:
    """Write what the locked, empty slot is about to be booked as. No query for a slot of one type."""
    if slot.types_id:
        others = Slot.objects.filter(pk=slot.pk).exclude(visit_type=slot.visit_type_id)
        others.update(visit_type=slot.visit_type_id)


def set_of(kinds: Collection[VisitType], capacity: int) -> TypeSet | None:
    """The set of exactly these types, made if there is none; None for one type alone.

    Two who make the same at once get one each: it does no harm. Raises Refused for types that cannot share.
    """
    policies.can_share_times(kinds, capacity).require()
    if len(kinds) < 2:
        return None
    sets = TypeSet.objects.annotate(size=Count("visit_types")).filter(size=len(kinds))
    for kind in kinds:
        sets = sets.filter(Q(pk__in=TypeSet.objects.filter(visit_types=kind)))
    if there := sets.order_by("pk").first():
        return there
    made = TypeSet.objects.create()
    made.visit_types.add(*kinds)
    return made


def shares_times(kind: VisitType) -> bool:
    """Whether a weekly time that has not ended, or a time that lies ahead, is for the type and for others."""
    sets, now = TypeSet.objects.filter(visit_types=kind), clock.now()
    lasts = Q(until=None) | Q(until__gte=clock.today())
    ahead = Slot.objects.filter(types__in=sets, starts_at__gt=now, withdrawn_at=None)
    return WeeklyTime.objects.filter(lasts, types__in=sets).exists() or ahead.exists()


def others_of(row: WeeklyTime) -> list[str]:
    """The ids of what its slots can be booked as beside its own type, for a form."""
    if row.types is None:
        return []
    return [str(kind.pk) for kind in row.types.visit_types.order_by("pk") if kind.pk != row.visit_type_id]


def types_in_words(row: Slot | WeeklyTime) -> str:
    """ "Läkarbesök eller Återbesök": what a time can be booked as. From one with its type, and the types of its
    set, fetched.
    """
    if row.types is None:
        return row.visit_type.name
    names = sorted((kind.name for kind in row.types.visit_types.all()), key=swedish_order)
    return _("%(some)s eller %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}
