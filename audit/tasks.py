"""The access log's jobs (docs/jobs.md)."""

from __future__ import annotations

from celery import shared_task

from audit import partitions, sealing


@shared_task
def seal() -> None:
    """Seal what has been logged since the last time."""
    sealing.seal_all()


@shared_task
def make_partitions() -> None:
    """Make this month's partition of the log and those of the next three."""
    partitions.make_ahead()
