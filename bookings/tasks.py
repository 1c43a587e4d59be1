"""What the time book does without anybody asking (docs/jobs.md). The rows say what is due."""

from __future__ import annotations

from celery import shared_task

from bookings import actions
from core.actor import Actor


@shared_task
def make_slots() -> int:
    """Make the slots that published schedules want, as far ahead as residents may see, and a margin."""
    return actions.make_all_slots(by=Actor.system())


@shared_task
def end_holds() -> int:
    """Let go of times that were held for a form and not booked."""
    return actions.end_holds()
