"""BankID as this house needs it, and BankID over HTTPS with a client certificate of ours (RP API v6).

Identity numbers stand in answers only: never in an error, a log line or a ``repr``.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import requests
from django.conf import settings

SERVER_ERROR = 500
TIMEOUT = (2, 5)
"""Seconds to connect, and for the answer: somebody looks at a page meanwhile."""


class Status(StrEnum):
    """How an order stands."""

    PENDING = "pending"
    FAILED = "failed"
    COMPLETE = "complete"


class Trouble(StrEnum):
    """Why BankID did not do what it was asked."""

    IN_PROGRESS = "alreadyInProgress"
    UNAVAILABLE = "unavailable"
    GONE = "gone"
    REFUSED = "refused"


class BankIdTrouble(Exception):
    """No answer, or a no. ``detail`` is for the log: BankID's code or the kind of fault, never a value."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(f"{trouble}: {detail}")
        self.trouble = trouble
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Started:
    """A new order. The QR secret stays on the server."""

    order_ref: str
    auto_start_token: str = field(repr=False)
    qr_start_token: str = field(repr=False)
    qr_start_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identified:
    """Who legitimated themselves: all that is taken of a completed order. Signature and OCSP answer are not."""

    personal_number: str = field(repr=False)
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What BankID says of an order; ``hint`` is one of its hint codes, "" for a completed order."""

    status: Status
    hint: str = ""
    person: Identified | None = None


class BankId(Protocol):
    """BankID. Is never asked while a transaction is open. Every call raises BankIdTrouble."""

    def start(self, *, end_user_ip: str, shown: str, return_url: str = "") -> Started:
        """Begin an order for whoever opens it. ``shown`` stands in the app while the person decides."""

    def collect(self, order_ref: str) -> Answer:
        """How the order stands. Asked at most every other second; a completed order is told once."""

    def cancel(self, order_ref: str) -> None:
        """End an order that nobody waits for any more."""


class HttpBankId:
    """BankID at ``BANKID_URL``, which must prove itself by ``BANKID_CA`` and no other authority."""

    def start(self, *, end_user_ip: str, shown: str, return_url: str = "") -> Started:
        asked: dict[str, Any] = {
            "endUserIp": end_user_ip,
            "requirement": {"certificatePolicies": list(settings.BANKID_CERTIFICATE_POLICIES)},
            "userVisibleData": base64.b64encode(shown.encode()).decode(),
            "userVisibleDataFormat": "simpleMarkdownV1",
        }
        body = _ask("auth", {**asked, "returnUrl": return_url} if return_url else asked)
        return Started(
            order_ref=_text(body, "orderRef"),
            auto_start_token=_text(body, "autoStartToken"),
            qr_start_token=_text(body, "qrStartToken"),
            qr_start_secret=_text(body, "qrStartSecret"),
        )

    def collect(self, order_ref: str) -> Answer:
        body = _ask("collect", {"orderRef": order_ref})
        if body.get("status") == Status.COMPLETE:
            return Answer(Status.COMPLETE, person=_person(body))
        if body.get("status") not in (Status.PENDING, Status.FAILED):
            raise BankIdTrouble(Trouble.REFUSED, "collect answered no status that we know")
        return Answer(Status(body["status"]), hint=str(body.get("hintCode", "")))

    def cancel(self, order_ref: str) -> None:
        _ask("cancel", {"orderRef": order_ref})


def relying_party() -> BankId:
    """BankID as this installation is set up with it."""
    return HttpBankId()


def _ask(what: str, body: Mapping[str, Any]) -> dict[str, Any]:
    try:
        answer = requests.post(
            f"{settings.BANKID_URL}/rp/v6.0/{what}",
            json=body,
            cert=(settings.BANKID_CERTIFICATE, settings.BANKID_KEY),
            verify=settings.BANKID_CA,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    except (requests.RequestException, OSError) as error:  # OSError: a certificate file that is not there
        raise BankIdTrouble(Trouble.UNAVAILABLE, f"{what}: {type(error).__name__}") from None
    told = _object(answer, what)
    if answer.status_code == requests.codes.ok:
        return told
    raise _refusal(what, answer.status_code, told)


def _object(answer: requests.Response, what: str) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        told = None
    if isinstance(told, dict):
        return told
    if answer.status_code == requests.codes.ok:
        raise BankIdTrouble(Trouble.UNAVAILABLE, f"{what}: the answer is not JSON")
    return {}


def _refusal(what: str, status: int, told: Mapping[str, Any]) -> BankIdTrouble:
    code = str(told.get("errorCode", ""))
    detail = f"{what}: {status} {code}"
    if code == "alreadyInProgress":
        return BankIdTrouble(Trouble.IN_PROGRESS, detail)
    if code == "invalidParameters" and told.get("details") == "No such order":
        return BankIdTrouble(Trouble.GONE, detail)
    if status == requests.codes.request_timeout or status >= SERVER_ERROR:
        return BankIdTrouble(Trouble.UNAVAILABLE, detail)
    return BankIdTrouble(Trouble.REFUSED, detail)


def _person(body: Mapping[str, Any]) -> Identified:
    try:
        user = body["completionData"]["user"]
        return Identified(_text(user, "personalNumber"), _text(user, "givenName"), _text(user, "surname"))
    except (KeyError, TypeError):
        raise BankIdTrouble(Trouble.REFUSED, "collect: completed by nobody") from None


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value:
        raise BankIdTrouble(Trouble.REFUSED, f"the answer has no {name}")
    return value
