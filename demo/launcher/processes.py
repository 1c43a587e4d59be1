"""Child processes that never outlive the one who started them, and their logs."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.launcher.errors import LaunchError

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1
POLL = 0.02  # seconds between two looks at a condition


@dataclass(frozen=True)
class ServerUser:
    """The user that servers run as when we are root: PostgreSQL refuses to be root."""

    name: str
    uid: int
    gid: int


def die_with_parent(number: int) -> Callable[[], None]:
    """Make a function for the child, run just before exec and after any change of user.

    The kernel then sends `number` to the child when the thread that started it ends, however it ends.
    """
    parent = os.getpid()

    def ask_the_kernel() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before the kernel had heard us
            os._exit(1)

    return ask_the_kernel


def start(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    log: Path | None = None,
    user: ServerUser | None = None,
    stop_signal: int = signal.SIGTERM,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, writing to `log` (or to our own output)."""
    output = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            [str(part) for part in command],
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL if log else None,
            stdout=output,
            stderr=output,
            start_new_session=True,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            preexec_fn=die_with_parent(stop_signal),  # noqa: PLW1509 - one system call, no lock taken
        )
    finally:
        if output:
            output.close()


def fresh_log(path: Path) -> Path:
    """Begin a new log; the one of the start before is kept beside it as NAME.1."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.replace(path.with_name(path.name + ".1"))
    path.touch(mode=0o600)
    return path


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, indented, for showing under a sentence that says what went wrong."""
    try:
        lines = log.read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    return "\n".join(f"    {line}" for line in lines[-count:]) or "    (its log is empty)"


def wait_until_ready(
    name: str, process: subprocess.Popen[bytes], ready: Callable[[], bool], *, log: Path, seconds: float
) -> None:
    """Return when `ready()`; LaunchError with the end of the log if the process dies or takes too long."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None:
            raise LaunchError(f"{name} stopped while starting. The end of {log}:\n{last_lines(log)}")
        if time.monotonic() > deadline:
            raise LaunchError(
                f"{name} was not ready within {seconds:.0f} seconds. The end of {log}:\n{last_lines(log)}"
            )
        time.sleep(POLL)


def becomes_true(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Wait for a condition; False if it has not come true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def stop(process: subprocess.Popen[bytes], number: int, *, seconds: float) -> None:
    """Ask the process to stop and wait for it; kill it when it takes longer than `seconds`."""
    if process.poll() is not None:
        return
    process.send_signal(number)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
