"""Orders to go wrong, so that tests can see what the portal does then."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from enum import StrEnum

from demo.phone.numbers import Kind, kind


class Fault(StrEnum):
    """The ways to go wrong."""

    TOO_MANY = "too_many_requests"  # 429 with code 20429
    SERVER_ERROR = "server_error"  # 500; nothing was taken
    SERVER_ERROR_AFTER = "server_error_after"  # 500, but the message was taken
    HANG = "hang"  # taken, never answered
    HANG_BEFORE = "hang_before"  # not taken, never answered
    DROP = "drop"  # taken, connection cut instead of an answer
    DROP_BEFORE = "drop_before"  # not taken, connection cut
    SLOW = "slow"  # taken and answered, `seconds` late
    UNDELIVERED = "undelivered"  # taken; comes back as undelivered with `error_code`
    CALLBACKS_NEVER = "callbacks_never"
    CALLBACKS_TWICE = "callbacks_twice"
    CALLBACKS_REVERSED = "callbacks_reversed"
    CALLBACKS_LATE = "callbacks_late"  # each half a second to three seconds after its time


LATER = frozenset(
    {
        Fault.UNDELIVERED,
        Fault.CALLBACKS_NEVER,
        Fault.CALLBACKS_TWICE,
        Fault.CALLBACKS_REVERSED,
        Fault.CALLBACKS_LATE,
    }
)
"""Those that do not change the answer, only what comes after."""

EVERY_NUMBER = "*"
HANDSET_UNREACHABLE = 30003


@dataclass(frozen=True, slots=True)
class Order:
    """Go wrong in this way for the next `times` requests to a number; None: until told otherwise."""

    to: str
    do: Fault
    times: int | None = 1
    error_code: int = HANDSET_UNREACHABLE
    seconds: float = 0.0


class BadOrder(ValueError):
    """The order can't be understood; says which part."""


def read_order(body: dict[str, object]) -> Order:
    """An order from its JSON. Raises :class:`BadOrder`."""
    to, do, times = body.get("to"), body.get("do"), body.get("times", 1)
    if not isinstance(to, str) or (to != EVERY_NUMBER and kind(to) not in (Kind.MOBILE, Kind.LANDLINE)):
        raise BadOrder("to: a fiction number as E.164, or *")
    if not isinstance(do, str) or do not in set(Fault):
        raise BadOrder(f"do: one of {', '.join(Fault)}")
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
        raise BadOrder("times: a whole number from 1, or null for ever")
    code, seconds = body.get("error_code", HANDSET_UNREACHABLE), body.get("seconds", 0.0)
    if not isinstance(code, int) or not 30001 <= code <= 39999:
        raise BadOrder("error_code: 30001 to 39999")
    if not isinstance(seconds, int | float) or not 0 <= seconds <= 60:
        raise BadOrder("seconds: 0 to 60")
    return Order(to, Fault(do), times, code, float(seconds))


class Orders:
    """Orders not yet carried out. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Order] = []
        self.released = threading.Event()

    def give(self, order: Order) -> None:
        """One more, after those already given."""
        with self._lock:
            self._waiting.append(order)

    def waiting(self) -> list[Order]:
        """Those left."""
        with self._lock:
            return list(self._waiting)

    def forget(self) -> None:
        """None left; requests that hang are cut off."""
        with self._lock:
            self._waiting.clear()
            self.released.set()
            self.released = threading.Event()

    def for_request(self, to: str) -> list[Order]:
        """What goes wrong with this request: the first order about its answer, and all about what follows."""
        with self._lock:
            about = [o for o in self._waiting if o.to in (to, EVERY_NUMBER)]
            first = [o for o in about if o.do not in LATER][:1]
            taken = first + [o for o in about if o.do in LATER]
            self._waiting = [left for o in self._waiting if (left := _once_less(o, taken)) is not None]
        return taken


def _once_less(order: Order, taken: list[Order]) -> Order | None:
    if not any(order is one for one in taken) or order.times is None:
        return order
    return replace(order, times=order.times - 1) if order.times > 1 else None
