"""A database that is migrated and seeded once, and copied for whoever asks."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from demo.launcher import ports
from demo.launcher.stack import Stack, on_database

_TEMPLATE: list[str] = []


@contextmanager
def seeded_database(data: Path) -> Iterator[dict[str, str]]:
    """The environment of a stack on a fresh copy, dropped afterwards."""
    name = f"stack_{uuid.uuid4().hex[:12]}"
    with _server() as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {_template(server, data)} OWNER vp_owner")
    try:
        yield on_database(os.environ, name)
    finally:
        with _server() as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _template(server: psycopg.Connection[tuple[object, ...]], data: Path) -> str:
    if not _TEMPLATE:
        name = f"seeded_{uuid.uuid4().hex[:12]}"
        server.execute(f"CREATE DATABASE {name} OWNER vp_owner")
        claimed = ports.anywhere()
        Stack(on_database(os.environ, name), data / "template", ports=claimed).prepare(seed=True)
        claimed.release()
        _TEMPLATE.append(name)
    return _TEMPLATE[0]


def _server() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
