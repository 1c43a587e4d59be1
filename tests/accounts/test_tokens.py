"""An ID token is believed only when everything about it holds; each fault alone is enough to refuse it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from joserfc import jws, jwt
from joserfc.jwk import RSAKey

from accounts.eid import registration, tokens
from accounts.eid.failures import SignInFailed
from core.actor import Assurance

ISSUER, NONCE = "https://eid.example", "the-nonce-of-this-sign-in"
LOA = "http://id.elegnamnden.se/loa/1.0/loa"
PERSONAL = "https://id.oidc.se/claim/personalIdentityNumber"
COORDINATION = "https://id.oidc.se/claim/coordinationNumber"
PREVIOUS = "https://id.oidc.se/claim/previousCoordinationNumber"
SARA, OLEKSANDR = "198601042388", "198810602394"
KEY = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "one"})
STRANGER = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "one"})


@pytest.fixture(autouse=True)
def _the_eid_publishes_one_key(settings):
    """As if fetched a moment ago: the addresses answer nobody, so nothing more can be fetched."""
    settings.EID_ISSUER = ISSUER
    document = {
        "issuer": ISSUER,
        **{n: f"{ISSUER}/{n}" for n in ("authorization_endpoint", "token_endpoint", "jwks_uri")},
    }
    cache.set(f"eid:configuration:{ISSUER}", document)
    cache.set(f"eid:keys:{ISSUER}", {"keys": [KEY.as_dict(private=False)]})
    cache.set(f"eid:keys-refetched:{ISSUER}", True)


def now():
    return int(datetime.now(UTC).timestamp())  # noqa: TID251 -- tokens are timed by the world's clock


def claims(**changes):
    held = {
        "iss": ISSUER,
        "sub": "opaque",
        "aud": "vardporten",
        "iat": now(),
        "exp": now() + 300,
        "auth_time": now() - 5,
        "nonce": NONCE,
        "acr": f"{LOA}3",
        "given_name": "Sara",
        "family_name": "Lindqvist",
        PERSONAL: SARA,
        **changes,
    }
    return {name: value for name, value in held.items() if value is not None}


def signed(held, key=KEY, header=None):
    return jwt.encode(header or {"alg": "RS256", "kid": "one"}, held, key)


def refused(token):
    with pytest.raises(SignInFailed) as caught:
        tokens.vouched_by(token, nonce=NONCE)
    assert SARA not in str(caught.value)
    return caught.value.failure


def test_a_token_where_everything_holds_is_believed():
    vouched = tokens.vouched_by(signed(claims()), nonce=NONCE)
    assert (vouched.subject, vouched.given_name, vouched.family_name) == ("opaque", "Sara", "Lindqvist")
    assert vouched.identity.value == SARA
    assert vouched.level == Assurance.LOA3
    assert SARA not in repr(vouched)


def test_a_higher_level_is_noted_as_such():
    assert tokens.vouched_by(signed(claims(acr=f"{LOA}4")), nonce=NONCE).level == Assurance.LOA4


def test_an_earlier_coordination_number_is_told_along():
    vouched = tokens.vouched_by(signed(claims(**{PREVIOUS: OLEKSANDR})), nonce=NONCE)
    assert [number.value for number in vouched.previous] == [OLEKSANDR]


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": None},
        {"aud": ["vardporten", "another-client"]},
        {"sub": None},
        {"sub": ""},
        {"exp": 1},
        {"exp": None},
        {"iat": None},
        {"iat": 2**40},
        {"auth_time": None},
        {"auth_time": 1},
        {"auth_time": "now"},
        {PERSONAL: None},
        {PERSONAL: "198601042389"},
        {PERSONAL: "8601042388"},
        {PERSONAL: "19860104-2388"},
        {PERSONAL: 198601042388},
        {PERSONAL: OLEKSANDR},
        {PERSONAL: None, COORDINATION: SARA},
        {PREVIOUS: SARA},
    ],
    ids=lambda changes: ",".join(f"{name.rsplit('/', 1)[-1]}:{type(v).__name__}" for name, v in changes.items()),
)
def test_each_claim_that_does_not_hold_is_enough_to_refuse(changes):
    assert refused(signed(claims(**changes))) == "unknown"


@pytest.mark.parametrize("nonce", [None, "", "another-sign-ins-nonce"])
def test_a_token_for_another_sign_in_is_refused(nonce):
    assert refused(signed(claims(nonce=nonce))) == "expired"


@pytest.mark.parametrize("acr", [None, f"{LOA}2", f"{LOA}1", "urn:made-up", 3])
def test_a_level_that_is_low_or_not_known_is_refused(acr):
    assert refused(signed(claims(acr=acr))) == "assurance"


def test_another_keys_signature_is_refused():
    assert refused(signed(claims(), key=STRANGER)) == "unknown"


def test_a_key_that_the_eid_does_not_publish_is_refused():
    assert refused(signed(claims(), header={"alg": "RS256", "kid": "two"})) == "unknown"


def test_a_token_that_does_not_say_its_key_is_refused():
    assert refused(signed(claims(), header={"alg": "RS256"})) == "unknown"


def test_a_token_signed_with_our_own_knowledge_of_the_public_key_is_refused():
    """The old trick: HS256 with the public key as the secret."""
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').rstrip(b"=")
    signing = head + b"." + signed(claims()).split(".")[1].encode()
    mac = hmac.digest(KEY.as_pem(private=False), signing, hashlib.sha256)
    token = signing + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")
    assert refused(token.decode()) == "unknown"


@pytest.mark.parametrize("token", [None, 1, "", "a.b.c", "e30.e30.", "not a token"])
def test_what_is_no_token_is_refused(token):
    assert refused(token) == "unknown"


def test_an_unsigned_token_is_refused():
    head, body, _ = signed(claims()).split(".")
    none = "eyJhbGciOiJub25lIiwia2lkIjoib25lIn0"  # {"alg":"none","kid":"one"}
    assert refused(f"{none}.{body}.") == "unknown"
    assert head != none


def test_a_changed_claim_breaks_the_signature():
    head, _, signature = signed(claims()).split(".")
    body = signed(claims(sub="somebody-else")).split(".")[1]
    assert refused(f"{head}.{body}.{signature}") == "unknown"


def test_the_nonce_is_not_the_secret_it_comes_from():
    verifier = "v" * 64
    assert tokens.nonce_of(verifier) == tokens.nonce_of(verifier)
    assert tokens.nonce_of(verifier) != tokens.nonce_of(verifier + "v")
    assert verifier not in tokens.nonce_of(verifier)


def test_our_proof_to_the_token_endpoint_is_never_the_same_twice(settings):
    held = [
        jws.extract_compact(tokens.client_assertion(f"{ISSUER}/token", of=registration.residents()).encode())
        for _ in range(2)
    ]
    first, second = [json.loads(proof.payload) for proof in held]
    assert first["jti"] != second["jti"]
    assert first["aud"] == f"{ISSUER}/token"
    assert first["exp"] - first["iat"] == tokens.ASSERTION_SECONDS
    assert held[0].headers()["kid"] == "test"
