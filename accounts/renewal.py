"""Reading the population register again: for whom it is due, and what to do when it does not answer."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import time
from uuid import UUID

from django.db.models import F, Q, QuerySet

from accounts import actions, reading
from accounts.gateways import PopulationRegister, population_register
from accounts.models import Person
from core import calendar, clock
from core.actor import Actor
from core.errors import OutsideUnavailable
from core.identity import IdentitySystem

logger = logging.getLogger(__name__)

AT_A_TIME = 500
"""Persons in one run: some seconds each thousand, far below a task's time limit."""
GIVE_UP_AFTER = 3
"""Persons in a row whom the register did not answer for: then it is down, and the next run goes on."""


def renew_new_accounts() -> int:
    """Those with a care account whom the register was never read for. Gives how many were read."""
    return _renew(_askable().filter(care_account__isnull=False, register_read_at=None))


def renew_oldest() -> int:
    """Those last read before today, the oldest reading first. Gives how many were read."""
    midnight = calendar.instant(clock.today(), time())
    return _renew(_askable().filter(Q(register_read_at=None) | Q(register_read_at__lt=midnight)))


def _askable() -> QuerySet[Person]:
    """Living persons with a number that the register may know."""
    numbered = Person.objects.filter(
        identities__system__in=list(IdentitySystem), identities__replaced_at=None, died_on=None
    )
    return numbered.order_by(F("register_read_at").asc(nulls_first=True), "pk").distinct()


def _renew(persons: QuerySet[Person]) -> int:
    due: Iterable[UUID] = list(persons.values_list("pk", flat=True)[:AT_A_TIME])
    register, read, silent = population_register(), 0, 0
    for person_id in due:
        try:
            renew(person_id, register=register)
        except OutsideUnavailable:
            silent += 1
            if silent == GIVE_UP_AFTER:
                logger.warning("the population register does not answer; %s persons were read", read)
                break
        else:
            read, silent = read + 1, 0
    return read


def renew(person_id: UUID, *, register: PopulationRegister) -> None:
    """Read the register for one person and keep what it says. Raises OutsideUnavailable."""
    number = reading.number_to_ask_by(person_id)
    if number is not None:
        said = reading.read(number, register=register)
        actions.note_register_reading(person_id=person_id, reading=said, by=Actor.system())
