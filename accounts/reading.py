"""What the population register said, asked for before any transaction is open.

A reading of a guardian brings the children's own register entries along, since a child may be unknown
here until then.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from accounts.gateways import PopulationRegister, RegisterCustody, RegisterPerson
from accounts.models import Identity
from core.errors import OutsideUnavailable
from core.identity import IdentityNumber, IdentitySystem

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChildReading:
    """A child in somebody's custody; with what the register says of the child when it is new to us."""

    custody: RegisterCustody
    person: RegisterPerson | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one look in the register gave. ``person`` is None for somebody whom it does not know."""

    person: RegisterPerson | None
    children: tuple[ChildReading, ...] = ()


def read(identity: IdentityNumber, *, register: PopulationRegister) -> Reading:
    """Ask the register about a person and about the children that are new to us.

    Raises core.errors.OutsideUnavailable.
    """
    person = register.find(identity)
    if person is None:
        return Reading(None)
    return Reading(person, tuple(_children(person, register)))


def read_if_it_answers(identity: IdentityNumber, *, register: PopulationRegister) -> Reading | None:
    """As :func:`read`; None when the register does not answer, so that nobody is kept waiting for it."""
    try:
        return read(identity, register=register)
    except OutsideUnavailable:
        logger.warning("the population register did not answer; it is asked again later")
        return None


def number_to_ask_by(person_id: UUID) -> IdentityNumber | None:
    """The person's newest number that the register may know; None for one who has none."""
    known = Identity.objects.in_use().filter(person_id=person_id, system__in=list(IdentitySystem))
    newest = known.order_by("-since", "pk").first()
    return newest.number if newest else None


def _children(person: RegisterPerson, register: PopulationRegister) -> Iterator[ChildReading]:
    for custody in person.children:
        if Identity.objects.of_number(custody.other).exists():
            yield ChildReading(custody, None)
        elif child := register.find(custody.other):
            yield ChildReading(custody, child)
