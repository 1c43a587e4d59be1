"""What a carrier of messages is to us: one Protocol a channel, and four outcomes of handing over.

Only :class:`Later` means that the provider surely has taken nothing, so that the message may be sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from reminders.models import Message


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has it, and this is its name for it. ``tells_more``: what became of it can be known."""

    provider_id: str
    tells_more: bool = True


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
