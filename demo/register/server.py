"""The register over HTTP. Numbers stand in bodies only."""

from __future__ import annotations

import threading
from typing import Any

from flask import Flask, Response, jsonify, request

from demo.outside import has_bearer, json_object, prepare
from demo.region.numbers import Identity
from demo.register.configuration import Configuration
from demo.register.persons import BadPerson, Custody, Person, Persons, read_identity

_POLICY = "default-src 'none'; frame-ancestors 'none'"
_MOST_SECONDS = 60
Answer = tuple[Response, int]


class Register:
    """One register, which can be told to be down or slow."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._persons = Persons(configuration.day, configuration.file)
        self._down = False
        self._slow = 0.0
        self._recovered = threading.Event()

    def search(self) -> Answer:
        """``POST /persons/search``: one person by number, or 404."""
        self._recovered.wait(self._slow)
        if self._down:
            return _error("unavailable", "The register is down.", 503)
        if not has_bearer(request, self._configuration.token):
            return _error("unauthorized", "A bearer token is required.", 401)
        body = json_object(request, allowed=("identity",))
        try:
            identity = read_identity((body or {}).get("identity"))
        except BadPerson as error:
            return _error("invalid_request", str(error), 400)
        found = self._persons.find(identity)
        if found is None:
            return _error("not_found", "No such person.", 404)
        return jsonify(_shown(*found)), 200

    def change(self) -> Answer:
        """``PUT /persons``, for tests: add somebody or change what is given."""
        if not has_bearer(request, self._configuration.control_token):
            return _error("not_found", "Not found.", 404)
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            return _error("invalid_request", "A JSON object is required.", 400)
        try:
            self._persons.change(body)
        except BadPerson as error:
            return _error("invalid_request", str(error), 400)
        return jsonify({"changed": True}), 200

    def misbehave(self) -> Answer:
        """``PUT /control``, for tests: ``{"down": bool, "slow_seconds": number}``, both optional."""
        if not has_bearer(request, self._configuration.control_token):
            return _error("not_found", "Not found.", 404)
        body = json_object(request, allowed=("down", "slow_seconds"))
        down, slow = (body or {}).get("down", self._down), (body or {}).get("slow_seconds", self._slow)
        is_number = isinstance(slow, int | float) and not isinstance(slow, bool)
        if body is None or not isinstance(down, bool) or not is_number or not 0 <= slow <= _MOST_SECONDS:
            return _error("invalid_request", f"down: true or false; slow_seconds: 0 to {_MOST_SECONDS}", 400)
        self._down, self._slow = down, float(slow)
        if not self._slow:
            self._recovered.set()
            self._recovered = threading.Event()
        return jsonify({"down": self._down, "slow_seconds": self._slow}), 200


def create_app(configuration: Configuration) -> Flask:
    """The WSGI application."""
    app = Flask(__name__, static_folder=None)
    prepare(app, policy=_POLICY)
    register = Register(configuration)
    app.add_url_rule("/persons/search", view_func=register.search, methods=["POST"])
    app.add_url_rule("/persons", view_func=register.change, methods=["PUT"])
    app.add_url_rule("/control", view_func=register.misbehave, methods=["PUT"])
    return app


def _error(code: str, message: str, status: int) -> Answer:
    return jsonify({"error": code, "message": message}), status


def _shown(person: Person, custody: list[Custody]) -> dict[str, Any]:
    return {
        "identity": _number(person.identity),
        "other_identities": [_number(identity) for identity in person.others],
        "name": {"given": person.given_name, "family": person.family_name},
        "birth_date": None if person.birth_date is None else person.birth_date.isoformat(),
        "address": person.address,
        "protection": person.protection,
        "death": None if person.death is None else person.death.isoformat(),
        "custody": [
            {
                "child": _number(c.child),
                "guardian": _number(c.guardian),
                "from": c.since.isoformat(),
                "until": None if c.until is None else c.until.isoformat(),
            }
            for c in custody
        ],
    }


def _number(identity: Identity) -> dict[str, str]:
    return {"system": identity.system, "value": identity.value}
