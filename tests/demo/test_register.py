"""The population register: what it tells, whom it refuses, and how tests change it."""

from __future__ import annotations

import json

import pytest
import requests

from tests.demo.parties import PATIENCE

TOKEN = "register-token"
CONTROL = "control-token"
PERSONNUMMER = "urn:oid:1.2.752.129.2.1.3.1"
SAMORDNINGSNUMMER = "urn:oid:1.2.752.129.2.1.3.3"
SARA, DANIEL, HUGO = (
    {"system": PERSONNUMMER, "value": v} for v in ("198601042388", "198405062392", "201312062399")
)
MARIA, VILGOT = ({"system": PERSONNUMMER, "value": v} for v in ("197907042381", "202311102392"))
OLEKSANDR = {"system": SAMORDNINGSNUMMER, "value": "198810602394"}
LATER = {"system": PERSONNUMMER, "value": "198810112394"}
NEW = {"system": PERSONNUMMER, "value": "196004182843"}


@pytest.fixture(scope="module")
def register(parties, tmp_path_factory):
    file = tmp_path_factory.mktemp("register") / "persons.json"
    added = {"identity": LATER, "given_name": "Sasha", "family_name": "Kovalenko"}
    file.write_text(json.dumps({"persons": [added, {"identity": DANIEL, "family_name": "Öberg-Lind"}]}))
    return parties(
        "register",
        {"REGISTER_TOKEN": TOKEN, "REGISTER_CONTROL_TOKEN": CONTROL, "REGISTER_FILE": str(file)},
    )


def search(register, body, *, token=TOKEN, timeout=PATIENCE):
    headers = {"Authorization": f"Bearer {token}"}
    return requests.post(f"{register.url}/persons/search", json=body, headers=headers, timeout=timeout)


def put(register, path, body, *, token=CONTROL):
    headers = {"Authorization": f"Bearer {token}"}
    return requests.put(f"{register.url}{path}", json=body, headers=headers, timeout=PATIENCE)


def find(register, identity):
    answer = search(register, {"identity": identity})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_it_tells_name_address_protection_and_death(register):
    told = find(register, SARA)
    assert told["name"] == {"given": "Sara", "family": "Lindqvist"}
    assert told["address"] == {"street": "Storgatan 18 B", "postcode": "999 12", "town": "Lindhamn"}
    assert (told["protection"], told["death"], told["birth_date"]) == ("none", None, "1986-01-04")
    assert told["identity"] == SARA


def test_custody_is_told_from_both_sides_with_its_end(register):
    about_hugo = {"child": HUGO, "from": "2013-12-06", "until": "2031-12-06"}
    for_hugo = find(register, HUGO)["custody"]
    assert {**about_hugo, "guardian": SARA} in for_hugo
    assert {**about_hugo, "guardian": DANIEL} in for_hugo
    assert {**about_hugo, "guardian": SARA} in find(register, SARA)["custody"]
    assert len(find(register, SARA)["custody"]) == 3


def test_the_protected_have_no_address(register):
    for identity in (MARIA, VILGOT):
        told = find(register, identity)
        assert (told["protection"], told["address"]) == ("skyddad_folkbokforing", None)
    assert find(register, VILGOT)["custody"][0]["guardian"] == MARIA


def test_the_dead_have_a_date_of_death(register):
    stig = {"system": PERSONNUMMER, "value": "194805111855"}
    assert find(register, stig)["death"] == "2026-11-19"


def test_who_has_two_numbers_is_found_by_either_and_both_are_told(register):
    for identity in (OLEKSANDR, LATER):
        told = find(register, identity)
        assert (told["identity"], told["other_identities"]) == (OLEKSANDR, [LATER])


def test_a_birth_date_that_is_not_wholly_known_is_not_made_up(register):
    assert find(register, OLEKSANDR)["birth_date"] is None


def test_a_file_adds_and_changes_persons(register):
    assert find(register, OLEKSANDR)["name"]["given"] == "Sasha"
    assert find(register, DANIEL)["name"] == {"given": "Daniel", "family": "Öberg-Lind"}
    assert find(register, DANIEL)["address"]["town"] == "Tallsjö"


def test_somebody_unknown_is_a_plain_404_that_repeats_no_number(register):
    missing = search(register, {"identity": {"system": PERSONNUMMER, "value": "199001012384"}})
    assert missing.status_code == 404
    assert missing.json() == {"error": "not_found", "message": "No such person."}


@pytest.mark.parametrize("token", ["", "wrong", CONTROL])
def test_without_the_token_nothing_is_told(register, token):
    assert search(register, {"identity": SARA}, token=token).status_code == 401
    assert requests.post(f"{register.url}/persons/search", json={}, timeout=PATIENCE).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"identity": "198601042388"},
        {"identity": {"system": PERSONNUMMER}},
        {"identity": {"system": PERSONNUMMER, "value": "8601042388"}},
        {"identity": {"system": PERSONNUMMER, "value": "19860104-238"}},
        {"identity": {"system": PERSONNUMMER, "value": 198601042388}},
        {"identity": {"system": "personnummer", "value": "198601042388"}},
        {"identity": {**SARA, "name": "Sara"}},
        {"identity": SARA, "name": "Sara"},
    ],
)
def test_a_question_that_is_not_exact_is_refused(register, body):
    refused = search(register, body)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
    assert "198601042388" not in refused.text


def test_numbers_stand_in_bodies_only(register):
    assert requests.get(f"{register.url}/persons/198601042388", timeout=PATIENCE).status_code == 404
    assert requests.get(f"{register.url}/persons/search", timeout=PATIENCE).status_code == 405


def test_a_test_adds_a_person_and_marks_her_dead(register):
    person = {
        "identity": NEW,
        "given_name": "Testa",
        "family_name": "Persson",
        "birth_date": "1960-04-18",
        "address": {"street": "Provvägen 1", "postcode": "999 99", "town": "Lindhamn"},
        "custody": [{"child": HUGO, "guardian": NEW, "from": "2026-01-01", "until": None}],
    }
    assert put(register, "/persons", person).status_code == 200
    assert find(register, NEW)["custody"] == person["custody"]
    assert put(register, "/persons", {"identity": NEW, "death": "2026-11-20"}).status_code == 200
    told = find(register, NEW)
    assert (told["death"], told["name"]["given"], told["address"]["street"]) == (
        "2026-11-20",
        "Testa",
        "Provvägen 1",
    )


@pytest.mark.parametrize(
    "change",
    [
        {"identity": {"system": PERSONNUMMER, "value": "199001012384"}},
        {"identity": SARA, "death": "yesterday"},
        {"identity": SARA, "protection": "secret"},
        {"identity": SARA, "address": {"street": "Storgatan 1"}},
        {"identity": SARA, "given_name": ""},
        {"identity": SARA, "custody": [{"child": HUGO, "guardian": DANIEL, "from": "2020-01-01"}]},
        {"identity": SARA, "shoe_size": 38},
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_changes_nothing(register, change):
    before = find(register, SARA)
    assert put(register, "/persons", change).status_code == 400
    assert find(register, SARA) == before


def test_without_the_control_token_nothing_can_be_changed(register):
    for path in ("/persons", "/control"):
        assert put(register, path, {"identity": SARA, "death": "2026-11-20"}, token=TOKEN).status_code == 404
    assert find(register, SARA)["death"] is None


def test_it_can_be_told_to_be_down(register):
    assert put(register, "/control", {"down": True}).status_code == 200
    assert search(register, {"identity": SARA}).status_code == 503
    assert requests.get(f"{register.url}/health", timeout=PATIENCE).status_code == 200
    put(register, "/control", {"down": False})
    assert search(register, {"identity": SARA}).status_code == 200


def test_it_can_be_told_to_be_slow(register):
    put(register, "/control", {"slow_seconds": 60})
    with pytest.raises(requests.Timeout):
        search(register, {"identity": SARA}, timeout=0.2)
    put(register, "/control", {"slow_seconds": 0})
    assert search(register, {"identity": SARA}).status_code == 200


@pytest.mark.parametrize(
    "body", [{"down": "yes"}, {"slow_seconds": -1}, {"slow_seconds": 61}, {"broken": True}, []]
)
def test_an_order_that_cannot_be_understood_is_refused(register, body):
    assert put(register, "/control", body).status_code == 400


def test_the_log_holds_no_number(register):
    search(register, {"identity": SARA})
    requests.get(f"{register.url}/persons/198601042388?q=198601042388", timeout=PATIENCE)
    assert "198601042388" not in register.output()


def test_it_stops_when_told_to(parties):
    assert parties("register", {"REGISTER_TOKEN": TOKEN}).stop() == 0
