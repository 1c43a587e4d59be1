"""The processes of a run: two servers, the web, the phone and some workers, each of which can be killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from demo.launcher import binaries, processes, roles
from demo.launcher.addresses import JOBS, WEB, local_database
from demo.launcher.folder import CHECKOUT, DataFolder
from demo.launcher.guard import Guard
from demo.launcher.postgres import FAST_STOP, Postgres
from demo.launcher.run import prepare
from demo.launcher.services import Service
from demo.launcher.stack import answers_200
from demo.launcher.valkey import Valkey

Process = subprocess.Popen[bytes]


@dataclass
class Servers:
    """PostgreSQL and Valkey of our own, that can be taken away and come back."""

    postgres: Postgres
    valkey: Valkey
    guard: Guard
    folder: Path
    sockets: Path
    _running: dict[str, Process]

    @classmethod
    def start(cls, ending: ExitStack) -> Servers:
        """Both, in a folder of their own that is removed when all is over."""
        user = binaries.server_user()
        folder = DataFolder.temporary(user)
        folder.open()
        guard = Guard(lock=folder.lock)
        ending.callback(guard.finish)
        guard.folder(folder.path)
        programs, sockets = prepare(guard, user)
        place = folder.server_folder()
        if place != folder.path:
            guard.folder(place)
        log = folder.logs / "postgres.log"
        postgres = Postgres(programs.postgres, place / "postgres", sockets, log, user, fsync=True)
        valkey = Valkey(programs.valkey, sockets, folder.logs / "valkey.log", user)
        servers = cls(postgres, valkey, guard, folder.path, sockets, {})
        ending.callback(servers.stop)
        servers.start_postgres()
        servers.start_valkey()
        roles.make_on_our_server(postgres.superuser_address)
        return servers

    def start_postgres(self) -> None:
        """As it was left."""
        self._running["postgres"] = self.postgres.start(self.guard)

    def start_valkey(self) -> None:
        """Empty: it keeps nothing."""
        self._running["valkey"] = self.valkey.start(self.guard)

    def take_away(self, name: str, number: int) -> None:
        """End one by a signal, and return when it is gone."""
        self._running[name].send_signal(number)
        self._running[name].wait()

    def stop(self) -> None:
        """Both, politely."""
        for name, number in (("postgres", FAST_STOP), ("valkey", signal.SIGTERM)):
            processes.stop(self._running[name], number, seconds=20)

    def environment(self) -> dict[str, str]:
        """What tells the house where they are."""
        return {
            "VP_DATA_DIR": str(self.folder),
            "VP_RUN": self.guard.mark,
            "REDIS_URL": self.valkey.address,
            "DATABASE_URL": local_database(str(self.sockets)),
            "VP_WEB_DATABASE_URL": local_database(str(self.sockets), login=WEB),
            "VP_JOBS_DATABASE_URL": local_database(str(self.sockets), login=JOBS),
        }


class Workers:
    """Some workers of the queue ``sms``, each a main process with children; the killed come back."""

    def __init__(self, service: Service, logs: Path, *, count: int, concurrency: int, luck: random.Random) -> None:
        command = list(service.command)
        command[command.index("--concurrency") + 1] = str(concurrency)
        self._command, self._environment, self._logs, self._luck = command, service.environment, logs, luck
        self._running: list[Process] = [self._start(number) for number in range(count)]
        self.killed = {"workers": 0, "children": 0}

    def kill_one(self) -> bool:
        """SIGKILL a child at whatever it does, or a whole worker; False when none has come up to be killed."""
        number = self._luck.randrange(len(self._running))
        children = children_of(self._running[number].pid)
        if not children:
            return False
        if self._luck.random() < 1 / 3:
            self._end(self._running[number])
            self._running[number] = self._start(number)
            self.killed["workers"] += 1
        else:
            with suppress(ProcessLookupError):
                os.kill(self._luck.choice(children), signal.SIGKILL)
            self.killed["children"] += 1
        return True

    def keep_up(self) -> None:
        """What a supervisor does: start again those that have ended (a child was killed as they began)."""
        for number, process in enumerate(self._running):
            if process.poll() is not None:
                self._running[number] = self._start(number)

    def stop(self) -> None:
        """All of them."""
        for process in self._running:
            self._end(process)

    def _start(self, number: int) -> Process:
        log = processes.fresh_log(self._logs / f"worker-{number}.log")
        return processes.start(self._command, environment=self._environment, log=log, folder=CHECKOUT)

    def _end(self, process: Process) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def children_of(pid: int) -> list[int]:
    """The processes that it has started itself; none when it is gone."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [int(child) for child in listed]


def start_service(service: Service, logs: Path, ending: ExitStack) -> None:
    """Start one and return when it is up."""
    log = processes.fresh_log(logs / f"{service.name}.log")
    process = processes.start(service.command, environment=service.environment, log=log, folder=CHECKOUT)
    ending.callback(processes.stop, process, signal.SIGTERM, seconds=5)
    health = service.health
    if health is None or not processes.becomes_true(lambda: answers_200(health), seconds=90):
        sys.exit(f"The process '{service.name}' did not start:\n{processes.last_lines(log)}")
