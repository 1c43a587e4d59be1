"""What is done about staff without anybody asking."""

from __future__ import annotations

from celery import shared_task

from clinics import actions


@shared_task
def forget_kept_work() -> int:
    """Delete half-done work that nobody came back for."""
    return actions.forget_kept_work()
