"""A reading of the record beside the visit that it may have been for, in plain words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bookings.queries import visits as bookings
from core.calendar import local
from records import contacts as records


@dataclass(frozen=True, slots=True)
class Met:
    """That the person met a unit, or is going to."""

    at: datetime
    place: str
    at_clinic: bool


class Visits:
    """All that is known of the person's visits around some readings."""

    def __init__(self, met: dict[UUID, list[Met]], *, near: timedelta) -> None:
        self._met, self._near = met, near

    def beside(self, unit_id: UUID, read_at: datetime) -> str:
        """ "2 dagar före ditt besök på Lindhamns vårdcentral", or that there is none near."""
        near = [one for one in self._met.get(unit_id, ()) if abs(one.at - read_at) <= self._near]
        if not near:
            return _("Vi hittar inget besök här i närheten.")
        return _beside(min(near, key=lambda one: (abs(one.at - read_at), one.at)), read_at)


def around(person_id: UUID, read: Iterable[datetime], *, all_of_one: Collection[UUID], near: timedelta) -> Visits:
    """The visits around those readings, from the time book and from the record. In an open door. Two queries."""
    times = sorted(read)
    met: dict[UUID, list[Met]] = {}
    if times:
        since, until = times[0] - near, times[-1] + near
        for visit in bookings.visits(person_id, since=since, until=until):
            met.setdefault(visit.unit_id, []).append(Met(visit.at, visit.place, visit.at_clinic))
        for contact in records.contacts(all_of_one, since=since, until=until):
            met.setdefault(contact.unit_id, []).append(Met(contact.at, contact.place, at_clinic=True))
    return Visits(met, near=near)


def _beside(met: Met, read_at: datetime) -> str:
    days = (local(met.at).date() - local(read_at).date()).days
    visit = _("ditt besök på %(place)s") if met.at_clinic else _("din telefontid hos %(place)s")
    what = {"visit": visit % {"place": met.place}, "n": abs(days)}
    if days == 0:
        return _("Samma dag som %(visit)s.") % what
    if days > 0:
        return ngettext("Dagen före %(visit)s.", "%(n)s dagar före %(visit)s.", days) % what
    return ngettext("Dagen efter %(visit)s.", "%(n)s dagar efter %(visit)s.", -days) % what
