"""Sealing the access log in batches, so that a change behind the house's back shows.

A seal holds a digest of each row of its batch, and one HMAC (settings.AUDIT_SEAL_KEY) over those digests,
itself and the seal before it. Writers never wait for it: a batch is whatever has been committed since.

Which rows are new is told by the transaction that wrote them, not by their time or a running number: a row
that commits late carries an older number than rows already sealed, and would be passed by. A batch takes
``transaction_id < pg_snapshot_xmin(...)``: every transaction before that one has ended, so no row can be added
there any more.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection

from audit import last_seal
from audit.models import Seal
from core import clock
from core.db import action

BATCH = 5_000
"""Rows a seal at most: what is held in memory at once."""

_ONE_AT_A_TIME = 4_821_001
"""The advisory lock of sealers."""

_BOUNDS = """
SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s
"""
_BATCH = """
SELECT * FROM audit_accessevent e WHERE {rows} ORDER BY e.transaction_id, e.at, e.id LIMIT %(limit)s
"""
# What a batch may leave of its last transaction; only there has a row to be asked whether it is sealed.
_LEFT = "e.transaction_id = %(since)s::text::xid8 AND e.transaction_id < %(ended)s::text::xid8 AND {unsealed}"
_AFTER = "e.transaction_id > %(since)s::text::xid8 AND e.transaction_id < %(ended)s::text::xid8"
# Where the counter of transactions has started over (a copy restored into a new server), rows carry numbers
# from another life: then every row that is not sealed and whose transaction is not running now is taken.
_STARTED_OVER = """
(e.transaction_id < %(ended)s::text::xid8 OR e.transaction_id >= %(next)s::text::xid8) AND {unsealed}
"""
_UNSEALED = "NOT EXISTS (SELECT FROM audit_sealedrow r WHERE r.row_id = e.id AND r.row_at = e.at)"


@dataclass(frozen=True, slots=True)
class Link:
    """What a seal is made of, besides its rows."""

    number: int
    sealed_at: datetime
    upto_transaction: int
    before: str  # the mac of the seal before; "" for the first


def seal_all() -> int:
    """Seal what has been committed and is not sealed yet, in batches; the number of rows sealed.

    Raises :class:`last_seal.ChainRewritten`, and seals nothing, when the chain no longer holds the seal that was
    written down outside the database: nothing may be built on it, nor the outside copy overwritten.
    """
    total = 0
    while True:
        made = seal_batch()
        if made is None:
            return total
        last_seal.keep(last_seal.Kept(made.number, made.mac))
        total += made.row_count
        if made.row_count < BATCH:
            return total


@action
def seal_batch(*, limit: int = BATCH) -> Seal | None:
    """One more seal, or nothing when there is nothing to seal. Sealers wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    last_seal.check(last_seal.read(), Seal.objects.all())
    before = Seal.objects.order_by("-number").first()
    rows, upto = _unsealed(before.upto_transaction if before else 0, limit)
    if not rows:
        return None
    link = Link((before.number if before else 0) + 1, clock.now(), upto, before.mac if before else "")
    sealed = [(row["id"], row["at"], digest(row)) for row in rows]
    made = Seal.objects.create(
        number=link.number,
        sealed_at=link.sealed_at,
        upto_transaction=upto,
        row_count=len(sealed),
        mac=mac(link, sealed),
    )
    _write_down(made, sealed)
    return made


def digest(row: Mapping[str, Any]) -> bytes:
    """SHA-256 of a row: its columns by name. One that is NULL counts as not there, so that a later column,
    which old rows lack, leaves their digests as they are.
    """
    written = {name: _text(value) for name, value in row.items() if value is not None}
    return hashlib.sha256(orjson.dumps(written, option=orjson.OPT_SORT_KEYS)).digest()


def mac(link: Link, rows: Sequence[tuple[UUID, datetime, bytes]]) -> str:
    """The HMAC-SHA256 of a seal, hexadecimal: its own columns, the mac before it, and its rows in their order."""
    head = [link.number, _text(link.sealed_at), link.upto_transaction, link.before, len(rows)]
    keyed = hmac.new(settings.AUDIT_SEAL_KEY, json.dumps(head).encode(), hashlib.sha256)
    for row_id, at, value in rows:
        keyed.update(row_id.bytes + _text(at).encode() + value)
    return keyed.hexdigest()


def _write_down(seal: Seal, rows: Sequence[tuple[UUID, datetime, bytes]]) -> None:
    """The rows' digests, in one statement: thousands of model instances would take longer than all the rest."""
    ids, times, digests = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO audit_sealedrow (seal_id, position, row_id, row_at, digest)
            SELECT %s, n - 1, id, at, digest
            FROM unnest(%s::uuid[], %s::timestamptz[], %s::bytea[]) WITH ORDINALITY AS r (id, at, digest, n)""",
            [seal.number, ids, times, digests],
        )


def _unsealed(since: int, limit: int) -> tuple[list[dict[str, Any]], int]:
    """The next rows to seal, and the transaction before which nothing is left when they are sealed."""
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS)
        ended, upcoming = cursor.fetchone()
    started_over = since > upcoming
    rows: list[dict[str, Any]] = []
    for which in (_STARTED_OVER,) if started_over else (_LEFT, _AFTER):
        bounds = {"since": since, "ended": ended, "next": upcoming, "limit": limit - len(rows)}
        rows += _rows(which.format(unsealed=_UNSEALED), bounds) if len(rows) < limit else []
    if len(rows) < limit:
        return rows, ended
    return rows, since if started_over else int(rows[-1]["transaction_id"])


def _rows(which: str, bounds: Mapping[str, int]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_BATCH.format(rows=which), bounds)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _text(value: object) -> str:
    if type(value) is str:
        return value
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
