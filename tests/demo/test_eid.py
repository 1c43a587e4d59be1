"""The e-ID: a sign-in with a real client, and everything it refuses."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import uuid
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from core import clock
from tests.demo.conftest import PATIENCE, free_port

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


@pytest.fixture(scope="module")
def eid(parties):
    port = free_port()
    environment = {
        "EID_ISSUER": f"http://localhost:{port}",
        "EID_CLIENT_ID": CLIENT_ID,
        "EID_CLIENT_JWKS": json.dumps({"keys": [KEY.as_dict(private=False)]}),
        "EID_REDIRECT_URIS": f"{CALLBACK},http://localhost:1/annan/",
        "EID_CONTROL_TOKEN": CONTROL,
    }
    return parties("eid", environment, port)


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


# --- what works


def test_a_real_client_signs_in_somebody_picked_from_the_list(eid):
    found = requests.get(f"{eid.url}/.well-known/openid-configuration", timeout=PATIENCE).json()
    session = OAuth2Session(
        CLIENT_ID,
        KEY,
        token_endpoint_auth_method="private_key_jwt",
        redirect_uri=CALLBACK,
        scope=PARAMETERS["scope"],
        code_challenge_method="S256",
    )
    session.register_client_auth_method(PrivateKeyJWT(headers={"alg": "RS256", "kid": "client-1"}))
    url, state = session.create_authorization_url(
        found["authorization_endpoint"],
        code_verifier=VERIFIER,
        nonce="a-nonce-nobody-guesses",
        prompt="login",
        claims=PARAMETERS["claims"],
    )
    back = fill_in(eid, requests.get(url, timeout=PATIENCE), person="sara-lindqvist")
    token = session.fetch_token(
        found["token_endpoint"],
        authorization_response=back.headers["Location"],
        state=state,
        code_verifier=VERIFIER,
        timeout=PATIENCE,
    )
    claims = read_id_token(eid, token["id_token"])
    assert claims["iss"] == found["issuer"] == eid.url
    assert (claims["aud"], claims["nonce"], claims["acr"]) == (CLIENT_ID, "a-nonce-nobody-guesses", LOA3)
    assert (claims[NUMBER], claims["name"]) == (SARA, "Sara Lindqvist")
    assert claims["exp"] - claims["iat"] <= 300
    assert abs(claims["auth_time"] - claims["iat"]) <= 60
    told = session.get(found["userinfo_endpoint"], timeout=PATIENCE).json()
    assert told == {"sub": claims["sub"]}


def test_discovery_says_what_the_profile_makes_mandatory(eid):
    found = requests.get(f"{eid.url}/.well-known/openid-configuration", timeout=PATIENCE).json()
    assert found["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["claims_parameter_supported"] is True
    assert {"openid", INFO, NUMBERS} <= set(found["scopes_supported"])
    assert {NUMBER, COORDINATION, "given_name", "family_name", "name", "txn"} <= set(found["claims_supported"])
    assert LOA3 in found["acr_values_supported"]


def test_a_samordningsnummer_comes_in_its_own_claim(eid):
    claims = read_id_token(eid, fetch(eid, code_for(eid, "oleksandr-kovalenko")).json()["id_token"])
    assert claims[COORDINATION] == "198810602394"
    assert NUMBER not in claims


def test_a_number_can_be_typed_and_a_later_personnummer_names_the_earlier_one(eid):
    claims = read_id_token(eid, fetch(eid, code_for(eid, fields={"number": "19881011-2394"})).json()["id_token"])
    assert (claims[NUMBER], claims[PREVIOUS]) == ("198810112394", "198810602394")


def test_only_what_was_asked_for_is_told(eid):
    claims = read_id_token(eid, fetch(eid, code_for(eid, scope="openid")).json()["id_token"])
    assert not {NUMBER, "name", "given_name", "family_name"} & set(claims)


def test_claims_asked_for_at_userinfo_are_told_there_and_only_there(eid):
    wanted = {"id_token": {"acr": {"essential": True, "value": LOA3}}, "userinfo": {"given_name": None}}
    token = fetch(eid, code_for(eid, scope="openid", claims=json.dumps(wanted))).json()
    told = requests.get(
        f"{eid.url}/userinfo", headers={"Authorization": f"Bearer {token['access_token']}"}, timeout=PATIENCE
    ).json()
    claims = read_id_token(eid, token["id_token"])
    assert told == {"sub": claims["sub"], "given_name": "Sara"}
    assert "given_name" not in claims


def test_sub_is_the_same_each_time_and_tells_no_number(eid):
    first, second = (read_id_token(eid, fetch(eid, code_for(eid)).json()["id_token"])["sub"] for _ in range(2))
    other = read_id_token(eid, fetch(eid, code_for(eid, "mats-astrom")).json()["id_token"])["sub"]
    assert first == second != other
    assert SARA not in first


def test_somebody_with_level_2_only_gets_a_token_that_says_so(eid):
    claims = read_id_token(eid, fetch(eid, code_for(eid, "viktor-sandell")).json()["id_token"])
    assert claims["acr"] == LOA2


def test_the_level_can_be_chosen_for_one_sign_in(eid):
    code = code_for(eid, fields={"person": "sara-lindqvist", "level": LOA2})
    assert read_id_token(eid, fetch(eid, code).json()["id_token"])["acr"] == LOA2


def test_cancelling_comes_back_as_access_denied(eid):
    back = answer(fill_in(eid, ask(eid), cancel="1"))
    assert (back["error"], back["state"], back["iss"]) == ("access_denied", PARAMETERS["state"], eid.url)


def test_a_test_can_give_somebody_an_e_id(eid):
    person = {"number": "196004182843", "given_name": "Testa", "family_name": "Persson"}
    headers = {"Authorization": f"Bearer {CONTROL}"}
    assert requests.put(f"{eid.url}/persons", json=person, headers=headers, timeout=PATIENCE).status_code == 201
    claims = read_id_token(eid, fetch(eid, code_for(eid, fields={"number": person["number"]})).json()["id_token"])
    assert claims["name"] == "Testa Persson"
    assert "Testa" not in ask(eid).text


def test_without_the_control_token_the_door_for_tests_is_not_there(eid):
    person = {"number": "196004182843", "given_name": "Testa", "family_name": "Persson"}
    assert requests.put(f"{eid.url}/persons", json=person, timeout=PATIENCE).status_code == 404


# --- the page


def test_the_page_says_that_it_is_a_demo_and_shows_no_number(eid):
    page = ask(eid).text
    assert "låtsas-e-legitimation" in page
    assert "Gunnel Åström" not in page
    assert SARA not in page
    assert 'lang="sv"' in page


def test_there_is_no_script_and_nothing_inline_and_the_policy_allows_none(eid):
    page = ask(eid)
    assert not re.search(r"<script|<style| style=| on\w+=", page.text)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://localhost:1" in policy
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("written", ["", "198601042389", "860104-2388", "193605047947", "abc"])
def test_a_number_that_will_not_do_gets_the_page_again_with_what_to_do(eid, written):
    page = fill_in(eid, ask(eid), number=written)
    assert page.status_code == 400
    assert "Fel: Vem vill du vara?" in page.text
    assert 'role="alert"' in page.text
    assert answer(fill_in(eid, page, person="sara-lindqvist"))["code"]


def test_a_person_who_is_not_there_and_a_level_that_does_not_exist_are_refused(eid):
    assert fill_in(eid, ask(eid), person="gunnel-astrom").status_code == 400
    assert fill_in(eid, ask(eid), person="sara-lindqvist", level="loa9").status_code == 400


def test_a_form_works_once(eid):
    page = ask(eid)
    assert answer(fill_in(eid, page, person="sara-lindqvist"))["code"]
    again = fill_in(eid, page, person="sara-lindqvist")
    assert again.status_code == 400
    assert "Location" not in again.headers


# --- refusals before the sign-in


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://localhost:1/nagon-annanstans/"},
        {"redirect_uri": CALLBACK.rstrip("/")},
        {"redirect_uri": [CALLBACK, CALLBACK]},
        {"client_id": "somebody-else"},
        {"without": ("redirect_uri",)},
        {"without": ("client_id",)},
    ],
)
def test_an_unknown_client_or_address_gets_a_page_and_never_a_redirect(eid, changes):
    response = ask(eid, **changes)
    assert response.status_code == 400
    assert "Location" not in response.headers
    assert "Det går inte att logga in" in response.text


def acr(**wanted):
    return json.dumps({"id_token": {"acr": wanted}})


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"without": ("response_type",)}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"without": ("scope",)}, "invalid_scope"),
        ({"scope": INFO}, "invalid_scope"),
        ({"scope": "openid email"}, "invalid_scope"),
        ({"without": ("nonce",)}, "invalid_request"),
        ({"nonce": "short"}, "invalid_request"),
        ({"without": ("code_challenge",)}, "invalid_request"),
        ({"without": ("code_challenge_method",)}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "too-short"}, "invalid_request"),
        ({"without": ("prompt",)}, "invalid_request"),
        ({"prompt": "consent"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"without": ("claims",)}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"claims": "[]"}, "invalid_request"),
        ({"claims": json.dumps({"id_token": {"acr": True}})}, "invalid_request"),
        ({"claims": acr(values=[LOA3])}, "invalid_request"),
        ({"claims": acr(essential=True)}, "invalid_request"),
        ({"claims": acr(essential=True, values=["urn:made:up"])}, "invalid_request"),
        ({"nonce": ["a-nonce-nobody-guesses", "another-nonce"]}, "invalid_request"),
        ({"request": "e30."}, "request_not_supported"),
        ({"request_uri": "http://localhost:1/r"}, "request_uri_not_supported"),
        ({"login_hint": SARA}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
    ],
)
def test_a_request_that_breaks_the_profile_goes_back_with_its_error(eid, changes, error):
    back = answer(ask(eid, **changes))
    assert back["error"] == error
    assert back["error_description"]
    assert back["state"] == PARAMETERS["state"]
    assert "code" not in back


@pytest.mark.parametrize("changes", [{"without": ("state",)}, {"state": "short"}])
def test_a_request_without_a_proper_state_is_refused(eid, changes):
    assert answer(ask(eid, **changes))["error"] == "invalid_request"


def test_an_essential_claim_that_the_person_lacks_is_refused_after_the_sign_in(eid):
    wanted = {"id_token": {"acr": {"essential": True, "value": LOA3}, NUMBER: {"essential": True}}}
    back = answer(fill_in(eid, ask(eid, claims=json.dumps(wanted)), person="oleksandr-kovalenko"))
    assert back["error"] == "access_denied"


# --- refusals at the token endpoint


def test_a_code_works_once_and_its_second_use_takes_the_token_back(eid):
    code = code_for(eid)
    token = fetch(eid, code).json()["access_token"]
    again = fetch(eid, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    told = requests.get(f"{eid.url}/userinfo", headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)
    assert told.status_code == 401
    assert "invalid_token" in told.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"without": ("grant_type",)}, "unsupported_grant_type"),
        ({"without": ("code",)}, "invalid_request"),
        ({"code": "made-up"}, "invalid_grant"),
        ({"code": ["one", "two"]}, "invalid_request"),
        ({"without": ("redirect_uri",)}, "invalid_request"),
        ({"redirect_uri": "http://localhost:1/annan/"}, "invalid_grant"),
        ({"without": ("code_verifier",)}, "invalid_request"),
        ({"code_verifier": "w" * 64}, "invalid_grant"),
    ],
)
def test_a_token_request_that_does_not_fit_its_code_is_refused_and_burns_it(eid, changes, error):
    code = code_for(eid)
    refused = fetch(eid, **{"code": code, **changes})
    assert (refused.status_code, refused.json()["error"]) == (400, error)
    assert refused.headers["Cache-Control"] == "no-store"
    if error == "invalid_grant" and "code" not in changes:
        assert fetch(eid, code).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"key": STRANGER},
        {"header": {"kid": "client-2"}},
        {"iss": "somebody-else"},
        {"sub": "somebody-else"},
        {"aud": "http://localhost:1/token"},
        {"aud": []},
        {"exp": 1},
        {"exp": 9_999_999_999},
        {"exp": "soon"},
        {"iat": 9_999_999_999},
        {"without": ("aud",)},
        {"without": ("exp",)},
        {"without": ("iat",)},
        {"without": ("jti",)},
    ],
)
def test_an_assertion_that_proves_nothing_is_refused(eid, changes):
    refused = fetch(eid, code_for(eid), client_assertion=assertion(eid, **changes))
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


def test_an_assertion_works_once(eid):
    proof = assertion(eid)
    assert fetch(eid, code_for(eid), client_assertion=proof).status_code == 200
    again = fetch(eid, code_for(eid), client_assertion=proof)
    assert (again.status_code, again.json()["error_description"]) == (401, "jti has been used before.")


@pytest.mark.parametrize(
    "changes",
    [
        {"without": ("client_assertion",)},
        {"without": ("client_assertion_type",)},
        {"client_assertion": "a.b.c"},
        {"client_secret": "secret"},
        {"client_id": "somebody-else"},
    ],
)
def test_no_other_proof_of_the_client_is_accepted(eid, changes):
    refused = fetch(eid, code_for(eid), **changes)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


def test_an_unsigned_assertion_is_refused(eid):
    header, claims, _ = assertion(eid).split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","kid":"client-1"}').rstrip(b"=").decode()
    for forged in (f"{none}.{claims}.", f"{header}.{claims}."):
        assert fetch(eid, code_for(eid), client_assertion=forged).json()["error"] == "invalid_client"


# --- the process


def test_the_log_holds_no_number_and_no_query(eid):
    fill_in(eid, ask(eid), number=SARA)
    ask(eid, login_hint=SARA)
    assert SARA not in eid.output()
    assert "?" not in eid.output()


def test_it_stops_when_told_to(parties, eid):
    port = free_port()
    other = parties("eid", {**eid.environment, "EID_ISSUER": f"http://localhost:{port}"}, port)
    assert other.stop() == 0
