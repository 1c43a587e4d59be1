"""What a superuser does behind the house's back, and that each is told exactly which."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from audit import last_seal, sealing
from audit.models import AccessEvent, Seal, SealedRow
from audit.verification import Kind, findings
from core import clock

pytestmark = [pytest.mark.race]


def found(log) -> list[tuple[Kind, object]]:
    """What is wrong, and with what: the row, the table, or the seal."""
    with log.role("vp_jobs"):
        return [(f.kind, f.row_id or f.table or f.seal) for f in findings()]


def sealed(log, *sizes: int) -> list[uuid.UUID]:
    """So many rows in each seal."""
    rows = []
    for size in sizes:
        batch = log.write(size)
        log.seal(*batch)
        rows += batch
    return rows


def test_one_who_edits_deletes_and_inserts_is_told_each_row(log):
    rows = sealed(log, 3, 3)
    false = uuid.uuid4()
    with log.role("vp_jobs"):
        at = AccessEvent.objects.get(pk=rows[0]).at
    with log.tampering() as cursor:
        cursor.execute("UPDATE audit_accessevent SET purpose = 'care' WHERE id = %s", [rows[1]])
        cursor.execute("DELETE FROM audit_accessevent WHERE id = %s", [rows[4]])
    log.insert(false, at, transaction="transaction_id")
    assert found(log) == [(Kind.CHANGED, rows[1]), (Kind.REMOVED, rows[4]), (Kind.SLIPPED_IN, false)]


def test_rows_that_changed_places_are_both_named(log):
    rows = sealed(log, 3)
    with log.tampering() as cursor:
        cursor.execute(
            """UPDATE audit_accessevent a SET action = 'record.read', actor_name = b.actor_name || a.id, at = b.at
            FROM audit_accessevent b WHERE (a.id, b.id) IN ((%(x)s, %(y)s), (%(y)s, %(x)s))""",
            {"x": rows[0], "y": rows[2]},
        )
    assert found(log) == [(Kind.CHANGED, rows[0]), (Kind.CHANGED, rows[2])]


def test_rows_whose_ids_changed_places_are_both_named(log):
    rows = sealed(log, 2)
    with log.tampering() as cursor:
        cursor.execute(
            "UPDATE audit_accessevent SET id = CASE id WHEN %(x)s THEN %(y)s ELSE %(x)s END::uuid",
            {"x": rows[0], "y": rows[1]},
        )
    assert found(log) == [(Kind.CHANGED, rows[0]), (Kind.CHANGED, rows[1])]


def test_each_row_of_a_month_that_was_taken_away_is_named(log):
    rows = sealed(log, 2)
    name = f"audit_accessevent_{clock.today():%Y_%m}"
    with log.role(None), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE audit_accessevent DETACH PARTITION {name}")
    try:
        assert found(log) == [(Kind.REMOVED, row) for row in rows]
    finally:
        with log.role(None), connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname ~ '_rest$'")
            opens = clock.today().replace(day=1)
            closes = (opens + timedelta(days=32)).replace(day=1)
            cursor.execute(
                f"""ALTER TABLE audit_accessevent ATTACH PARTITION {name}
                FOR VALUES FROM ('{opens} Europe/Stockholm') TO ('{closes} Europe/Stockholm')"""
            )


@pytest.mark.parametrize(
    "rewrite",
    [
        "UPDATE audit_seal SET row_count = row_count + 1 WHERE number = 2",
        "UPDATE audit_seal SET sealed_at = sealed_at + interval '1 microsecond' WHERE number = 2",
        "UPDATE audit_seal SET upto_transaction = upto_transaction - 1 WHERE number = 2",
        "UPDATE audit_sealedrow SET position = 1 - position + 10 WHERE seal_id = 2",
        "UPDATE audit_sealedrow SET seal_id = 1, position = 9 WHERE seal_id = 2 AND position = 0",
        "UPDATE audit_seal SET mac = reverse(mac) WHERE number = 2",
    ],
)
def test_a_rewritten_seal_is_named(log, rewrite):
    sealed(log, 2, 2)
    with log.tampering() as cursor:
        cursor.execute(rewrite)
    assert (Kind.SEAL_REWRITTEN, 2) in found(log)


def test_a_table_without_its_guard_is_named_also_when_nothing_was_changed(log):
    sealed(log, 1)
    month = f"audit_accessevent_{clock.today():%Y_%m}"
    with log.tampering():
        tables = {finding.table for finding in findings()}
    assert tables >= {"audit_accessevent", "audit_seal", "audit_sealedrow", month}
    assert found(log) == []


def test_a_log_holds_in_whatever_time_zone_it_is_read(log, monkeypatch):
    sealed(log, 3)
    try:
        for zone in ("Asia/Tokyo", "America/St_Johns"):
            monkeypatch.setitem(connection.settings_dict, "TIME_ZONE", zone)
            reconnect()
            assert found(log) == []
            sealed(log, 1)
    finally:
        monkeypatch.undo()
        reconnect()
    assert found(log) == []


def reconnect() -> None:
    """A new connection, in the time zone of its settings."""
    connection.close()
    for cached in ("timezone", "timezone_name"):
        vars(connection).pop(cached, None)


# --- a sealer that dies


def test_a_sealer_that_dies_half_way_leaves_nothing_and_the_next_takes_its_rows(log, monkeypatch):
    rows = log.write(3)
    log.wait_until_ended(*rows)
    write_down = sealing._write_down

    def die(*_args):
        assert connection.connection
        connection.connection.pgconn.finish()
        raise OperationalError("the connection was lost")

    monkeypatch.setattr(sealing, "_write_down", die)
    with log.role("vp_jobs"), pytest.raises(OperationalError):
        sealing.seal_all()
    connection.close()
    monkeypatch.setattr(sealing, "_write_down", write_down)
    with log.role("vp_jobs"):
        assert not Seal.objects.exists()
    log.seal(*rows)
    assert found(log) == []


def test_a_sealer_that_dies_before_it_wrote_down_the_seal_is_overtaken(log, last_seal_file, monkeypatch):
    sealed(log, 1)
    with monkeypatch.context() as patch:
        patch.setattr(last_seal, "keep", lambda made: None)
        sealed(log, 1)
    kept = last_seal.read()
    assert kept
    assert kept.number == 1
    assert found(log) == []
    sealed(log, 1)
    kept = last_seal.read()
    assert kept
    assert kept.number == 3
    assert found(log) == []


def test_one_is_told_that_rows_wait_and_that_nothing_vouches_from_outside(log, last_seal_file, settings):
    rows = sealed(log, 1)
    waiting = uuid.uuid4()
    log.insert(waiting, clock.now() - timedelta(hours=3))
    told = io.StringIO()
    with log.role("vp_jobs"):
        call_command("verify_audit", stdout=io.StringIO(), stderr=told)
        assert SealedRow.objects.count() == len(rows)
        assert "Rows have waited to be sealed since" in told.getvalue()
        assert "No last seal is kept" not in told.getvalue()
        settings.AUDIT_LAST_SEAL_FILE = None
        call_command("verify_audit", stdout=io.StringIO(), stderr=told)
    assert "No last seal is kept outside the database" in told.getvalue()
