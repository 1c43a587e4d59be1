"""The population register read again, and what is left after sessions (docs/jobs.md). The rows say what is due."""

from __future__ import annotations

from celery import shared_task

from accounts import actions, renewal
from core.actor import Actor


@shared_task
def read_register_for_new_accounts() -> None:
    """Read the register for those who signed in while it did not answer."""
    renewal.renew_new_accounts()


@shared_task
def read_register_nightly() -> None:
    """Read the register anew for whoever was last read before today. Runs many times a night."""
    renewal.renew_oldest()


@shared_task
def find_duplicates() -> None:
    """Look for persons who may be one, for staff to look at."""
    actions.find_duplicates(by=Actor.system())


@shared_task
def forget_old_merges() -> None:
    """Forget what undoing a merge would have needed, once it is too late for that."""
    actions.forget_old_merges(by=Actor.system())


@shared_task
def forget_ended_sessions() -> None:
    """Delete drafts, sign-ins and sessions that are over."""
    actions.forget_ended_sessions(by=Actor.system())
