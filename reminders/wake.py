"""Waking the workers. The row in the database is the queue; this only spares it the wait for beat's sweep.

A request must never wait for Redis, so one thread a process does the ringing. Many rings while it is
busy become one. When Redis does not answer, the ring is lost, and the sweep takes the row within seconds.
"""

from __future__ import annotations

import logging
import os
from threading import Condition, Thread

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

SEND = {"sms": "reminders.tasks.send_due", "email": "reminders.tasks.send_due_mail"}
RECEIPTS = "reminders.tasks.apply_receipts"
INBOUND = "reminders.tasks.apply_inbound"
OFFERS = "bookings.tasks.run_offers"
PLANNER = "reminders.tasks.plan_reminders"

WORTH_SECONDS = 15
"""A wake-up that no worker has taken by then is dropped: the next sweep has come."""


class _Bell:
    """Rings for tasks by name, from a thread of its own."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._wanted: set[str] = set()
        self._thread: Thread | None = None

    def ring(self, task: str) -> None:
        with self._changed:
            self._wanted.add(task)
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._serve, name="wake", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted)
                wanted, self._wanted = self._wanted, set()
            for task in sorted(wanted):
                _publish(task)


def _publish(task: str) -> None:
    try:
        current_app.send_task(task, expires=WORTH_SECONDS, retry=False, ignore_result=True)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("no wake-up for %s: %s", task, type(error).__name__)


_bell = _Bell()


def _new_bell() -> None:
    """A forked process has no thread of its parent's."""
    global _bell  # noqa: PLW0603 -- one bell a process
    _bell = _Bell()


os.register_at_fork(after_in_child=_new_bell)


def senders(channel: str = "sms") -> None:
    """There is something to send on the channel."""
    _bell.ring(SEND[channel])


def senders_after_commit() -> None:
    """There will be, when the transaction is committed."""
    transaction.on_commit(senders, robust=True)


def receipts() -> None:
    """A receipt has come."""
    _bell.ring(RECEIPTS)


def inbound() -> None:
    """An SMS has come."""
    _bell.ring(INBOUND)


def planner() -> None:
    """What is planned may no longer be what should be."""
    _bell.ring(PLANNER)


def offers() -> None:
    """A time may have come free that somebody waits for."""
    _bell.ring(OFFERS)
