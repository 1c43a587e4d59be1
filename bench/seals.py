"""How fast the access log is sealed and proved: `python -m demo.run --temp -- python -m bench.seals [ROWS]`."""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

import django

ROWS = 1_000_000
PERSONS = 20_000
TOGETHER = 100  # rows a transaction


def main(rows: int) -> None:
    """Write the rows, seal them, prove them; print rows a second."""
    from django.core.management import call_command
    from django.db import connection

    from audit import sealing, verification

    call_command("migrate", verbosity=0)
    _write(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE audit_accessevent")  # as autovacuum does by itself within a minute
    began = time.perf_counter()
    sealed = sealing.seal_all()
    if sealed < rows:
        sys.exit(f"only {sealed} of {rows} rows were sealed: another transaction is open on this server")
    print(f"log_sealed_{rows} {rows / (time.perf_counter() - began):.0f} per_second", flush=True)
    began = time.perf_counter()
    if found := list(verification.findings()):
        sys.exit(f"the log does not hold: {found[:3]}")
    print(f"log_proved_{rows} {rows / (time.perf_counter() - began):.0f} per_second", flush=True)


def _write(rows: int) -> None:
    """Readings by staff within one hour, in the columns' own lengths, a hundred a transaction."""
    from django.db import connection

    from core import clock

    with connection.cursor() as cursor:
        for first in range(0, rows, TOGETHER):
            cursor.execute(
                """INSERT INTO audit_accessevent (id, at, action, by, person_id, actor_user_id, actor_name,
                    assignment_id, role, purpose, relation, care_unit_id, care_unit_name, object_id, category,
                    channel, assurance, request_id)
                SELECT gen_random_uuid(), %s + n * interval '2 milliseconds', 'record.entry_read', 'staff',
                    md5((n %% %s)::text)::uuid, md5((n %% 300)::text)::uuid, 'Yusuf Demir', gen_random_uuid(),
                    'clinician', 'care', '', md5((n %% 30)::text)::uuid, 'Lindhamns vårdcentral',
                    gen_random_uuid(), 'notes', 'desk', 2, md5(n::text)::varchar(16)
                FROM generate_series(%s, %s) n""",
                [clock.now() - timedelta(hours=1), PERSONS, first + 1, first + TOGETHER],
            )


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    from bench import server

    server.take_environment()
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
