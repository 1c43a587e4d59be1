"""The phones as one application."""

from __future__ import annotations

from flask import Flask, Response

from demo.outside import prepare
from demo.phone import control
from demo.phone.api import MessagesApi, error_response, not_found
from demo.phone.configuration import Configuration
from demo.phone.ledger import Ledger
from demo.phone.misbehaviour import Orders
from demo.phone.pages import Pages
from demo.phone.webhooks import API_VERSION, Carrier

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


def create_app(configuration: Configuration) -> Flask:
    """The WSGI application. Messages that were on their way at the last stop go on."""
    app = Flask(__name__)
    prepare(app, policy=_POLICY)
    ledger, orders = Ledger(configuration.data), Orders()
    carrier = Carrier(configuration, ledger)
    app.register_blueprint(MessagesApi(configuration, ledger, carrier, orders).blueprint())
    app.register_blueprint(Pages(configuration, ledger, carrier).blueprint())
    app.register_blueprint(control.blueprint(configuration.control_token, ledger, orders))

    @app.route(f"/{API_VERSION}/<path:rest>", methods=["GET", "POST", "PUT", "DELETE"])
    def unknown(rest: str) -> Response:
        return error_response(not_found())

    for message in ledger.unfinished():
        carrier.carry(message)
    return app
