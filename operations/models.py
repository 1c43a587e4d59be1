"""What became of the scheduled jobs: one row a job, of its latest run."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Row


class JobRun(Row):
    """The latest run of one job. ``task`` is the task's whole name; ``known_since`` when we first heard of it.

    ``result`` is what the task returned, as text; of a failure nothing but the kind of error is kept (``error``),
    since the words of an error may hold what somebody wrote. ``asked_by_id`` is the member of staff who last
    asked for a run.
    """

    task = models.CharField(max_length=100, unique=True)
    known_since = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    took_ms = models.IntegerField(null=True)
    result = models.CharField(max_length=100, blank=True)
    error = models.CharField(max_length=100, blank=True)
    failed_at = models.DateTimeField(null=True, help_text="the last run that failed, however long ago")
    asked_at = models.DateTimeField(null=True)
    asked_by_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("jobb")
        verbose_name_plural = _("jobb")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(error="") | Q(failed_at=F("ended_at")),
                name="a_job_whose_last_run_failed_says_when",
            ),
        ]
