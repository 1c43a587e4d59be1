"""How the house writes: one decorator for actions, one translation of the database's word."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models.expressions import RawSQL

from core.errors import DomainError

if TYPE_CHECKING:
    from core.actor import Actor

P = ParamSpec("P")
T = TypeVar("T")

TRIES = 4
DEADLOCK, SERIALIZATION_FAILURE = "40P01", "40001"


def action(function: Callable[P, T]) -> Callable[P, T]:
    """Make a function one whole write: all of it is committed, or none.

    The outermost action is the transaction. When the database breaks a deadlock or cannot serialise, the
    whole action runs again, at most three times more, after a short random wait. An action called by
    another action joins its transaction.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.in_atomic_block and not _only_test_blocks():
            with transaction.atomic():
                return function(*args, **kwargs)
        for attempt in range(TRIES):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if attempt == TRIES - 1 or not _is_conflict(error):
                    raise
                time.sleep(random.uniform(0.005, 0.03) * (attempt + 1))  # noqa: S311 -- jitter, not a secret
        raise AssertionError("unreachable: the last attempt returns or raises")

    vars(run)["is_action"] = True
    return run


def _only_test_blocks() -> bool:
    """Inside pytest-django's own transaction an action is still the outermost one."""
    return all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def _is_conflict(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in (DEADLOCK, SERIALIZATION_FAILURE)


def constraint_of(error: IntegrityError) -> str | None:
    """The name of the constraint or trigger promise that was broken, as PostgreSQL tells it."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)


@contextmanager
def translate_constraints(mapping: Mapping[str, type[DomainError]]) -> Iterator[None]:
    """Turn a broken constraint into the error of ours that it means; others pass through.

    The transaction is over then: nothing else can be done in it, and the action ends with the error. (No
    savepoint is taken; it would cost two round trips a booking to keep a transaction that nobody wants.)
    """
    try:
        yield
    except IntegrityError as error:
        name = constraint_of(error)
        if name is not None and name in mapping:
            raise mapping[name] from error
        raise


def one_at_a_time(name: str) -> None:
    """Wait until no other transaction has this name, and have it until ours ends. Rows are locked before it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def all_of_one(person_id: UUID) -> RawSQL:
    """Every id that a person has, for ``person_id__in=``: their own, and those that were merged into it."""
    return RawSQL("SELECT unnest(accounts_all_of_one(ARRAY[%s]::uuid[]))", [person_id])


@contextmanager
def fence(by: Actor, persons: Sequence[UUID] = ()) -> Iterator[tuple[UUID, ...]]:
    """Open the row-level fence of the record and the log for this transaction only.

    ``persons`` are those whose rows may be seen, and with them the rows of whoever has been merged into one
    of them (the database knows: accounts/migrations/0002_promises.py); under an assignment also the unit's,
    as far as the role goes. Gives all ids that are within. Settings are local to the transaction: a pooled
    connection can never carry one person's fence to another.
    """
    unit, role = (str(by.on_duty.care_unit_id), by.on_duty.role.value) if by.on_duty else ("", "")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT set_config('app.persons', accounts_all_of_one(%s::uuid[])::text, true),
                set_config('app.unit', %s, true), set_config('app.role', %s, true)""",
                [list(persons), unit, role],
            )
            within = cursor.fetchone()[0].strip("{}")
        yield tuple(UUID(one) for one in within.split(",") if one)
