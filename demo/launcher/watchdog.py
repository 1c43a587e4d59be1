"""Ends what a launcher leaves behind. A script of its own: standard library only, no import of ours.

Run as `python -I watchdog.py RUN`. It reads one JSON object a line from standard input, which the launcher
holds open: {"server": PID, "started": TICKS, "signal": N} or {"folder": PATH}. When that input ends, because
the launcher closed it or was killed, the watchdog stops every process of the run and removes the folders.

A process belongs to the run if its environment carries the run's name in VP_RUN, if it was named as a server
(PostgreSQL and Valkey write their titles over their environment, so those are told by number and start
time), or if it descends from such a one.
"""

import json
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MARK = "VP_RUN"
PATIENCE = 6.0  # seconds a process may take to stop when asked
POLL = 0.1  # seconds between two looks; a look at two hundred processes takes 20 ms


@dataclass(frozen=True)
class Seen:
    """A process as /proc shows it; number and start time together are never used twice."""

    pid: int
    parent: int
    started: int


def look(pid: int) -> Seen | None:
    """Read one process; None if it is gone, or a zombie that only waits for its parent."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else Seen(pid, int(fields[1]), int(fields[19]))


def everyone() -> list[Seen]:
    """All living processes that this machine shows us."""
    found = (look(int(name)) for name in os.listdir("/proc") if name.isdigit())
    return [process for process in found if process is not None]


def carries_mark(pid: int, run: str) -> bool:
    """Whether the process was started with this run's name among those in VP_RUN."""
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
    prefix = f"{MARK}=".encode()
    return any(
        run.encode() in entry[len(prefix) :].split(b",") for entry in environment if entry.startswith(prefix)
    )


def members(run: str, servers: dict[int, int]) -> set[Seen]:
    """Every living process of the run, except the one asking; `servers` maps number to start time."""
    alive = everyone()
    chosen = {p for p in alive if servers.get(p.pid) == p.started or carries_mark(p.pid, run)}
    while True:
        numbers = {p.pid for p in chosen}
        children = {p for p in alive if p.parent in numbers} - chosen
        if not children:
            return {p for p in chosen if p.pid != os.getpid()}
        chosen |= children


def tell(process: Seen, number: int) -> None:
    """Send a signal, but only to that very process."""
    if look(process.pid) == process:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(process.pid, number)


def stop_all(run: str, servers: dict[int, int], signals: dict[int, int]) -> None:
    """Ask every process of the run to stop, and kill those that have not within PATIENCE seconds."""
    asked: set[Seen] = set()
    deadline = time.monotonic() + PATIENCE
    while left := members(run, servers):
        late = time.monotonic() > deadline
        for process in left if late else left - asked:
            tell(process, signal.SIGKILL if late else signals.get(process.pid, signal.SIGTERM))
        asked |= left
        time.sleep(POLL)


def main() -> None:
    """Listen until the launcher is gone, then clean up after it."""
    run = sys.argv[1]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    servers: dict[int, int] = {}
    signals: dict[int, int] = {}
    folders: list[str] = []
    for line in sys.stdin:
        said = json.loads(line)
        if "folder" in said:
            folders.append(said["folder"])
        else:
            servers[said["server"]] = said["started"]
            signals[said["server"]] = said["signal"]
    stop_all(run, servers, signals)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
