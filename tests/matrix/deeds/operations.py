"""Jobs: the region's administrator alone asks for a run."""

from __future__ import annotations

from typing import Any

from core.actor import Actor
from operations import actions
from tests.databases import database_role
from tests.matrix.deeds.account import REGION
from tests.matrix.deeds.deed import Deed
from tests.matrix.world import World

TASK = "bookings.tasks.end_holds"


def _known(_world: World) -> None:
    with database_role("vp_jobs"):
        actions.know_of(tasks=[TASK])


def _ask(_world: World, _made: Any, by: Actor) -> object:
    return actions.ask_for_run(task=TASK, by=by)


OPERATIONS = (Deed("operations.actions.ask_for_run", "", _ask, REGION, _known),)
