"""Beat's schedule as the jobs' room and the staff's page know it."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from operations.jobs import Job
from portal.celery import app

logger = logging.getLogger(__name__)

TITLES = {
    "plan-reminders": _("Planera påminnelser"),
    "send-due-messages": _("Skicka sms som är på tur"),
    "send-due-mail": _("Skicka e-post som är på tur"),
    "apply-receipts": _("Läsa in kvittenser på sms"),
    "apply-received-sms": _("Läsa in svar på sms"),
    "settle-stuck-messages": _("Reda ut sms som fastnat"),
    "end-holds": _("Släppa tider som ingen bokade klart"),
    "make-slots": _("Göra tider av scheman"),
    "hand-over-at-13": _("Berätta om 13, 16 och 18 år"),
    "reach-otherwise": _("Nå dem som inget har nått"),
    "settle-closings": _("Fullfölja stängda dagar"),
    "run-offers": _("Erbjuda återbudstider"),
    "run-invitation-batches": _("Skicka kallelser från fil"),
    "tidy-invitations": _("Avsluta kallelser som gått ut"),
    "forget-ended-sessions": _("Glömma avslutade inloggningar"),
    "read-register-for-new-accounts": _("Läsa folkbokföringen för nya konton"),
    "read-register-nightly": _("Läsa folkbokföringen för alla"),
    "forget-kept-work": _("Glömma sparade utkast från receptionen"),
    "find-duplicates": _("Leta dubbletter"),
    "forget-old-merges": _("Glömma gamla sammanföringar"),
    "write-day-lists": _("Skriva dagens listor som PDF"),
    "seal-access-log": _("Försegla loggen"),
    "check-log-nightly": _("Granska loggen"),
    "check-log-asked": _("Granska loggen på begäran"),
    "make-log-partitions": _("Göra plats för nästa månads logg"),
}
"""What each job does, by its name in the schedule: the page's words, where docs/jobs.md has the whole."""

PATIENCE = timedelta(minutes=15)
"""For jobs by the clock: they may wait for one another."""


def schedule() -> tuple[Job, ...]:
    """All scheduled jobs, in beat's order."""
    return tuple(
        Job(
            slug=slug,
            task=str(entry["task"]),
            title=str(TITLES.get(slug, slug)),
            next_after=_next_after(entry["schedule"]),
            patience=_patience(entry["schedule"]),
        )
        for slug, entry in app.conf.beat_schedule.items()
    )


def run_now(task: str) -> bool:
    """Hand the job to the workers. False when the broker does not answer: then it runs when it is due."""
    try:
        app.send_task(task, retry=False, ignore_result=True)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("no run for %s: %s", task, type(error).__name__)
        return False
    return True


def _next_after(when: float | crontab) -> Callable[[datetime], datetime]:
    if not isinstance(when, crontab):
        return lambda moment: moment + timedelta(seconds=when)

    def next_after(moment: datetime) -> datetime:
        then = copy.copy(when)
        then.nowfun = lambda: moment
        left: timedelta = then.remaining_estimate(moment)
        return moment + left

    return next_after


def _patience(when: float | crontab) -> timedelta:
    return PATIENCE if isinstance(when, crontab) else timedelta(seconds=max(60.0, 2 * when))
