"""46elks' SMS resource as one application: send, list, look up; delivery reports and received SMS are posted."""

from __future__ import annotations

import hmac
import secrets
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, request

from demo.elks.configuration import Configuration
from demo.elks.rules import BadRequest, Wanted, read_form
from demo.outside import has_bearer, json_object, prepare
from demo.phone.misbehaviour import LATER, BadOrder, Fault, Order, Orders, read_order
from demo.phone.numbers import Kind, kind

MOST_ATTEMPTS = 5
MOST_PER_PAGE = 100
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Sms:
    """One that was taken."""

    id: str
    wanted: Wanted
    created: str
    status: str = "created"
    delivered: str = ""
    orders: tuple[Fault, ...] = ()


class Elks:
    """The account: what it has taken, and what becomes of it."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.orders = Orders()
        self.taken: dict[str, Sms] = {}
        self.told: list[dict[str, Any]] = []
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        for number in range(4):
            threading.Thread(target=self._worker, name=f"elks-{number}", daemon=True).start()

    def take(self, wanted: Wanted, orders: tuple[Fault, ...]) -> Sms:
        """Now it is ours to deliver."""
        sms = Sms(f"s{secrets.token_hex(16)}", wanted, _now(), orders=orders)
        self.taken[sms.id] = sms
        self._work.put(lambda: self._journey(sms))
        return sms

    def receive(self, sender: str, message: str) -> None:
        """Somebody writes to the account's number."""
        fields = {
            "direction": "incoming",
            "id": f"s{secrets.token_hex(16)}",
            "from": sender,
            "to": self.configuration.senders[0],
            "created": _now(),
            "message": message,
        }
        self._work.put(lambda: self._post(self.configuration.inbound_url, fields))

    def _worker(self) -> None:
        while True:
            self._work.get()()

    def _journey(self, sms: Sms) -> None:
        fails = kind(sms.wanted.to) is Kind.LANDLINE or Fault.UNDELIVERED in sms.orders
        steps = ["sent", "failed" if fails else "delivered"]
        for status in steps:
            time.sleep(self.configuration.pace)
            sms = replace(sms, status=status, delivered=_now() if status == "delivered" else "")
            self.taken[sms.id] = sms
            if sms.wanted.when_delivered and Fault.CALLBACKS_NEVER not in sms.orders:
                fields = {"id": sms.id, "status": status} | ({"delivered": sms.delivered} if sms.delivered else {})
                for _ in range(2 if Fault.CALLBACKS_TWICE in sms.orders else 1):
                    self._post(sms.wanted.when_delivered, fields)

    def _post(self, address: str, fields: dict[str, str]) -> None:
        """Until it is answered 200 to 204, a few times."""
        for attempt in range(1, MOST_ATTEMPTS + 1):
            answer, body = _send(address, fields)
            self.told.append({"id": fields["id"], "answer": answer, "attempt": attempt, "reply": body})
            if 200 <= answer <= 204:
                return
            time.sleep(self.configuration.retry_after * attempt)


def create_app(configuration: Configuration) -> Flask:
    """The WSGI application."""
    app, elks = Flask(__name__), Elks(configuration)
    prepare(app, policy="default-src 'none'")

    @app.before_request
    def only_the_account() -> Response | None:
        if not request.path.startswith("/a1/"):
            return None
        given = request.authorization
        name, word = (given.username or "", given.password or "") if given else ("", "")
        ours = hmac.compare_digest(word.encode(), configuration.password.encode())
        if name == configuration.username and ours:
            return None
        return Response("API access requires Basic HTTP authentication.", status=401, mimetype="text/plain")

    app.add_url_rule("/a1/sms", view_func=lambda: _send_one(elks), methods=["POST"], endpoint="send")
    app.add_url_rule("/a1/sms", view_func=lambda: _history(elks), methods=["GET"], endpoint="history")
    app.add_url_rule("/a1/sms/<known>", view_func=lambda known: _one(elks, known), endpoint="one")
    _control(app, elks)
    return app


def _send_one(elks: Elks) -> Response:
    orders = elks.orders.for_request(request.form.get("to", ""))
    answer = next((order for order in orders if order.do not in LATER), None)
    before = _go_wrong_before(answer, elks.orders)
    if before is not None:
        return before
    if request.mimetype != "application/x-www-form-urlencoded":
        return Response("Send a form", status=400, mimetype="text/plain")
    try:
        wanted = read_form(dict(request.form.lists()), senders=elks.configuration.senders)
    except BadRequest as error:
        return Response(str(error), status=400, mimetype="text/plain")
    sms = elks.take(wanted, tuple(order.do for order in orders))
    if answer is not None and answer.do in (Fault.HANG, Fault.DROP, Fault.SERVER_ERROR_AFTER):
        return _cut(answer, elks.orders)
    return jsonify(_shown(sms, whole=True))


def _history(elks: Elks) -> Response:
    if set(request.args) - {"start", "end", "limit", "to"}:
        return Response("Unknown parameter", status=400)
    found = [sms for sms in reversed(elks.taken.values()) if _is_within(sms)]
    limit = min(int(request.args.get("limit", MOST_PER_PAGE)), MOST_PER_PAGE)
    page: dict[str, Any] = {"data": [_shown(sms, whole=sms.wanted.is_logged) for sms in found[:limit]]}
    return jsonify(page | ({"next": found[limit].created} if found[limit:] else {}))


def _one(elks: Elks, known: str) -> Response:
    sms = elks.taken.get(known)
    return Response(status=404) if sms is None else jsonify(_shown(sms, whole=sms.wanted.is_logged))


def _control(app: Flask, elks: Elks) -> None:
    """The door for tests; without the token it is not there."""

    @app.route("/control", methods=["GET", "POST", "PUT", "DELETE"])
    def control() -> Response:
        if not has_bearer(request, elks.configuration.control_token):
            return Response(status=404)
        if request.method == "DELETE":
            elks.orders.forget()
        elif request.method == "PUT":
            written = json_object(request, allowed=("from", "message")) or {}
            elks.receive(str(written["from"]), str(written["message"]))
        elif request.method == "POST":
            try:
                elks.orders.give(read_order(json_object(request, allowed=_FIELDS) or {}))
            except BadOrder as error:
                return Response(str(error), status=400)
        return jsonify({"waiting": [asdict(order) for order in elks.orders.waiting()], "told": elks.told})


_FIELDS = ("to", "do", "times", "error_code", "seconds")


def _shown(sms: Sms, *, whole: bool) -> dict[str, Any]:
    """As 46elks writes it; what is not logged is not told again."""
    shown: dict[str, Any] = {
        "id": sms.id,
        "status": sms.status,
        "direction": "outgoing",
        "from": sms.wanted.sender,
        "to": sms.wanted.to,
        "created": sms.created,
        "parts": 1,
        "cost": 5200,
    }
    if whole:
        shown["message"] = sms.wanted.message
    return shown | ({"delivered": sms.delivered} if sms.delivered else {})


def _is_within(sms: Sms) -> bool:
    """``start`` is the later end: what came before it, and after ``end``."""
    start, end, to = (request.args.get(name, "") for name in ("start", "end", "to"))
    return (not start or sms.created <= start) and (not end or sms.created >= end) and to in ("", sms.wanted.to)


def _go_wrong_before(order: Order | None, orders: Orders) -> Response | None:
    if order is None or order.do in (Fault.HANG, Fault.DROP, Fault.SLOW, Fault.SERVER_ERROR_AFTER):
        return None
    if order.do is Fault.TOO_MANY:
        return Response("Too many requests", status=429)
    if order.do is Fault.SERVER_ERROR:
        return Response("Internal server error", status=500)
    return _cut(order, orders)


def _cut(order: Order, orders: Orders) -> Response:
    if order.do is Fault.SERVER_ERROR_AFTER:
        return Response("Internal server error", status=500)
    if order.do in (Fault.HANG, Fault.HANG_BEFORE):
        orders.released.wait()
    line: socket.socket = request.environ["werkzeug.socket"]
    line.shutdown(socket.SHUT_RDWR)
    return Response(status=500)


def _send(address: str, fields: dict[str, str]) -> tuple[int, str]:
    posted = urllib.request.Request(address, data=urlencode(fields).encode())
    try:
        with _DIRECT.open(posted, timeout=10) as answer:
            return int(answer.status), answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, ""
    except (OSError, ValueError):
        return 0, ""


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
