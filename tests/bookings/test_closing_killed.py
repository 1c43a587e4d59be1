"""A closing whose process is killed half-way: what was done is done, and the job does the rest."""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from accounts.models import Person
from bookings import actions, tasks
from bookings.actions import Choice
from bookings.models import BookingEvent, Closure, ClosurePlan
from core import clock
from demo.launcher import processes
from demo.launcher.addresses import with_database
from tests import make
from tests.bookings.monday import booked
from tests.reminders.phone import ROOT, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

SETTLE = "import django; django.setup(); from bookings import tasks; tasks.settle_closings()"
What, Outcome = ClosurePlan.What, ClosurePlan.Outcome


def closed() -> Closure:
    """Three who are booked on a closed schedule, all to be called off."""
    kind = make.visit_type()
    schedule, at = make.schedule(kind), clock.now() + timedelta(days=2)
    slots = [make.slot(kind, schedule=schedule, starts_at=at + timedelta(hours=n)) for n in range(3)]
    bookings = [booked(slot, make.resident()) for slot in slots]
    return actions.close(
        schedule_id=schedule.pk,
        begins_at=at,
        ends_at=at + timedelta(hours=4),
        reason="",
        choices=[Choice(one.pk, What.CANCEL) for one in bookings],
        by=make.staff(schedule.clinic.unit),
    )


def outcomes() -> list[str]:
    return list(ClosurePlan.objects.order_by("was_at").values_list("outcome", flat=True))


def test_a_closing_killed_in_the_midst_of_a_booking_is_finished_by_the_job_and_each_is_told_once(tmp_path: Path):
    closed()
    second = ClosurePlan.objects.order_by("was_at")[1].booking
    database = str(connection.settings_dict["NAME"])
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": with_database(os.environ["VP_JOBS_DATABASE_URL"], database),
    }
    with transaction.atomic():
        Person.objects.select_for_update(of=("self",), no_key=True).get(pk=second.person_id)
        log = tmp_path / "log"
        command = (sys.executable, "-c", SETTLE)
        process = processes.start(command, environment=environment, log=log, folder=ROOT)
        wait_until(lambda: outcomes()[0] and is_waited_for())
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert outcomes() == [Outcome.DONE, "", ""]
    assert tasks.settle_closings() == 2
    assert outcomes() == [Outcome.DONE] * 3
    assert BookingEvent.objects.filter(kind="called_off").count() == 3


def is_waited_for() -> bool:
    """Whether another connection to this database waits for a lock: it is in the midst of the second booking."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN"
            " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
        )
        return bool(cursor.fetchone()[0])
