"""Every job has a queue, every queue a worker, and every job a line in docs/jobs.md."""

from __future__ import annotations

from fnmatch import fnmatch

from demo.launcher import services
from portal.celery import QUEUES, app
from tests.architecture.source import ROOT


def tasks() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def queue_of(task: str) -> str:
    for pattern, route in app.conf.task_routes.items():
        if fnmatch(task, pattern):
            return str(route["queue"])
    return str(app.conf.task_default_queue)


def test_every_task_goes_to_a_queue_that_has_a_worker():
    source = (ROOT / "demo" / "launcher" / "services.py").read_text(encoding="utf-8")
    assert services.__name__
    for queue in {queue_of(task) for task in tasks()} | set(QUEUES):
        assert queue in QUEUES
        assert queue in source


def test_every_scheduled_job_is_a_task_that_exists():
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= tasks()


def test_every_scheduled_job_is_described():
    text = (ROOT / "docs" / "jobs.md").read_text(encoding="utf-8")
    assert not [entry["task"] for entry in app.conf.beat_schedule.values() if f"`{entry['task']}`" not in text]
