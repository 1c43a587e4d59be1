"""A database that is migrated and seeded once for all test processes of a run, and copied for whoever asks."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from demo.launcher import ports
from demo.launcher.stack import Stack, on_database

SEEDED = "test_seeded"
OUR_TURN = 6_021_952  # the advisory lock of those who make or copy it

Server = psycopg.Connection[tuple[object, ...]]


@contextmanager
def seeded_database(data: Path, run: str) -> Iterator[dict[str, str]]:
    """The environment of a stack on a fresh copy, dropped afterwards. ``run``: the test run it is for."""
    name = f"stack_{uuid.uuid4().hex[:12]}"
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [OUR_TURN])
        if _run_of(server) != run:
            _seed(server, data, run)
        copy = SQL("CREATE DATABASE {} TEMPLATE {} OWNER vp_owner")
        server.execute(copy.format(Identifier(name), Identifier(SEEDED)))
    try:
        yield on_database(os.environ, name)
    finally:
        with _server() as server:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _run_of(server: Server) -> object:
    """The test run that the seeded database was made in, if there is one that was made to its end."""
    asked = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    found = server.execute(asked, [SEEDED]).fetchone()
    return found and found[0]


def _seed(server: Server, data: Path, run: str) -> None:
    server.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(SEEDED)))
    server.execute(SQL("CREATE DATABASE {} OWNER vp_owner").format(Identifier(SEEDED)))
    claimed = ports.anywhere()
    Stack(on_database(os.environ, SEEDED), data / "template", ports=claimed).prepare(seed=True)
    claimed.release()
    server.execute(SQL("COMMENT ON DATABASE {} IS {}").format(Identifier(SEEDED), Literal(run)))


def _server() -> Server:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
