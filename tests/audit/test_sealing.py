"""The seals of the access log: what they find, and that nothing is passed by."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction

from audit import last_seal, sealing, verification
from audit.models import AccessEvent, Seal, SealedRow
from core import clock
from core.db import constraint_of
from tests.conftest import database_role

pytestmark = [pytest.mark.race]


def found(log) -> list[verification.Finding]:
    with log.role("vp_jobs"):
        return list(verification.findings())


def test_a_log_that_nobody_touched_holds(log):
    log.seal(*log.write(3))
    log.seal(*log.write(2))
    log.write(1)
    said = io.StringIO()
    with log.role("vp_jobs"):
        call_command("verify_audit", stdout=said)
    assert said.getvalue() == "The access log holds: 5 rows in 2 seals, 1 not sealed yet.\n"


def test_nothing_new_makes_no_seal(log):
    log.seal(*log.write())
    with log.role("vp_jobs"):
        assert sealing.seal_all() == 0
        assert Seal.objects.count() == 1


def test_a_changed_row_is_named(log):
    rows = log.write(3)
    log.seal(*rows)
    with log.tampering() as cursor:
        cursor.execute("UPDATE audit_accessevent SET actor_name = 'någon annan' WHERE id = %s", [rows[1]])
    (finding,) = found(log)
    assert (finding.kind, finding.row_id, finding.seal) == (verification.Kind.CHANGED, rows[1], 1)
    with log.role("vp_jobs"), pytest.raises(CommandError, match=f"row {rows[1]} of .* was changed"):
        call_command("verify_audit")


def test_a_row_whose_time_was_changed_is_named(log):
    (row,) = log.write()
    log.seal(row)
    with log.tampering() as cursor:
        cursor.execute("UPDATE audit_accessevent SET at = at - interval '1 microsecond'")
    (finding,) = found(log)
    assert (finding.kind, finding.row_id) == (verification.Kind.CHANGED, row)


def test_no_column_can_be_changed_unseen(log):
    log.write()
    with log.role("vp_jobs"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_accessevent")
        row = dict(zip([column.name for column in cursor.description], cursor.fetchone(), strict=True))
    for name in row:
        assert sealing.digest({**row, name: "x"}) != sealing.digest(row), name


def test_a_removed_row_is_named_with_its_time(log):
    rows = log.write(2)
    log.seal(*rows)
    with log.role("vp_jobs"):
        at = AccessEvent.objects.get(pk=rows[0]).at
    with log.tampering() as cursor:
        cursor.execute("DELETE FROM audit_accessevent WHERE id = %s", [rows[0]])
    (finding,) = found(log)
    assert (finding.kind, finding.row_id, finding.at) == (verification.Kind.REMOVED, rows[0], at)


def test_a_row_slipped_in_among_sealed_transactions_is_named(log):
    rows = log.write(2)
    log.seal(*rows)
    false = uuid.uuid4()
    with log.role("vp_jobs"):
        at = AccessEvent.objects.get(pk=rows[0]).at
    log.insert(false, at, transaction="transaction_id")
    (finding,) = found(log)
    assert (finding.kind, finding.row_id) == (verification.Kind.SLIPPED_IN, false)


def test_a_row_of_a_transaction_that_has_not_been_is_named(log):
    log.seal(*log.write())
    false = uuid.uuid4()
    log.insert(false, clock.now(), transaction="'4611686018427387904'::xid8")
    (finding,) = found(log)
    assert (finding.kind, finding.row_id) == (verification.Kind.SLIPPED_IN, false)


def test_a_back_dated_row_is_named_also_when_it_was_sealed_in_good_order(log):
    log.seal(*log.write())
    false = uuid.uuid4()
    log.insert(false, clock.now() - timedelta(days=30))
    log.seal(false)
    (finding,) = found(log)
    assert (finding.kind, finding.row_id) == (verification.Kind.BACK_DATED, false)


def test_a_row_removed_together_with_its_trace_shows_in_the_seal(log):
    rows = log.write(2)
    log.seal(*rows)
    with log.tampering() as cursor:
        cursor.execute("DELETE FROM audit_accessevent WHERE id = %s", [rows[1]])
        cursor.execute("DELETE FROM audit_sealedrow WHERE row_id = %s", [rows[1]])
    (finding,) = found(log)
    assert (finding.kind, finding.seal) == (verification.Kind.SEAL_REWRITTEN, 1)


def test_a_row_and_its_digest_rewritten_together_show_without_the_key(log):
    (row,) = log.write()
    log.seal(row)
    with log.tampering() as cursor:
        cursor.execute("UPDATE audit_accessevent SET actor_name = 'någon annan' WHERE id = %s", [row])
        cursor.execute("SELECT * FROM audit_accessevent WHERE id = %s", [row])
        changed = dict(zip([c.name for c in cursor.description], cursor.fetchone(), strict=True))
        cursor.execute("UPDATE audit_sealedrow SET digest = %s", [sealing.digest(changed)])
    (finding,) = found(log)
    assert (finding.kind, finding.seal) == (verification.Kind.SEAL_REWRITTEN, 1)


def test_a_seal_taken_out_of_the_chain_is_named(log):
    for _ in range(3):
        log.seal(*log.write())
    with log.tampering() as cursor:
        cursor.execute("DELETE FROM audit_sealedrow WHERE seal_id = 2")
        cursor.execute("DELETE FROM audit_seal WHERE number = 2")
    kinds = [(f.kind, f.seal) for f in found(log) if f.seal]
    assert kinds == [(verification.Kind.SEAL_GONE, 2), (verification.Kind.SEAL_REWRITTEN, 3)]


# --- what was written down outside


def rewrite_the_chain(log):
    """What one with the database and the key can do: tamper, throw the seals away, and seal again."""
    with log.tampering() as cursor:
        cursor.execute("UPDATE audit_accessevent SET actor_name = 'någon annan'")
        cursor.execute("DELETE FROM audit_sealedrow")
        cursor.execute("DELETE FROM audit_seal")


def test_a_chain_made_anew_agrees_with_itself(log):
    rows = log.write(2)
    log.seal(*rows)
    rewrite_the_chain(log)
    log.seal(*rows)
    assert found(log) == []


def test_a_chain_made_anew_is_found_by_what_was_written_down_outside(log, last_seal_file, settings):
    rows = log.write(2)
    log.seal(*rows)
    assert last_seal_file.exists()
    rewrite_the_chain(log)
    settings.AUDIT_LAST_SEAL_FILE = None
    log.seal(*rows)
    settings.AUDIT_LAST_SEAL_FILE = last_seal_file
    assert [f.kind for f in found(log)] == [verification.Kind.CHAIN_REWRITTEN]


def test_seals_cut_from_the_end_are_found_by_what_was_written_down_outside(log, last_seal_file):
    log.seal(*log.write())
    log.seal(*log.write())
    with log.tampering() as cursor:
        cursor.execute("DELETE FROM audit_sealedrow WHERE seal_id = 2")
        cursor.execute("DELETE FROM audit_seal WHERE number = 2")
    assert [f.kind for f in found(log)] == [verification.Kind.CHAIN_REWRITTEN]


def test_sealing_stops_rather_than_cover_the_traces(log, last_seal_file):
    log.seal(*log.write(2))
    kept = last_seal_file.read_text()
    rewrite_the_chain(log)
    with log.role("vp_jobs"), pytest.raises(last_seal.ChainRewritten):
        sealing.seal_all()
    assert last_seal_file.read_text() == kept


def test_a_file_that_is_not_ours_is_not_written_over(log, last_seal_file):
    last_seal_file.write_text("något annat")
    log.write()
    with log.role("vp_jobs"), pytest.raises(last_seal.ChainRewritten):
        sealing.seal_all()
    assert last_seal_file.read_text() == "något annat"


def test_an_older_seal_never_replaces_a_later_one(last_seal_file):
    last_seal.keep(last_seal.Kept(2, "b"))
    last_seal.keep(last_seal.Kept(1, "a"))
    assert last_seal.read() == last_seal.Kept(2, "b")


# --- transactions


def raw_connection() -> psycopg.Connection:
    parameters = connection.get_connection_params()
    wanted = {k: parameters[k] for k in ("dbname", "user", "password", "host", "port") if k in parameters}
    return psycopg.connect(**wanted)


def test_a_row_that_commits_late_is_sealed_in_the_next_batch(log):
    (early,) = log.write()
    log.seal(early)
    late = uuid.uuid4()
    with raw_connection() as slow:
        slow.execute(
            """INSERT INTO audit_accessevent SELECT %s, %s, action, by, person_id, actor_person_id, actor_user_id,
            actor_name, relation, assignment_id, role, purpose, care_unit_id, care_unit_name, object_id,
            category, channel, assurance, request_id FROM audit_accessevent LIMIT 1""",
            [late, clock.now()],
        )
        (meanwhile,) = log.write()
        with log.role("vp_jobs"):
            sealing.seal_all()
            assert not SealedRow.objects.filter(row_id__in=[late, meanwhile]).exists()
        slow.commit()
    log.seal(late, meanwhile)
    assert found(log) == []


def test_sealers_at_the_same_instant_make_one_chain(log, race):
    rows = log.write(40)

    def sealer():
        with database_role("vp_jobs"):
            try:
                while made := sealing.seal_batch(limit=3):
                    last_seal.keep(last_seal.Kept(made.number, made.mac))
            finally:
                connections.close_all()

    assert race(*[sealer] * 4) == [None] * 4
    log.seal(*rows)
    with log.role("vp_jobs"):
        assert SealedRow.objects.count() == len(rows)
        numbers = list(Seal.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert found(log) == []


def test_a_transaction_larger_than_a_batch_is_sealed_whole(log):
    with transaction.atomic():
        rows = log.write(5)
    log.wait_until_ended(*rows)
    with log.role("vp_jobs"):
        while sealing.seal_batch(limit=2):
            pass
        assert list(Seal.objects.order_by("number").values_list("row_count", flat=True)) == [2, 2, 1]
    log.seal(*log.write())
    assert found(log) == []


def test_a_copy_restored_where_the_counter_starts_over_is_sealed_on(log):
    log.seal(*log.write())
    with log.tampering() as cursor:
        cursor.execute("UPDATE audit_seal SET upto_transaction = 4611686018427387904")
        cursor.execute("SELECT number, sealed_at FROM audit_seal")
        number, sealed_at = cursor.fetchone()
        cursor.execute("SELECT row_id, row_at, digest FROM audit_sealedrow")
        rows = [(row_id, at, bytes(digest)) for row_id, at, digest in cursor.fetchall()]
        mac = sealing.mac(sealing.Link(number, sealed_at, 4611686018427387904, ""), rows)
        cursor.execute("UPDATE audit_seal SET mac = %s", [mac])
    after = log.write(2)
    assert found(log) == []
    log.seal(*after)
    assert found(log) == []
    with log.role("vp_jobs"):
        assert Seal.objects.get(number=2).upto_transaction < 4611686018427387904


# --- who may touch the seals


@pytest.mark.parametrize("model", [Seal, SealedRow])
def test_the_web_cannot_read_the_seals(log, model):
    with pytest.raises(ProgrammingError):
        list(model.objects.all()[:1])


@pytest.mark.parametrize(
    ("model", "promise"), [(Seal, "seal_is_append_only"), (SealedRow, "sealed_row_is_append_only")]
)
def test_seals_are_never_changed_or_removed(log, model, promise):
    log.seal(*log.write())
    delete = f"DELETE FROM {model._meta.db_table}"
    with log.role("vp_jobs"), connection.cursor() as cursor, pytest.raises(ProgrammingError):
        cursor.execute(delete)
    with log.role(None), connection.cursor() as cursor, pytest.raises(IntegrityError) as caught:
        cursor.execute(delete)
    assert constraint_of(caught.value) == promise


def test_a_column_that_comes_later_leaves_old_digests_as_they_are():
    row = {"id": uuid.uuid4(), "at": clock.now(), "by": "self"}
    assert sealing.digest(row) == sealing.digest({**row, "later": None})
    assert sealing.digest(row) != sealing.digest({**row, "later": ""})


def test_a_write_waits_for_no_sealer(log):
    """The log is written while a sealer holds its lock: the row is simply in the next batch."""
    log.seal(*log.write())
    with raw_connection() as sealer, connection.cursor() as cursor:
        sealer.execute("SELECT pg_advisory_xact_lock(%s)", [sealing._ONE_AT_A_TIME])
        cursor.execute("SET lock_timeout = '5s'")
        (row,) = log.write()
        cursor.execute("SET lock_timeout = 0")
    log.seal(row)
