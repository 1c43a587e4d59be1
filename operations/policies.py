"""Whether a job is well, and who may ask for a run. Pure: no query, no clock, no settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from clinics.policies import Part, has
from core.actor import Actor
from core.decision import ALLOWED, Decision, refused
from operations.jobs import Job

LONGEST_RUN = timedelta(minutes=5)
"""A task is stopped by then (``CELERY_TASK_TIME_LIMIT``): one that has not ended was killed."""


class Standing(StrEnum):
    """How it is with a job. In this order a page shows them: what somebody must look at comes first."""

    LATE = "late"
    FAILED = "failed"
    BROKEN_OFF = "broken_off"
    RUNNING = "running"
    WAITING = "waiting"
    WELL = "well"


AMISS = frozenset({Standing.LATE, Standing.FAILED, Standing.BROKEN_OFF})


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What is known of a job's latest run. ``started_at`` is None for one that has never run."""

    known_since: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    failed: bool = False


def standing(job: Job, run: RunFacts, *, now: datetime) -> Standing:
    """How it is with the job now. A job that was due and did not begin is late, whatever its last run said."""
    if job.next_after(run.started_at or run.known_since) + job.patience < now:
        return Standing.LATE
    if run.started_at is None:
        return Standing.WAITING
    if run.ended_at is None or run.ended_at < run.started_at:
        return Standing.RUNNING if now - run.started_at <= LONGEST_RUN else Standing.BROKEN_OFF
    return Standing.FAILED if run.failed else Standing.WELL


def can_see_jobs(by: Actor) -> Decision:
    """Whether one may see the jobs and ask for a run: the region's administrator, who answers for the service."""
    if has(by, Part.JOBS):
        return ALLOWED
    return refused("jobs.not_administrator", _("Det här gör regionens administratör."))
