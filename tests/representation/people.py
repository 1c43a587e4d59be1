"""Persons with numbers, and who is whose, for the tests of this room."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from accounts.models import Custody, Identity, Person, digest_of
from clinics.models import Clinic, Listing
from core import calendar, clock
from core.actor import Actor
from core.identity import IdentityNumber, IdentitySystem, parse_identity_number
from representation import actions
from representation.actions import Invited
from tests import make

_serial = itertools.count(100)


def number_of_one_born(born: date) -> str:
    """A personnummer that can be, twelve digits with a hyphen."""
    while True:
        digits = f"{born:%Y%m%d}{next(_serial) % 900 + 100}"
        for last in range(10):
            try:
                parse_identity_number(f"{digits}{last}", today=clock.today())
            except Exception:  # noqa: BLE001 -- the next digit
                continue
            return f"{digits[:8]}-{digits[8:]}{last}"


def numbered(born: date = date(1965, 3, 14), **values: Any) -> tuple[Person, IdentityNumber]:
    """A person with a number of their own."""
    number = parse_identity_number(number_of_one_born(born), today=clock.today())
    person = make.person(birth_year=born.year, birth_month=born.month, birth_day=born.day, **values)
    Identity.objects.create(
        person=person, system=number.system, value=number.value, digest=digest_of(number), since=clock.now()
    )
    assert number.system == IdentitySystem.PERSONNUMMER
    return person, number


def born_years_ago(years: int, *, days: int = 1) -> dict[str, int]:
    """The columns of somebody who had that birthday so many days ago (0: has it today)."""
    day = clock.today() - timedelta(days=days)
    born = calendar.birthday(day, -years)
    return {"birth_year": born.year, "birth_month": born.month, "birth_day": born.day}


def guardian_of(child: Person, guardian: Actor, **values: Any) -> Custody:
    """Custody since long ago."""
    return Custody.objects.create(
        guardian_id=guardian.own_person_id, child=child, **{"since": date(2000, 1, 1), **values}
    )


def invited(number: IdentityNumber) -> Invited:
    return Invited(digest_of(number), number.birth_date())


def invite(by: Actor, number: IdentityNumber, *clinics: Any, days: int = 100) -> Any:
    """An invitation to a clinic of its own unless told."""
    places = clinics or (make.clinic(),)
    return actions.invite_helper(
        invited=invited(number),
        called="Mats",
        clinic_ids=[one.pk for one in places],
        until=clock.today() + timedelta(days=days),
        by=by,
    )


def known_at(clinic: Clinic, person: Person) -> Person:
    """Listed there, so that the unit has to do with the person."""
    Listing.objects.get_or_create(person=person, until=None, defaults={"clinic": clinic, "since": clock.today()})
    return person
