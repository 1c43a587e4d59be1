"""Every promise of the database has a name that errors.py knows, and every table says who may touch it."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.db import connection

from tests.architecture.source import ROOMS

FENCED = {
    "audit_accessevent",
    "oversight_accessquestion",
    "oversight_finding",
    "oversight_review",
    "records_entry",
    "records_entryversion",
}


def known(room: str) -> set[str]:
    try:
        errors = importlib.import_module(f"{room}.errors")
    except ModuleNotFoundError:
        return set()
    return set(getattr(errors, "CONSTRAINTS", {})) | set(getattr(errors, "INTERNAL", ()))


@pytest.mark.parametrize("room", ROOMS)
def test_every_constraint_has_words_or_is_reviewed_as_internal(room):
    try:
        models = apps.get_app_config(room).get_models()
    except LookupError:
        return
    names = {constraint.name for model in models for constraint in model._meta.constraints}
    assert names <= known(room)


@pytest.mark.django_db
def test_the_record_and_the_log_are_fenced():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        assert {row[0] for row in cursor.fetchall()} == FENCED


@pytest.mark.django_db
def test_the_web_owns_nothing_and_cannot_change_the_log_or_the_record():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, p.privilege FROM pg_class c
            CROSS JOIN (VALUES ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) p(privilege)
            WHERE c.relkind IN ('r', 'p') AND c.relname ~ '^(audit|records|interop)_'
              AND has_table_privilege('vp_web', c.oid, p.privilege)
            """
        )
        keys = {("interop_feedkey", "INSERT"), ("interop_feedkey", "UPDATE")}
        assert set(cursor.fetchall()) <= {("audit_accessevent", "INSERT"), *keys}
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner IN ('vp_web'::regrole, 'vp_jobs'::regrole)")
        assert cursor.fetchone()[0] == 0


@pytest.mark.django_db
def test_every_table_is_reachable_by_jobs_unless_it_is_a_partition():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
              AND NOT has_table_privilege('vp_jobs', c.oid, 'SELECT')
            """
        )
        assert not cursor.fetchall()


@pytest.mark.django_db
def test_no_partition_of_the_log_is_reachable_past_its_fence():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relispartition AND has_table_privilege('vp_web', oid, 'SELECT')"
        )
        assert not cursor.fetchall()
