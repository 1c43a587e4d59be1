"""Reading what a carrier posts to us: nothing is taken that it has not signed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from twilio.request_validator import RequestValidator

TWILIO = "twilio"


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
    """The status in a callback; None when the carrier did not sign it, or is none of ours."""
    if not _is_genuine(provider, request):
        return None
    said = request.POST
    sid, status = said.get("MessageSid", ""), said.get("MessageStatus", "")
    error_code = said.get("ErrorCode", "")
    content = hashlib.sha256(f"{sid}|{status}|{error_code}".encode()).hexdigest()
    token = request.headers.get("I-Twilio-Idempotency-Token") or content
    return ToldStatus(sid, status, error_code, token)


def read_sms(provider: str, request: HttpRequest) -> ReceivedSms | None:
    """The SMS in a webhook; None as above."""
    if not _is_genuine(provider, request):
        return None
    said = request.POST
    return ReceivedSms(said.get("MessageSid", ""), said.get("From", ""), said.get("Body", ""))


def _is_genuine(provider: str, request: HttpRequest) -> bool:
    """Whether Twilio signed the request (X-Twilio-Signature).

    The signature is over the address that Twilio called: the public one of the settings, whatever the
    proxy in front of us has made of it.
    """
    if provider != TWILIO:
        return False
    signature = request.headers.get("X-Twilio-Signature", "")
    address = f"{settings.PUBLIC_URL}{request.get_full_path()}"
    validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
    return bool(validator.validate(address, request.POST, signature)) and bool(request.POST.get("MessageSid"))
