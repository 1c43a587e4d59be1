"""One run: prepare, let everything fail while messages go, let things settle, and read the phone's own ledger."""

from __future__ import annotations

import os
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import django

from chaos.faults import Faults
from chaos.house import Servers, Workers, start_service
from demo.launcher import ports, services
from demo.launcher.folder import CHECKOUT

WORKERS, CONCURRENCY = 3, 4
CONTROL = "chaos"
TASKS = ("send_due", "apply_receipts", "settle_stuck")
QUICK = {"lease_seconds": 4, "settle_after_seconds": 4, "unknown_after_minutes": 1, "provider_timeout_seconds": 2}
"""The same rules with shorter times, so that a run takes minutes."""

LONGEST = 600.0
T = TypeVar("T")


class Run:
    """A house that is made to fail. ``ending`` stops and removes all of it."""

    def __init__(self, ending: ExitStack, *, messages: int, kills: int, seed: int) -> None:
        self._ending, self._messages, self._kills = ending, messages, kills
        self._luck = random.Random(seed)
        self._servers = Servers.start(ending)
        self._logs = self._servers.folder / "logs"
        self._ports = ports.anywhere()
        self._environment = self._house_environment()
        os.environ.update(self._environment)
        django.setup()
        self._restarts: Counter[str] = Counter()

    def play(self) -> list[str]:
        """What was broken; nothing, when every promise held."""
        began = time.monotonic()
        self._prepare()
        self._fail_while_sending()
        self._settle()
        found = self._look()
        self._say(f"seconds {time.monotonic() - began:.0f}")
        return found

    def _house_environment(self) -> dict[str, str]:
        folder = self._servers.folder
        given = dict(os.environ) | self._servers.environment()
        given |= {"PHONE_CONTROL_TOKEN": CONTROL, "PHONE_PACE": "0.05", "PHONE_RETRY_AFTER": "0.3"}
        given |= {"LOG_LEVEL": "WARNING", "RULEBOOK": str(_quick_rulebook(folder))}
        return services.portal_environment(given, folder, self._ports)

    def _prepare(self) -> None:
        from django.core.management import call_command

        from bench import crowd

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        everything = services.all_services(self._environment, self._servers.folder, self._ports)
        by_name = {service.name: service for service in everything}
        for name in ("phone", "web"):
            start_service(by_name[name], self._logs, self._ending)
        crowd.of_messages(self._messages)
        self._workers = Workers(
            by_name["worker"], self._logs, count=WORKERS, concurrency=CONCURRENCY, luck=self._luck
        )
        self._ending.callback(self._workers.stop)
        bound = self._kills
        self._faults = Faults(
            f"http://localhost:{self._ports.phone}", CONTROL, self._luck, not_taken_at_most=bound
        )

    def _fail_while_sending(self) -> None:
        """Until every kill is made and nothing is left to send.

        Each kill has its moment, drawn from the whole way of the messages; the servers go at fifths of the kills.
        """
        ends, done = time.monotonic() + LONGEST, 0
        moments = sorted(self._luck.uniform(0, self._messages * 0.95) for _ in range(self._kills))
        falls = [(self._kills * part // 5, name) for part, name in enumerate(("valkey", "postgres") * 2, start=1)]
        while done < self._kills or self._left() != 0:
            if time.monotonic() > ends:
                break
            self._workers.keep_up()
            self._nudge()
            self._faults.order()
            time.sleep(self._luck.uniform(0.05, 0.5))
            left = self._left()
            while left >= 0 and done < self._kills and self._messages - left >= moments[done]:
                if not self._workers.kill_one():
                    break
                done += 1
                time.sleep(self._luck.uniform(0, 0.3))
            if falls and done >= falls[0][0]:
                self._restart(falls.pop(0)[1])
        self._faults.end()

    def _restart(self, name: str) -> None:
        number = signal.SIGKILL if name == "valkey" else self._luck.choice((signal.SIGINT, signal.SIGQUIT))
        self._servers.take_away(name, number)
        time.sleep(self._luck.uniform(0.2, 1.5))
        (self._servers.start_valkey if name == "valkey" else self._servers.start_postgres)()
        self._restarts[name] += 1

    def _settle(self) -> None:
        """Let time pass as it does: first what is begun is asked for, then what has no receipt."""
        from reminders.models import Message

        state = Message.State
        self._until(lambda: not _in(state.PLANNED, state.LEASED, state.SENDING), "something is still on its way")
        Path(self._environment["CLOCK_OFFSET_FILE"]).write_text("3700")
        self._until(lambda: not _in(state.SENT), "something never had an end")

    def _until(self, condition: Callable[[], bool], otherwise: str) -> None:
        ends = time.monotonic() + 180
        while not _asked(condition, default=False):
            if time.monotonic() > ends:
                self._say(otherwise)
                return
            self._workers.keep_up()
            self._nudge()
            time.sleep(0.5)

    def _nudge(self) -> None:
        """What beat does; while Redis is away nothing comes of it."""
        from portal.celery import app

        for task in TASKS:
            try:
                app.send_task(f"reminders.tasks.{task}", expires=30, retry=False, ignore_result=True)
            except Exception:  # noqa: BLE001 -- whatever a broker that is gone leads to
                return

    def _left(self) -> int:
        from reminders.models import Message

        waiting = Message.objects.filter(state__in=[Message.State.PLANNED, Message.State.LEASED])
        return _asked(waiting.count, default=-1)

    def _look(self) -> list[str]:
        from chaos.ledger import Ledger
        from reminders.models import Message

        ledger = Ledger(self._servers.folder / "phone")
        states = Counter(Message.objects.values_list("state", flat=True))
        kills = sum(self._workers.killed.values()) + sum(self._restarts.values())
        self._say(f"messages {self._messages}, at the phone {ledger.total}, states {dict(states)}")
        self._say(f"killed {self._workers.killed}, restarted {dict(self._restarts)}, faults {self._faults.given}")
        self._say(f"callbacks told {ledger.told}")
        return ledger.broken(undecided_at_most=kills * CONCURRENCY)

    def _say(self, line: str) -> None:
        sys.stdout.write(f"chaos: {line}\n")
        sys.stdout.flush()


def _in(*states: str) -> int:
    from reminders.models import Message

    return Message.objects.filter(state__in=states).count()


def _asked(question: Callable[[], T], *, default: T) -> T:
    """The database's answer; ``default`` while it is away."""
    from django.db import Error, connection

    try:
        return question()
    except Error:
        connection.close()
        return default


def _quick_rulebook(folder: Path) -> Path:
    rules = (CHECKOUT / "core" / "rulebook.toml").read_text(encoding="utf-8")
    for name, value in QUICK.items():
        rules = re.sub(rf"^{name} = \d+", f"{name} = {value}", rules, flags=re.MULTILINE)
    path = folder / "rulebook.toml"
    path.write_text(rules, encoding="utf-8")
    return path
