"""One run of a command on servers: lock the folder, start what was not given, run, stop."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from demo.launcher import binaries, processes, roles
from demo.launcher.addresses import JOBS, WEB, local_database
from demo.launcher.binaries import Programs
from demo.launcher.errors import LaunchError
from demo.launcher.folder import DataFolder
from demo.launcher.guard import Guard
from demo.launcher.postgres import FAST_STOP, Postgres
from demo.launcher.processes import ServerUser
from demo.launcher.valkey import Valkey

FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LONGEST_SOCKET = 107  # bytes of a unix socket's path that the kernel takes
LONGEST_NAME = len("/.s.PGSQL.5432.lock")


class Run:
    """What `python -m demo.run` does."""

    def __init__(self, *, data: Path, temporary: bool, fsync: bool) -> None:
        if sys.platform != "linux":
            raise LaunchError("The launcher needs Linux. Elsewhere, set DATABASE_URL and REDIS_URL yourself.")
        self._user = binaries.server_user()
        self._folder = DataFolder.temporary(self._user) if temporary else DataFolder(data, user=self._user)
        self._temporary = temporary
        self._fsync = fsync

    def reset(self) -> None:
        """Remove the data. LaunchError while a run is using it."""
        if self._folder.path.exists():
            self._folder.open()
            self._folder.remove()
        if "DATABASE_URL" in os.environ:
            print("DATABASE_URL is set: what is in that database is left as it is.")

    def command(self, command: Sequence[str]) -> int:
        """Run the command and return its exit code, 128 + the signal's number if a signal ended it."""
        if shutil.which(command[0]) is None:
            raise LaunchError(f"There is no program '{command[0]}' to run.")
        self._folder.open()
        guard = Guard(lock=self._folder.lock)
        with ExitStack() as ending:
            ending.callback(guard.finish)
            if self._temporary:
                guard.folder(self._folder.path)
            environment = self._start_servers(guard, ending)
            return _run(command, dict(os.environ) | environment | {"VP_RUN": guard.mark})

    def _start_servers(self, guard: Guard, ending: ExitStack) -> dict[str, str]:
        environment = {"VP_DATA_DIR": str(self._folder.path)}
        given_database, given_broker = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        if not (given_database and given_broker):
            programs, sockets = prepare(guard, self._user)
        if given_database:
            environment |= self._given_database(given_database)
        else:
            environment |= self._own_database(programs, sockets, guard, ending)
        if not given_broker:
            valkey = Valkey(programs.valkey, sockets, self._folder.logs / "valkey.log", self._user)
            process = valkey.start(guard)
            ending.callback(processes.stop, process, signal.SIGTERM, seconds=5)
            environment["REDIS_URL"] = valkey.address
        return environment

    def _own_database(self, programs: Programs, sockets: Path, guard: Guard, ending: ExitStack) -> dict[str, str]:
        place = self._folder.server_folder()
        if self._temporary and place != self._folder.path:
            guard.folder(place)
        server = Postgres(
            programs=programs.postgres,
            data=place / "postgres",
            sockets=sockets,
            log=self._folder.logs / "postgres.log",
            user=self._user,
            fsync=self._fsync,
        )
        process = server.start(guard)
        ending.callback(processes.stop, process, FAST_STOP, seconds=20)
        roles.make_on_our_server(server.superuser_address)
        return {
            "DATABASE_URL": local_database(str(sockets)),
            "VP_WEB_DATABASE_URL": local_database(str(sockets), login=WEB),
            "VP_JOBS_DATABASE_URL": local_database(str(sockets), login=JOBS),
            "VP_POSTGRES_BIN": str(programs.postgres),
        }

    def _given_database(self, address: str) -> dict[str, str]:
        web, jobs = roles.addresses_on_given_server(address, self._folder.path / "database-passwords.json")
        return {"VP_WEB_DATABASE_URL": web, "VP_JOBS_DATABASE_URL": jobs}


def prepare(guard: Guard, user: ServerUser | None) -> tuple[Programs, Path]:
    """Find the servers' programs, and make a private socket folder for a run. LaunchError says what lacks."""
    programs = binaries.find_programs()
    sockets = Path(tempfile.mkdtemp(prefix="vp-", dir=_short_temporary_folder()))
    guard.folder(sockets)
    if user:
        os.chown(sockets, user.uid, user.gid)
        home = Path(tempfile.mkdtemp(prefix="vp-bin-", dir=_short_temporary_folder()))
        guard.folder(home)
        home.chmod(0o755)
        programs = binaries.copy_for(user, programs, home)
    return programs, sockets


def _short_temporary_folder() -> str:
    """The temporary folder, or /tmp when a socket's path in it would be longer than the kernel takes."""
    chosen = tempfile.gettempdir()
    return chosen if len(chosen) + len("/vp-12345678") + LONGEST_NAME < LONGEST_SOCKET else "/tmp"


def _run(command: Sequence[str], environment: dict[str, str]) -> int:
    process = processes.start(command, environment=environment)
    with _Forwarding(process):
        code = process.wait()
    return 128 - code if code < 0 else code


class _Forwarding:
    """Hand on the signals that stop us to the command's processes; the third one kills them.

    The command has a session of its own, so a Ctrl-C reaches it once, from here.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._count = 0

    def __enter__(self) -> None:
        self._before = {number: signal.signal(number, self._hand_on) for number in FORWARDED}

    def __exit__(self, *_: object) -> None:
        for number in self._before:
            signal.signal(number, signal.SIG_IGN)  # the command is done: let the servers stop in peace

    def _hand_on(self, number: int, _: FrameType | None) -> None:
        self._count += 1
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL if self._count > 2 else number)
