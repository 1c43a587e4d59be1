"""A query of one row that is asked for each message: composed once a process, planned once a connection.

Composing the nine joined tables through the ORM took 7 ms of Python for each message, and planning them 4 ms of
PostgreSQL: more than all the rest of sending it. Here Django composes the statement once and makes the objects
from each row, as it always does; PostgreSQL prepares it. (A pooler between must know prepared statements.)
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Model, QuerySet
from django.db.models import query as made_of

ANY = UUID(int=0)
"""Stands, in the queryset that is composed, where each row's own key will."""

M = TypeVar("M", bound=Model)


class OneRow(Generic[M]):
    """The queryset with :data:`ANY` for a key, ready to be asked with real ones. Made within a transaction.

    It gives the same objects as the queryset would, with all that it joins and annotates.
    """

    def __init__(self, queryset: QuerySet[M]) -> None:
        self._compiler = queryset.order_by().query.get_compiler(connection.alias)
        self._sql, self._parameters = self._compiler.as_sql()
        information: Any = self._compiler.klass_info
        select: Any = self._compiler.select
        fields = information["select_fields"]
        self._model: type[M] = information["model"]
        self._own = slice(fields[0], fields[-1] + 1)
        self._names = [column[0].target.attname for column in select[self._own]]
        populators: Any = made_of.get_related_populators
        self._beside: dict[str, int] = self._compiler.annotation_col_map or {}
        self._joined = populators(information, select, connection.alias)

    def get(self, key: UUID) -> M | None:
        """The object with that key; None when the queryset does not hold it (any more)."""
        rows = _run_prepared(self._sql, [key if value == ANY else value for value in self._parameters])
        for row in self._compiler.results_iter([rows]):
            found = self._model.from_db(connection.alias, self._names, row[self._own])
            for joined in self._joined:
                joined.populate(row, found)
            vars(found).update({name: row[place] for name, place in self._beside.items()})
            return found
        return None


def _run_prepared(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    """By one of Django's own cursors, so that it is counted as all are. Django prepares nothing else."""
    connection.ensure_connection()
    line: Any = connection.connection
    usual = line.cursor_factory, line.prepare_threshold
    line.cursor_factory, line.prepare_threshold = ServerBindingCursor, 0
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
    finally:
        line.cursor_factory, line.prepare_threshold = usual
