"""All who might call an action, as the house builds them; and what the database holds, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg.sql import SQL, Identifier

from core.actor import Actor, Role
from tests.conftest import database_role
from tests.databases import KEPT, TABLES
from tests.matrix.seats import SEATS
from tests.matrix.world import A, B, World

ANYBODY, SYSTEM = "anybody", "the system"
ROLES_AT = tuple((role, place) for place in (A, B) for role in Role)
RESIDENTS = frozenset(seat.name for seat in SEATS)
STAFF = frozenset(f"{role} at {place}" for role, place in ROLES_AT)


def everybody(world: World) -> dict[str, Actor]:
    """By name: nobody at all, the house itself, each seat, each role at each unit."""
    found = {ANYBODY: Actor(), SYSTEM: Actor.system()}
    found |= {seat.name: seat.actor(world) for seat in SEATS}
    return found | {f"{role} at {place}": world.places[place].staff[role] for role, place in ROLES_AT}


def at(place: str, *roles: Role) -> frozenset[str]:
    """Those roles at the unit."""
    return frozenset(f"{role} at {place}" for role in roles)


def seats_of(*who: str) -> frozenset[str]:
    """Every seat of theirs, whomever they act for."""
    return frozenset(seat.name for seat in SEATS if seat.who in who)


Held = dict[str, tuple[int, str, str]]


def held(by: Actor | None = None) -> Held:
    """Of each table: how many rows, a sum over what stands in them, and one over those that do not name the
    actor."""
    own = [str(one) for one in ((by.person_id, by.user_id) if by else ()) if one]
    with database_role(None), connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = sorted({name for (name,) in cursor.fetchall()} - KEPT)
        one = SQL(
            "SELECT {name}, count(*), coalesce(sum(h), 0)::text, coalesce(sum(h) FILTER (WHERE NOT own), 0)::text "
            "FROM (SELECT hashtextextended(t::text, 0)::numeric AS h, t::text ~ {own} AS own FROM {table} t) s"
        )
        said = "|".join(own) or "nothing at all"
        asked = (one.format(name=name, table=Identifier(name), own=said) for name in tables)
        cursor.execute(SQL(" UNION ALL ").join(asked))
        return {table: (count, total, others) for table, count, total, others in cursor.fetchall()}


PARTS = frozenset({"representation_helper_clinics", "otp_static_statictoken"})
"""Tables whose rows name nobody: each is a part of a row that does."""


def changed(before: Held, after: Held) -> list[str]:
    """The tables that are not as they were."""
    return sorted(table for table in before if before[table][:2] != after[table][:2])


def others_changed(before: Held, after: Held) -> list[str]:
    """The tables where something stands otherwise that does not name the actor."""
    return sorted(table for table in before if before[table][2] != after[table][2] and table not in PARTS)


@contextmanager
def writes() -> Iterator[list[str]]:
    """What is written inside the block, as the statements' first words."""
    seen: list[str] = []

    def look(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        first = str(sql).split(None, 1)[0].upper()
        seen.extend([first] if first in ("INSERT", "UPDATE", "DELETE") else [])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield seen
