"""The population register as this room needs it. Who answers is a setting; see interop.register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from core.identity import IdentityNumber, PartialDate


@dataclass(frozen=True, slots=True)
class RegisterAddress:
    """Where somebody is registered as living."""

    street: str
    postal_code: str
    town: str


@dataclass(frozen=True, slots=True)
class RegisterCustody:
    """Custody as the register has it: the other one, and from when until when."""

    other: IdentityNumber
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class RegisterPerson:
    """What the register says of one person.

    ``numbers`` are all that the person has or has had; ``protection`` is one of Person.Protection's values.
    """

    numbers: tuple[IdentityNumber, ...]
    given_name: str
    family_name: str
    birth: PartialDate | None
    address: RegisterAddress | None
    protection: str
    died_on: date | None
    children: tuple[RegisterCustody, ...] = ()
    guardians: tuple[RegisterCustody, ...] = ()


class PopulationRegister(Protocol):
    """The register. Is never asked while a transaction is open."""

    def find(self, identity: IdentityNumber) -> RegisterPerson | None:
        """The person with that number, or None when the register has nobody.

        Raises core.errors.OutsideUnavailable when it does not answer in time, or not by its contract.
        """


def population_register() -> PopulationRegister:
    """The register that this installation is set up with."""
    return cast(PopulationRegister, import_string(settings.POPULATION_REGISTER)())
