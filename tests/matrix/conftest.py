"""One world for each file, in a transaction that is rolled back; each test in a savepoint of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.matrix.walk import Answer, walk
from tests.matrix.world import World, make_world


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    block = transaction.atomic()
    vars(block)["_from_testcase"] = True
    with django_db_blocker.unblock(), block:
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def walked(made: World) -> list[Answer]:
    return walk(made)


@pytest.fixture
def world(made: World) -> Iterator[World]:
    block = transaction.atomic()
    vars(block)["_from_testcase"] = True
    with block:
        yield made
        transaction.set_rollback(True)
