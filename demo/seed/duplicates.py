"""Two of the story who stand here twice, as the nightly job finds them: for the region's administrator to judge.

Arne came for a blood test without his papers, and the desk gave him a reserve number and a new time. The child
health centre had not got the ward's number for a newborn, and gave her one of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings

from accounts import actions
from accounts.models import ContactCard, Identity, Person
from bookings.models import BookingEvent
from core import calendar
from core.actor import Actor
from core.identity import IdentityNumber
from demo.region import numbers
from demo.seed import visits
from demo.seed.visits import Visit


@dataclass(frozen=True, slots=True)
class Again:
    """Who, and the number they were given. ``town``: what the desk wrote. ``visit``: the time they were given."""

    key: str
    serial: int
    town: str = ""
    visit: Visit | None = None


AGAIN = (
    Again(
        "arne-bergkvist",
        91,
        town="Lindhamn",
        visit=Visit("arne-bergkvist", "provtagningen-lindhamn", "blodprov", BookingEvent.By.STAFF),
    ),
    Again("flicka-ekstrom", 92),
)


def plant(day: date, people: dict[str, Person]) -> None:
    """The second rows, and the search that finds them. Run once, in the caller's transaction."""
    for again in AGAIN:
        known = people[again.key]
        second = _person(again, known, at=calendar.instant(day, time(3, 30)))
        if again.visit:
            visits.book_first_free(again.visit, second, day, earliest=day + timedelta(days=visits.IN_DAYS))
    actions.find_duplicates(by=Actor.system())


def _person(again: Again, known: Person, *, at: datetime) -> Person:
    second = Person.objects.create(
        given_name=known.given_name,
        family_name=known.family_name,
        birth_year=known.birth_year,
        birth_month=known.birth_month,
        birth_day=known.birth_day,
        town=again.town,
    )
    assert known.birth_date, "the story says when they were born"
    given = numbers.reserve(known.birth_date.latest(), again.serial)
    number = IdentityNumber(given.system, given.value)
    Identity.objects.create(
        person=second,
        system=number.system,
        value=number.value,
        digest=number.digest(settings.IDENTITY_HMAC_KEY),
        since=at,
    )
    ContactCard.objects.create(person=second)
    return second
