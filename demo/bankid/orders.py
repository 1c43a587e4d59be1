"""Orders as BankID keeps them: begun by a relying party, opened by the app, decided by a person, told once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from demo.eid.holders import Holder

CODE_LIVES = 5  # seconds that a code may be old when it is read; one may also be a second early
TOLD_WITHIN = 300.0  # seconds that an ended order waits for somebody to collect it


class State(StrEnum):
    """How far an order has come."""

    WAITING = "waiting"
    OPENED = "opened"
    CHOSEN = "chosen"
    COMPLETE = "complete"
    FAILED = "failed"


PENDING = {
    State.WAITING: "outstandingTransaction",
    State.OPENED: "started",
    State.CHOSEN: "userSign",
}
"""The hint code of each state that is not the last."""


@dataclass
class Order:
    """One order. What it holds is changed under the lock of :class:`Orders` only."""

    shown: str
    return_url: str
    personal_number: str
    end_user_ip: str
    begun: float
    ref: str = field(default_factory=lambda: str(uuid.uuid4()))
    auto_start_token: str = field(default_factory=lambda: str(uuid.uuid4()))
    qr_start_token: str = field(default_factory=lambda: str(uuid.uuid4()))
    qr_start_secret: str = field(default_factory=lambda: str(uuid.uuid4()))
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    state: State = State.WAITING
    hint: str = ""
    changed: float = 0.0
    holder: Holder | None = None
    by_code: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it can still come to something."""
        return self.state in PENDING

    def code(self, seconds: int) -> str:
        """What the QR code says so many seconds after the beginning."""
        proof = hmac.new(self.qr_start_secret.encode(), str(seconds).encode(), hashlib.sha256).hexdigest()
        return f"bankid.{self.qr_start_token}.{seconds}.{proof}"

    def end(self, state: State, hint: str, now: float) -> None:
        """It is over."""
        self.state, self.hint, self.changed = state, hint, now


class Orders:
    """All orders of one run. Safe to use from several threads."""

    def __init__(
        self, *, opened_within: float, decided_within: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._opened_within, self._decided_within, self._clock = opened_within, decided_within, clock
        self._lock = threading.RLock()
        self._orders: dict[str, Order] = {}
        self.down = ""

    def begin(self, *, shown: str, return_url: str, personal_number: str, end_user_ip: str) -> Order | None:
        """A new order; None when the person whom it names has one already, which then is cancelled."""
        with self._lock:
            going_on = [o for o in self._living() if personal_number and self._is_for(o, personal_number)]
            if going_on:
                self._cancel(going_on)
                return None
            order = Order(shown, return_url, personal_number, end_user_ip, begun=self._clock())
            self._orders[order.ref] = order
            return order

    def collect(self, ref: str) -> Order | None:
        """The order; one that has ended is told once and then gone."""
        with self._lock:
            self._forget()
            order = self._orders.get(ref)
            if order is not None and not order.is_open:
                del self._orders[ref]
            return order

    def cancel(self, ref: str) -> bool:
        """The relying party does not want it any more; False when there is no such order."""
        with self._lock:
            self._forget()
            return self._orders.pop(ref, None) is not None

    def open_by_token(self, token: str) -> Order | None:
        """The app was started on the same device."""
        with self._lock:
            return self._opened(next((o for o in self._living() if o.auto_start_token == token), None))

    def open_by_code(self, read: str) -> Order | None:
        """The app has read a code: believed only when it is this order's, and of these very seconds."""
        word, token, seconds, proof = (*read.strip().split("."), "", "", "", "")[:4]
        with self._lock:
            order = next((o for o in self._living() if o.qr_start_token == token), None)
            if order is None or word != "bankid" or not (seconds.isascii() and seconds.isdigit()):
                return None
            age = (self._clock() - order.begun) - int(seconds)
            if not -1.5 <= age <= CODE_LIVES:
                return None
            if not hmac.compare_digest(order.code(int(seconds)).rpartition(".")[2].encode(), proof.encode()):
                return None
            order.by_code = True
            return self._opened(order)

    def code_now(self, order: Order) -> str:
        """What the code of an order says at this moment, for those who have no camera."""
        return order.code(int(self._clock() - order.begun))

    def choose(self, order: Order, holder: Holder) -> None:
        """Whose order it is. A person who has another one going on gets both cancelled."""
        number = holder.identity.value
        with self._lock:
            if order.state != State.OPENED:
                return
            others = [o for o in self._living() if o is not order and self._is_for(o, number)]
            if others:
                self._cancel([*others, order])
                return
            if order.personal_number and order.personal_number != number:
                order.end(State.FAILED, "certificateErr", self._clock())
                return
            order.holder, order.state = holder, State.CHOSEN

    def complete(self, order: Order) -> bool:
        """The person has legitimated themselves; False when it was too late."""
        with self._lock:
            self._forget()
            if order.state != State.CHOSEN:
                return False
            order.end(State.COMPLETE, "", self._clock())
            return True

    def fail(self, order: Order, hint: str) -> None:
        """It came to nothing, for the reason that the hint code gives."""
        with self._lock:
            if order.is_open:
                order.end(State.FAILED, hint, self._clock())

    def waiting(self) -> list[Order]:
        """Those whose code is on a screen somewhere, the newest first."""
        with self._lock:
            return [o for o in reversed(self._living()) if o.state == State.WAITING and not o.return_url]

    def by_key(self, key: str) -> Order | None:
        """The order that a page of the app is about, also when it has ended."""
        with self._lock:
            self._forget()
            return next((o for o in self._orders.values() if o.key == key), None)

    def living(self) -> list[Order]:
        """All that can still come to something."""
        with self._lock:
            return self._living()

    def _opened(self, order: Order | None) -> Order | None:
        if order is not None and order.state == State.WAITING:
            order.state, order.changed = State.OPENED, self._clock()
        return order if order is not None and order.is_open else None

    def _living(self) -> list[Order]:
        self._forget()
        return [o for o in self._orders.values() if o.is_open]

    def _is_for(self, order: Order, number: str) -> bool:
        return order.personal_number == number or (
            order.holder is not None and order.holder.identity.value == number
        )

    def _cancel(self, orders: Iterable[Order]) -> None:
        for order in orders:
            order.end(State.FAILED, "cancelled", self._clock())

    def _forget(self) -> None:
        """Let time have its way."""
        now = self._clock()
        for order in self._orders.values():
            if order.state == State.WAITING and now > order.begun + self._opened_within:
                order.end(State.FAILED, "startFailed", now)
            elif order.state in (State.OPENED, State.CHOSEN) and now > order.changed + self._decided_within:
                order.end(State.FAILED, "expiredTransaction", now)
        self._orders = {ref: o for ref, o in self._orders.items() if o.is_open or now <= o.changed + TOLD_WITHIN}
