"""The demo's 46elks as a process of its own, and what a test may ask and order of it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from reminders.gateways import ElksGateway
from tests.reminders.phone import ROOT, wait_until

CONTROL = "control-token"
SENDER = "+46701740698"
USERNAME, PASSWORD = "u" + "1" * 32, "P" + "2" * 32
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Elks:
    """Started on a free port."""

    def __init__(self, log: Path, *, inbound_url: str = "http://localhost:9/") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://localhost:{port}"
        self._log = log.open("ab")
        environment = {
            "PATH": os.environ["PATH"],
            "VP_RUN": os.environ.get("VP_RUN", ""),
            "ELKS_PORT": str(port),
            "ELKS_USERNAME": USERNAME,
            "ELKS_PASSWORD": PASSWORD,
            "ELKS_SENDERS": SENDER,
            "ELKS_CONTROL_TOKEN": CONTROL,
            "ELKS_PACE": "0.02",
            "ELKS_RETRY_AFTER": "0.05",
            "ELKS_INBOUND_URL": inbound_url,
        }
        command = [sys.executable, "-m", "demo.elks"]
        self._process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=self._log, stderr=self._log)
        wait_until(self._answers)

    def stop(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait(10)
        self._log.close()

    def gateway(self, **other: Any) -> ElksGateway:
        """The real gateway, to it."""
        usual: dict[str, Any] = {"username": USERNAME, "password": PASSWORD, "sender": SENDER, "base": self.url}
        return ElksGateway(**{**usual, "timeout": 5.0, "fiction_only": True, **other})

    def order(self, do: str, *, to: str = "*", times: int | None = 1) -> None:
        """Let the next requests go wrong in this way."""
        self._control("POST", {"to": to, "do": do, "times": times})

    def forget(self) -> None:
        """No more orders; what hangs is cut off."""
        self._control("DELETE")

    def told(self) -> list[dict[str, Any]]:
        """Everything that it has posted, with what was answered."""
        posted: list[dict[str, Any]] = json.loads(self._control("GET"))["told"]
        return posted

    def write(self, number: str, message: str) -> None:
        """Somebody writes to its number."""
        self._control("PUT", {"from": number, "message": message})

    def _control(self, method: str, body: dict[str, Any] | None = None) -> bytes:
        request = urllib.request.Request(
            f"{self.url}/control",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Authorization": f"Bearer {CONTROL}", "Content-Type": "application/json"},
        )
        with _DIRECT.open(request, timeout=5) as answer:
            content: bytes = answer.read()
        return content

    def _answers(self) -> bool:
        try:
            with _DIRECT.open(f"{self.url}/health", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
