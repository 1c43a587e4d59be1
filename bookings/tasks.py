"""What the time book does without anybody asking (docs/jobs.md). The rows say what is due."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from bookings import actions
from bookings.paper import folder
from core.actor import Actor


@shared_task
def make_slots() -> int:
    """Make the slots that published schedules want, as far ahead as residents may see, and a margin."""
    return actions.make_all_slots(by=Actor.system())


@shared_task
def end_holds() -> int:
    """Let go of times that were held for a form and not booked."""
    return actions.end_holds()


@shared_task
def write_day_lists() -> None:
    """Write the day's lists to the folder that is there when all is down; nothing where there is none."""
    if settings.DAY_LIST_FOLDER is not None:
        folder.write_lists(settings.DAY_LIST_FOLDER, folder.day_to_write(), by=Actor.system())


@shared_task
def settle_closings() -> int:
    """Go on with closings that were cut off half-way. Returns how many bookings were settled."""
    return actions.settle_left()


@shared_task
def run_offers() -> int:
    """End the offers that have run out, and offer what is free. Returns how many offers were made."""
    return actions.run_offers()


@shared_task
def run_batches() -> int:
    """Go on with the batches of invitations. Returns how many were invited."""
    return actions.run_batches()


@shared_task
def tidy_invitations() -> int:
    """End the invitations whose last day has passed, and forget old dry runs. Returns how many ended."""
    actions.forget_drafts()
    return actions.expire_invitations()
