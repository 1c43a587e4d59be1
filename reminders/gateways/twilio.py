"""Twilio: its Messages resource, through its own client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from core import phone
from reminders.errors import ProviderUnavailable
from reminders.gateways import meanings, network
from reminders.gateways.protocol import Accepted, Found, Handed, Later, Outcome, Rejected, Undecided
from reminders.models import Message

NAME = "twilio"
PUBLIC = "https://api.twilio.com"


class _Busy(Exception):
    """429, with the seconds of Retry-After when it says so."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__()
        self.seconds = seconds


class _DiscreetHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the package carries no types
    """Twilio's own client without its log lines (numbers and texts stand in them), and with 429's header."""

    def __init__(self, *, base: str, timeout: float) -> None:
        super().__init__(timeout=timeout)
        # requests would read the environment's proxies anew for every SMS; they are read once.
        self.session.proxies = requests.utils.get_environ_proxies(base)
        self.session.trust_env = False

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Log nothing."""

    def log_response(self, status_code: int, response: object) -> None:
        """Log nothing."""

    def request(self, *args: Any, **kwargs: Any) -> Response:
        response = super().request(*args, **kwargs)
        if response.status_code == requests.codes.too_many_requests:
            wait = str((response.headers or {}).get("Retry-After", ""))
            raise _Busy(float(wait) if wait.isdigit() else None)
        return response


class TwilioGateway:
    """Twilio's Messages resource, through its own client. ``base`` is another address that speaks the same."""

    name = NAME
    channel = Message.Channel.SMS

    def __init__(
        self, *, account: str, token: str, sender: str, base: str, timeout: float, fiction_only: bool
    ) -> None:
        self._sender = sender
        self._fiction_only = fiction_only
        http = _DiscreetHttpClient(base=base or PUBLIC, timeout=timeout)
        self._client = Client(account, token, http_client=http)
        self._client.api.base_url = (base or PUBLIC).rstrip("/")

    def send(self, message: Handed) -> Outcome:
        if self._fiction_only and not phone.is_fiction(message.to):
            return Rejected(meanings.NOT_FICTION)
        try:
            taken = self._client.messages.create(
                to=message.to,
                from_=self._sender,
                body=message.body,
                status_callback=message.callback,
                validity_period=message.validity,
            )
        except _Busy as busy:
            return Later(meanings.BUSY, busy.seconds)
        except TwilioRestException as refusal:
            return _refusal(refusal)
        except requests.RequestException as error:
            return network.outcome_of(error)
        except (TwilioException, ValueError, KeyError) as error:
            return Undecided(type(error).__name__)
        return Accepted(taken.sid) if taken.sid else Undecided("no_sid")

    def sent_to(self, number: str, *, since: datetime) -> Sequence[Found]:
        day_before = (since - timedelta(days=1)).astimezone(UTC)
        rows = self._asked(
            lambda: self._client.messages.list(
                to=number, from_=self._sender, date_sent_after=day_before, limit=200
            )
        )
        return [_found(row) for row in reversed(rows)]

    def look_up(self, provider_id: str) -> Found:
        return _found(self._asked(lambda: self._client.messages(provider_id).fetch()))

    def _asked(self, question: Any) -> Any:
        try:
            return question()
        except (_Busy, TwilioException, requests.RequestException, ValueError, KeyError) as error:
            raise ProviderUnavailable from error


def _refusal(refusal: TwilioRestException) -> Outcome:
    if refusal.status >= requests.codes.server_error:
        return Undecided(f"http_{refusal.status}")
    code = meanings.of_twilio(refusal.code) or f"http_{refusal.status}"
    if refusal.status in (requests.codes.unauthorized, requests.codes.forbidden) or code in meanings.TRY_LATER:
        return Later(code)
    return Rejected(code)


def _found(row: Any) -> Found:
    return Found(row.sid, str(row.status), meanings.of_twilio(row.error_code), row.body or "")
