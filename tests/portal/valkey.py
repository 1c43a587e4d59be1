"""A Redis of the test's own, that can be stopped, or hang: take what is said to it and never answer."""

from __future__ import annotations

import signal
import socket
import subprocess
import uuid
from pathlib import Path

from demo.launcher import processes
from demo.launcher.binaries import find_programs
from tests.reminders.phone import wait_until


class Valkey:
    """Keeps nothing: one that was stopped comes back empty, one that hung comes back as it was."""

    def __init__(self, folder: Path) -> None:
        self._socket = Path(f"/tmp/vp-{uuid.uuid4().hex[:8]}.sock")  # a path that the kernel's limit allows
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """For REDIS_URL."""
        return f"unix://{self._socket}"

    def start(self) -> None:
        """Start and return when it answers."""
        listen = ("--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700")
        keep_nothing = ("--save", "", "--appendonly", "no", "--dir", str(self._folder))
        self._process = processes.start(
            [find_programs().valkey, *listen, *keep_nothing],
            environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            log=processes.fresh_log(self._folder / "valkey.log"),
        )
        wait_until(self._answers)

    def stop(self) -> None:
        """Away: nobody listens."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        self._socket.unlink(missing_ok=True)

    def hang(self) -> None:
        """Away: the line is taken and nobody speaks."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def come_back(self) -> None:
        """After either."""
        if self._process is None:
            self.start()
        else:
            self._process.send_signal(signal.SIGCONT)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self._socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False
