"""The phones as one sees them in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from demo.phone.configuration import Configuration
from demo.phone.encoding import size
from demo.phone.ledger import Ledger, Message
from demo.phone.numbers import Kind, in_words, kind
from demo.phone.webhooks import Carrier, opt_out_type
from demo.region.people import STORIES

SWEDEN = ZoneInfo("Europe/Stockholm")
LONGEST_REPLY = 480
_MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
_DAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
_WORDS = {
    "queued": "På väg",
    "sent": "Skickat",
    "delivered": "Levererat",
    "received": "Skickat",
    "failed": "Kunde inte skickas",
    "undelivered": "Kom inte fram",
}


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on the screen."""

    body: str
    mine: bool
    day: str
    status: str
    facts: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One phone in the list."""

    number: str
    words: str
    owners: str
    last: str
    at: str
    landline: bool


class Pages:
    """The list of phones, and each of them."""

    def __init__(self, configuration: Configuration, ledger: Ledger, carrier: Carrier) -> None:
        self._configuration = configuration
        self._ledger = ledger
        self._carrier = carrier

    def blueprint(self) -> Blueprint:
        """Their addresses."""
        routes = Blueprint("pages", __name__)
        for path, view, methods in (
            ("/", self.every_phone, ["GET"]),
            ("/telefon/<digits>/", self.phone, ["GET"]),
            ("/telefon/<digits>/svara", self.reply, ["POST"]),
        ):
            routes.add_url_rule(path, view_func=view, methods=methods)
        return routes

    def every_phone(self) -> str:
        """All phones in the region and all that have got something; the latest first."""
        newest: dict[str, Message] = {}
        for message in self._ledger.all():
            newest.setdefault(self._phone_of(message), message)
        numbers = [*newest, *sorted({s.phone for s in STORIES if s.phone} - set(newest))]
        return render_template("telefoner.html", rows=[_row(n, newest.get(n)) for n in numbers])

    def phone(self, digits: str) -> str:
        """One phone, by its number or by its last digits."""
        number = self._number(digits)
        bubbles = [
            _bubble(m, now=datetime.now(SWEDEN))
            for m in reversed(self._ledger.all())
            if self._phone_of(m) == number
        ]
        return render_template(
            "telefon.html",
            number=number,
            words=in_words(number),
            owners=_owners(number),
            bubbles=bubbles,
            landline=kind(number) is Kind.LANDLINE,
            can_reply=bool(self._configuration.inbound_url) and kind(number) is Kind.MOBILE,
            longest=LONGEST_REPLY,
        )

    def reply(self, digits: str) -> Response:
        """Somebody writes on the phone; the region is told by a signed webhook."""
        number = self._number(digits)
        body = request.form.get("body", "").strip()
        if not self._configuration.inbound_url or kind(number) is not Kind.MOBILE:
            abort(404)
        if not body or len(body) > LONGEST_REPLY:
            abort(400)
        to = self._configuration.senders[0]
        if word := opt_out_type(body):
            self._ledger.stop(number, to, stopped=word == "STOP")
        message = self._ledger.add(to=to, sender=number, body=body, direction="inbound", status="received")
        self._carrier.bring_in(message)
        return redirect(url_for("pages.phone", digits=number.removeprefix("+")), 303)

    def _phone_of(self, message: Message) -> str:
        return message.sender if message.is_inbound else message.to

    def _number(self, digits: str) -> str:
        plain = digits.replace("+", "").replace("-", "").replace(" ", "")
        known = {s.phone for s in STORIES if s.phone} | {self._phone_of(m) for m in self._ledger.all()}
        found = {n for n in known if n == f"+{plain}"} or {n for n in known if n.endswith(plain)}
        if not plain.isdigit() or len(found) > 1:
            abort(404)
        number = found.pop() if found else f"+{plain}"
        if kind(number) not in (Kind.MOBILE, Kind.LANDLINE):
            abort(404)
        return number


def _owners(number: str) -> str:
    names = [f"{s.given_name} {s.family_name}" for s in STORIES if s.phone == number]
    return " och ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _row(number: str, last: Message | None) -> Row:
    return Row(
        number=number.removeprefix("+"),
        words=in_words(number),
        owners=_owners(number),
        last=last.body if last else "",
        at=_clock(last.updated) if last else "",
        landline=kind(number) is Kind.LANDLINE,
    )


def _bubble(message: Message, *, now: datetime) -> Bubble:
    counted = size(message.body)
    status = f"{_WORDS[message.status]} {_clock(message.updated)}"
    if message.error_code is not None:
        status += f" (fel {message.error_code})"
    facts = f"{counted.segments} sms, {counted.units} tecken, {counted.alphabet}"
    at = datetime.fromisoformat(message.created).astimezone(SWEDEN)
    failed = message.status in ("failed", "undelivered")
    return Bubble(message.body, message.is_inbound, _day(at.date(), now.date()), status, facts, failed)


def _clock(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(SWEDEN):%H.%M}"


def _day(day: date, today: date) -> str:
    if day == today:
        return "I dag"
    if day == today - timedelta(days=1):
        return "I går"
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
