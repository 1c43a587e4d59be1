"""Everybody in the region, forty people, with numbers and dates for one day."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from functools import cache

from demo.region import numbers
from demo.region.named import BESIDE, FAMILY, OTHERS
from demo.region.neighbours import ELDERS, FAMILIES, GROWN_UPS
from demo.region.stories import Resident, Story

STORIES: tuple[Story, ...] = (*FAMILY, *OTHERS, *BESIDE, *FAMILIES, *GROWN_UPS, *ELDERS)
ADULT = 18


@cache
def residents(day: date) -> tuple[Resident, ...]:
    """All forty as they are on that day; the same day always gives the same people."""
    given: list[Resident] = []
    for story in STORIES:
        given.append(
            _meet_the_calendar(story, day, taken={r.identity.value for r in given}, serial=len(given) + 1)
        )
    return tuple(given)


def resident(key: str, day: date) -> Resident:
    """One of them. Raises ``KeyError`` for somebody who does not exist."""
    for person in residents(day):
        if person.key == key:
            return person
    raise KeyError(key)


def custody_ends(child: Resident) -> date:
    """The 18th birthday; for one born on 29 February the first of March."""
    year = child.born.year + ADULT
    return date(year, 3, 1) if (child.born.month, child.born.day) == (2, 29) else child.born.replace(year=year)


def _meet_the_calendar(story: Story, day: date, *, taken: set[str], serial: int) -> Resident:
    identity, born = _identity(story, day, taken=taken, serial=serial)
    written = {f.name: getattr(story, f.name) for f in fields(Story)}
    return Resident(
        **written,
        identity=identity,
        born=born,
        died_on=None if story.died_days_ago is None else day - timedelta(days=story.died_days_ago),
        later_identity=numbers.official(story.later_number) if story.later_number else None,
    )


def _identity(story: Story, day: date, *, taken: set[str], serial: int) -> tuple[numbers.Identity, date]:
    value = story.number
    if not value and story.days_old is None:
        value = numbers.closest(story.age, woman=story.sex == "F", day=day, taken=taken) or ""
    if value:
        return numbers.official(value), numbers.birth_date(value)
    born = day - timedelta(days=story.days_old if story.days_old is not None else story.age * 365 + 100)
    return numbers.reserve(born, serial), born
