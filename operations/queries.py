"""How it is with the jobs, for the page and for those who are on call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.actor import Actor
from core.calendar import local, short_date
from core.errors import NotYours
from operations import policies
from operations.jobs import Job
from operations.models import JobRun
from operations.policies import AMISS, RunFacts, Standing


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as the page shows it; texts are finished. ``took`` and ``result`` are "" before a run has ended."""

    slug: str
    title: str
    standing: Standing
    word: str
    is_amiss: bool
    last: str
    took: str
    result: str
    next: str
    asked: str


def jobs(schedule: Iterable[Job], *, by: Actor) -> tuple[JobRow, ...]:
    """All jobs, those that somebody must look at first, else as the schedule has them. Raises NotYours."""
    if not policies.can_see_jobs(by):
        raise NotYours
    now, known = clock.now(), _known()
    names = _names(known.values())
    rows = [_row(job, known.get(job.task), names, now=now) for job in schedule]
    order = list(Standing)
    return tuple(sorted(rows, key=lambda row: order.index(row.standing) if row.is_amiss else len(order)))


def amiss(schedule: Iterable[Job]) -> tuple[tuple[str, Standing], ...]:
    """The tasks that somebody must look at, and why. For those on call: no actor, nobody's data."""
    now, known = clock.now(), _known()
    found = ((job.task, _standing(job, known.get(job.task), now=now)) for job in schedule)
    return tuple((task, how) for task, how in found if how in AMISS)


def _known() -> dict[str, JobRun]:
    return {run.task: run for run in JobRun.objects.order_by("task")}


def _names(runs: Iterable[JobRun]) -> dict[object, str]:
    asking = {run.asked_by_id for run in runs if run.asked_by_id}
    if not asking:
        return {}
    return {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=asking).order_by("pk")}


def _standing(job: Job, run: JobRun | None, *, now: datetime) -> Standing:
    if run is None:
        return Standing.WAITING
    facts = RunFacts(
        known_since=run.known_since,
        started_at=run.started_at,
        ended_at=run.ended_at,
        failed=bool(run.error),
    )
    return policies.standing(job, facts, now=now)


def _row(job: Job, run: JobRun | None, names: dict[object, str], *, now: datetime) -> JobRow:
    how = _standing(job, run, now=now)
    run = run or JobRun(task=job.task, known_since=now)
    return JobRow(
        slug=job.slug,
        title=job.title,
        standing=how,
        word=_words()[how],
        is_amiss=how in AMISS,
        last=_at(run.started_at, now) if run.started_at else _("aldrig"),
        took=_took(run.took_ms),
        result=run.error or run.result,
        next=_at(job.next_after(now), now),
        asked=_asked(run, names, now),
    )


def _words() -> dict[Standing, str]:
    return {
        Standing.LATE: _("Har inte kört i tid"),
        Standing.FAILED: _("Gick fel"),
        Standing.BROKEN_OFF: _("Avbröts"),
        Standing.RUNNING: _("Kör nu"),
        Standing.WAITING: _("Har inte kört än"),
        Standing.WELL: _("Bra"),
    }


def _at(moment: datetime, now: datetime) -> str:
    """ "13.04.10" today, else "21 nov 2026 13.04.10": these run by the second."""
    at = local(moment)
    time = f"{at:%H.%M.%S}"
    return time if at.date() == local(now).date() else f"{short_date(at.date())} {time}"


def _took(milliseconds: int | None) -> str:
    if milliseconds is None:
        return ""
    return f"{milliseconds / 1000:.1f} s".replace(".", ",")


def _asked(run: JobRun, names: dict[object, str], now: datetime) -> str:
    """Who waits for it: one who has asked since it last began."""
    if run.asked_at is None or (run.started_at is not None and run.started_at >= run.asked_at):
        return ""
    who = names.get(run.asked_by_id, "")
    return _("Begärt kl. %(at)s av %(who)s") % {"at": _at(run.asked_at, now), "who": who}
