"""Reading what a carrier posts to us: nothing is taken that is not proved to be from it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from twilio.request_validator import RequestValidator

from reminders import references


@dataclass(frozen=True, slots=True)
class ToldStatus:
    """One status of one message. ``token`` is the same when the same telling comes again."""

    provider_id: str
    status: str
    error_code: str
    token: str


@dataclass(frozen=True, slots=True)
class ReceivedSms:
    """One SMS that somebody wrote."""

    provider_id: str
    sender: str
    body: str


def read_status(provider: str, request: HttpRequest) -> ToldStatus | None:
    """The status in a callback; None when it is not proved to be the carrier's, or is none of ours."""
    known = CARRIERS.get(provider)
    return known.status(request) if known and known.is_genuine(request) else None


def read_sms(provider: str, request: HttpRequest) -> ReceivedSms | None:
    """The SMS in a webhook; None as above."""
    known = CARRIERS.get(provider)
    return known.sms(request) if known and known.is_genuine(request) else None


@dataclass(frozen=True, slots=True)
class _Reader:
    """How one carrier writes."""

    is_genuine: Callable[[HttpRequest], bool]
    status: Callable[[HttpRequest], ToldStatus]
    sms: Callable[[HttpRequest], ReceivedSms]


def _twilio_status(request: HttpRequest) -> ToldStatus:
    said = request.POST
    sid, status = said.get("MessageSid", ""), said.get("MessageStatus", "")
    error_code = said.get("ErrorCode", "")
    token = request.headers.get("I-Twilio-Idempotency-Token") or _digest(sid, status, error_code)
    return ToldStatus(sid, status, error_code, token)


def _twilio_sms(request: HttpRequest) -> ReceivedSms:
    said = request.POST
    return ReceivedSms(said.get("MessageSid", ""), said.get("From", ""), said.get("Body", ""))


def _is_twilio(request: HttpRequest) -> bool:
    """Whether Twilio signed the request (X-Twilio-Signature).

    The signature is over the address that Twilio called: the public one of the settings, whatever the
    proxy in front of us has made of it.
    """
    signature = request.headers.get("X-Twilio-Signature", "")
    address = f"{settings.PUBLIC_URL}{request.get_full_path()}"
    validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
    return bool(validator.validate(address, request.POST, signature)) and bool(request.POST.get("MessageSid"))


def _elks_status(request: HttpRequest) -> ToldStatus:
    said = request.POST
    known, status = said.get("id", ""), said.get("status", "")
    return ToldStatus(known, status, "", _digest(known, status))


def _elks_sms(request: HttpRequest) -> ReceivedSms:
    said = request.POST
    return ReceivedSms(said.get("id", ""), said.get("from", ""), said.get("message", ""))


def _is_elks(request: HttpRequest) -> bool:
    """46elks signs nothing: the secret in the address is ours and theirs alone. Without one set, nobody is it."""
    ours, given = settings.ELKS_CALLBACK_SECRET, request.GET.get(references.SECRETS_NAME, "")
    return bool(ours) and hmac.compare_digest(ours.encode(), given.encode()) and bool(request.POST.get("id"))


def _digest(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


CARRIERS = {
    "twilio": _Reader(_is_twilio, _twilio_status, _twilio_sms),
    "46elks": _Reader(_is_elks, _elks_status, _elks_sms),
}
"""By the name in the address."""
