"""PostgreSQL as our own child: made once, listening on a private socket only."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from demo.launcher import processes
from demo.launcher.addresses import local_database
from demo.launcher.errors import LaunchError
from demo.launcher.folder import own
from demo.launcher.guard import Guard
from demo.launcher.processes import ServerUser
from demo.launcher.roles import answers
from demo.launcher.watchdog import everyone

SUPERUSER = "postgres"
FAST_STOP = signal.SIGINT  # ends connections, writes a checkpoint
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",  # the race tests open fifty connections each, in two test processes
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",  # the DETAIL of an error may hold an identity number
    "log_min_error_statement": "panic",  # and so may the statement
    "unix_socket_permissions": "0700",
}
NO_FSYNC = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Postgres:
    """One database server on one data folder."""

    programs: Path
    data: Path
    sockets: Path
    log: Path
    user: ServerUser | None
    fsync: bool

    @property
    def superuser_address(self) -> str:
        """For the launcher alone: nobody else is to be superuser."""
        return local_database(str(self.sockets), login=SUPERUSER, name="postgres")

    def start(self, guard: Guard) -> subprocess.Popen[bytes]:
        """Start and return when it answers. LaunchError says what went wrong, with the end of its log."""
        self._make_once()
        self._clear_the_way()
        settings = {**SETTINGS, "unix_socket_directories": str(self.sockets)}
        settings |= {} if self.fsync else NO_FSYNC
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        process = processes.start(
            [self.programs / "postgres", "-D", self.data, *options],
            environment=ENVIRONMENT | {"VP_RUN": guard.mark},
            log=processes.fresh_log(self.log),
            user=self.user,
            stop_signal=FAST_STOP,
            folder=self.data,
        )
        guard.server(process.pid, FAST_STOP)
        processes.wait_until_ready(
            "PostgreSQL", process, lambda: answers(self.superuser_address), log=self.log, seconds=60
        )
        return process

    def _make_once(self) -> None:
        """initdb beside the place and move it there, so that a half-made database is never taken for one."""
        if (self.data / "PG_VERSION").exists():
            own(self.data, self.user)
            self._check_version()
            return
        if self.data.exists():
            shutil.rmtree(self.data)
        unfinished = self.data.with_name(self.data.name + ".unfinished")
        if unfinished.exists():
            shutil.rmtree(unfinished)
        own(unfinished, self.user)
        locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
        sync = () if self.fsync else ("--no-sync",)
        log = processes.fresh_log(self.log.with_name("initdb.log"))
        process = processes.start(
            [self.programs / "initdb", "-D", unfinished, "-U", SUPERUSER, "--auth=trust", *locale, *sync],
            environment=ENVIRONMENT,
            log=log,
            user=self.user,
            folder=unfinished,
        )
        if process.wait() != 0:
            raise LaunchError(
                f"The database could not be made in {self.data}. It said:\n{processes.last_lines(log)}"
            )
        unfinished.rename(self.data)

    def _check_version(self) -> None:
        said = subprocess.run(
            [self.programs / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
        ours = said.split()[2].partition(".")[0]
        theirs = (self.data / "PG_VERSION").read_text().strip()
        if ours != theirs:
            raise LaunchError(
                f"The data in {self.data} was made by PostgreSQL {theirs}, and this is PostgreSQL {ours}. "
                "Start over with 'make demo-reset', or go back to the version of Vårdporten that made it."
            )

    def _clear_the_way(self) -> None:
        """Stop a server that an earlier launcher lost on this very folder; forget one that is long dead.

        We hold the folder's lock, so no launcher is using it. The number in postmaster.pid may by now be
        some stranger's process: only one that runs postgres in this folder is ours to stop.
        """
        for number in (FAST_STOP, signal.SIGKILL):
            lost = servers_on(self.data)
            for pid in lost:
                _send(pid, number)
            if lost and not _gone_within(self.data, seconds=10):
                continue
            break
        (self.data / "postmaster.pid").unlink(missing_ok=True)


def servers_on(data: Path) -> list[int]:
    """The living postgres processes whose working folder is this data folder (a postmaster's always is)."""
    found = []
    for process in everyone():
        proc = Path(f"/proc/{process.pid}")
        try:
            program = os.readlink(proc / "exe").removesuffix(" (deleted)")
            folder = os.readlink(proc / "cwd")
        except OSError:
            continue
        if Path(program).name == "postgres" and Path(folder) == data:
            found.append(process.pid)
    return found


def _send(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _gone_within(data: Path, *, seconds: float) -> bool:
    return processes.becomes_true(lambda: not servers_on(data), seconds=seconds)
