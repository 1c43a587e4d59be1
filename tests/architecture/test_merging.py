"""Everything that names a person goes along when two become one, or is left for a reason that was reviewed."""

from __future__ import annotations

import inspect
import re

import pytest
from django.apps import apps
from django.db import connection, models

from accounts.merging import own_rows
from accounts.models import Person
from accounts.signals import persons_merged, persons_unmerged
from tests.architecture.source import ROOMS

# Reviewed: columns that name a person and keep the one they were written with.
LEFT = {
    "accounts.Person.merged_into": "the merge itself",
    "accounts.Duplicate.first": "the question that the merge is the answer to",
    "accounts.Duplicate.second": "the question that the merge is the answer to",
    "accounts.PersonMerge.kept": "the merge itself",
    "accounts.PersonMerge.merged": "the merge itself",
    "records.Entry.person": "the record is never rewritten: it is read by all that somebody has been",
    "records.EntryVersion.person": "the record is never rewritten: it is read by all that somebody has been",
    "interop.KnownPatient.person": "looked up through the merge when it is read (interop.known)",
    "oversight.AccessQuestion.person": "about a row of the log, and read like it: by all that somebody has been",
    "oversight.Finding.person": "about rows of the log, and kept as they are",
    "audit.AccessEvent.person_id": "the log is never rewritten: it is read by all that somebody has been",
    "audit.AccessEvent.actor_person_id": "the log is never rewritten",
}
# Reviewed: they stay too, and the database takes none for one who has been merged.
STAYS = {
    "accounts.DeviceSession.person": "the sessions of the one who goes have ended",
    "accounts.Draft.person": "sealed for a session that has ended; forgotten by age",
}
LOOKS_LIKE_A_PERSON = re.compile(r"(person|patient|recipient|guardian|child|helper|subject)\w*_id$")


def columns_that_name_a_person() -> set[str]:
    found = set()
    for model in (
        model for room in ROOMS if room in apps.app_configs for model in apps.get_app_config(room).get_models()
    ):
        for field in model._meta.concrete_fields:
            name = f"{model._meta.app_label}.{model.__name__}.{field.name}"
            if isinstance(field, models.ForeignKey) and field.related_model is Person:
                found.add(name)
            if isinstance(field, models.UUIDField) and LOOKS_LIKE_A_PERSON.search(field.name):
                found.add(name)
    return found


def moving_source() -> str:
    """Where rows are taken along: this room's own, and every receiver's module."""
    receivers = [receiver[1]() for receiver in persons_merged.receivers]
    modules = {inspect.getmodule(receiver) for receiver in receivers} | {own_rows}
    return "\n".join(inspect.getsource(module) for module in modules if module)


def test_every_column_that_names_a_person_goes_along_or_is_reviewed():
    source = moving_source()
    for name in sorted(columns_that_name_a_person() - set(LEFT) - set(STAYS)):
        _room, model, column = name.split(".")
        assert re.search(rf"\b{model}\b", source), f"nobody takes {name} along when two persons become one"
        assert re.search(rf"\b{column}(_id)?\b", source), f"nobody takes {name} along when two persons become one"


def test_what_is_left_is_still_there():
    assert set(LEFT) | set(STAYS) <= columns_that_name_a_person()


def test_who_takes_rows_along_also_puts_them_back():
    def rooms(signal):
        return {receiver[1]().__module__.split(".")[0] for receiver in signal.receivers}

    assert (
        rooms(persons_merged) == rooms(persons_unmerged) >= {"clinics", "representation", "bookings", "reminders"}
    )


@pytest.mark.django_db
def test_the_database_takes_nothing_new_about_one_who_has_been_merged_in_any_table():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.conrelid::regclass::text || '.' || a.attname FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.confrelid = 'accounts_person'::regclass AND NOT EXISTS (
                SELECT FROM pg_trigger t
                WHERE t.tgrelid = c.conrelid AND t.tgname = 'not_merged_' || a.attname AND t.tgenabled = 'O')
            """
        )
        unwatched = {row[0] for row in cursor.fetchall()}
    left = {name for name in LEFT if not name.startswith("audit.")}
    reviewed = {f"{room}_{model.lower()}.{column}_id" for room, model, column in (n.split(".") for n in left)}
    assert unwatched == reviewed
