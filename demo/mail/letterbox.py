"""Every letter ever taken, in memory and in a file of one JSON line each, so that a restart loses none."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail as its reader sees it. ``at`` is ISO 8601 in UTC, when it was taken."""

    message_id: str
    to: str
    subject: str
    body: str
    language: str
    at: str


class Letterbox:
    """Safe to use from several threads; what it hands out never changes."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        self._letters: list[Letter] = []
        if path is not None and path.exists():
            self._letters = [Letter(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]
        self._file = None if path is None else path.open("a", encoding="utf-8")

    def put(self, letter: Letter) -> None:
        """Keep one; the same one twice is two letters, as in anybody's box."""
        with self._lock:
            self._letters.append(letter)
            if self._file is not None:
                self._file.write(json.dumps(asdict(letter), ensure_ascii=False) + "\n")
                self._file.flush()

    def all(self) -> list[Letter]:
        """The latest first."""
        with self._lock:
            return self._letters[::-1]
