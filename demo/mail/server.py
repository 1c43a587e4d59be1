"""The mailboxes as one sees them in a browser, and the door for tests."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask, Response, jsonify, render_template, request

from demo.mail.configuration import Configuration
from demo.mail.letterbox import Letterbox
from demo.mail.orders import Fault, Orders
from demo.outside import has_bearer, json_object, prepare

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
)
_SWEDEN = ZoneInfo("Europe/Stockholm")


def create_app(configuration: Configuration, letters: Letterbox) -> tuple[Flask, Orders]:
    """The WSGI application, and the orders that its control door gives."""
    app, orders = Flask(__name__), Orders()
    prepare(app, policy=_POLICY)

    @app.get("/")
    def every_letter() -> str:
        shown = [(one, f"{datetime.fromisoformat(one.at).astimezone(_SWEDEN):%H.%M}") for one in letters.all()]
        return render_template("brev.html", letters=shown)

    @app.before_request
    def only_with_token() -> tuple[Response, int] | None:
        if not request.path.startswith("/control") or has_bearer(request, configuration.control_token):
            return None
        return jsonify({"error": "not_found"}), 404

    @app.get("/control")
    def look() -> Response:
        return jsonify({"letters": [asdict(letter) for letter in letters.all()]})

    @app.post("/control")
    def give() -> tuple[Response, int]:
        body = json_object(request, allowed=("do", "times"))
        if body is None or body.get("do") not in list(Fault):
            return jsonify({"error": f"do is one of {', '.join(Fault)}"}), 400
        orders.give(Fault(body["do"]), int(body.get("times", 1)))
        return jsonify({"given": body["do"]}), 201

    @app.delete("/control")
    def forget() -> tuple[str, int]:
        orders.forget()
        return "", 204

    return app, orders
