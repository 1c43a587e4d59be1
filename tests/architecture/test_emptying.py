"""After a transactional test the database is as migrating left it."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from audit import actions
from audit.models import AccessEvent
from tests import make
from tests.databases import KEPT, database_role, empty, filled


def as_owner() -> set[str]:
    with database_role(None), connection.cursor() as cursor:
        return filled(cursor)


@pytest.mark.django_db(transaction=True)
def test_what_was_written_is_gone_and_what_migrating_fills_is_there():
    assert as_owner() == KEPT
    by = make.resident()
    make.slot()
    actions.record(AccessEvent.Action.SIGNED_IN, by=by, about=by.person_id)
    assert as_owner() > {*KEPT, "audit_accessevent", "bookings_slot"}
    kept = (ContentType.objects.count(), Permission.objects.count())
    empty()
    assert as_owner() == KEPT
    assert (ContentType.objects.count(), Permission.objects.count()) == kept
