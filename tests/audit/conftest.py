"""The log in tests: begun empty, written by the web, sealed by the jobs, tampered with by the owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from audit import actions, sealing
from audit.models import AccessEvent, SealedRow
from core.actor import Actor
from demo.launcher import processes
from tests import make

PATIENCE = 300  # seconds


@pytest.fixture
def log(transactional_db: None, role: Callable[[str | None], Any], settings: Any) -> Iterator[Log]:
    """An empty log, with no seal and none written down outside."""
    settings.AUDIT_LAST_SEAL_FILE = None
    with role(None), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_accessevent, audit_sealedrow, audit_seal")
    yield Log(role)
    with role(None), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_accessevent, audit_sealedrow, audit_seal")


@pytest.fixture
def last_seal_file(settings: Any, tmp_path: Path) -> Path:
    """The last seal is written down here."""
    settings.AUDIT_LAST_SEAL_FILE = tmp_path / "last-seal.json"
    path: Path = settings.AUDIT_LAST_SEAL_FILE
    return path


class Log:
    """What tests do with the log."""

    def __init__(self, role: Callable[[str | None], Any]) -> None:
        self.role = role
        self.actor: Actor = make.resident()

    def write(self, rows: int = 1) -> list[UUID]:
        """So many rows, each committed by itself; their ids in that order."""
        for _ in range(rows):
            actions.record(AccessEvent.Action.SIGNED_IN, by=self.actor, about=self.actor.person_id)
        with self.role("vp_jobs"):
            newest = AccessEvent.objects.order_by("-at").values_list("pk", flat=True)[:rows]
            return list(reversed(newest))

    def wait_until_ended(self, *rows: UUID) -> None:
        """No transaction on the server is older than those of these rows: the next batch takes them all.

        What holds it back is another test process on the same server, whose world may stand for a whole file.
        """
        with self.role("vp_jobs"), connection.cursor() as cursor:

            def ended() -> bool:
                cursor.execute(
                    """SELECT bool_and(transaction_id < pg_snapshot_xmin(pg_current_snapshot()))
                    FROM audit_accessevent WHERE id = ANY(%s)""",
                    [list(rows)],
                )
                return bool(cursor.fetchone() == (True,))

            assert processes.becomes_true(ended, seconds=PATIENCE), "an older transaction never ended"

    def seal(self, *rows: UUID) -> None:
        """Seal these, and all that is not sealed yet, in one batch."""
        self.wait_until_ended(*rows)
        with self.role("vp_jobs"):
            sealing.seal_all()
            assert SealedRow.objects.filter(row_id__in=rows).count() == len(rows)

    @contextmanager
    def tampering(self) -> Iterator[Any]:
        """A cursor of the owner, with the promises of the database switched off."""
        with self.role(None), connection.cursor() as cursor:
            for table in ("audit_accessevent", "audit_seal", "audit_sealedrow"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            try:
                yield cursor
            finally:
                for table in ("audit_accessevent", "audit_seal", "audit_sealedrow"):
                    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def insert(self, row: UUID, at: datetime, transaction: str = "pg_current_xact_id()") -> None:
        """A row written past the house, as the owner, for whatever time and transaction."""
        with self.tampering() as cursor:
            cursor.execute(
                f"""INSERT INTO audit_accessevent SELECT %s, %s, action, by, person_id, actor_person_id,
                actor_user_id, actor_name, relation, assignment_id, role, purpose, care_unit_id, care_unit_name,
                object_id, category, channel, assurance, request_id, {transaction}
                FROM audit_accessevent LIMIT 1""",
                [row, at],
            )
