"""The door for relying parties, /rp/v6.0: reached only with a client certificate, and answered in JSON."""

from __future__ import annotations

import base64
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from demo.bankid import checks
from demo.bankid.orders import PENDING, Order, Orders, State
from demo.outside import prepare

CODES = {
    404: ("notFound", "No such method"),
    405: ("methodNotAllowed", "Only POST is allowed"),
    408: ("requestTimeout", "The request took too long"),
    413: ("invalidParameters", "The request is too large"),
    415: ("unsupportedMediaType", "Only application/json is supported"),
    500: ("internalError", "Something went wrong"),
    503: ("maintenance", "The service is away for maintenance"),
}


class RelyingParties:
    """auth, collect and cancel."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    def auth(self) -> tuple[Response, int]:
        """Begin an order."""
        wanted = checks.asked(_body())
        order = self._orders.begin(
            shown=wanted.shown,
            return_url=wanted.return_url,
            personal_number=wanted.personal_number,
            end_user_ip=wanted.end_user_ip,
        )
        if order is None:
            return _error(400, "alreadyInProgress", "Order already in progress for pno")
        told = {
            "orderRef": order.ref,
            "autoStartToken": order.auto_start_token,
            "qrStartToken": order.qr_start_token,
            "qrStartSecret": order.qr_start_secret,
        }
        return jsonify(told), 200

    def collect(self) -> tuple[Response, int]:
        """How an order stands."""
        order = self._orders.collect(checks.order_ref(_body()))
        if order is None:
            return _error(400, "invalidParameters", "No such order")
        return jsonify(_told(order)), 200

    def cancel(self) -> tuple[Response, int]:
        """End an order."""
        if not self._orders.cancel(checks.order_ref(_body())):
            return _error(400, "invalidParameters", "No such order")
        return jsonify({}), 200


def create_api(orders: Orders) -> Flask:
    """The WSGI application behind the certificates."""
    app = Flask(__name__)
    prepare(app, policy="default-src 'none'")
    parties = RelyingParties(orders)

    @app.before_request
    def away() -> tuple[Response, int] | None:
        return _error(int(orders.down), *CODES[int(orders.down)]) if orders.down else None

    for name in ("auth", "collect", "cancel"):
        app.add_url_rule(f"/rp/v6.0/{name}", view_func=getattr(parties, name), methods=["POST"])
    app.register_error_handler(checks.Invalid, lambda fault: _error(400, "invalidParameters", f"Invalid {fault}"))
    app.register_error_handler(HTTPException, _unreadable)
    return app


def _body() -> dict[str, Any]:
    """The JSON object that was sent. Aborts with 415 for another media type."""
    if request.headers.get("Content-Type", "") != "application/json":
        raise _UnsupportedMediaType
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise checks.Invalid("JSON")
    return body


class _UnsupportedMediaType(HTTPException):
    code = 415


def _unreadable(error: HTTPException) -> tuple[Response, int]:
    status = error.code if error.code in CODES else 500
    return _error(status, *CODES[status])


def _error(status: int, code: str, details: str) -> tuple[Response, int]:
    return jsonify({"errorCode": code, "details": details}), status


def _told(order: Order) -> dict[str, Any]:
    if order.is_open:
        return {"orderRef": order.ref, "status": "pending", "hintCode": PENDING[order.state]}
    if order.state == State.FAILED or order.holder is None:
        return {"orderRef": order.ref, "status": "failed", "hintCode": order.hint}
    user = {
        "personalNumber": order.holder.identity.value,
        "name": order.holder.name,
        "givenName": order.holder.given_name,
        "surname": order.holder.family_name,
    }
    done = {
        "user": user,
        "device": {"ipAddress": order.end_user_ip, "uhi": "OZvYM9VvyiAmG7NA5jU5zqGcVpo="},
        "bankIdIssueDate": "2024-02-01",
        "signature": base64.b64encode(b"<Signature/>").decode(),
        "ocspResponse": base64.b64encode(b"ocsp").decode(),
    }
    return {"orderRef": order.ref, "status": "complete", "completionData": done}
