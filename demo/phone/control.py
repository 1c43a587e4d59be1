"""The door for tests: orders to go wrong, and what was tried."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from demo.outside import has_bearer, json_object
from demo.phone.ledger import Ledger
from demo.phone.misbehaviour import BadOrder, Orders, read_order

_FIELDS = ("to", "do", "times", "error_code", "seconds")


def blueprint(token: str, ledger: Ledger, orders: Orders) -> Blueprint:
    """``/control``; without the right token it is not there."""
    routes = Blueprint("control", __name__)

    @routes.before_request
    def only_with_token() -> tuple[Response, int] | None:
        return None if has_bearer(request, token) else (jsonify({"error": "not_found"}), 404)

    @routes.post("/control")
    def give() -> tuple[Response, int]:
        body = json_object(request, allowed=_FIELDS)
        if body is None:
            return jsonify({"error": f"a JSON object with {', '.join(_FIELDS)}"}), 400
        try:
            orders.give(read_order(body))
        except BadOrder as error:
            return jsonify({"error": str(error)}), 400
        return jsonify({"waiting": len(orders.waiting())}), 201

    @routes.get("/control")
    def look() -> Response:
        waiting, tries = orders.waiting(), ledger.tries()
        return jsonify({"waiting": [asdict(o) for o in waiting], "tries": [asdict(t) for t in tries]})

    @routes.delete("/control")
    def forget() -> tuple[str, int]:
        orders.forget()
        return "", 204

    return routes
