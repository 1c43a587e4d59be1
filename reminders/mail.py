"""E-mail as a carrier: Django's SMTP backend, a time-out and our four outcomes. Never inside a transaction."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable
from email.charset import QP, Charset
from email.utils import format_datetime
from functools import cache

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from core import clock, rulebook
from reminders.gateways.protocol import Accepted, Handed, Later, Outcome, Rejected, Undecided
from reminders.models import Message
from reminders.rules import ReminderRules

logger = logging.getLogger(__name__)

NOT_FICTION = "address_not_fiction"
FICTION_DOMAINS = ("example", "test", "invalid", "example.com", "example.org", "example.net")
"""RFC 2606: nobody can ever have a mailbox there."""


@cache
def gateway() -> SmtpGateway:
    """The region's mail server, one gateway a process."""
    rules = rulebook.at(clock.today()).section(ReminderRules)
    return SmtpGateway(timeout=rules.provider_timeout_seconds)


class SmtpGateway:
    """The mail server that the settings name. It tells nothing afterwards: ``sent`` is all that we learn."""

    name = "smtp"
    channel = Message.Channel.EMAIL

    def __init__(self, *, timeout: float) -> None:
        self._timeout = timeout

    def send(self, message: Handed) -> Outcome:
        if settings.MAIL_FICTION_ADDRESSES_ONLY and not is_fiction(message.to):
            return Rejected(NOT_FICTION)
        server = EmailBackend(timeout=self._timeout, fail_silently=False)
        try:
            server.open()
        except (OSError, smtplib.SMTPException):
            return Later("no_connection")
        try:
            server.send_messages([_letter(message)])
        except (OSError, smtplib.SMTPException) as error:
            return _refusal(error)
        finally:
            _hang_up(server)
        return Accepted(message.reference.hex, tells_more=False)


def is_fiction(address: str) -> bool:
    """Whether the address can be nobody's: all that is written to outside production."""
    domain = address.rpartition("@")[2].lower()
    return any(domain == ours or domain.endswith(f".{ours}") for ours in FICTION_DOMAINS)


def _letter(message: Handed) -> EmailMessage:
    """Plain text in quoted-printable, so that every server on the way can carry it as it is."""
    letter = EmailMessage(
        subject=message.subject,
        body=message.body,
        from_email=settings.MAIL_FROM,
        to=[message.to],
        headers={
            "Message-ID": f"<{message.reference.hex}@{settings.MAIL_FROM.rpartition('@')[2]}>",
            "Date": format_datetime(clock.now()),
            "Auto-Submitted": "auto-generated",
        },
    )
    charset = Charset("utf-8")
    charset.body_encoding = QP
    letter.encoding = charset
    return letter


def _refusal(error: Exception) -> Outcome:
    """A server that answered has said what it did; a connection that broke may have broken after it took it."""
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Undecided("disconnected")
    codes = list(_codes(error))
    if not codes:
        return Undecided(type(error).__name__)
    return Rejected(f"smtp_{codes[0]}") if min(codes) >= 500 else Later(f"smtp_{codes[0]}")


def _codes(error: Exception) -> Iterable[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        yield from (code for code, _text in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        yield error.smtp_code


def _hang_up(server: EmailBackend) -> None:
    """What was taken stays taken, whatever goes wrong with the farewell."""
    try:
        server.close()
    except (OSError, smtplib.SMTPException):
        logger.info("the mail server did not part politely")
