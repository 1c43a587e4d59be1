"""46elks: its SMS resource (46elks.com/docs), by HTTP. It has no error codes, no validity and no opt-outs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from core import phone
from reminders.errors import ProviderUnavailable
from reminders.gateways import meanings, network
from reminders.gateways.protocol import Accepted, Found, Handed, Later, Outcome, Rejected, Undecided
from reminders.models import Message

NAME = "46elks"
PUBLIC = "https://api.46elks.com"
PAGE = 100
"""As many as 46elks gives at a time."""

PAGES = 5
_ID = re.compile(r"s[0-9a-f]{32}")


class ElksGateway:
    """``base`` is another address that speaks the same. What was written is not kept there (``dontlog``)."""

    name = NAME
    channel = Message.Channel.SMS

    def __init__(
        self, *, username: str, password: str, sender: str, base: str, timeout: float, fiction_only: bool
    ) -> None:
        self._sender, self._timeout, self._fiction_only = sender, timeout, fiction_only
        self._address = f"{(base or PUBLIC).rstrip('/')}/a1/sms"
        self._session = requests.Session()
        self._session.auth = (username, password)
        # requests would read the environment's proxies and .netrc anew for every SMS; they are read once.
        self._session.proxies = requests.utils.get_environ_proxies(self._address)
        self._session.trust_env = False

    def send(self, message: Handed) -> Outcome:
        if self._fiction_only and not phone.is_fiction(message.to):
            return Rejected(meanings.NOT_FICTION)
        form = {
            "from": self._sender,
            "to": message.to,
            "message": message.body,
            "whendelivered": message.callback,
            "dontlog": "message",
        }
        try:
            answer = self._session.post(self._address, data=form, timeout=self._timeout, allow_redirects=False)
        except requests.RequestException as error:
            return network.outcome_of(error)
        return _taken(answer) if answer.status_code == requests.codes.ok else _refusal(answer)

    def sent_to(self, number: str, *, since: datetime) -> Sequence[Found]:
        """46elks calls the later end of a period its start."""
        day_before = (since - timedelta(days=1)).astimezone(UTC)
        asked = {"to": number, "end": day_before.strftime("%Y-%m-%dT%H:%M:%S.%f"), "limit": str(PAGE)}
        rows: list[Any] = []
        for _ in range(PAGES):
            page = self._asked(self._address, asked)
            rows += page.get("data", [])
            if not page.get("next"):
                break
            asked["start"] = page["next"]
        ours = [row for row in rows if row.get("direction") == "outgoing" and row.get("to") == number]
        return [_found(row) for row in reversed(ours)]

    def look_up(self, provider_id: str) -> Found:
        if not _ID.fullmatch(provider_id):
            raise ProviderUnavailable
        return _found(self._asked(f"{self._address}/{provider_id}", {}))

    def _asked(self, address: str, parameters: dict[str, str]) -> Any:
        try:
            answer = self._session.get(address, params=parameters, timeout=self._timeout, allow_redirects=False)
            if answer.status_code != requests.codes.ok:
                raise ProviderUnavailable
            said = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise ProviderUnavailable from error
        if not isinstance(said, dict):
            raise ProviderUnavailable
        return said


def _taken(answer: requests.Response) -> Outcome:
    """A 200 that does not say which message it is may still have sent one."""
    try:
        said = answer.json()
        known = str(said["id"])
    except (ValueError, KeyError, TypeError):
        return Undecided("no_id")
    return Accepted(known) if _ID.fullmatch(known) else Undecided("no_id")


def _refusal(answer: requests.Response) -> Outcome:
    status = answer.status_code
    if status == requests.codes.too_many_requests:
        wait = answer.headers.get("Retry-After", "")
        return Later(meanings.BUSY, float(wait) if wait.isdigit() else None)
    if status in (requests.codes.unauthorized, requests.codes.payment_required, requests.codes.forbidden):
        return Later(meanings.CREDENTIALS)
    if status == requests.codes.bad_request:
        return Rejected(_meaning(answer.text[:200]))
    return Undecided(f"http_{status}")


def _meaning(text: str) -> str:
    """A 400 says in a sentence which field was wrong; the sentence may hold the number, and is not kept."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    if "to" in words:
        return "not_a_number"
    return "sender_not_ours" if "from" in words else "elks_400"


def _found(row: Any) -> Found:
    return Found(str(row["id"]), str(row.get("status", "")), "", str(row.get("message") or ""))
