"""The outside parties as real processes on free ports; the phone and the e-ID that most of their tests ask."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping

import pytest
import requests

from tests.demo.eid import CALLBACK, CLIENT_ID, KEY
from tests.demo.eid import CONTROL as EID_CONTROL
from tests.demo.parties import PATIENCE, Party, free_port, start_party, wait_until
from tests.demo.phone import CONTROL, SID, TOKEN, client_of
from tests.demo.receiver import receiving

__all__ = ["PATIENCE", "Party", "free_port", "start_party", "wait_until"]
_numbers = itertools.count(46701740640)


@pytest.fixture(scope="session")
def parties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Party]]:
    """``parties("phone", {...})`` starts one; all are stopped afterwards."""
    started: list[Party] = []

    def start(name: str, environment: Mapping[str, str], port: int | None = None) -> Party:
        log = tmp_path_factory.mktemp(name) / "log"
        chosen = port or free_port()
        party = start_party(name, chosen, {**environment, f"{name.upper()}_PORT": str(chosen)}, log)
        started.append(party)
        return party

    yield start
    for party in started:
        if party.process.poll() is None:
            party.stop()


@pytest.fixture
def to():
    """A phone of one's own for each test."""
    return f"+{next(_numbers)}"


@pytest.fixture(scope="session")
def receiver():
    with receiving() as one:
        yield one


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("phone") / "phone.jsonl"


@pytest.fixture(scope="session")
def phone(parties, receiver, data):
    return parties(
        "phone",
        {
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "PHONE_CONTROL_TOKEN": CONTROL,
            "PHONE_INBOUND_URL": f"{receiver.url}/in?key=a+b",
            "PHONE_DATA": str(data),
            "PHONE_PACE": "0",
            "PHONE_RETRY_AFTER": "0",
        },
    )


@pytest.fixture
def twilio(phone):
    client = client_of(phone)
    yield client
    client.http_client.session.close()


@pytest.fixture
def order(phone):
    """Tell the phone to go wrong; forgotten afterwards."""
    headers = {"Authorization": f"Bearer {CONTROL}"}

    def give(to, do, **more):
        answer = requests.post(
            f"{phone.url}/control", json={"to": to, "do": do, **more}, headers=headers, timeout=PATIENCE
        )
        assert answer.status_code == 201, answer.text

    yield give
    requests.delete(f"{phone.url}/control", headers=headers, timeout=PATIENCE)


@pytest.fixture(scope="session")
def eid(parties):
    port = free_port()
    environment = {
        "EID_ISSUER": f"http://localhost:{port}",
        "EID_CLIENT_ID": CLIENT_ID,
        "EID_CLIENT_JWKS": json.dumps({"keys": [KEY.as_dict(private=False)]}),
        "EID_REDIRECT_URIS": f"{CALLBACK},http://localhost:1/annan/",
        "EID_CONTROL_TOKEN": EID_CONTROL,
    }
    return parties("eid", environment, port)
