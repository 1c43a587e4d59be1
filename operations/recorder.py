"""Listens to Celery's workers, and notes what became of each job. A job never fails because of its note."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from celery import signals
from celery.app.task import Task
from django.db import DatabaseError

from operations import actions

logger = logging.getLogger(__name__)

_began: dict[str, float] = {}


def listen() -> None:
    """Connect to the signals of this process. Once more changes nothing."""
    signals.beat_init.connect(_beat_begins, dispatch_uid="operations.beat")
    signals.task_prerun.connect(_begins, dispatch_uid="operations.begins")
    signals.task_postrun.connect(_ends, dispatch_uid="operations.ends")


def _beat_begins(sender: Any, **_signal: object) -> None:
    """From now on a job that does not run is missed, though it never ran before."""
    scheduled = {str(entry["task"]) for entry in sender.app.conf.beat_schedule.values()}
    _noted(lambda: actions.know_of(tasks=sorted(scheduled)))


def _begins(task_id: str, task: Task[Any, Any], **_signal: object) -> None:
    if _is_job(task):
        _began[task_id] = time.monotonic()
        _noted(lambda: actions.note_began(task=task.name))


def _ends(task_id: str, task: Task[Any, Any], retval: object, state: str | None, **_signal: object) -> None:
    began = _began.pop(task_id, None)
    if began is None:
        return
    took = round(1000 * (time.monotonic() - began))
    if state == "SUCCESS":
        answered = "" if retval is None else str(retval)
        _noted(lambda: actions.note_ended(task=task.name, took_ms=took, result=answered))
    else:
        _noted(lambda: actions.note_failed(task=task.name, took_ms=took, error=type(retval).__name__))


def _is_job(task: Task[Any, Any]) -> bool:
    return any(entry["task"] == task.name for entry in task.app.conf.beat_schedule.values())


def _noted(note: Callable[[], object]) -> None:
    try:
        note()
    except DatabaseError as error:
        logger.warning("a job's run was not noted: %s", type(error).__name__)
