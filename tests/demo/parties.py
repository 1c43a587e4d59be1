"""The outside parties as real processes on free ports."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 20.0
DAY = "2026-11-22"


def wait_until(condition: Callable[[], object], *, what: str) -> None:
    """Wait for a condition to come true; fail, saying what was waited for, when it never does."""
    deadline = time.monotonic() + PATIENCE
    pause = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"waited in vain: {what}")
        pause.wait(0.01)


def free_port() -> int:
    """A port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Party:
    """One running outside party."""

    name: str
    port: int
    environment: Mapping[str, str] = field(repr=False)
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def output(self) -> str:
        """All that it has written."""
        return self.log.read_text()

    def stop(self) -> int:
        """Ask it to stop, and give its exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


def is_healthy(url: str) -> bool:
    try:
        return requests.get(f"{url}/health", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


def start_party(name: str, port: int, environment: Mapping[str, str], log: Path) -> Party:
    """Start one and wait for its health check."""
    told = {"PATH": os.environ["PATH"], "REGION_DAY": DAY, **environment}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", f"demo.{name}"],
            cwd=CHECKOUT,
            env=told,
            stdout=output,
            stderr=output,
        )
    party = Party(name, port, environment, log, process)
    wait_until(lambda: process.poll() is not None or is_healthy(party.url), what=f"{name} to answer")
    assert process.poll() is None, party.output()
    return party
