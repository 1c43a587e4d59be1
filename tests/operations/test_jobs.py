"""Every scheduled job is watched: when it ran, how it went, and that it did not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.utils import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from bookings.tasks import end_holds
from core.actor import Role
from core.errors import NotYours
from operations import actions, policies, queries
from operations.jobs import Job
from operations.models import JobRun
from operations.policies import RunFacts, Standing
from portal import jobs
from portal.celery import app
from tests import make

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def job(slug: str) -> Job:
    return next(one for one in jobs.schedule() if one.slug == slug)


HOLDS, SLOTS = job("end-holds"), job("make-slots")


def ran(began: datetime, *, took: timedelta | None = SECOND, failed: bool = False) -> RunFacts:
    ended = None if took is None else began + took
    return RunFacts(known_since=began - timedelta(days=9), started_at=began, ended_at=ended, failed=failed)


STANDINGS = [
    (HOLDS, ran(NOON - 10 * SECOND), Standing.WELL),
    (HOLDS, ran(NOON - 10 * SECOND, failed=True), Standing.FAILED),
    (HOLDS, ran(NOON - 10 * SECOND, took=None), Standing.RUNNING),
    (HOLDS, ran(NOON - 75 * SECOND), Standing.WELL),
    (HOLDS, ran(NOON - 76 * SECOND), Standing.LATE),
    (HOLDS, ran(NOON - 76 * SECOND, failed=True), Standing.LATE),
    (HOLDS, RunFacts(known_since=NOON - 60 * SECOND), Standing.WAITING),
    (HOLDS, RunFacts(known_since=NOON - 90 * SECOND), Standing.LATE),
    (SLOTS, ran(datetime(2026, 11, 23, 3, 30, tzinfo=UTC)), Standing.WELL),
    (SLOTS, ran(datetime(2026, 11, 23, 0, 30, tzinfo=UTC)), Standing.LATE),
    (SLOTS, ran(datetime(2026, 11, 23, 3, 30, tzinfo=UTC), took=None), Standing.BROKEN_OFF),
    (SLOTS, ran(NOON - timedelta(minutes=5), took=None), Standing.RUNNING),
    (SLOTS, RunFacts(known_since=NOON - timedelta(hours=8)), Standing.WAITING),
    (SLOTS, RunFacts(known_since=NOON - timedelta(hours=9)), Standing.LATE),
]


def test_how_it_is_with_a_job_follows_from_when_it_was_due_and_what_its_last_run_said():
    wrong = [
        (one.slug, facts, found)
        for one, facts, expected in STANDINGS
        if (found := policies.standing(one, facts, now=NOON)) != expected
    ]
    assert not wrong


@given(st.integers(0, 6 * 366 * 24 * 60))
def test_the_next_run_is_after_now_before_a_day_has_gone_and_the_first(minutes):
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    for one in jobs.schedule():
        due = one.next_after(now)
        assert now < due <= now + timedelta(days=1)
        if one.patience == jobs.PATIENCE:
            assert one.next_after(due - SECOND) == due


def test_every_scheduled_job_has_its_words_on_the_page():
    assert set(jobs.TITLES) == set(app.conf.beat_schedule)


@pytest.mark.django_db
@pytest.mark.usefixtures("as_jobs")
class TestNotes:
    def test_a_run_of_a_real_task_is_noted_with_its_answer(self):
        end_holds.apply()
        run = JobRun.objects.get(task=HOLDS.task)
        assert (run.result, run.error) == ("0", "")
        assert run.started_at
        assert run.ended_at
        assert run.started_at <= run.ended_at
        assert run.took_ms is not None

    def test_a_run_that_fails_leaves_the_kind_of_error_and_none_of_its_words(self, monkeypatch):
        def fails() -> int:
            raise ValueError("Anna Berg, 194406187692")

        monkeypatch.setattr(end_holds, "run", fails)
        end_holds.apply()
        run = JobRun.objects.get(task=HOLDS.task)
        assert (run.result, run.error) == ("", "ValueError")
        assert run.failed_at == run.ended_at
        assert "Anna" not in str(vars(run))

    def test_a_good_run_after_a_failed_one_is_well_and_remembers_when_it_failed(self):
        actions.note_began(task=HOLDS.task)
        actions.note_failed(task=HOLDS.task, took_ms=3, error="OSError")
        actions.note_began(task=HOLDS.task)
        actions.note_ended(task=HOLDS.task, took_ms=3, result="2")
        run = JobRun.objects.get(task=HOLDS.task)
        assert run.error == ""
        assert run.failed_at
        assert run.ended_at
        assert run.failed_at < run.ended_at

    def test_a_task_that_is_no_scheduled_job_is_not_noted(self):
        app.tasks["celery.backend_cleanup"].apply()
        assert not JobRun.objects.exists()

    def test_beat_makes_every_job_known_once(self):
        for _ in range(2):
            end_holds.apply()
            actions.know_of(tasks=[one.task for one in jobs.schedule()])
        assert JobRun.objects.count() == len(jobs.schedule())
        assert JobRun.objects.get(task=HOLDS.task).result == "0"


@pytest.mark.django_db
@pytest.mark.usefixtures("as_jobs")
class TestOnCall:
    def test_a_job_that_did_not_run_is_named_with_an_exit_code(self, capsys, time_machine):
        time_machine.move_to(NOON)
        actions.know_of(tasks=[one.task for one in jobs.schedule()])
        call_command("check_jobs")
        assert "Every job runs." in capsys.readouterr().out
        time_machine.move_to(NOON + timedelta(minutes=2))
        with pytest.raises(CommandError) as refused:
            call_command("check_jobs")
        assert refused.value.returncode == 1
        assert f"{HOLDS.task}: late" in capsys.readouterr().out

    def test_what_is_amiss_stands_first(self, time_machine):
        time_machine.move_to(NOON)
        actions.note_began(task=SLOTS.task)
        actions.note_failed(task=SLOTS.task, took_ms=1200, error="OperationalError")
        rows = queries.jobs(jobs.schedule(), by=make.staff(role=Role.REGION_ADMINISTRATOR))
        assert (rows[0].slug, rows[0].word, rows[0].took) == ("make-slots", "Gick fel", "1,2 s")
        assert rows[0].result == "OperationalError"
        assert [row.slug for row in rows[1:]] == [one.slug for one in jobs.schedule() if one.slug != "make-slots"]

    def test_only_the_regions_administrator_sees_them_or_asks_for_a_run(self):
        for role in set(Role) - {Role.REGION_ADMINISTRATOR}:
            by = make.staff(role=role)
            with pytest.raises(NotYours):
                queries.jobs(jobs.schedule(), by=by)
            with pytest.raises(NotYours):
                actions.ask_for_run(task=HOLDS.task, by=by)

    def test_who_waits_for_a_run_is_told_until_it_has_begun(self):
        by = make.staff(role=Role.REGION_ADMINISTRATOR)
        actions.know_of(tasks=[HOLDS.task])
        actions.ask_for_run(task=HOLDS.task, by=by)
        assert "av Karin Holm" in next(row for row in queries.jobs([HOLDS], by=by)).asked
        actions.note_began(task=HOLDS.task)
        assert next(row for row in queries.jobs([HOLDS], by=by)).asked == ""


@pytest.mark.django_db
def test_the_web_may_ask_for_a_run_and_make_up_none():
    with pytest.raises(ProgrammingError):
        actions.know_of(tasks=[HOLDS.task])
