"""Orders to the phone to go wrong, a few at a time, drawn by chance."""

from __future__ import annotations

import json
import random
import urllib.request
from contextlib import suppress

AT_HAND_OVER = ("drop", "hang", "server_error_after", "slow", "too_many_requests")
OFTEN = (4, 3, 4, 3, 1)
NOT_TAKEN = ("drop_before", "hang_before", "server_error")
"""The provider never had it, and nobody can know: each leaves a row that a person must look at."""

AFTERWARDS = ("callbacks_never", "callbacks_twice", "callbacks_reversed", "callbacks_late")
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Faults:
    """``not_taken_at_most`` bounds what can never be decided."""

    def __init__(self, phone: str, token: str, luck: random.Random, *, not_taken_at_most: int) -> None:
        self._phone, self._token, self._luck = phone, token, luck
        self._not_taken_left = not_taken_at_most
        self.given: dict[str, int] = {}

    def order(self) -> None:
        """One of each sort."""
        self._give(self._luck.choices(AT_HAND_OVER, weights=OFTEN)[0], 1)
        self._give(self._luck.choice(AFTERWARDS), self._luck.randint(1, 12))
        if self._not_taken_left and self._luck.random() < 0.5:
            self._not_taken_left -= 1
            self._give(self._luck.choice(NOT_TAKEN), 1)

    def end(self) -> None:
        """No more; what hangs is cut off."""
        self._say("DELETE", None)

    def _give(self, do: str, times: int) -> None:
        seconds = round(self._luck.uniform(0.1, 1.0), 2)
        self._say("POST", {"to": "*", "do": do, "times": times, "seconds": seconds})
        self.given[do] = self.given.get(do, 0) + times

    def _say(self, method: str, body: dict[str, object] | None) -> None:
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self._phone}/control", method=method, data=data, headers=headers)
        with suppress(OSError), _DIRECT.open(request, timeout=5):
            return
