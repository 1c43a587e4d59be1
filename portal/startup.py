"""What is checked once when a process starts."""

from __future__ import annotations

from django.db import connection

from portal.settings.environment import BadEnvironment


def refuse_powerful_login() -> None:
    """Stop when this process's database login is superuser, BYPASSRLS or owner of the fenced tables.

    PostgreSQL ignores row-level security for such a login without a word.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.rolsuper, r.rolbypassrls,
                   EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relrowsecurity)
            FROM pg_roles r WHERE r.rolname = current_user
            """
        )
        row = cursor.fetchone()
    connection.close()
    faults = [
        fault
        for fault, is_so in zip(
            ("a superuser", "BYPASSRLS", "owner of the record's tables"), row or (), strict=False
        )
        if is_so
    ]
    if faults:
        raise BadEnvironment(
            [f"DATABASE_URL logs in as {' and '.join(faults)}; use vp_web (web) or vp_jobs (jobs)."]
        )
