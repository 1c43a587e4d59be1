"""What a clinic says by SMS, and whether it reads what comes back: the unit's manager alone chooses."""

from __future__ import annotations

from typing import Any

from core.actor import Actor, Role
from reminders import actions
from reminders.wording.checking import Variant
from tests.matrix.deeds.deed import Deed
from tests.matrix.everybody import at
from tests.matrix.world import A, World

MANAGER = at(A, Role.UNIT_MANAGER)
TEXT = Variant("confirmation", "N1", "sv", childs=False, promises=False)
SAID = "{region}: Välkommen {when}. Kan du inte komma? Ring {phone}."


def _write(world: World, _made: Any, by: Actor) -> object:
    return actions.write_words(clinic_id=world.places[A].clinic.pk, texts={TEXT: SAID}, by=by)


def _reset(world: World, _made: Any, by: Actor) -> object:
    return actions.reset_words(clinic_id=world.places[A].clinic.pk, texts=(TEXT,), by=by)


def _read(world: World, _made: Any, by: Actor) -> object:
    return actions.choose_reading(clinic_id=world.places[A].clinic.pk, reads=True, by=by)


def nothing(world: World) -> None:
    """There is nothing to arrange."""


def written(world: World) -> None:
    """The clinic has words of its own."""
    _write(world, None, world.places[A].staff[Role.UNIT_MANAGER])


SMS_WORDS = tuple(
    Deed(f"reminders.actions.words.{name}", "", call, MANAGER, arrange)
    for name, call, arrange in (
        ("write_words", _write, nothing),
        ("reset_words", _reset, written),
        ("choose_reading", _read, nothing),
    )
)
