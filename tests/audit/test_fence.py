"""Row-level security: a forgotten filter shows nobody else's rows."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from audit.actions import Action
from audit.models import AccessEvent
from audit.reading import reading
from core.db import constraint_of
from tests import make

pytestmark = pytest.mark.django_db


def test_the_web_sees_only_rows_within_its_fence():
    hers, his = make.resident(), make.resident()
    with reading(his, about=his.own_person_id, action=Action.LOG_READ):
        pass
    with reading(hers, about=hers.own_person_id, action=Action.LOG_READ):
        seen = {event.person_id for event in AccessEvent.objects.all()}
    assert seen == {hers.person_id}


def test_outside_the_door_the_web_sees_nothing():
    her = make.resident()
    with reading(her, about=her.own_person_id, action=Action.LOG_READ):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.persons', '', false)")
    assert not AccessEvent.objects.exists()


def test_the_web_cannot_change_the_log_and_the_jobs_cannot_either(role):
    her = make.resident()
    with (
        reading(her, about=her.own_person_id, action=Action.LOG_READ),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        AccessEvent.objects.all().delete()
    with role(None), pytest.raises(IntegrityError) as caught, transaction.atomic():
        AccessEvent.objects.all().update(actor_name="någon annan")
    assert constraint_of(caught.value) == "access_log_is_append_only"
