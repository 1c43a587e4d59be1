"""Twilio's Messages resource: create, list, fetch; with whatever has been ordered to go wrong."""

from __future__ import annotations

import hmac
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from demo.phone.configuration import Configuration
from demo.phone.encoding import size
from demo.phone.ledger import Ledger, Message
from demo.phone.misbehaviour import LATER, Fault, Order, Orders
from demo.phone.rules import TwilioError, Wanted, masked, read_form
from demo.phone.webhooks import API_VERSION, Carrier

_LIST_PARAMETERS = {"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"}
_MOST_PER_PAGE = 1000
_DEFAULT_PER_PAGE = 50
View = Callable[..., Response]


class MessagesApi:
    """The resource of one account."""

    def __init__(self, configuration: Configuration, ledger: Ledger, carrier: Carrier, orders: Orders) -> None:
        self._configuration = configuration
        self._ledger = ledger
        self._carrier = carrier
        self._orders = orders

    def blueprint(self) -> Blueprint:
        """Its addresses, as Twilio has them."""
        routes = Blueprint("twilio", __name__, url_prefix=f"/{API_VERSION}/Accounts")
        for path, view, method in (
            ("/<account>/Messages.json", self.create, "POST"),
            ("/<account>/Messages.json", self.list_messages, "GET"),
            ("/<account>/Messages/<sid>.json", self.fetch, "GET"),
        ):
            routes.add_url_rule(path, view_func=self._guarded(view), methods=[method])
        return routes

    def create(self) -> Response:
        """Take a message, or say in Twilio's words why not."""
        orders = self._orders.for_request(request.form.get("To", ""))
        answer = next((order for order in orders if order.do not in LATER), None)
        if answer is not None:
            self._go_wrong_before(answer)
        if request.mimetype != "application/x-www-form-urlencoded":
            raise TwilioError(20001, "The body must be application/x-www-form-urlencoded.")
        wanted = read_form(dict(request.form.lists()), senders=self._configuration.senders)
        if self._ledger.has_stopped(wanted.to, wanted.sender):
            raise TwilioError(21610, "Attempt to send to unsubscribed recipient")
        message = self._take(wanted, orders)
        self._carrier.carry(message)
        if answer is not None:
            self._go_wrong_after(answer)
        created = jsonify(self._shown(message, obfuscate=False))
        created.status_code = 201
        return created

    def list_messages(self) -> Response:
        """Messages, newest first, filtered and in pages as Twilio does it."""
        if unknown := set(request.args) - _LIST_PARAMETERS:
            raise TwilioError(20001, f"Unknown parameters: {', '.join(sorted(unknown))}.")
        size_asked = request.args.get("PageSize", str(_DEFAULT_PER_PAGE))
        if not size_asked.isdigit() or not 1 <= int(size_asked) <= _MOST_PER_PAGE:
            raise TwilioError(20001, f"PageSize must be 1 to {_MOST_PER_PAGE}.")
        page, per_page = int(request.args.get("Page", "0")), int(size_asked)
        found = self._filtered()
        if token := request.args.get("PageToken", ""):
            sids = [m.sid for m in found]
            found = found[sids.index(token[2:]) + 1 :] if token[2:] in sids else []
        shown, rest = found[:per_page], found[per_page:]
        return jsonify(
            {
                "messages": [self._shown(m, obfuscate=m.obfuscate) for m in shown],
                "page": page,
                "page_size": per_page,
                "start": page * per_page,
                "end": page * per_page + max(len(shown) - 1, 0),
                "uri": self._page_uri(page, request.args.get("PageToken", "")),
                "first_page_uri": self._page_uri(0, ""),
                "previous_page_uri": None,
                "next_page_uri": self._page_uri(page + 1, f"PA{shown[-1].sid}") if rest else None,
            }
        )

    def fetch(self, sid: str) -> Response:
        """One message."""
        message = self._ledger.message(sid)
        if message is None:
            raise not_found()
        return jsonify(self._shown(message, obfuscate=message.obfuscate))

    def _take(self, wanted: Wanted, orders: list[Order]) -> Message:
        undelivered = next((order for order in orders if order.do is Fault.UNDELIVERED), None)
        return self._ledger.add(
            to=wanted.to,
            sender=wanted.sender,
            body=wanted.body,
            direction="outbound-api",
            status="queued",
            status_callback=wanted.status_callback,
            discard=wanted.discard,
            obfuscate=wanted.obfuscate,
            orders=tuple(str(order.do) for order in orders),
            fate=None if undelivered is None else undelivered.error_code,
        )

    def _go_wrong_before(self, order: Order) -> None:
        if order.do is Fault.TOO_MANY:
            raise TwilioError(20429, "Too Many Requests", status=429)
        if order.do is Fault.SERVER_ERROR:
            raise TwilioError(20500, "An internal server error has occurred", status=500)
        if order.do is Fault.HANG_BEFORE:
            self._orders.released.wait()
        if order.do in (Fault.HANG_BEFORE, Fault.DROP_BEFORE):
            raise _Cut

    def _go_wrong_after(self, order: Order) -> None:
        if order.do is Fault.SERVER_ERROR_AFTER:
            raise TwilioError(20500, "An internal server error has occurred", status=500)
        if order.do is Fault.HANG:
            self._orders.released.wait()
        if order.do in (Fault.HANG, Fault.DROP):
            raise _Cut
        if order.do is Fault.SLOW:
            self._orders.released.wait(order.seconds)

    def _guarded(self, view: View) -> View:
        """Only the account itself, and every error as Twilio writes it."""

        @wraps(view)
        def inside(account: str, **path: str) -> Response:
            try:
                self._authenticate(account)
                return view(**path)
            except TwilioError as error:
                return error_response(error)
            except _Cut:
                connection: socket.socket = request.environ["werkzeug.socket"]
                connection.shutdown(socket.SHUT_RDWR)
                return Response(status=500)

        return inside

    def _authenticate(self, account: str) -> None:
        given = request.authorization
        sid = (given.username or "") if given else ""
        token = (given.password or "") if given else ""
        ours = self._configuration
        if not (sid == ours.account_sid and hmac.compare_digest(token.encode(), ours.auth_token.encode())):
            raise TwilioError(20003, "Authenticate", status=401)
        if account != ours.account_sid:
            raise not_found()

    def _filtered(self) -> list[Message]:
        found = self._ledger.all()
        if to := request.args.get("To"):
            found = [m for m in found if m.to == to]
        if sender := request.args.get("From"):
            found = [m for m in found if m.sender == sender]
        if day := request.args.get("DateSent"):
            found = [m for m in found if _when(m).date() == _instant(day).date()]
        if before := request.args.get("DateSent<"):
            found = [m for m in found if _when(m) <= _instant(before)]
        if after := request.args.get("DateSent>"):
            found = [m for m in found if _when(m) >= _instant(after)]
        return found

    def _page_uri(self, page: int, token: str) -> str:
        kept = {n: v for n, v in request.args.items() if n not in ("Page", "PageToken")}
        kept |= {"Page": str(page)} | ({"PageToken": token} if token else {})
        return f"/{API_VERSION}/Accounts/{self._configuration.account_sid}/Messages.json?{urlencode(kept)}"

    def _shown(self, message: Message, *, obfuscate: bool) -> dict[str, Any]:
        """The resource as Twilio writes it: numbers as text, dates by RFC 2822, absent as null."""
        uri = f"/{API_VERSION}/Accounts/{self._configuration.account_sid}/Messages/{message.sid}"
        return {
            "account_sid": self._configuration.account_sid,
            "api_version": API_VERSION,
            "body": "" if message.discard and message.history else message.body,
            "date_created": _rfc2822(message.created),
            "date_sent": _rfc2822(message.sent) if message.sent else None,
            "date_updated": _rfc2822(message.updated),
            "direction": message.direction,
            "error_code": message.error_code,
            "error_message": None,
            "from": message.sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": str(size(message.body).segments),
            "price": None,
            "price_unit": "USD",
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": masked(message.to) if obfuscate else message.to,
            "uri": f"{uri}.json",
        }


class _Cut(Exception):
    """Answer nothing: cut the connection."""


def not_found() -> TwilioError:
    """What is not there, or is another account's."""
    return TwilioError(20404, f"The requested resource {request.path} was not found", status=404)


def error_response(error: TwilioError) -> Response:
    """An error as Twilio writes it."""
    body = {
        "code": error.code,
        "message": error.message,
        "more_info": f"https://www.twilio.com/docs/errors/{error.code}",
        "status": error.status,
    }
    response = jsonify(body)
    response.status_code = error.status
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return response


def _when(message: Message) -> datetime:
    return datetime.fromisoformat(message.sent or message.created)


def _instant(written: str) -> datetime:
    try:
        read = datetime.fromisoformat(written.replace("Z", "+00:00"))
    except ValueError:
        raise TwilioError(20001, "DateSent must be a date or an instant by ISO 8601.") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _rfc2822(at: str) -> str:
    return format_datetime(datetime.fromisoformat(at).astimezone(UTC))
