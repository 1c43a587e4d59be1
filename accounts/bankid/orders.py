"""The one order of a session: what is remembered of it, where, and for how long.

The session keeps what starts and binds the order; it is written when the order begins, when the person comes
back and when the order ends, never in between. The cache, which all processes share, says whose turn it is to
ask BankID, and what BankID said last. While it is away each page asks in its own time (docs/adr/0011).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from accounts.bankid.gateway import Started
from accounts.bankid.words import Device
from core import clock

KEY = "bankid"
CODES_FOR = timedelta(minutes=3)
"""How long we go on showing codes. BankID gives half a minute to read one; then we ask for another order, so that
nobody has to hurry."""
LIMIT = timedelta(minutes=8)
"""From the first code until we stop waiting: codes, BankID's own three minutes to decide, and some."""
ASKED_EVERY = 2
"""Seconds from an answer until BankID may be asked again about the same order (its own rule)."""
ANSWERED_WITHIN = 10
"""Seconds that one request may keep the turn: longer than the gateway's time-outs together."""
SEEN_TO_WITHIN = 30
"""Seconds to see to a last answer. Should that fail half-way, whoever asks next hears that the order is gone."""
REMEMBERED = 10 * 60
"""Seconds: outlives every order."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order, and how it ended if it has. ``repr`` shows nothing that could start or move it.

    ``token`` is what this way of starting needs and no other: the QR code's, or the app link's. An order begun
    for another device can thus never be opened by a link, nor the reverse.
    """

    device: Device
    next: str
    begun: datetime
    ref: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    nonce: str = field(default="", repr=False)
    started: datetime | None = None
    is_back: bool = False
    ended: str = ""

    @classmethod
    def new(cls, device: Device, next_path: str) -> Order:
        """One that BankID has not been asked for yet; its nonce goes with the address to come back to."""
        nonce = secrets.token_urlsafe(24) if device == Device.SAME else ""
        return cls(device, next_path, begun=clock.now(), nonce=nonce)

    def given(self, started: Started) -> Order:
        """The order as BankID gave it."""
        same = self.device == Device.SAME
        return replace(
            self,
            ref=started.order_ref,
            token=started.auto_start_token if same else started.qr_start_token,
            secret="" if same else started.qr_start_secret,
            started=clock.now(),
        )

    def over(self, how: str) -> Order:
        """The order ended; only how, and the way back, are kept."""
        return Order(self.device, self.next, begun=self.begun, ended=how)

    def back(self) -> Order:
        """The person has come back from the app to the browser that began."""
        return replace(self, is_back=True)

    @property
    def seconds(self) -> int:
        """Whole seconds since BankID gave the order: what the QR code is counted in."""
        return int((clock.now() - self.started).total_seconds()) if self.started else 0

    @property
    def codes_left(self) -> timedelta:
        """For how long yet we show codes."""
        return max(timedelta(), self.begun + CODES_FOR - clock.now())

    @property
    def is_too_old(self) -> bool:
        """Whether we have waited for long enough."""
        return clock.now() >= self.begun + LIMIT

    @property
    def may_be_asked(self) -> bool:
        """Whether BankID's answer would be about the one who sits here.

        On the same device it is only once the browser that began has been come back to: else somebody could
        send their own app link to another and wait.
        """
        return not self.ended and (self.device == Device.OTHER or self.is_back)

    def is_answered_by(self, nonce: str) -> bool:
        """Whether the address that was come back to is this order's own."""
        return bool(self.nonce) and hmac.compare_digest(self.nonce.encode(), nonce.encode())


def of(request: HttpRequest) -> Order | None:
    """The session's order, ended or not."""
    kept: Mapping[str, Any] | None = request.session.get(KEY)
    if kept is None:
        return None
    started = kept["started"]
    return Order(
        **{
            **kept,
            "device": Device(kept["device"]),
            "begun": datetime.fromisoformat(kept["begun"]),
            "started": datetime.fromisoformat(started) if started else None,
        }
    )


def keep(request: HttpRequest, order: Order) -> Order:
    """Make it the session's one order."""
    kept = asdict(order)
    kept["begun"] = order.begun.isoformat()
    kept["started"] = order.started.isoformat() if order.started else None
    request.session[KEY] = kept
    return order


def forget(request: HttpRequest) -> None:
    """The session has no order any more."""
    request.session.pop(KEY, None)


# --- whose turn it is to ask


def take_turn(order: Order) -> bool:
    """Whether the caller is the one to ask BankID now: never two at once, never sooner than it allows."""
    return cache.add(_name("turn", order), True, ANSWERED_WITHIN) is not False


def give_turn(order: Order, hint: str) -> None:
    """The caller has its answer, which is no last one: somebody may ask again in a while."""
    cache.set(_name("hint", order), hint, REMEMBERED)
    cache.set(_name("turn", order), True, ASKED_EVERY)


def close(order: Order) -> None:
    """The caller has the last answer: nobody else asks, and those who wait see that it is being seen to."""
    cache.set(_name("turn", order), True, SEEN_TO_WITHIN)
    cache.set(_name("hint", order), "processing", REMEMBERED)


def last_hint(order: Order) -> str:
    """What BankID said last, as far as anybody remembers."""
    return str(cache.get(_name("hint", order)) or "outstandingTransaction")


def _name(what: str, order: Order) -> str:
    return f"bankid:{what}:" + hashlib.sha256(order.ref.encode()).hexdigest()
