"""One way to call an action, and who may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from core.actor import Actor, Role
from tests import make
from tests.matrix.everybody import RESIDENTS, STAFF, SYSTEM, at
from tests.matrix.seats import SEATS
from tests.matrix.world import A, B, World

Arrange = Callable[[World], Any]
Call = Callable[[World, Any, Actor], object]

OWN_MATTER = ("adult", "guardian for the child of 8", "teen of 13", "helper for the adult")
"""Who tries what everybody may do with what is theirs: two of them while they act for another."""


@dataclass(frozen=True)
class Deed:
    """One way to call an action. ``may``: who may; all others are refused, and change nothing.

    ``call`` takes the world, what ``arrange`` made, and the actor. ``own``: whoever calls it changes what is
    theirs alone; ``may`` are then only some of those who may. ``quietly``: others are told nothing, and nothing
    happens.
    """

    action: str
    label: str
    call: Call
    may: frozenset[str]
    arrange: Arrange = lambda world: None
    own: frozenset[str] = frozenset()
    quietly: bool = False

    def __str__(self) -> str:
        return f"{self.action} ({self.label})" if self.label else self.action


DESK = (Role.RECEPTIONIST, Role.UNIT_MANAGER)
MEET_PATIENTS = (Role.RECEPTIONIST, Role.CLINICIAN, Role.UNIT_MANAGER)
ADMINISTRATORS = at(A, Role.REGION_ADMINISTRATOR) | at(B, Role.REGION_ADMINISTRATOR) | {SYSTEM}
ADULTS = frozenset(s.name for s in SEATS if not s.who.startswith(("child", "teen")))


def own(action: str, call: Callable[[World, Actor], object], all_who_may: frozenset[str] = RESIDENTS) -> Deed:
    may = frozenset(name for name in OWN_MATTER if name in all_who_may)
    return Deed(action, "", lambda world, _made, by: call(world, by), may, own=all_who_may)


def staffs_own(action: str, call: Call) -> Deed:
    may = at(A, Role.RECEPTIONIST) | at(B, Role.AUDITOR)
    return Deed(action, "", call, may, own=STAFF)


def newcomer(world: World) -> User:
    by = make.staff(world.places[A].clinic.unit, Role.RECEPTIONIST)
    return User.objects.get(pk=str(by.user_id))


KEEPERS_AT_A = at(A, Role.UNIT_MANAGER) | ADMINISTRATORS
