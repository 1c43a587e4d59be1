"""What carries messages, behind one Protocol a channel. Never called inside a transaction.

A gateway answers with one of four outcomes, and only :class:`Later` means that the provider surely has
taken nothing, so that the message may be sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Protocol
from uuid import UUID

import requests
import urllib3.exceptions
from django.conf import settings
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from core import clock, phone, rulebook
from reminders.errors import ProviderUnavailable
from reminders.models import Message
from reminders.rules import ReminderRules

logger = logging.getLogger(__name__)

TWILIO = "https://api.twilio.com"
NOT_FICTION = "number_not_fiction"
OPTED_OUT = "opted_out"

TWILIO_MEANINGS: Mapping[int, str] = {
    20003: "credentials",
    20404: "credentials",
    20429: "busy",
    21211: "not_a_number",
    21212: "sender_not_ours",
    21408: "country_not_allowed",
    21606: "sender_not_ours",
    21608: "trial_account",
    21610: OPTED_OUT,
    21612: "no_way_there",
    21614: "not_a_mobile",
    21617: "too_long",
    30001: "queue_full",
    30002: "credentials",
    30003: "unreachable",
    30004: "blocked",
    30005: "unknown_number",
    30006: "landline",
    30007: "filtered",
    30008: "carrier",
    30036: "validity_ended",
}
"""What Twilio's error codes mean to us (twilio.com/docs/api/errors); others stand as "twilio_<code>"."""

_TRY_LATER = frozenset({"credentials", "busy", "queue_full"})
"""Refusals at hand-over that say nothing of the message: nothing was taken, and it may go later."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it, and this is its name for it."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The provider, or our own rule, refused it for good."""

    code: str


@dataclass(frozen=True, slots=True)
class Later:
    """It was surely not taken; it may be tried again, after ``seconds`` if the provider said so."""

    code: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Undecided:
    """It may have been taken or not. It is never sent again by itself."""

    code: str


Outcome = Accepted | Rejected | Later | Undecided


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed over. ``callback`` is where receipts come, if they do; ``validity`` is in seconds.

    ``subject`` is an e-mail's. ``reference`` is the message's own id, the same each time it is tried.
    """

    to: str
    body: str
    callback: str
    validity: int
    subject: str
    reference: UUID


@dataclass(frozen=True, slots=True)
class Found:
    """A message in the provider's own list. ``body`` is "" where the account discards contents."""

    provider_id: str
    status: str
    error_code: str
    body: str


class Gateway(Protocol):
    """One carrier of one channel."""

    name: str
    channel: Message.Channel

    def send(self, message: Handed) -> Outcome:
        """Hand over one message within the time-out. Raises nothing that the network can cause."""


class SmsGateway(Gateway, Protocol):
    """One provider of SMS, that can be asked what became of one."""

    def sent_to(self, number: str, *, since: datetime) -> Sequence[Found]:
        """What the provider's list holds to the number, oldest first. Raises ProviderUnavailable."""

    def look_up(self, provider_id: str) -> Found:
        """One message by the provider's name for it. Raises ProviderUnavailable."""


@cache
def gateway() -> SmsGateway:
    """The region's gateway, one a process."""
    rules = rulebook.at(clock.today()).section(ReminderRules)
    return TwilioGateway(
        account=settings.TWILIO_ACCOUNT_SID,
        token=settings.TWILIO_AUTH_TOKEN,
        sender=settings.SMS_SENDER,
        base=settings.SMS_API_BASE,
        timeout=rules.provider_timeout_seconds,
        fiction_only=settings.SMS_FICTION_NUMBERS_ONLY,
    )


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

    name = "twilio"
    channel = Message.Channel.SMS

    def __init__(
        self, *, account: str, token: str, sender: str, base: str, timeout: float, fiction_only: bool
    ) -> None:
        self._sender = sender
        self._fiction_only = fiction_only
        http = _DiscreetHttpClient(base=base or TWILIO, timeout=timeout)
        self._client = Client(account, token, http_client=http)
        self._client.api.base_url = (base or TWILIO).rstrip("/")

    def send(self, message: Handed) -> Outcome:
        if self._fiction_only and not phone.is_fiction(message.to):
            return Rejected(NOT_FICTION)
        try:
            taken = self._client.messages.create(
                to=message.to,
                from_=self._sender,
                body=message.body,
                status_callback=message.callback,
                validity_period=message.validity,
            )
        except _Busy as busy:
            return Later("busy", busy.seconds)
        except TwilioRestException as refusal:
            return _refusal(refusal)
        except requests.RequestException as error:
            return _network(error)
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
    code = meaning(refusal.code) or f"http_{refusal.status}"
    if refusal.status in (requests.codes.unauthorized, requests.codes.forbidden) or code in _TRY_LATER:
        return Later(code)
    return Rejected(code)


def _network(error: requests.RequestException) -> Outcome:
    """Only a connection that was never made is certain; all else may have reached the provider."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    never_reached = isinstance(
        reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.NameResolutionError
    )
    if isinstance(error, requests.ConnectTimeout) or never_reached:
        return Later("no_connection")
    return Undecided(type(error).__name__)


def _found(row: Any) -> Found:
    return Found(row.sid, str(row.status), meaning(row.error_code), row.body or "")


def meaning(code: int | str | None) -> str:
    """A provider's error code in our words; "" for none."""
    text = str(code or "").strip()
    if text in ("", "0", "None"):
        return ""
    known = TWILIO_MEANINGS.get(int(text)) if text.isdigit() else None
    return known or f"twilio_{text}"[:40]
