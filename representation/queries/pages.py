"""What the pages of this room show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics.models import Clinic
from core import clock
from core.actor import Actor, Reach, Relation
from representation.queries.standing import Represented


@dataclass(frozen=True, slots=True)
class WhomRow:
    """One person. ``refusal`` is why one may not act, "" when one may; ``person`` goes into the form."""

    person: str
    name: str
    age: str
    relation: str
    chosen: bool
    may: tuple[str, ...]
    refusal: str


@dataclass(frozen=True, slots=True)
class WhomPage:
    own_name: str
    own_chosen: bool
    rows: tuple[WhomRow, ...]


def whom(represented: Iterable[Represented], *, chosen: UUID | None, by: Actor) -> WhomPage:
    """The page "För vem?". One query more than ``represented`` took, when there are clinics to name."""
    listed = list(represented)
    places = frozenset[UUID]().union(*(one.standing.books.places for one in listed))
    names = dict(Clinic.objects.filter(pk__in=places).values_list("pk", "name")) if places else {}
    rows = tuple(_row(one, names, chosen=chosen) for one in listed)
    return WhomPage(by.name, not any(row.chosen for row in rows), rows)


def _row(one: Represented, names: dict[UUID, str], *, chosen: UUID | None) -> WhomRow:
    allowed, refusal = bool(one.standing), one.standing.decision.refusal
    return WhomRow(
        person=str(one.person_id),
        name=one.name,
        age=_age(one) if one.relation == Relation.GUARDIAN else "",
        relation=_relation(one.relation),
        chosen=allowed and one.person_id == chosen,
        may=tuple(_may(one, names)) if allowed else (),
        refusal=refusal.text if refusal else "",
    )


def _age(one: Represented) -> str:
    if one.birth is None:
        return ""
    years = one.birth.age_on(clock.today())
    return ngettext("%(n)s år", "%(n)s år", years) % {"n": years}


def _relation(relation: Relation) -> str:
    return {
        Relation.GUARDIAN: _("Du är vårdnadshavare"),
        Relation.HELPER: _("Du är ombud"),
        Relation.LEGAL_REPRESENTATIVE: _("Du är god man eller förvaltare"),
    }[relation]


def _may(one: Represented, names: dict[UUID, str]) -> list[str]:
    told = []
    if one.standing.books:
        told.append(_("Boka, se och avboka tider%(where)s") % {"where": _where(one.standing.books, names)})
    if one.standing.reads.everywhere:
        told.append(_("Läsa journalen"))
    elif one.standing.reads:
        told.append(_("Läsa en del av journalen"))
    return told


def _where(reach: Reach, names: dict[UUID, str]) -> str:
    if reach.everywhere:
        return ""
    listed = ", ".join(sorted(names[place] for place in reach.places if place in names))
    return _(" hos %(clinics)s") % {"clinics": listed}
