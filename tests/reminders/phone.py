"""The demo phone as a process of its own, and what a test may ask and order of it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from reminders.gateways import TwilioGateway

ROOT = Path(__file__).resolve().parents[2]
CONTROL = "control-token"
SENDER = "+46701740699"
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Phone:
    """Started on a free port. ``pace`` is seconds between two statuses of a message."""

    def __init__(self, log: Path, *, pace: float = 0.02, inbound_url: str = "http://localhost:9/") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://localhost:{port}"
        self._log = log.open("ab")
        environment = {
            "PATH": os.environ["PATH"],
            "VP_RUN": os.environ.get("VP_RUN", ""),
            "PHONE_PORT": str(port),
            "TWILIO_ACCOUNT_SID": settings.TWILIO_ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": settings.TWILIO_AUTH_TOKEN,
            "PHONE_CONTROL_TOKEN": CONTROL,
            "PHONE_PACE": str(pace),
            "PHONE_RETRY_AFTER": "0.05",
            "PHONE_INBOUND_URL": inbound_url,
        }
        command = [sys.executable, "-m", "demo.phone"]
        self._process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=self._log, stderr=self._log)
        wait_until(self._answers)

    def stop(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait(10)
        self._log.close()

    def gateway(self, *, timeout: float = 5.0, fiction_only: bool = True) -> TwilioGateway:
        """The real gateway, to this phone."""
        return TwilioGateway(
            account=settings.TWILIO_ACCOUNT_SID,
            token=settings.TWILIO_AUTH_TOKEN,
            sender=SENDER,
            base=self.url,
            timeout=timeout,
            fiction_only=fiction_only,
        )

    def order(self, do: str, *, to: str = "*", times: int | None = 1, **more: Any) -> None:
        """Let the next requests go wrong in this way (demo.phone.misbehaviour.Fault)."""
        self._control("POST", {"to": to, "do": do, "times": times, **more})

    def orders(self) -> list[dict[str, Any]]:
        """Those that no request has met yet."""
        waiting: list[dict[str, Any]] = json.loads(self._control("GET"))["waiting"]
        return waiting

    def forget(self) -> None:
        """No more orders; what hangs is cut off."""
        self._control("DELETE")

    def callbacks(self) -> list[dict[str, Any]]:
        """Every attempted callback: sid, status, attempt, answer."""
        tries: list[dict[str, Any]] = json.loads(self._control("GET"))["tries"]
        return tries

    def taken(self, number: str) -> list[Any]:
        """What the phone has taken to the number, by its own list, newest first."""
        return list(self.gateway()._client.messages.list(to=number))

    def write(self, number: str, body: str) -> None:
        """Somebody writes on the phone with that number."""
        form = urlencode({"body": body}).encode()
        page = f"{self.url}/telefon/{number.removeprefix('+')}/svara"
        with _DIRECT.open(page, data=form, timeout=5) as answer:
            assert answer.status == 200

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


def wait_until(condition: Any, *, seconds: float = 30.0, every: float = 0.01) -> None:
    """Wait for a condition, and fail the test when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(every)
