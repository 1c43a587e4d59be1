"""The e-ID: a sign-in with a real client, its page, and its process."""

from __future__ import annotations

import json
import re

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT

from tests.demo.eid import (
    CALLBACK,
    CLIENT_ID,
    CONTROL,
    COORDINATION,
    INFO,
    KEY,
    LOA2,
    LOA3,
    NUMBER,
    NUMBERS,
    PARAMETERS,
    PREVIOUS,
    SARA,
    VERIFIER,
    answer,
    ask,
    code_for,
    fetch,
    fill_in,
    read_id_token,
)
from tests.demo.parties import PATIENCE, free_port

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
