"""The launcher's line to its watchdog: names what must be gone when the launcher is."""

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

from demo.launcher import watchdog


class Guard:
    """A run's name and its watchdog process, which also keeps the data folder locked until all is stopped."""

    def __init__(self, *, lock: int) -> None:
        self.run = uuid4().hex
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(Path(watchdog.__file__).resolve()), self.run],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env={key: value for key, value in os.environ.items() if key != watchdog.MARK},
            start_new_session=True,
            pass_fds=(lock,),
            text=True,
        )

    @property
    def mark(self) -> str:
        """The value of VP_RUN for the run's processes; a run inside a run carries both names."""
        outer = os.environ.get(watchdog.MARK)
        return f"{outer},{self.run}" if outer else self.run

    def server(self, pid: int, stop_signal: int) -> None:
        """Name a process that cannot be told by its environment, and the signal that stops it politely."""
        if seen := watchdog.look(pid):
            self._say({"server": pid, "started": seen.started, "signal": int(stop_signal)})

    def folder(self, path: Path) -> None:
        """Name a folder to remove when all is stopped."""
        self._say({"folder": str(path)})

    def finish(self) -> None:
        """Let the watchdog stop and remove what is left, and wait for it."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()

    def _say(self, words: dict[str, object]) -> None:
        if self._process.stdin:
            self._process.stdin.write(json.dumps(words) + "\n")
            self._process.stdin.flush()
