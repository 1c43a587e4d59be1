"""Valkey (or Redis) as our own child: on a private socket, keeping nothing on disk."""

import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from demo.launcher import processes
from demo.launcher.guard import Guard
from demo.launcher.processes import ServerUser


@dataclass
class Valkey:
    """One broker and cache. What it holds are wake-ups and copies: the database is the truth."""

    program: Path
    sockets: Path
    log: Path
    user: ServerUser | None

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.sockets / "valkey.sock"

    @property
    def address(self) -> str:
        """For REDIS_URL."""
        return f"unix://{self.socket}"

    def start(self, guard: Guard) -> subprocess.Popen[bytes]:
        """Start and return when it answers. LaunchError says what went wrong, with the end of its log."""
        listen = ("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700")
        keep_nothing = ("--save", "", "--appendonly", "no", "--dir", str(self.sockets))
        process = processes.start(
            [self.program, *listen, *keep_nothing, "--daemonize", "no"],
            environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "VP_RUN": guard.mark},
            log=processes.fresh_log(self.log),
            user=self.user,
            folder=self.sockets,
        )
        guard.server(process.pid, signal.SIGTERM)
        processes.wait_until_ready("Valkey", process, self._answers, log=self.log, seconds=20)
        return process

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False
