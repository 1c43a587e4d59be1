"""The database of a test run: migrated once, copied for each test process, used as vp_web, emptied as owner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.test import TransactionTestCase
from psycopg.sql import SQL, Identifier, Literal

MIGRATED = "test_migrated"
OUR_TURN = 6_021_951  # the advisory lock of those who make or copy it
# What migrating fills, and no test changes.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
TABLES = """
    SELECT relname FROM pg_class
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
"""
# Those with a page, partitions apart, and whether a trigger of ours is told of a row that is deleted.
WRITTEN = """
    SELECT relname, EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal AND tgtype & 8 <> 0
    )
    FROM pg_class c
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
"""


@contextmanager
def database_role(name: str | None) -> Iterator[None]:
    """Act as vp_jobs, or as owner (None), on this thread's connection; then as vp_web again."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {name}" if name else "RESET ROLE")
    try:
        yield
    finally:
        if not connection.needs_rollback and connection.connection and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE vp_web")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, testrun_uid: str, worker_id: str
) -> Iterator[None]:
    """A copy of a migrated database for this process; every connection to it takes the web's role."""
    ours = f"test_{worker_id}"
    with django_db_blocker.unblock():
        with connection._nodb_cursor() as server:
            server.execute("SELECT pg_advisory_lock(%s)", [OUR_TURN])
            if _run_of(server) != testrun_uid:
                _migrate(server, testrun_uid)
            server.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(ours)))
            server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(ours), Identifier(MIGRATED)))
        _turn_to(ours)
        connection.settings_dict["OPTIONS"]["assume_role"] = "vp_web"
        yield
        connection.settings_dict["OPTIONS"].pop("assume_role")
        connection.close()
        with connection._nodb_cursor() as server:
            _drop(server, ours)


def _drop(server: Any, name: str) -> None:
    """Whoever is still connected is put out; but only a plain DROP asks a worker that vacuums to leave."""
    drop = SQL("DROP DATABASE {}").format(Identifier(name))
    try:
        server.execute(drop + SQL(" WITH (FORCE)"))
    except ProgrammingError:
        server.execute(drop)


def _run_of(server: Any) -> str | None:
    """The test run that the migrated database was made in, if there is one that was made to its end."""
    server.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [MIGRATED])
    found: tuple[str | None] | None = server.fetchone()
    return found[0] if found else None


def _migrate(server: Any, run: str) -> None:
    server.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(MIGRATED)))
    server.execute(SQL("CREATE DATABASE {}").format(Identifier(MIGRATED)))
    _turn_to(MIGRATED)
    call_command("migrate", verbosity=0)
    connection.close()
    server.execute(SQL("COMMENT ON DATABASE {} IS {}").format(Identifier(MIGRATED), Literal(run)))


def _turn_to(database: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = database


@pytest.fixture(scope="session", autouse=True)
def only_what_was_written_is_emptied() -> Iterator[None]:
    """After a transactional test. Django's own way empties every table and fills in the permissions anew."""
    name = "_fixture_teardown"
    original = getattr(TransactionTestCase, name)
    setattr(TransactionTestCase, name, lambda _: empty())
    yield
    setattr(TransactionTestCase, name, original)


def empty() -> None:
    """Empty every table that may hold a row, but those that migrating filled. The web may not; the owner may.

    Row by row: to truncate a table makes new files for it, for its indexes and for all that refers to it. Only
    what minds that its rows are deleted, or counts them, is truncated.
    """
    with database_role(None), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        written = [(Identifier(table), minds) for table, minds in cursor.fetchall() if table not in KEPT]
        if minding := [table for table, minds in written if minds]:
            cursor.execute(SQL("TRUNCATE {} CASCADE").format(SQL(", ").join(minding)))
        for table, minds in written:
            if not minds:
                cursor.execute(SQL("DELETE FROM {}").format(table))


def filled(cursor: Any) -> set[str]:
    """The tables that hold a row, as the cursor's role sees them."""
    cursor.execute(TABLES)
    tables = [table for (table,) in cursor.fetchall()]
    asked = (SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(Literal(t), Identifier(t)) for t in tables)
    cursor.execute(SQL(" UNION ALL ").join(asked))
    return {table for (table,) in cursor.fetchall()}
