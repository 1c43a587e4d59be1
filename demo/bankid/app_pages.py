"""The BankID app as web pages: opened by a link or by a code, then who one is, a security code, and done."""

from __future__ import annotations

import re

from flask import Flask, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from demo.bankid.configuration import Configuration
from demo.bankid.orders import Order, Orders, State
from demo.bankid.relying_parties import CODES
from demo.eid.holders import Holder, Holders, system_of
from demo.eid.profile import LOA3
from demo.outside import has_bearer, json_object, prepare
from demo.region.numbers import Identity

KIND = "BankID"
SECURITY_CODE = re.compile(r"\d{6}", re.ASCII)
ENDINGS = {
    "userCancel": "Avbryt",
    "expiredTransaction": "Låt tiden gå ut",
    "certificateErr": "Skriv fel kod tills BankID spärras",
    "notSupportedByUserApp": "Låtsas att appen är för gammal",
    "transactionRiskBlocked": "Låtsas att BankID stoppar av säkerhetsskäl",
    "userDeclinedCall": "Svara nej på om man pratar i telefon",
    "cancelled": "Låtsas att en annan inloggning kom emellan",
}
"""What may become of an order, by hint code, and what the button says."""
_SHOWN_HEADING = re.compile(r"^#+ ")


class App:
    """One request at a time goes through here; the orders keep themselves safe."""

    def __init__(self, orders: Orders, configuration: Configuration) -> None:
        self._orders = orders
        self._configuration = configuration
        self._holders = Holders(configuration.day)

    def home(self) -> AnyResponse:
        """The app has been opened: by a link with an order in it, or by hand."""
        token = request.args.get("autostarttoken", "")
        if not token:
            return self._page("appen.html", waiting=self._orders.waiting())
        order = self._orders.open_by_token(token)
        if order is None:
            return self._page("fel.html", 400, what="Det finns ingen inloggning att öppna. Den kan ha gått ut.")
        return redirect(f"/legitimera/{order.key}", 303)

    def scan(self) -> AnyResponse:
        """A code has been read: pasted in, or taken from the list of those that are on a screen now."""
        listed = self._orders.by_key(request.form.get("order", ""))
        read = self._orders.code_now(listed) if listed else request.form.get("code", "")
        order = self._orders.open_by_code(read)
        if order is None:
            fault = "Den koden gäller inte. Den byts varje sekund: läs av den som visas nu."
            return self._page("appen.html", 400, waiting=self._orders.waiting(), fault=fault)
        return redirect(f"/legitimera/{order.key}", 303)

    def order(self, key: str) -> AnyResponse:
        """The order as it is: who one is, the security code, or what became of it."""
        return self._order_page(self._orders.by_key(key))

    def decide(self, key: str) -> AnyResponse:
        """One says who one is, legitimates oneself, or ends it in some way."""
        order = self._orders.by_key(key)
        if order is None or not order.is_open:
            return self._order_page(order)
        if (hint := request.form.get("end", "")) in ENDINGS:
            self._orders.fail(order, hint)
            return self._leave(order)
        if holder := self._holders.by_key(request.form.get("person", "")):
            self._orders.choose(order, holder)
            return redirect(f"/legitimera/{order.key}", 303)
        if order.state != State.CHOSEN or not SECURITY_CODE.fullmatch(request.form.get("code", "")):
            return self._order_page(order, fault="Skriv sex siffror. I demon duger vilka som helst.")
        self._orders.complete(order)
        return self._leave(order)

    def add_person(self) -> tuple[Response, int]:
        """For tests: give somebody a BankID."""
        body = self._told("number", "given_name", "family_name")
        if body is None:
            return jsonify({"error": "not_found"}), 404
        number = str(body.get("number", ""))
        self._holders.add(
            Holder(
                key=f"added-{number}",
                given_name=str(body.get("given_name", "")),
                family_name=str(body.get("family_name", "")),
                identity=Identity(system_of(number), number),
                level=LOA3,
            )
        )
        return jsonify({"added": True}), 201

    def control(self) -> tuple[Response, int]:
        """For tests: be away with a status, or end all orders that go on with a hint code."""
        body = self._told("down", "end")
        if body is None or str(body.get("down", "") or "500") not in map(str, CODES):
            return jsonify({"error": "not_found"}), 404
        self._orders.down = str(body.get("down", "") or "")
        for order in self._orders.living() if body.get("end") else []:
            self._orders.fail(order, str(body["end"]))
        return jsonify({"down": self._orders.down}), 200

    def _told(self, *names: str) -> dict[str, object] | None:
        if not has_bearer(request, self._configuration.control_token):
            return None
        return json_object(request, allowed=names)

    def _leave(self, order: Order) -> AnyResponse:
        """Back to where one came from: the address that the relying party gave, or one's own screen."""
        opened_by_link = order.return_url and not order.by_code
        return redirect(order.return_url if opened_by_link else f"/legitimera/{order.key}", 303)

    def _order_page(self, order: Order | None, *, fault: str = "") -> AnyResponse:
        if order is None:
            return self._page("fel.html", 404, what="Den inloggningen finns inte längre.")
        if not order.is_open:
            return self._page("klart.html", order=order, is_done=order.state == State.COMPLETE)
        template = "kod.html" if order.state == State.CHOSEN else "vem.html"
        return self._page(
            template, 400 if fault else 200, order=order, fault=fault, lines=_lines(order), endings=ENDINGS,
            in_story=self._listed(in_story=True), others=self._listed(in_story=False),
        )  # fmt: skip

    def _listed(self, *, in_story: bool) -> list[Holder]:
        return [h for h in self._holders.listed(in_story=in_story) if h.kind == KIND and h.level == LOA3]

    def _page(self, template: str, status: int = 200, **context: object) -> AnyResponse:
        return Response(render_template(template, **context), status)


def create_pages(orders: Orders, configuration: Configuration) -> Flask:
    """The WSGI application of the app's pages, and of the door for tests."""
    app = Flask(__name__)
    prepare(
        app,
        policy=(
            "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
            "form-action 'self' http://localhost:*"
        ),
    )
    pages = App(orders, configuration)
    app.add_url_rule("/", view_func=pages.home, methods=["GET"])
    app.add_url_rule("/las-av", view_func=pages.scan, methods=["POST"])
    app.add_url_rule("/legitimera/<key>", view_func=pages.order, methods=["GET"])
    app.add_url_rule("/legitimera/<key>", view_func=pages.decide, methods=["POST"], endpoint="decide")
    app.add_url_rule("/persons", view_func=pages.add_person, methods=["PUT"])
    app.add_url_rule("/control", view_func=pages.control, methods=["PUT"])
    return app


def _lines(order: Order) -> list[tuple[bool, str]]:
    """The text that the relying party shows, a line at a time, and whether it is a heading."""
    lines = [line for line in order.shown.splitlines() if line.strip()]
    return [(bool(_SHOWN_HEADING.match(line)), _SHOWN_HEADING.sub("", line)) for line in lines]
