"""The whole portal and its outside parties as processes: for `make demo`, the browser tests and the bench."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from demo.launcher import processes
from demo.launcher.addresses import with_database
from demo.launcher.errors import LaunchError
from demo.launcher.folder import CHECKOUT
from demo.launcher.ports import Ports
from demo.launcher.services import Service, all_services, portal_environment

LOGINS = ("DATABASE_URL", "VP_WEB_DATABASE_URL", "VP_JOBS_DATABASE_URL")
OUTSIDE = ("eid", "phone", "register", "mail", "bankid")
READY_WITHIN = 60  # seconds for a process to be up; two cores start eight at once
PREPARED_WITHIN = 600
STOPPED_WITHIN = {"portal": 5.0, "outside": 2.0}  # seconds; with the servers' own, within ten in all


def on_database(environment: Mapping[str, str], name: str) -> dict[str, str]:
    """The same environment with all three logins on another database of the same server."""
    moved = {variable: with_database(environment[variable], name) for variable in LOGINS}
    return {**environment, **moved}


class Stack:
    """Web, worker, beat, e-ID, phone, register, mail and BankID on eight ports.

    `environment` is that of a process under `python -m demo.run`. Keys, logs and static files are kept in
    `data`. Start and stop it on one thread that lives as long: its processes die with the thread.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        data: Path,
        *,
        ports: Ports,
        services: frozenset[str] | None = None,
    ) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.ports = ports
        self.environment = portal_environment(environment, data, ports)
        self._data = data
        everything = all_services(self.environment, data, ports)
        self._services = {s.name: s for s in everything if services is None or s.name in services}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Stack":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def urls(self) -> dict[str, str]:
        """Where each party with pages is, by name."""
        names = {"web": "PUBLIC_URL", "eid": "EID_ISSUER", "phone": "PHONE_URL", "register": "REGISTER_URL"}
        names |= {"bankid": "BANKID_APP_URL"}
        urls = {name: self.environment[variable].rstrip("/") for name, variable in names.items()}
        return {**urls, "mail": f"http://localhost:{self.ports.mail}"}

    def log(self, name: str) -> Path:
        """Where a process writes its log."""
        return self._data / "logs" / f"{name}.log"

    def prepare(self, *, seed: bool) -> None:
        """As owner: migrate, compile texts, collect files, seed once. LaunchError with the log's end."""
        log = processes.fresh_log(self.log("prepare"))
        command = [sys.executable, "-m", "demo.prepare", *(["--seed"] if seed else [])]
        process = processes.start(command, environment=self.environment, log=log, folder=CHECKOUT)
        try:
            code = process.wait(PREPARED_WITHIN)
        except BaseException:
            process.kill()
            raise
        if code != 0:
            raise LaunchError(
                f"The database could not be prepared. The end of {log}:\n{processes.last_lines(log)}"
            )

    def start(self) -> None:
        """Start all and return when each is up. LaunchError says which is not, and why; then none is left."""
        try:
            for name in reversed(self._services):
                self._launch(name)
            for name in reversed(self._services):
                self._await(name)
        except BaseException:
            self.stop()
            raise

    def start_one(self, name: str) -> None:
        """Start one that was stopped or killed, and return when it is up."""
        self._launch(name)
        self._await(name)

    def stop_one(self, name: str) -> None:
        """Stop one politely."""
        self._end({name}, seconds=STOPPED_WITHIN["portal"])

    def kill(self, name: str) -> None:
        """Kill one, and all its processes, as a machine that fails would."""
        process = self._running.pop(name)
        _kill_group(process)
        process.wait()

    def stop(self) -> None:
        """Stop all: first what asks, then what answers."""
        self._end(set(self._running) - set(OUTSIDE), seconds=STOPPED_WITHIN["portal"])
        self._end(set(self._running), seconds=STOPPED_WITHIN["outside"])

    def dead(self) -> str | None:
        """The name of one that has ended by itself, if any."""
        return next((name for name, process in self._running.items() if process.poll() is not None), None)

    def _launch(self, name: str) -> None:
        service = self._services[name]
        self._running[name] = processes.start(
            service.command,
            environment=service.environment,
            log=processes.fresh_log(self.log(name)),
            folder=CHECKOUT,
        )

    def _await(self, name: str) -> None:
        service = self._services[name]
        processes.wait_until_ready(
            f"The process '{name}'",
            self._running[name],
            lambda: _is_up(service, self.log(name)),
            log=self.log(name),
            seconds=READY_WITHIN,
        )

    def _end(self, names: set[str], *, seconds: float) -> None:
        ending = [self._running.pop(name) for name in self._services if name in names & set(self._running)]
        for process in ending:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + seconds
        for process in ending:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            _kill_group(process)
            process.wait()


def _is_up(service: Service, log: Path) -> bool:
    if service.health is not None:
        return answers_200(service.health)
    return service.ready is not None and service.ready in log.read_text(errors="replace")


def answers_200(address: str) -> bool:
    """Whether a page is there; asked directly, whatever proxy the environment names."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """A process and its own children: each service leads a session, so nobody else is in the group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
