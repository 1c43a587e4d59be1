"""Signing in against a real e-ID: who is let in, and everything that lets nobody in."""

from __future__ import annotations

import json
import logging

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from joserfc.jwk import RSAKey

from accounts.models import CareAccount, Identity, Person, User
from core.actor import Assurance
from tests.accounts.conftest import Browser, eid_environment, parameter, with_parameter
from tests.demo.conftest import PATIENCE, free_port, start_party

LOA2 = "http://id.elegnamnden.se/loa/1.0/loa2"
SARA = "198601042388"


def is_signed_in(browser):
    return "_auth_user_id" in browser.client.session


def test_the_first_sign_in_opens_a_care_account_and_leads_to_the_terms(browser):
    response = browser.sign_in("sara-lindqvist", back="/tider/")
    assert response.status_code == 302
    assert response["Location"] == "/valkommen/?next=%2Ftider%2F"
    account = CareAccount.objects.get(person__identities__value=SARA)
    assert account.person.name == "Sara Lindqvist"
    assert User.objects.get(care_account=account).kind == User.Kind.RESIDENT
    assert account.terms_accepted_at is None


def test_the_second_sign_in_finds_the_same_account_and_goes_straight_on(browser, eid, register):
    browser.sign_in("sara-lindqvist")
    browser.client.post("/valkommen/", {"accepts_terms": "on"})
    response = Browser(Client()).sign_in("sara-lindqvist", back="/konto/")
    assert response["Location"] == "/konto/"
    assert CareAccount.objects.count() == 1
    assert User.objects.count() == 1


def test_the_session_says_how_sure_we_are_and_by_what(browser):
    browser.sign_in("sara-lindqvist")
    assurance = browser.client.session["assurance"]
    assert (assurance["level"], assurance["method"]) == (Assurance.LOA3, "eid")


def test_the_session_key_changes_at_sign_in(browser):
    address = browser.start()
    before = browser.client.session.session_key
    browser.come_back(browser.at_eid(address, person="sara-lindqvist"))
    assert browser.client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_the_identity_number_is_in_no_address_session_log_or_row_of_the_sign_in(browser, caplog):
    with caplog.at_level(logging.DEBUG):
        browser.sign_in("sara-lindqvist")
        browser.sign_in("sara-lindqvist")
    kept = [*browser.addresses, caplog.text, json.dumps(dict(browser.client.session))]
    kept += [str(vars(row)) for row in SocialAccount.objects.all()]
    kept += [str(row.get_decoded()) for row in Session.objects.all()]
    assert SocialAccount.objects.get().extra_data == {}
    assert not [text for text in kept if SARA in text or SARA[2:] in text]


def test_one_who_cancels_is_not_signed_in_and_may_try_again(browser):
    address = browser.at_eid(browser.start("/konto/"), cancel="1")
    response = browser.come_back(address)
    assert response.context["failure"].code == "cancelled"
    assert response.context["failure"].retry_url == "/logga-in/?next=%2Fkonto%2F"
    assert not is_signed_in(browser)


def test_a_level_below_loa3_is_refused(browser):
    response = browser.sign_in("sara-lindqvist", level=LOA2)
    assert response.status_code == 403
    assert response.context["failure"].code == "assurance"
    assert not is_signed_in(browser)
    assert not Person.objects.exists()


def test_a_state_that_was_changed_on_the_way_is_refused(browser):
    address = browser.at_eid(browser.start(), person="sara-lindqvist")
    response = browser.come_back(with_parameter(address, state="another-state"))
    assert response.context["failure"].code == "expired"
    assert not is_signed_in(browser)


def test_an_answer_meant_for_another_browser_is_refused(browser):
    """An attacker who has signed in as herself sends the victim her way back."""
    address = browser.at_eid(browser.start(), person="sara-lindqvist")
    victim = Browser(Client())
    victim.start()
    assert victim.come_back(address).context["failure"].code == "expired"
    assert not is_signed_in(victim)


def test_a_nonce_that_was_changed_on_the_way_is_refused(browser):
    address = with_parameter(browser.start(), nonce="another-nonce")
    response = browser.come_back(browser.at_eid(address, person="sara-lindqvist"))
    assert response.context["failure"].code == "expired"
    assert not is_signed_in(browser)


def test_a_code_stolen_from_another_sign_in_does_not_fit(browser):
    other = Browser(Client())
    stolen = parameter(other.at_eid(other.start(), person="daniel-oberg"), "code")
    address = browser.at_eid(browser.start(), person="sara-lindqvist")
    response = browser.come_back(with_parameter(address, code=stolen))
    assert response.context["failure"].code == "expired"
    assert not is_signed_in(browser)


def test_the_way_back_works_once(browser):
    address = browser.at_eid(browser.start(), person="sara-lindqvist")
    browser.come_back(address)
    browser.client.post("/logga-ut/")
    assert browser.come_back(address).context["failure"].code == "expired"
    replayed = with_parameter(address, state=parameter(browser.start(), "state"))
    assert browser.come_back(replayed).context["failure"].code == "expired"
    assert not is_signed_in(browser)


def test_an_id_token_signed_by_another_key_is_refused(browser, eid):
    address = browser.at_eid(browser.start(), person="sara-lindqvist")
    kid = requests.get(f"{eid.url}/jwks", timeout=PATIENCE).json()["keys"][0]["kid"]
    forged = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": kid})
    cache.set(f"eid:keys:{eid.url}", {"keys": [forged.as_dict(private=False)]})
    response = browser.come_back(address)
    assert response.status_code == 403
    assert response.context["failure"].code == "unknown"
    assert not is_signed_in(browser)


def test_a_new_key_at_the_eid_is_fetched_when_it_is_first_met(browser, eid):
    old = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "last-year"})
    cache.set(f"eid:keys:{eid.url}", {"keys": [old.as_dict(private=False)]})
    browser.sign_in("sara-lindqvist")
    assert is_signed_in(browser)


def test_an_answer_from_another_issuer_is_refused(browser):
    address = browser.at_eid(browser.start(), person="sara-lindqvist")
    response = browser.come_back(with_parameter(address, iss="https://elsewhere.example"))
    assert response.context["failure"].code == "unknown"
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        ("temporarily_unavailable", "unavailable", 503),
        ("unmet_authentication_requirements", "assurance", 403),
        ("invalid_request", "unknown", 403),
    ],
)
def test_each_error_of_the_eid_has_a_page(browser, eid, error, code, status):
    state = parameter(browser.start(), "state")
    response = browser.client.get("/logga-in/retur/", {"error": error, "state": state, "iss": eid.url})
    assert response.status_code == status
    assert response.context["failure"].code == code


def test_an_eid_that_does_not_answer_is_said_before_one_leaves(browser, settings):
    settings.EID_ISSUER = f"http://localhost:{free_port()}"
    response = browser.client.post("/logga-in/e-legitimation/", {"next": "/konto/"})
    assert response.status_code == 503
    assert response.context["failure"].code == "unavailable"


def test_an_eid_that_falls_silent_on_the_way_back_lets_nobody_in(browser, settings, tmp_path):
    port = free_port()
    party = start_party("eid", port, eid_environment(port), tmp_path / "log")
    settings.EID_ISSUER = party.url
    address = browser.at_eid(browser.start(), person="sara-lindqvist")
    party.stop()
    response = browser.come_back(address)
    assert response.status_code == 503
    assert response.context["failure"].code == "unavailable"
    assert not is_signed_in(browser)


def test_a_discovery_document_of_another_issuer_is_not_believed(browser, eid, settings):
    settings.EID_ISSUER = f"{eid.url.replace('localhost', '127.0.0.1')}"
    response = browser.client.post("/logga-in/e-legitimation/")
    assert response.context["failure"].code == "unknown"


def test_a_sign_in_begins_with_a_form_of_ours_and_nothing_else(eid, db):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/logga-in/e-legitimation/").status_code == 403
    assert strict.get("/logga-in/e-legitimation/").status_code == 405


def test_the_request_asks_as_the_swedish_profile_says(browser):
    address = browser.start()
    asked = {n: parameter(address, n) for n in ("code_challenge_method", "prompt", "redirect_uri", "claims")}
    assert asked["code_challenge_method"] == "S256"
    assert asked["prompt"] == "login"
    assert asked["redirect_uri"] == "http://testserver/logga-in/retur/"
    acr = json.loads(asked["claims"])["id_token"]["acr"]
    assert acr["essential"] is True
    assert "http://id.elegnamnden.se/loa/1.0/loa3" in acr["values"]
    assert LOA2 not in acr["values"]


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1", "konto/"]
)
def test_nobody_is_led_to_another_site_after_signing_in(browser, elsewhere):
    assert browser.sign_in("sara-lindqvist", back=elsewhere)["Location"] == "/valkommen/"


def test_a_subject_bound_to_somebody_else_is_refused(browser):
    browser.sign_in("sara-lindqvist")
    other = User.objects.create_resident()
    SocialAccount.objects.update(user=other)
    again = Browser(Client())
    assert again.sign_in("sara-lindqvist").context["failure"].code == "unknown"
    assert not is_signed_in(again)


def test_a_later_personal_number_joins_the_account_that_the_coordination_number_opened(browser):
    browser.sign_in("oleksandr-kovalenko")
    later = Browser(Client())
    later.sign_in("oleksandr-kovalenko-folkbokford")
    assert is_signed_in(later)
    account = CareAccount.objects.get()
    numbers = Identity.objects.filter(person=account.person)
    assert numbers.count() == 2
    assert numbers.in_use().get().system.endswith(".1")


def test_signing_out_ends_the_whole_session(browser):
    browser.sign_in("sara-lindqvist")
    key = browser.client.session.session_key
    response = browser.client.post("/logga-ut/")
    assert response["Location"] == "/utloggad/"
    assert not Session.objects.filter(pk=key).exists()
    assert browser.client.get("/konto/")["Location"].startswith("/logga-in/")


def test_a_link_signs_nobody_out(browser):
    browser.sign_in("sara-lindqvist")
    assert browser.client.get("/logga-ut/").status_code == 405
    assert is_signed_in(browser)
