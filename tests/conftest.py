"""What every test stands on: luck that fails, no way out of this machine, and races on real threads."""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import close_old_connections, connection, connections
from django.db.models import QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import SQLCompiler
from django.utils import translation

from portal import texts
from tests.databases import database_role, django_db_setup, only_what_was_written_is_emptied

__all__ = ["database_role", "django_db_setup", "only_what_was_written_is_emptied"]

pytest_plugins = ["tests.strict_templates"]


@pytest.fixture
def as_jobs(db: None) -> Iterator[None]:
    """This test acts as the jobs' login."""
    with database_role("vp_jobs"):
        yield


@pytest.fixture
def role() -> Callable[[str | None], Any]:
    """``with role("vp_jobs"):`` or ``with role(None):`` for the owner."""
    return database_role


@pytest.fixture(scope="session", autouse=True)
def _english_is_compiled() -> None:
    """The compiled texts are no part of the repository; a page in English needs those of today."""
    texts.compile_all()


# --- a run of thousands of tests and a hundred processes does its work once


def pytest_configure(config: pytest.Config) -> None:
    """Compile the house once: every process that a test starts would else do so again."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    gc.disable()


def pytest_collection_finish() -> None:
    """What is there when the tests begin stays: looking through it for garbage took a sixth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)  # what a request leaves behind is gone without it; seldom is often enough
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """File by file, and first those that wait for processes, so that no worker ends the run alone."""
    files = dict.fromkeys(item.path for item in items)
    slow = {item.path for item in items if item.get_closest_marker("processes")}
    order = {path: number for number, path in enumerate(sorted(files, key=lambda path: path not in slow))}
    items.sort(key=lambda item: order[item.path])


# --- luck fails


@pytest.fixture(autouse=True)
def _every_test_begins_in_swedish() -> Iterator[None]:
    """A request in English leaves its language behind on the thread."""
    with translation.override("sv"):
        yield


BY_CHANCE = (OrderBy(Random()), ("RANDOM()", (), False))
"""As a compiler writes it. Asked for by order_by("?"), it would be compared with every column."""


@pytest.fixture(scope="session", autouse=True)
def _unordered_means_shuffled() -> Iterator[None]:
    """A query without an order comes in a random one, so that no test passes by chance."""
    original = SQLCompiler.get_order_by

    def shuffled(self: SQLCompiler) -> Any:
        q, given = self.query, original(self)
        single = q.is_sliced and q.high_mark is not None and q.high_mark - q.low_mark <= 1
        if given or single or q.distinct or q.combinator or q.group_by is not None or q.select_for_update:
            return given
        return [BY_CHANCE]

    SQLCompiler.get_order_by = shuffled  # type: ignore[method-assign]
    yield
    SQLCompiler.get_order_by = original  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _locks_name_their_table() -> Iterator[None]:
    """``select_for_update()`` without ``of=`` locks rows of joined tables that nobody meant."""
    original = QuerySet.select_for_update

    def strict(self: Any, *args: Any, **kwargs: Any) -> Any:
        module = type(self).__module__ if type(self) is not QuerySet else self.model.__module__
        if not kwargs.get("of") and module.split(".")[0] in OUR_ROOMS:
            raise AssertionError("select_for_update() needs of=(...)")
        return original(self, *args, **kwargs)

    QuerySet.select_for_update = strict  # type: ignore[method-assign]
    yield
    QuerySet.select_for_update = original  # type: ignore[method-assign]


OUR_ROOMS = (
    "core",
    "audit",
    "accounts",
    "clinics",
    "representation",
    "bookings",
    "records",
    "reminders",
    "interop",
    "oversight",
    "operations",
    "portal",
    "demo",
)


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    """A test that calls beyond this machine fails."""
    original = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            if not (host.startswith("127.") or host in ("::1", "localhost")):
                raise AssertionError(f"a test calls {host}")
        original(self, address)

    setattr(socket.socket, "connect", connect)  # noqa: B010 -- mypy cannot type a method that is replaced
    yield
    socket.socket.connect = original  # type: ignore[method-assign]


# --- races (templates that ask or guess fail too: tests/strict_templates.py)


@pytest.fixture
def race() -> Callable[..., list[Any]]:
    """Run the calls at the same instant, each on its own thread and connection; outcomes or exceptions."""

    def run(*calls: Callable[[], Any]) -> list[Any]:
        barrier = Barrier(len(calls))

        def one(call: Callable[[], Any]) -> Any:
            close_old_connections()
            try:
                connection.ensure_connection()
                barrier.wait(timeout=20)
                return call()
            except Exception as error:  # noqa: BLE001 -- the outcome is what the test looks at
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, calls))

    return run
