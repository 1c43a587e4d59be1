"""The forty people's records, one bundle a person, and last the staff and units that they refer to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from demo.content import cast, childhood, fhir, telling
from demo.content.conditions import CONDITIONS
from demo.content.events import Event, Life
from demo.content.everyday import happenings
from demo.content.fhir import Resource
from demo.region.numbers import age_on
from demo.region.people import residents
from demo.region.places import UNITS
from demo.region.staff import STAFF
from demo.region.stories import Resident

_SCHOOL_AGE = 6
_STRUCK = {"mats-astrom": Event(57, "struken", struck="Anteckningen gällde en annan person.")}


def bundles(today: date) -> Iterator[Resource]:
    """All of them for that day; the same day always gives the same records."""
    for who in residents(today):
        yield fhir.bundle(_record(who, today))
    yield fhir.bundle(_actors())


def named_bundles(today: date) -> Iterator[tuple[str, Resource]]:
    """The same with a file name each."""
    names = [*(who.key for who in residents(today)), "verksamheten"]
    yield from zip(names, bundles(today), strict=True)


def events(who: Resident, today: date) -> list[Event]:
    """What has happened to somebody, the oldest first; nothing after a death."""
    luck = Random(f"{who.key}/{today:%Y}")
    life = Life(who, age_on(who.born, today), luck, expecting=_expecting(who, today))
    days_old = (today - who.born).days
    found = [
        event for condition in who.conditions if condition in CONDITIONS for event in CONDITIONS[condition](life)
    ]
    found = [_with_growth(event, life, days_old) for event in found]
    if days_old < 28:
        found += childhood.newborn(life, days_old)
    else:
        found += [_with_growth(event, life, days_old) for event in happenings(life)]
    if "growth" in who.conditions:
        found += [*childhood.visits(life, days_old), *childhood.school_years(life, days_old)]
    if who.key in _STRUCK:
        found.append(_STRUCK[who.key])
    latest = (today - who.died_on).days + 1 if who.died_on else 0
    possible = [event for event in found if latest <= event.days_ago < days_old]
    return sorted(possible, key=lambda event: (-event.days_ago, event.note))


def _expecting(who: Resident, today: date) -> bool:
    """Pregnant now, or the mother of a child less than a year old."""
    infants = [child for child in residents(today) if (today - child.born).days < 365]
    return "pregnancy" in who.conditions or (
        who.sex == "F" and any(who.key in child.guardians for child in infants)
    )


def _with_growth(event: Event, life: Life, days_old: int) -> Event:
    """A child's note that speaks of height and weight gets those of the day."""
    if life.age >= 18 or not event.note.startswith("astma"):
        return event
    measured = childhood.measured(life, days_old - event.days_ago)
    return Event(
        event.days_ago,
        event.note,
        event.words,
        {**event.measures, **measured},
        event.tests,
        event.medicines,
        event.jabs,
    )


def _record(who: Resident, today: date) -> Iterator[Resource]:
    life = Life(who, age_on(who.born, today), Random(f"{who.key}/notes"))
    yield fhir.patient(who)
    for number, event in enumerate(events(who, today)):
        yield from telling.resources(life, event, number, today)


def _actors() -> Iterator[Resource]:
    yield from map(fhir.organization, UNITS)
    for member in STAFF:
        yield fhir.practitioner(member, cast.title(member))
