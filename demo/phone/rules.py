"""What Twilio's Create Message takes and refuses, with Twilio's own codes; and what only this demo refuses.

Sources: twilio.com/docs/messaging/api/message-resource and twilio.com/docs/api/errors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from demo.phone.numbers import Kind, is_refused_at_once, kind

LONGEST_BODY = 1600
LONGEST_VALIDITY = 36_000
LONGEST_ADDRESS = 4000
_HOST = re.compile(r"[A-Za-z0-9.-]+")
_CHOICES = {
    "ContentRetention": ("retain", "discard"),
    "AddressRetention": ("retain", "obfuscate"),
    "RiskCheck": ("enable", "disable"),
    "ProvideFeedback": ("true", "false"),
    "ForceDelivery": ("true", "false"),
    "SmartEncoded": ("true", "false"),
    "ShortenUrls": ("false",),
}
KNOWN = frozenset({"To", "From", "Body", "StatusCallback", "ValidityPeriod", "Attempt", "MaxPrice", *_CHOICES})


class TwilioError(Exception):
    """An error as Twilio's API answers it."""

    def __init__(self, code: int, message: str, *, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request to send that has passed every check."""

    to: str
    sender: str
    body: str
    status_callback: str
    discard: bool
    obfuscate: bool


def read_form(form: Mapping[str, Sequence[str]], *, senders: Sequence[str]) -> Wanted:
    """The request, or :class:`TwilioError` for the first fault."""
    if unknown := sorted(set(form) - KNOWN):
        raise TwilioError(20001, f"Unknown parameters: {', '.join(unknown)}.")
    if twice := sorted(name for name, values in form.items() if len(values) > 1):
        raise TwilioError(20001, f"Parameters given more than once: {', '.join(twice)}.")
    one = {name: values[0] for name, values in form.items()}
    to = _to(one.get("To", ""))
    sender = _sender(one.get("From", ""), senders)
    _check_choices(one)
    return Wanted(
        to=to,
        sender=sender,
        body=_body(one.get("Body", "")),
        status_callback=_callback(one["StatusCallback"]) if "StatusCallback" in one else "",
        discard=one.get("ContentRetention") == "discard",
        obfuscate=one.get("AddressRetention") == "obfuscate",
    )


def masked(number: str) -> str:
    """As Twilio writes a number in an error: the last four digits are hidden."""
    return f"{number[:-4]}XXXX"


def _to(to: str) -> str:
    if not to:
        raise TwilioError(21604, "A 'To' phone number is required.")
    what = kind(to)
    if what is Kind.NOT_A_NUMBER:
        raise TwilioError(21211, f"Invalid 'To' Phone Number: {masked(to)}")
    if what is Kind.NOT_FICTION:
        raise TwilioError(
            21608, f"The number {masked(to)} is unverified: this account reaches fiction numbers only."
        )
    if what is Kind.LANDLINE and is_refused_at_once(to):
        raise TwilioError(21614, f"'To' number is not a valid mobile number: {masked(to)}")
    return to


def _sender(sender: str, senders: Sequence[str]) -> str:
    if not sender:
        raise TwilioError(21603, "A 'From' phone number is required.")
    if kind(sender) is Kind.NOT_A_NUMBER:
        raise TwilioError(21212, f"Invalid From Number (caller ID): {masked(sender)}")
    if sender not in senders:
        raise TwilioError(21606, f"The 'From' phone number {masked(sender)} is not a number of this account.")
    return sender


def _body(body: str) -> str:
    if not body.strip():
        raise TwilioError(21602, "Message body is required.")
    if len(body) > LONGEST_BODY:
        raise TwilioError(21617, "The concatenated message body exceeds the 1600 character limit.")
    return body


def _callback(address: str) -> str:
    parts = urlsplit(address)
    if (
        len(address) > LONGEST_ADDRESS
        or parts.scheme not in ("http", "https")
        or not _HOST.fullmatch(parts.hostname or "")
        or parts.username is not None
        or any(sign.isspace() for sign in address)
    ):
        raise TwilioError(21609, "The 'StatusCallback' URL is not a valid URL.")
    return address


def _check_choices(one: Mapping[str, str]) -> None:
    for name, choices in _CHOICES.items():
        if name in one and one[name] not in choices:
            raise TwilioError(20001, f"{name} must be one of {', '.join(choices)}.")
    validity = one.get("ValidityPeriod", "1")
    if not validity.isdigit() or not 1 <= int(validity) <= LONGEST_VALIDITY:
        raise TwilioError(21624, f"ValidityPeriod must be 1 to {LONGEST_VALIDITY} seconds.")
    if not one.get("Attempt", "1").isdigit():
        raise TwilioError(20001, "Attempt must be a whole number.")
    if not re.fullmatch(r"\d+(\.\d+)?", one.get("MaxPrice", "1")):
        raise TwilioError(20001, "MaxPrice must be a number.")
