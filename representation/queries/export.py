"""This room's part of all that is kept about a person (docs/export.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.actor import Actor
from representation.models import Helper

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class HelperPart:
    """``given``: rights that the person has given, by their own word for the helper. ``held``: to help others,
    who are not named: they have files of their own.
    """

    given: tuple[Row, ...]
    held: tuple[Row, ...]


def everything(*, by: Actor) -> HelperPart:
    """The helpers of the one who asks, and those whom they help, oldest first."""
    own = by.own_person_id
    given = Helper.objects.filter(person_id=own).prefetch_related("clinics").order_by("invited_at", "pk")
    held = Helper.objects.filter(helper_id=own).order_by("invited_at", "pk")
    return HelperPart(
        given=tuple(
            {"called": row.called, "clinics": sorted(clinic.name for clinic in row.clinics.all()), **_times(row)}
            for row in given
        ),
        held=tuple(_times(row) for row in held),
    )


def _times(row: Helper) -> Row:
    def iso(moment: datetime | None) -> str | None:
        return moment.isoformat() if moment else None

    return {
        "until": row.until.isoformat(),
        "invited_at": iso(row.invited_at),
        "accepted_at": iso(row.accepted_at),
        "declined_at": iso(row.declined_at),
        "ended_at": iso(row.ended_at),
    }
