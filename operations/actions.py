"""What is written of the jobs: that one began, that it ended, that somebody asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from core import clock
from core.actor import Actor
from core.db import action
from core.errors import NotYours
from operations import policies
from operations.models import JobRun


@action
def know_of(*, tasks: Iterable[str]) -> None:
    """Begin to keep an eye on these. Those that are known already stay as they are."""
    now = clock.now()
    JobRun.objects.bulk_create([JobRun(task=task, known_since=now) for task in tasks], ignore_conflicts=True)


@action
def note_began(*, task: str) -> datetime:
    """That a run has begun, and when. Of two at once the later one is shown."""
    now = clock.now()
    row = JobRun(task=task, known_since=now, started_at=now)
    JobRun.objects.bulk_create([row], update_conflicts=True, unique_fields=["task"], update_fields=["started_at"])
    return now


@action
def note_ended(*, task: str, took_ms: int, result: str) -> None:
    """That a run has come to its end, and what it answered."""
    ended = JobRun.objects.filter(task=task)
    ended.update(ended_at=clock.now(), took_ms=took_ms, result=result[:100], error="")


@action
def note_failed(*, task: str, took_ms: int, error: str) -> None:
    """That a run failed, by what kind of error."""
    now = clock.now()
    failed = JobRun.objects.filter(task=task)
    failed.update(ended_at=now, failed_at=now, took_ms=took_ms, result="", error=error[:100])


@action
def ask_for_run(*, task: str, by: Actor) -> None:
    """Note who wants the job to run now; the caller sends it off when this is committed. Raises NotYours."""
    if not policies.can_see_jobs(by):
        raise NotYours
    JobRun.objects.filter(task=task).update(asked_at=clock.now(), asked_by_id=by.user_id)
