"""What the phone itself has written down of what it took, held against the rows of the house."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from reminders import references
from reminders.models import Message

State = Message.State


class Ledger:
    """The file that the phone keeps: a line of JSON an event."""

    def __init__(self, path: Path) -> None:
        events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        taken = [event for event in events if event["event"] == "message" and event["direction"] == "outbound-api"]
        self.total = len(taken)
        self.told = sum(event["event"] == "status" for event in events)
        self._by_message = Counter(_message_of(event["status_callback"]) for event in taken)
        self._by_words = Counter((event["to"], event["body"]) for event in taken)

    def broken(self, *, undecided_at_most: int) -> list[str]:
        """Each promise that did not hold, as a sentence."""
        rows = dict(Message.objects.values_list("pk", "state"))
        found = [f"{pk} was sent {n} times" for pk, n in self._by_message.items() if n > 1]
        found += [f"{to} has the same words {n} times" for (to, _), n in self._by_words.items() if n > 1]
        found += [f"the phone has {pk}, which nobody planned" for pk in self._by_message if pk not in rows]
        for pk, state in rows.items():
            if state not in (State.DELIVERED, State.UNKNOWN):
                found.append(f"{pk} is stuck as {state}")
            elif state == State.DELIVERED and not self._by_message[pk]:
                found.append(f"{pk} is said to be delivered, and the phone never had it")
        unknown = sum(state == State.UNKNOWN for state in rows.values())
        if unknown > undecided_at_most:
            found.append(f"{unknown} are unknown, and at most {undecided_at_most} may be")
        return found


def _message_of(callback: str) -> UUID | None:
    return references.message_of(urlsplit(callback).path.strip("/").rpartition("/")[2])
