"""A client of the e-ID: its key, what it asks, and how it fetches what it was promised."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import uuid
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from core import clock
from tests.demo.parties import PATIENCE

CLIENT_ID = "vardporten-test"
CALLBACK = "http://localhost:1/logga-in/retur/"
CONTROL = "control-token"
LOA2, LOA3 = (f"http://id.elegnamnden.se/loa/1.0/loa{n}" for n in (2, 3))
NUMBER = "https://id.oidc.se/claim/personalIdentityNumber"
COORDINATION = "https://id.oidc.se/claim/coordinationNumber"
PREVIOUS = "https://id.oidc.se/claim/previousCoordinationNumber"
INFO = "https://id.oidc.se/scope/naturalPersonInfo"
NUMBERS = "https://id.oidc.se/scope/naturalPersonNumber"
SARA = "198601042388"
VERIFIER = "v" * 64
KEY = RSAKey.generate_key(2048, {"kid": "client-1", "use": "sig", "alg": "RS256"})
STRANGER = RSAKey.generate_key(2048, {"kid": "client-1"})
PARAMETERS = {
    "client_id": CLIENT_ID,
    "redirect_uri": CALLBACK,
    "response_type": "code",
    "scope": f"openid {INFO} {NUMBERS}",
    "state": "a-state-nobody-guesses",
    "nonce": "a-nonce-nobody-guesses",
    "prompt": "login",
    "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode(),
    "code_challenge_method": "S256",
    "claims": json.dumps({"id_token": {"acr": {"essential": True, "values": [LOA3]}}}),
}


def ask(eid, *, without=(), **changes):
    """Send the person to the e-ID; the answer is not followed."""
    parameters = {k: v for k, v in {**PARAMETERS, **changes}.items() if k not in without}
    return requests.get(
        f"{eid.url}/authorize?{urlencode(parameters, doseq=True)}", allow_redirects=False, timeout=PATIENCE
    )


def fill_in(eid, page, **fields):
    begun = re.search(r'name="begun" value="([^"]+)"', page.text)
    assert begun, page.text
    return requests.post(
        f"{eid.url}/logga-in", data={"begun": begun[1], **fields}, allow_redirects=False, timeout=PATIENCE
    )


def answer(response):
    """The parameters that came back to the client."""
    assert response.status_code == 303, response.text
    assert response.headers["Location"].startswith(CALLBACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["Location"]).query).items()}


def code_for(eid, person="sara-lindqvist", fields=None, **changes):
    return answer(fill_in(eid, ask(eid, **changes), **(fields or {"person": person})))["code"]


def assertion(eid, *, key=KEY, header=None, without=(), **changes):
    now = int(clock.now().timestamp())
    claims = {
        "iss": CLIENT_ID,
        "sub": CLIENT_ID,
        "aud": f"{eid.url}/token",
        "iat": now,
        "exp": now + 60,
        "jti": uuid.uuid4().hex,
        **changes,
    }
    claims = {k: v for k, v in claims.items() if k not in without}
    return jwt.encode({"alg": "RS256", "kid": "client-1", **(header or {})}, claims, key)


def fetch(eid, code, *, without=(), **changes):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion(eid),
        **changes,
    }
    return requests.post(
        f"{eid.url}/token", data={k: v for k, v in form.items() if k not in without}, timeout=PATIENCE
    )


def read_id_token(eid, id_token):
    keys = KeySet.import_key_set(requests.get(f"{eid.url}/jwks", timeout=PATIENCE).json())
    return jwt.decode(id_token, keys, algorithms=["RS256"]).claims
