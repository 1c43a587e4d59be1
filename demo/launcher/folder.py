"""The folder that keeps a run's data: who may use it, where the servers' part of it lies, its lock."""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path

from demo.launcher.binaries import run_as
from demo.launcher.errors import LaunchError
from demo.launcher.processes import ServerUser

CHECKOUT = Path(__file__).resolve().parents[2]
DEFAULT = CHECKOUT / ".demo"
FALLBACK = Path("/var/tmp")
NOTE = "the-database-is-elsewhere.txt"
LOCK = "running"
ROOM_NEEDED = 300_000_000  # bytes; a new database with its journal takes about 100 MB
PATIENCE = 20.0  # seconds to wait for a killed run's watchdog to finish


class DataFolder:
    """A folder that one launcher at a time may use."""

    def __init__(self, path: Path, *, user: ServerUser | None) -> None:
        self.path = path.resolve()
        self.logs = self.path / "logs"
        self._user = user
        self.lock = -1

    @classmethod
    def temporary(cls, user: ServerUser | None) -> "DataFolder":
        """A new folder, open to the server's user; whoever asked removes it."""
        path = Path(tempfile.mkdtemp(prefix="vp-data-"))
        if user:
            path.chmod(0o755)
        return cls(path, user=user)

    def open(self) -> None:
        """Make the folder if needed and lock it. LaunchError if another run has it, or the disk is full."""
        self.logs.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.path).free
        if free < ROOM_NEEDED:
            raise LaunchError(
                f"The disk is nearly full: {free // 1_000_000} MB are left where {self.path} is, and "
                f"{ROOM_NEEDED // 1_000_000} MB are needed. Make room and start again."
            )
        self.lock = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        self._take_lock()
        os.ftruncate(self.lock, 0)
        os.pwrite(self.lock, f"{os.getpid()}\n".encode(), 0)

    def _take_lock(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.pread(self.lock, 20, 0).decode().strip()
                if Path(f"/proc/{holder}").exists() or time.monotonic() > deadline:
                    raise LaunchError(
                        f"Vårdporten is already running on the data in {self.path} (process {holder}). "
                        f"Stop it first, with Ctrl-C in its window or with: kill {holder}"
                    ) from None
                time.sleep(0.1)  # its launcher was killed: the watchdog is still stopping the rest
            else:
                return

    def server_folder(self) -> Path:
        """Where the servers keep their files: here, or elsewhere if their user cannot reach this place."""
        if self._user is None or run_as(self._user, "test", "-x", self.path):
            return self.path
        return self._elsewhere(self._user)

    def _elsewhere(self, user: ServerUser) -> Path:
        place = self.fallback()
        place.mkdir(mode=0o755, exist_ok=True)
        if place.is_symlink() or place.stat().st_uid != os.geteuid():
            raise LaunchError(f"{place} belongs to somebody else. Remove it, or choose another data folder.")
        (self.path / NOTE).write_text(
            f"The user '{user.name}', who runs the database, cannot reach {self.path}.\n"
            f"The database's files are in {place} instead. 'make demo-reset' removes them too.\n"
        )
        return place

    def fallback(self) -> Path:
        """The place for the servers' files when their user cannot reach this folder; one for each folder."""
        return FALLBACK / f"vardporten-{hashlib.sha256(str(self.path).encode()).hexdigest()[:12]}"

    def remove(self) -> None:
        """Remove all that this folder keeps, wherever it lies. Take the lock first."""
        if (self.path / NOTE).exists():
            shutil.rmtree(self.fallback(), ignore_errors=True)
        shutil.rmtree(self.path)


def holder(data: Path) -> int | None:
    """The number of the living launcher that uses this folder, if there is one."""
    try:
        with (data / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        number = (data / LOCK).read_text().strip()
        return int(number) if number and Path(f"/proc/{number}").exists() else None
    except OSError:
        return None
    return None


def own(path: Path, user: ServerUser | None) -> Path:
    """Make a folder that only the server's user can enter. LaunchError if it is there and another's."""
    if not path.exists():
        path.mkdir(mode=0o700)
        if user:
            os.chown(path, user.uid, user.gid)
    owner, expected = path.stat().st_uid, user.uid if user else os.geteuid()
    if owner != expected:
        raise LaunchError(
            f"The data in {path} was made by another user (number {owner}), so it can only be used by that "
            "one. Start as the same user as before, or start over with 'make demo-reset'."
        )
    return path
