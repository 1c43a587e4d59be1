"""Proof that no row of the sealed log was changed, removed or slipped in; and which one was."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from audit import last_seal, sealing
from audit.models import Seal

LONGEST_TRANSACTION = timedelta(hours=1)
"""A row is written at most this long after the time it bears. Older than that beside the rows that were sealed
before it, it was given a false time.
"""


class Kind(StrEnum):
    """What was done to the log."""

    CHANGED = "was changed after it was sealed"
    REMOVED = "was removed after it was sealed"
    SLIPPED_IN = "was slipped in among rows that were sealed before it"
    BACK_DATED = "bears a time before rows that were sealed before it"
    SEAL_REWRITTEN = "does not hold: it, or its list of rows, was rewritten"
    SEAL_GONE = "was made and is gone"
    CHAIN_REWRITTEN = "outside the database does not agree with the chain"
    UNGUARDED = "takes changes: its append-only trigger is off or gone"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: a row by its id and time, a seal by its number, or a table by its name."""

    kind: Kind
    row_id: UUID | None = None
    at: datetime | None = None
    seal: int | None = None
    table: str = ""

    def __str__(self) -> str:
        if self.row_id and self.at:
            where = f" (seal {self.seal})" if self.seal else ""
            return f"row {self.row_id} of {self.at.astimezone(UTC).isoformat(' ')} {self.kind}{where}"
        if self.kind is Kind.CHAIN_REWRITTEN:
            return f"the last seal that was written down {self.kind}"
        if self.kind is Kind.UNGUARDED:
            return f"table {self.table} {self.kind}"
        return f"seal {self.seal} {self.kind}"


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of the log is sealed.

    ``oldest_waiting``: the time of the oldest row that no seal holds yet; a row waits a minute or two, and as
    long as any transaction on the server stays open. ``kept_outside``: the last seal stands outside the database.
    """

    seals: int
    sealed: int
    waiting: int
    oldest_waiting: datetime | None
    kept_outside: bool


def extent() -> Extent:
    """Seals, rows in them, and rows that wait for the next."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*), COALESCE(sum(row_count), 0), (SELECT count(*) FROM audit_accessevent),
                (SELECT min(e.at) FROM audit_accessevent e WHERE e.transaction_id >=
                    COALESCE((SELECT upto_transaction FROM audit_seal ORDER BY number DESC LIMIT 1), 0)::text::xid8
                 AND NOT EXISTS (SELECT FROM audit_sealedrow r WHERE r.row_id = e.id AND r.row_at = e.at))
            FROM audit_seal"""
        )
        seals, sealed, rows, oldest = cursor.fetchone()
    return Extent(seals, sealed, rows - sealed, oldest, kept_outside=last_seal.read() is not None)


def findings() -> Iterator[Finding]:
    """All that is wrong, in the chain's order, then what stands outside it; nothing when the log holds.

    Holds one seal's rows in memory. Times are not judged where the clock can be moved (demo and tests).
    """
    yield from _unguarded()
    try:
        last_seal.check(last_seal.read(), Seal.objects.all())
    except last_seal.ChainRewritten:
        yield Finding(Kind.CHAIN_REWRITTEN)
    before: Seal | None = None
    latest: datetime | None = None
    told: set[UUID | None] = set()
    for seal in Seal.objects.order_by("number"):
        expected = (before.number if before else 0) + 1
        if seal.number != expected:
            yield Finding(Kind.SEAL_GONE, seal=expected)
        rows = _rows(seal)
        for finding in _of_seal(seal, before, rows, latest):
            told.add(finding.row_id)
            yield finding
        latest = max([row["row_at"] for row in rows] + ([latest] if latest else []), default=None)
        before = seal
    if before:
        yield from (found for found in _slipped_in(before.upto_transaction) if found.row_id not in told)


def _of_seal(
    seal: Seal, before: Seal | None, rows: list[dict[str, Any]], latest: datetime | None
) -> Iterator[Finding]:
    for row in rows:
        if kind := _wrong(row, latest):
            yield Finding(kind, row["row_id"], row["row_at"], seal.number)
    link = sealing.Link(seal.number, seal.sealed_at, seal.upto_transaction, before.mac if before else "")
    sealed = [(row["row_id"], row["row_at"], bytes(row["sealed_digest"])) for row in rows]
    if seal.row_count != len(rows) or not hmac.compare_digest(sealing.mac(link, sealed), seal.mac):
        yield Finding(Kind.SEAL_REWRITTEN, seal=seal.number)


def _wrong(row: dict[str, Any], latest: datetime | None) -> Kind | None:
    now = {name: value for name, value in row.items() if name not in ("row_id", "row_at", "sealed_digest")}
    if now["id"] is None:
        return Kind.CHANGED if _exists(row["row_id"]) else Kind.REMOVED
    if sealing.digest(now) != bytes(row["sealed_digest"]):
        return Kind.CHANGED
    if latest and settings.CLOCK_OFFSET_FILE is None and row["row_at"] < latest - LONGEST_TRANSACTION:
        return Kind.BACK_DATED
    return None


def _rows(seal: Seal) -> list[dict[str, Any]]:
    """The seal's rows as they were sealed, each beside what is in the log now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT r.row_id, r.row_at, r.digest AS sealed_digest, e.*
            FROM audit_sealedrow r LEFT JOIN audit_accessevent e ON e.id = r.row_id AND e.at = r.row_at
            WHERE r.seal_id = %s ORDER BY r.position""",
            [seal.number],
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _exists(row_id: UUID) -> bool:
    """Whether the row is there under another time: its time was changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM audit_accessevent WHERE id = %s)", [row_id])
        return bool(cursor.fetchone()[0])


def _slipped_in(upto: int) -> Iterator[Finding]:
    """Rows that say they are of a transaction which had ended when its seal was made, or which has not begun."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT e.id, e.at FROM audit_accessevent e
            WHERE (e.transaction_id < %(upto)s::text::xid8
                   OR e.transaction_id >= pg_snapshot_xmax(pg_current_snapshot()))
            AND %(upto)s <= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
            AND NOT EXISTS (SELECT FROM audit_sealedrow r WHERE r.row_id = e.id AND r.row_at = e.at)
            ORDER BY e.at, e.id""",
            {"upto": upto},
        )
        for row_id, at in cursor.fetchall():
            yield Finding(Kind.SLIPPED_IN, row_id, at)


def _unguarded() -> Iterator[Finding]:
    """The log's tables, partitions among them, where nothing would stop a change now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH log AS (
                SELECT 'audit_accessevent'::regclass AS table, 'access_log_is_append_only' AS promise
                UNION SELECT inhrelid, 'access_log_is_append_only' FROM pg_inherits
                WHERE inhparent = 'audit_accessevent'::regclass
                UNION VALUES ('audit_seal'::regclass, 'seal_is_append_only'),
                             ('audit_sealedrow'::regclass, 'sealed_row_is_append_only'))
            SELECT log.table::text FROM log WHERE NOT EXISTS (
                SELECT FROM pg_trigger t
                WHERE t.tgrelid = log.table AND t.tgname = log.promise AND t.tgenabled IN ('O', 'A'))
            ORDER BY 1"""
        )
        for (table,) in cursor.fetchall():
            yield Finding(Kind.UNGUARDED, table=table)
