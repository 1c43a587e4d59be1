"""Row-level security: a forgotten filter shows nobody else's rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from audit.actions import Action, record
from audit.models import AccessEvent
from audit.reading import reading
from core import clock
from core.actor import EVERYWHERE, ActingFor, Actor, Relation
from core.db import constraint_of
from tests import make
from tests.conftest import database_role

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


def test_each_row_tells_for_whom_and_by_what_right():
    child, guardian = make.person(), make.resident()
    right = ActingFor(child.pk, child.name, Relation.GUARDIAN, EVERYWHERE, EVERYWHERE)
    for by in (guardian, replace(guardian, acting_for=right), make.staff(), Actor.system()):
        record(Action.BOOKED, by=by, about=child.pk)
    with database_role("vp_jobs"):
        rows = AccessEvent.objects.filter(person_id=child.pk).order_by("by").values_list("by", "relation")
        told = set(rows)
    assert told == {("self", "self"), ("representative", "guardian"), ("staff", ""), ("system", "")}


def test_nobody_is_a_representative_without_saying_by_what_right(role):
    row = {"at": clock.now(), "action": Action.BOOKED, "by": "representative", "relation": "self"}
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        AccessEvent.objects.create(**row)
    assert constraint_of(caught.value) == "representative_acts_by_a_right"
