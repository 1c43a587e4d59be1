"""Telling the sender what became of a message, signed as Twilio signs (HMAC-SHA1 over address and parameters)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from queue import SimpleQueue
from urllib.parse import urlencode

from demo.phone.configuration import Configuration
from demo.phone.ledger import FINAL, CallbackTry, Ledger, Message
from demo.phone.misbehaviour import Fault
from demo.phone.numbers import Kind, kind

API_VERSION = "2010-04-01"
LANDLINE_OR_UNREACHABLE = 30006
MOST_ATTEMPTS = 4
TIMEOUT = 15.0
WORKERS = 8
_STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
_START_WORDS = frozenset({"START", "YES", "UNSTOP"})
_JOURNEY = ("queued", "sent")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A webhook that redirects has failed: the signature is over one address."""

    def redirect_request(self, *args: object) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects())


def signature(token: str, address: str, parameters: Mapping[str, str]) -> str:
    """The value of ``X-Twilio-Signature``."""
    signed = address + "".join(name + parameters[name] for name in sorted(parameters))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), hashlib.sha1)).decode()


def opt_out_type(body: str) -> str:
    """STOP or START when the whole text is one of Twilio's own words; STOPP and AVBOKA are not."""
    word = body.strip().upper()
    return "STOP" if word in _STOP_WORDS else "START" if word in _START_WORDS else ""


class Carrier:
    """Takes messages to their phones, each on a worker thread, and reports each step.

    What is under way when the process stops goes on at the next start.
    """

    def __init__(self, configuration: Configuration, ledger: Ledger) -> None:
        self._configuration = configuration
        self._ledger = ledger
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        for number in range(WORKERS):
            threading.Thread(target=self._worker, name=f"carrier-{number}", daemon=True).start()

    def carry(self, message: Message) -> None:
        """Start its journey, or go on with it after a restart."""
        self._work.put(partial(self._journey, message))

    def bring_in(self, message: Message) -> None:
        """A message written on the phone: tell the region."""
        self._work.put(partial(self._inbound, message))

    def _worker(self) -> None:
        while True:
            task = self._work.get()
            try:
                task()
            except Exception as error:  # noqa: BLE001 -- one message must not stop the others
                print(f"carrier: {type(error).__name__}", file=sys.stderr, flush=True)

    def _journey(self, message: Message) -> None:
        steps = [*_JOURNEY, "undelivered" if self._fate(message) else "delivered"]
        done = [status for status, _ in message.history]
        told: list[Message] = []
        for status in steps[len(done) :]:
            time.sleep(0 if status == "queued" else self._configuration.pace)
            error = self._fate(message) if status in FINAL else None
            step = self._ledger.advance(message.sid, status, error_code=error)
            told.append(step)
            if Fault.CALLBACKS_REVERSED not in message.orders:
                self._tell(step)
        if Fault.CALLBACKS_REVERSED in message.orders:
            for step in reversed(told):
                self._tell(step)

    def _fate(self, message: Message) -> int | None:
        """The error code it will come back with, if any."""
        return LANDLINE_OR_UNREACHABLE if kind(message.to) is Kind.LANDLINE else message.fate

    def _tell(self, step: Message) -> None:
        if not step.status_callback or Fault.CALLBACKS_NEVER in step.orders:
            return
        tell = partial(self._post, step, step.status_callback, self._parameters(step))
        for _ in range(2 if Fault.CALLBACKS_TWICE in step.orders else 1):
            if Fault.CALLBACKS_LATE in step.orders:
                late = threading.Timer(random.uniform(0.5, 3.0), self._work.put, [tell])
                late.daemon = True
                late.start()
            else:
                tell()

    def _parameters(self, step: Message) -> dict[str, str]:
        told = {
            "AccountSid": self._configuration.account_sid,
            "ApiVersion": API_VERSION,
            "From": step.sender,
            "MessageSid": step.sid,
            "MessageStatus": step.status,
            "SmsSid": step.sid,
            "SmsStatus": step.status,
            "To": step.to,
        }
        if step.status in FINAL:
            told["RawDlrDoneDate"] = f"{datetime.now(UTC):%y%m%d%H%M}"
        if step.error_code is not None:
            told["ErrorCode"] = str(step.error_code)
        return told

    def _inbound(self, message: Message) -> None:
        told = {
            "AccountSid": self._configuration.account_sid,
            "ApiVersion": API_VERSION,
            "Body": message.body,
            "From": message.sender,
            "MessageSid": message.sid,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "To": message.to,
            "ToCountry": "SE",
            "FromCountry": "SE",
        }
        if opt_out := opt_out_type(message.body):
            told["OptOutType"] = opt_out
        self._post(message, self._configuration.inbound_url, told)

    def _post(self, message: Message, address: str, parameters: Mapping[str, str]) -> None:
        """Until it is answered 2xx, a few times, each with the same idempotency token."""
        token = str(uuid.uuid4())
        for attempt in range(1, MOST_ATTEMPTS + 1):
            answer = self._send(address, parameters, token)
            self._ledger.note_try(CallbackTry(message.sid, message.status, attempt, answer, token))
            if 200 <= answer < 300:
                return
            if attempt < MOST_ATTEMPTS:
                time.sleep(self._configuration.retry_after * 2 ** (attempt - 1))

    def _send(self, address: str, parameters: Mapping[str, str], token: str) -> int:
        request = urllib.request.Request(
            address,
            data=urlencode(parameters).encode(),
            headers={
                "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
                "X-Twilio-Signature": signature(self._configuration.auth_token, address, parameters),
                "I-Twilio-Idempotency-Token": token,
                "User-Agent": "TwilioProxy/1.1",
                "Accept": "*/*",
            },
        )
        try:
            with _OPENER.open(request, timeout=TIMEOUT) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except (OSError, ValueError):
            return 0
