"""The jobs of this room (docs/jobs.md)."""

from __future__ import annotations

from celery import shared_task

from oversight import actions


@shared_task
def check_nightly() -> None:
    """Go through the log of the last days."""
    actions.check_nightly()


@shared_task
def check_what_was_asked() -> None:
    """Do the checks that auditors have asked for."""
    actions.check_what_was_asked()
