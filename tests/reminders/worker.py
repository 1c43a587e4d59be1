"""A real Celery worker as a process, on the test's own database, as the jobs' login."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.db import connection

from chaos.house import children_of
from demo.launcher import processes
from demo.launcher.addresses import with_database
from portal.celery import app
from tests.reminders.phone import ROOT, Phone, wait_until

TASKS = ("send_due", "apply_receipts", "apply_inbound", "settle_stuck")


def environment(phone: Phone, **more: str) -> dict[str, str]:
    """That of a process of the portal in this test: its database, its phone, its public address."""
    database = str(connection.settings_dict["NAME"])
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": with_database(os.environ["VP_JOBS_DATABASE_URL"], database),
        "PUBLIC_URL": settings.PUBLIC_URL,
        "SMS_API_BASE": phone.url,
        "CLOCK_OFFSET_FILE": str(settings.CLOCK_OFFSET_FILE or ""),
        **more,
    }


class Worker:
    """Takes the queue ``sms``. The broker is the run's, and may be shared with other tests' workers."""

    def __init__(self, variables: Mapping[str, str], log: Path, *, concurrency: int = 2) -> None:
        self.log = log
        self._command = (
            *(sys.executable, "-m", "celery", "-A", "portal", "worker", "-Q", "sms", "--loglevel", "INFO"),
            *("--concurrency", str(concurrency), "--without-gossip", "--without-mingle"),
        )
        self._variables = variables
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and return when it takes tasks."""
        log = processes.fresh_log(self.log)
        self._process = processes.start(self._command, environment=self._variables, log=log, folder=ROOT)
        wait_until(lambda: " ready." in log.read_text(errors="replace"), seconds=60)

    def kill(self) -> None:
        """SIGKILL it and all its children, at whatever they are doing."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def kill_a_child(self, luck: random.Random) -> None:
        """SIGKILL one that does the work; the worker starts another."""
        assert self._process is not None
        wait_until(lambda: self._process is not None and children_of(self._process.pid))
        os.kill(luck.choice(children_of(self._process.pid)), signal.SIGKILL)


def nudge() -> None:
    """What beat does."""
    for task in TASKS:
        app.send_task(f"reminders.tasks.{task}", expires=10)


def until(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    """Nudge the workers until the condition has come."""

    def nudged() -> bool:
        if condition():
            return True
        nudge()
        return False

    wait_until(nudged, seconds=seconds, every=0.3)
