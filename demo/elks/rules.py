"""What 46elks' ``POST /a1/sms`` takes and refuses, and what only this demo refuses.

Sources: 46elks.com/docs/send-sms, /docs/sms-delivery-reports. A fault is a 400 with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from demo.phone.numbers import Kind, kind

KNOWN = frozenset({"from", "to", "message", "whendelivered", "dontlog", "flashsms", "dryrun"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{2,10}")


class BadRequest(ValueError):
    """What was wrong, in a sentence."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request that has passed every check."""

    sender: str
    to: str
    message: str
    when_delivered: str
    is_logged: bool


def read_form(form: Mapping[str, Sequence[str]], *, senders: Sequence[str]) -> Wanted:
    """The request, or :class:`BadRequest` for the first fault."""
    if unknown := sorted(set(form) - KNOWN):
        raise BadRequest(f"Unknown parameter {', '.join(unknown)}")
    if any(len(values) > 1 for values in form.values()):
        raise BadRequest("A parameter is given more than once")
    one = {name: values[0] for name, values in form.items()}
    if "dryrun" in one or "flashsms" in one:
        raise BadRequest("This demo sends what it is given: no dryrun and no flashsms")
    if one.get("dontlog", "message") != "message":
        raise BadRequest("Invalid dontlog")
    if not one.get("message", "").strip():
        raise BadRequest("Missing key message")
    address = one.get("whendelivered", "")
    if address and (urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname):
        raise BadRequest("Invalid whendelivered")
    sender, to = _sender(one.get("from", ""), senders), _to(one.get("to", ""))
    return Wanted(sender, to, one["message"], address, is_logged="dontlog" not in one)


def _sender(sender: str, senders: Sequence[str]) -> str:
    """A number of the account's, or a name of 3 to 11 signs: one that cannot be answered."""
    if sender.startswith("+"):
        if sender not in senders:
            raise BadRequest("Invalid from number")
    elif not _NAME.fullmatch(sender):
        raise BadRequest("Invalid from")
    return sender


def _to(to: str) -> str:
    if kind(to) in (Kind.NOT_A_NUMBER, Kind.NOT_FICTION):
        raise BadRequest("Invalid to number")
    return to
