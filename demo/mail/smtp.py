"""SMTP as the region meets it: a login, one receiver a letter, and answers that say why not."""

from __future__ import annotations

import asyncio
import hmac
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from demo.mail.configuration import Configuration
from demo.mail.letterbox import Letterbox
from demo.mail.orders import Fault, Orders
from demo.mail.rules import FICTION, BadLetter, read

TAKEN = "250 2.0.0 taken"
LARGEST = 256 * 1024


class Handler:
    """What aiosmtpd asks at each step."""

    def __init__(self, configuration: Configuration, letters: Letterbox, orders: Orders) -> None:
        self._configuration = configuration
        self._letters = letters
        self._orders = orders

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's own name, as the two below
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 log in first"
        if address != self._configuration.sender:
            return "550 5.7.1 not an address of yours"
        envelope.mail_from = address
        return "250 2.1.0 ok"

    async def handle_RCPT(  # noqa: N802 -- as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not FICTION.fullmatch(address):
            return "550 5.7.1 somebody could have that address"
        if envelope.rcpt_tos:
            return "452 4.5.3 one receiver a letter"
        if self._orders.take(Fault.UNKNOWN):
            return "550 5.1.1 there is no such mailbox"
        if self._orders.take(Fault.LATER):
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(  # noqa: N802 -- as above
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        raw = envelope.original_content or b""
        try:
            letter = read(raw, sender=self._configuration.sender, to=envelope.rcpt_tos[0])
        except BadLetter as why:
            print(f"refused: {why}", file=sys.stderr, flush=True)
            return f"554 5.6.0 {why}"
        if self._orders.take(Fault.DROP_BEFORE):
            self._cut(server)
            return TAKEN
        self._letters.put(letter)
        if self._orders.take(Fault.DROP):
            self._cut(server)
        while self._orders.take(Fault.HANG, keep=True):
            await asyncio.sleep(0.05)
        return TAKEN

    def _cut(self, server: SMTP) -> None:
        if isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()

    def knows(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, said: Any) -> AuthResult:
        """Whether the login is the customer's."""
        right = isinstance(said, LoginPassword) and (
            hmac.compare_digest(said.login, self._configuration.user.encode())
            & hmac.compare_digest(said.password, self._configuration.password.encode())
        )
        return AuthResult(success=right, handled=False)


@contextmanager
def listening(configuration: Configuration, letters: Letterbox, orders: Orders) -> Iterator[None]:
    """Take letters on a thread of its own while the block runs."""
    handler = Handler(configuration, letters, orders)
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=configuration.smtp_port,
        auth_require_tls=False,
        authenticator=handler.knows,
        data_size_limit=LARGEST,
        ident="demo",
    )
    controller.start()
    try:
        yield
    finally:
        orders.forget()
        controller.stop()
