"""The e-ID and the register as real processes, and somebody with a browser between them and us."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
import requests
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from joserfc.jwk import JWKRegistry

from tests.accounts.bankid import App, BankId, Visitor
from tests.demo.conftest import PATIENCE, Party, free_port, start_party

CONTROL = "control-token"
CALLBACK = "http://testserver/logga-in/retur/"


def public_keys() -> str:
    """How the e-ID knows us."""
    key = JWKRegistry.import_key(json.loads(django_settings.EID_CLIENT_KEY))
    return json.dumps({"keys": [key.as_dict(private=False)]})


def eid_environment(port: int) -> dict[str, str]:
    return {
        "EID_PORT": str(port),
        "EID_ISSUER": f"http://localhost:{port}",
        "EID_CLIENT_ID": django_settings.EID_CLIENT_ID,
        "EID_CLIENT_JWKS": public_keys(),
        "EID_REDIRECT_URIS": CALLBACK,
        "EID_CONTROL_TOKEN": CONTROL,
    }


@pytest.fixture(scope="session")
def eid_process(tmp_path_factory) -> Iterator[Party]:
    port = free_port()
    party = start_party("eid", port, eid_environment(port), tmp_path_factory.mktemp("eid") / "log")
    yield party
    party.stop()


@pytest.fixture(scope="session")
def register_process(tmp_path_factory) -> Iterator[Party]:
    port = free_port()
    told = {
        "REGISTER_PORT": str(port),
        "REGISTER_TOKEN": "register-token",
        "REGISTER_CONTROL_TOKEN": CONTROL,
    }
    party = start_party("register", port, told, tmp_path_factory.mktemp("register") / "log")
    yield party
    party.stop()


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    """What one test put into the cache is no business of the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def eid(eid_process: Party, settings) -> Party:
    settings.EID_ISSUER = eid_process.url
    return eid_process


@pytest.fixture
def register(register_process, settings) -> Iterator[Register]:
    settings.REGISTER_URL = register_process.url
    settings.REGISTER_TOKEN = "register-token"
    register = Register(register_process)
    yield register
    register.control(down=False, slow_seconds=0)


@dataclass
class Register:
    """The register, and its door for tests."""

    party: Party

    def control(self, **how: object) -> None:
        self._put("control", how)

    def change(self, **person: object) -> None:
        self._put("persons", person)

    def _put(self, what: str, body: dict[str, Any]) -> None:
        headers = {"Authorization": f"Bearer {CONTROL}"}
        answer = requests.put(f"{self.party.url}/{what}", json=body, headers=headers, timeout=PATIENCE)
        assert answer.ok, answer.text


@dataclass
class Browser:
    """Somebody's browser: our pages by Django's client, the e-ID's over the wire. Keeps every address seen."""

    client: Client
    addresses: list[str] = field(default_factory=list)

    def start(self, back: str = "") -> str:
        """Press the button; the e-ID's address that one is sent to."""
        response = self.client.post("/logga-in/e-legitimation/", {"next": back})
        assert response.status_code == 302, response.content.decode()
        self.addresses.append(response["Location"])
        return response["Location"]

    def at_eid(self, address: str, **fields: str) -> str:
        """Fill in the e-ID's page; our address that one is sent back to."""
        page = requests.get(address, timeout=PATIENCE)
        begun = re.search(r'name="begun" value="([^"]+)"', page.text)
        assert begun, page.text
        there = urlsplit(address)
        answer = requests.post(
            f"{there.scheme}://{there.netloc}/logga-in",
            data={"begun": begun[1], **fields},
            allow_redirects=False,
            timeout=PATIENCE,
        )
        assert answer.status_code == 303, answer.text
        self.addresses.append(answer.headers["Location"])
        return answer.headers["Location"]

    def come_back(self, address: str):
        """Follow the way back."""
        assert address.startswith(CALLBACK), address
        return self.client.get(address.removeprefix("http://testserver"))

    def sign_in(self, person: str, back: str = "", **fields: str):
        """The whole way there and back; the answer to the last step."""
        return self.come_back(self.at_eid(self.start(back), person=person, **fields))


@pytest.fixture
def browser(db, eid, register) -> Browser:
    return Browser(Client())


@pytest.fixture(scope="session")
def bankid_process(tmp_path_factory) -> Iterator[BankId]:
    started = BankId.start(tmp_path_factory.mktemp("bankid"))
    yield started
    started.party.stop()


@pytest.fixture
def bankid(bankid_process, settings) -> Iterator[BankId]:
    bankid_process.settle(settings)
    yield bankid_process
    bankid_process.control(down="", end="cancelled")


@pytest.fixture
def visitor(db, bankid, register) -> Visitor:
    return Visitor()


@pytest.fixture
def app(bankid) -> App:
    """A phone with the BankID app on it."""
    return App(bankid)


def with_parameter(address: str, **changes: str) -> str:
    """The address with other values of some of its parameters."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query=urlencode({**dict(parse_qsl(parts.query)), **changes})))


def parameter(address: str, name: str) -> str:
    """One parameter of an address."""
    return dict(parse_qsl(urlsplit(address).query))[name]
