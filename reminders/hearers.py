"""To whom a message about a booking goes. Asked when it is planned; who still may, again when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from accounts.models import Person
from bookings.models import Booking
from core import clock
from core.identity import PartialDate
from representation.queries import standing, told


def recipients(booking: Booking) -> tuple[UUID, ...]:
    """Of what is said about a booking."""
    return of(booking.person, clinic_kind=booking.slot.visit_type.clinic.kind)


def of(person: Person, *, clinic_kind: str) -> tuple[UUID, ...]:
    """The person; for a child under 13 each guardian who hears of it, one message each.

    When no guardian does, the row is the child's own, and says why it was not sent. Asks the database only
    about the young.
    """
    if not is_a_child(person.birth_date):
        return (person.pk,)
    guardians = told.guardians_told(person, clinic_kind=clinic_kind)
    return tuple(one.guardian_id for one in guardians) or (person.pk,)


def is_a_child(born: PartialDate | None) -> bool:
    """Whether guardians hear instead: under 13 today, as far as can be known."""
    return born is not None and born.age_on(clock.today()) < standing.rules().guardian_until_age


def of_children(children: Sequence[Person]) -> dict[UUID, tuple[UUID, ...]]:
    """As :func:`of` for each of many children under 13, at clinics that are not silent."""
    guardians = told.told_of_each(children)
    return {child.pk: guardians[child.pk] or (child.pk,) for child in children}
