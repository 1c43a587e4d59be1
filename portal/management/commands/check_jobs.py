"""`manage.py check_jobs`: whether every scheduled job runs, for those who are on call."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations import queries
from portal import jobs


class Command(BaseCommand):
    help = "Names the scheduled jobs that are late, failed or were broken off. Exit code 1 when there are any."

    def handle(self, *args: Any, **options: Any) -> None:
        found = queries.amiss(jobs.schedule())
        for task, how in found:
            self.stdout.write(f"{task}: {how}")
        if found:
            raise CommandError(f"{len(found)} jobs to look at", returncode=1)
        self.stdout.write("Every job runs.")
