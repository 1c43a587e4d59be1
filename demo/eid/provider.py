"""The provider over HTTP: discovery, keys, sign-in page, tokens, userinfo, and a door for tests."""

from __future__ import annotations

import time
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, jsonify, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from demo.eid import profile
from demo.eid.authorization import (
    AuthorizationRequest,
    BadClient,
    RequestRefused,
    read_request,
    redirect_target,
)
from demo.eid.client_authentication import ClientAuthentication, NotTheClient
from demo.eid.configuration import Configuration
from demo.eid.grants import SIGN_IN_SECONDS, Grant, Memory
from demo.eid.holders import Holder, Holders, number_fault, system_of
from demo.eid.staff import staff_holders
from demo.eid.token_endpoint import NoTokens, TokenEndpoint
from demo.eid.tokens import Issuer
from demo.outside import has_bearer, json_object, prepare
from demo.region.numbers import Identity

_PERSON_FIELDS = ("number", "given_name", "family_name", "acr", "previous_coordination_number")


class Provider:
    """One request at a time goes through here; all that is shared keeps itself safe."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.holders = staff_holders() if configuration.is_for_staff else Holders(configuration.day)
        self.issuer = Issuer(issuer=configuration.issuer, client_id=configuration.client_id)
        self.tokens = TokenEndpoint(self.issuer)
        self.sign_ins: Memory[AuthorizationRequest] = Memory(SIGN_IN_SECONDS)
        self.client = ClientAuthentication(configuration, token_endpoint=f"{configuration.issuer}/token")

    def discovery(self) -> Response:
        """OpenID Connect Discovery 1.0, with what the Swedish profile makes mandatory."""
        issuer = self.configuration.issuer
        addresses = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/jwks",
        }
        return jsonify(addresses | self.configuration.profile.metadata)

    def jwks(self) -> Response:
        """The keys that ID tokens are signed with."""
        return jsonify(self.issuer.public_keys())

    def authorize(self) -> AnyResponse:
        """Check the request, then ask who is there."""
        parameters = {name: request.args.getlist(name) for name in request.args}
        try:
            target = redirect_target(
                parameters,
                client_id=self.configuration.client_id,
                registered=self.configuration.redirect_uris,
            )
        except BadClient as refusal:
            return self._page("fel.html", status=400, what=str(refusal))
        try:
            asked = read_request(parameters, redirect_uri=target, profile=self.configuration.profile)
        except RequestRefused as refusal:
            states = parameters.get("state", [])
            return self._back(target, states[0] if len(states) == 1 else "", refusal)
        return self._sign_in_page(self.sign_ins.put(asked))

    def sign_in(self) -> AnyResponse:
        """The form has been sent: cancelled, or somebody says who they are."""
        begun = request.form.get("begun", "")
        asked = self.sign_ins.peek(begun)
        if asked is None:
            return self._page("fel.html", status=400, what="Det tog för lång tid, eller så är du redan klar här.")
        if "cancel" in request.form:
            self.sign_ins.take(begun)
            return self._back(
                asked.redirect_uri, asked.state, RequestRefused("access_denied", "The person cancelled.")
            )
        holder, fault = self._who()
        level = request.form.get("level", "") or (holder.level if holder else "")
        if holder is None or level not in self.configuration.profile.levels:
            return self._sign_in_page(begun, fault=fault or "Välj vem du vill vara.")
        if self.sign_ins.take(begun) is None:
            return self._page("fel.html", status=400, what="Du är redan klar här.")
        return self._answer(asked, holder, level)

    def _who(self) -> tuple[Holder | None, str]:
        if "person" in request.form:
            return self.holders.by_key(request.form["person"]), "Den personen finns inte här."
        written = request.form.get("number", "")
        if fault := number_fault(written):
            return None, fault
        return (
            self.holders.by_number(written),
            "Det numret har ingen e-legitimation här. Välj någon i listan eller skriv ett annat nummer.",
        )

    def _answer(self, asked: AuthorizationRequest, holder: Holder, level: str) -> AnyResponse:
        known = {*holder.claims(), *profile.IN_EVERY_ID_TOKEN}
        if lacking := sorted(asked.essential - known):
            refusal = RequestRefused("access_denied", f"This person has no {lacking[0]}.")
            return self._back(asked.redirect_uri, asked.state, refusal)
        grant = Grant(asked, holder, level, authenticated_at=int(time.time()))
        parameters = {
            "code": self.tokens.codes.put(grant),
            "state": asked.state,
            "iss": self.configuration.issuer,
        }
        return redirect(_with(asked.redirect_uri, parameters), 303)

    def token(self) -> tuple[Response, int]:
        """The token endpoint: only the client itself, only with a fresh code."""
        form = request.form.to_dict()
        try:
            _each_once(request.form)
            self.client.check(form, authorization=request.headers.get("Authorization", ""))
            return jsonify(self.tokens.exchange(form)), 200
        except NotTheClient as refusal:
            return jsonify({"error": "invalid_client", "error_description": str(refusal)}), 401
        except NoTokens as refusal:
            return jsonify({"error": refusal.error, "error_description": refusal.description}), 400

    def userinfo(self) -> Response:
        """The claims asked for at userinfo, for the holder of an access token."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        grant = self.tokens.access_tokens.peek(token) if kind == "Bearer" else None
        if grant is None:
            answer = jsonify({"error": "invalid_token", "error_description": "No such access token."})
            answer.status_code = 401
            answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
            return answer
        asked = grant.request.userinfo_claims
        told = {name: value for name, value in grant.holder.claims().items() if name in asked}
        return jsonify(told | {"sub": self.issuer.subject(grant)})

    def add_person(self) -> tuple[Response, int]:
        """For tests: give somebody an e-ID."""
        if not has_bearer(request, self.configuration.control_token):
            return jsonify({"error": "not_found"}), 404
        body = json_object(request, allowed=_PERSON_FIELDS)
        if body is None or not all(isinstance(value, str) for value in body.values()):
            return jsonify({"error": "invalid_request"}), 400
        number, level = body.get("number", ""), body.get("acr", profile.LOA3)
        if number_fault(number) or level not in profile.LEVELS or not body.get("given_name"):
            return jsonify({"error": "invalid_request"}), 400
        self.holders.add(
            Holder(
                key=f"added-{number}",
                given_name=body["given_name"],
                family_name=body.get("family_name", ""),
                identity=Identity(system_of(number), number),
                level=level,
                previous_coordination_number=body.get("previous_coordination_number", ""),
            )
        )
        return jsonify({"added": True}), 201

    def _sign_in_page(self, begun: str, *, fault: str = "") -> AnyResponse:
        return self._page(
            "logga_in.html",
            status=400 if fault else 200,
            begun=begun,
            fault=fault,
            number=request.form.get("number", ""),
            in_story=self.holders.listed(in_story=True),
            others=self.holders.listed(in_story=False),
            levels=self.configuration.profile.levels,
            is_for_staff=self.configuration.is_for_staff,
        )

    def _page(self, template: str, *, status: int, **context: object) -> AnyResponse:
        return Response(render_template(template, client=self.configuration.client_name, **context), status)

    def _back(self, target: str, state: str, refusal: RequestRefused) -> AnyResponse:
        parameters = {"error": refusal.error, "error_description": refusal.description}
        parameters |= {"state": state} if state else {}
        return redirect(_with(target, parameters | {"iss": self.configuration.issuer}), 303)


def create_app(configuration: Configuration) -> Flask:
    """The WSGI application."""
    app = Flask(__name__)
    provider = Provider(configuration)
    origins = sorted({f"{u.scheme}://{u.netloc}" for u in map(urlsplit, configuration.redirect_uris)})
    prepare(
        app,
        policy=(
            "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action 'self' {' '.join(origins)}"
        ),
    )
    routes = (
        ("/.well-known/openid-configuration", provider.discovery, "GET"),
        ("/jwks", provider.jwks, "GET"),
        ("/authorize", provider.authorize, "GET"),
        ("/logga-in", provider.sign_in, "POST"),
        ("/token", provider.token, "POST"),
        ("/userinfo", provider.userinfo, "GET"),
        ("/persons", provider.add_person, "PUT"),
    )
    for path, view, method in routes:
        app.add_url_rule(path, view_func=view, methods=[method])
    return app


def _each_once(form: MultiDict[str, str]) -> None:
    if any(len(values) > 1 for values in form.listvalues()):
        raise NoTokens("invalid_request", "A parameter is given more than once.")


def _with(address: str, parameters: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"
