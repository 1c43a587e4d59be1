"""What a letter from the region must be: what is missing, doubled or doubtful is refused, with a reason."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from demo.mail.letterbox import Letter
from demo.region.people import STORIES

FICTION = re.compile(r"[^@\s]+@([a-z0-9-]+\.)*(example|test|invalid|example\.(com|org|net))", re.IGNORECASE)
ONCE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Auto-Submitted")
NEVER = ("Cc", "Bcc", "Reply-To", "Return-Receipt-To", "Disposition-Notification-To", "X-Mailer")
LONGEST_LINE = 998
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._-]+@([A-Za-z0-9.-]+)>")
_NAMES = {name.lower() for story in STORIES for name in (*story.given_name.split(), *story.family_name.split())}
_SHOWS_TOO_MUCH = re.compile(
    r"\d{4,}|journal|provsvar|remiss|psykiatri|ungdomsmottagning|barnmorska", re.IGNORECASE
)


class BadLetter(Exception):
    """Why it was refused."""


def read(raw: bytes, *, sender: str, to: str) -> Letter:
    """The letter, or BadLetter: RFC 5322 as a careful receiver reads it, and what the region has promised."""
    _bytes(raw)
    message = BytesParser(policy=policy.default).parsebytes(raw)
    assert isinstance(message, EmailMessage)
    _headers(message, sender=sender, to=to)
    _content(message)
    subject, body = str(message["Subject"]), message.get_content()
    _discreet(subject, body)
    return Letter(
        message_id=str(message["Message-ID"]),
        to=to,
        subject=subject,
        body=body.replace("\r\n", "\n"),
        language=str(message.get("Content-Language", "")),
        at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _bytes(raw: bytes) -> None:
    if any(byte > 127 for byte in raw):
        raise BadLetter("8-bit signs, and nobody has agreed to them")
    if any(len(line) > LONGEST_LINE for line in raw.split(b"\r\n")):
        raise BadLetter("a line of more than 998 signs")
    if b"\n" in raw.replace(b"\r\n", b""):
        raise BadLetter("a bare line feed")


def _headers(message: EmailMessage, *, sender: str, to: str) -> None:
    for name in ONCE:
        if len(message.get_all(name, [])) != 1:
            raise BadLetter(f"{name} must be there once")
    for name in NEVER:
        if name in message:
            raise BadLetter(f"{name} must not be there")
    if [a.addr_spec for a in message["From"].addresses] != [sender]:
        raise BadLetter("From is not the customer's address")
    if [(a.addr_spec, a.display_name) for a in message["To"].addresses] != [(to, "")]:
        raise BadLetter("To is not the receiver alone, or says a name")
    named = _MESSAGE_ID.fullmatch(str(message["Message-ID"]).strip())
    if named is None or named[1] != sender.rpartition("@")[2]:
        raise BadLetter("Message-ID is not one of the sender's domain")
    _date(str(message["Date"]))
    if message["Auto-Submitted"] != "auto-generated":
        raise BadLetter("Auto-Submitted must say that a machine wrote it")


def _date(text: str) -> None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        raise BadLetter("Date is no date") from None
    if at.tzinfo is None or at.year < 2020 or at - datetime.now(UTC) > timedelta(days=3650):
        raise BadLetter("Date is no moment of these years")


def _content(message: EmailMessage) -> None:
    if message.get_content_type() != "text/plain" or message.get_content_charset() != "utf-8":
        raise BadLetter("only text/plain in UTF-8")
    if message.get("Content-Transfer-Encoding", "7bit").lower() not in ("7bit", "quoted-printable"):
        raise BadLetter("only 7bit or quoted-printable")
    if message.defects:
        raise BadLetter("it can't be read without guessing")


def _discreet(subject: str, body: str) -> None:
    """A subject stands on lock screens: no name, no figures, no word of care."""
    words = {word.lower() for word in re.findall(r"\w+", subject)}
    if not subject.strip() or words & _NAMES or _SHOWS_TOO_MUCH.search(subject):
        raise BadLetter("the subject is empty, or tells too much")
    if not body.strip() or "<html" in body.lower() or "{" in body or "://" in body:
        raise BadLetter("the text is empty, or holds a link, or is not finished")
