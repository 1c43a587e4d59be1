"""Everything that the e-ID refuses."""

from __future__ import annotations

import base64
import json

import pytest
import requests

from tests.demo.eid import (
    CALLBACK,
    INFO,
    LOA3,
    NUMBER,
    PARAMETERS,
    SARA,
    STRANGER,
    answer,
    ask,
    assertion,
    code_for,
    fetch,
    fill_in,
)
from tests.demo.parties import PATIENCE

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
