"""Every message ever taken, in memory and in a file of one JSON line an event, so that a restart loses none."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FINAL = frozenset({"delivered", "undelivered", "failed", "received"})


@dataclass(frozen=True, slots=True)
class Message:
    """An SMS, out to a phone or in from one. Times are ISO 8601 in UTC."""

    sid: str
    to: str
    sender: str
    body: str
    direction: str
    status: str
    created: str
    updated: str
    sent: str = ""
    error_code: int | None = None
    status_callback: str = ""
    discard: bool = False
    obfuscate: bool = False
    orders: tuple[str, ...] = ()
    fate: int | None = None
    history: tuple[tuple[str, str], ...] = ()

    @property
    def is_inbound(self) -> bool:
        """Written on the phone, not by the region."""
        return self.direction == "inbound"


@dataclass(frozen=True, slots=True)
class CallbackTry:
    """One attempt to tell the sender about a status, and what was answered (0: nothing)."""

    sid: str
    status: str
    attempt: int
    answer: int
    token: str = field(repr=False)


class Ledger:
    """Safe to use from several threads; what it hands out never changes."""

    def __init__(self, path: Path | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._lock = threading.Lock()
        self._messages: dict[str, Message] = {}
        self._stopped: set[tuple[str, str]] = set()
        self._tries: list[CallbackTry] = []
        self._now = now
        if path is not None and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._replay(line)
        self._file = None if path is None else path.open("a", encoding="utf-8")

    def add(self, **fields: Any) -> Message:
        """A new message, with a SID and times."""
        at = self._now().isoformat(timespec="milliseconds")
        message = Message(sid=f"SM{secrets.token_hex(16)}", created=at, updated=at, **fields)
        with self._lock:
            self._messages[message.sid] = message
            self._write({"event": "message", **asdict(message)})
        return message

    def advance(self, sid: str, status: str, *, error_code: int | None = None) -> Message:
        """Its status, now."""
        at = self._now().isoformat(timespec="milliseconds")
        with self._lock:
            message = self._moved(self._messages[sid], status, at, error_code)
            self._write({"event": "status", "sid": sid, "status": status, "at": at, "error_code": error_code})
            return message

    def message(self, sid: str) -> Message | None:
        """The one with that SID."""
        with self._lock:
            return self._messages.get(sid)

    def all(self) -> list[Message]:
        """Every message, newest first."""
        with self._lock:
            return list(reversed(self._messages.values()))

    def unfinished(self) -> list[Message]:
        """Those that were on their way when the process stopped, oldest first."""
        return [m for m in reversed(self.all()) if m.status not in FINAL]

    def stop(self, phone: str, sender: str, *, stopped: bool) -> None:
        """The phone has answered STOP (or START) to the sender."""
        with self._lock:
            (self._stopped.add if stopped else self._stopped.discard)((phone, sender))
            self._write({"event": "stop", "phone": phone, "sender": sender, "stopped": stopped})

    def has_stopped(self, phone: str, sender: str) -> bool:
        """Whether the phone takes no more from the sender."""
        with self._lock:
            return (phone, sender) in self._stopped

    def note_try(self, attempt: CallbackTry) -> None:
        """Remember an attempted callback; for tests, not kept in the file."""
        with self._lock:
            self._tries.append(attempt)

    def tries(self) -> list[CallbackTry]:
        """All attempted callbacks, in the order they ended."""
        with self._lock:
            return list(self._tries)

    def _moved(self, message: Message, status: str, at: str, error_code: int | None) -> Message:
        moved = replace(
            message,
            status=status,
            updated=at,
            sent=at if status == "sent" else message.sent,
            error_code=error_code,
            history=(*message.history, (status, at)),
        )
        self._messages[message.sid] = moved
        return moved

    def _replay(self, line: str) -> None:
        try:
            event = json.loads(line)
        except ValueError:  # the last line, half written when the process was killed
            return
        kind = event.pop("event")
        if kind == "message":
            event["orders"] = tuple(event["orders"])
            event["history"] = tuple((status, at) for status, at in event["history"])
            self._messages[event["sid"]] = Message(**event)
        elif kind == "status":
            self._moved(self._messages[event["sid"]], event["status"], event["at"], event["error_code"])
        elif kind == "stop":
            pair = (event["phone"], event["sender"])
            (self._stopped.add if event["stopped"] else self._stopped.discard)(pair)

    def _write(self, event: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(event, ensure_ascii=False) + "\n")
            self._file.flush()
