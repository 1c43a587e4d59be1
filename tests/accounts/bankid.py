"""BankID as a real process over mutual TLS, and somebody with its app in one hand and a browser in the other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client

from accounts.bankid import orders, qr
from demo.launcher import certificates
from tests.demo.conftest import PATIENCE, Party, free_port, start_party

CONTROL = "control-token"
LET_IN = "/logga-in/bankid/"


@dataclass
class BankId:
    """The running process, and its door for tests."""

    party: Party
    api: str
    files: dict[str, str] = field(repr=False)

    @classmethod
    def start(cls, folder: Path, **more: str) -> BankId:
        """Start one with certificates of its own."""
        port, api_port, files = free_port(), free_port(), certificates.made(folder)
        told = {"BANKID_PORT": str(port), "BANKID_API_PORT": str(api_port), "BANKID_CONTROL_TOKEN": CONTROL}
        party = start_party("bankid", port, {**told, **files, **more}, folder / "log")
        return cls(party, f"https://localhost:{api_port}", files)

    def settle(self, settings: Any) -> None:
        """Let the portal know of it."""
        settings.PUBLIC_URL = "https://vard.example.se"  # BankID sends nobody to an address without https
        settings.BANKID_URL, settings.BANKID_APP_URL = self.api, f"{self.party.url}/"
        for name in ("BANKID_CA", "BANKID_CERTIFICATE", "BANKID_KEY"):
            setattr(settings, name, self.files[name])

    def control(self, **how: str) -> None:
        """Be down with a status ("" ends it), or end all orders with a hint code."""
        headers = {"Authorization": f"Bearer {CONTROL}"}
        answer = requests.put(f"{self.party.url}/control", json=how, headers=headers, timeout=PATIENCE)
        assert answer.ok, answer.text

    def ask(self, what: str, body: object, **how: Any) -> requests.Response:
        """Ask as a relying party with our certificate."""
        pair = (self.files["BANKID_CERTIFICATE"], self.files["BANKID_KEY"])
        how = {"cert": pair, "json": body, **how}
        return requests.post(f"{self.api}/rp/v6.0/{what}", verify=self.files["BANKID_CA"], timeout=PATIENCE, **how)


@dataclass
class App:
    """Somebody's BankID app, opened in one way or another. Keeps the addresses it has been at."""

    bankid: BankId
    page: str = ""
    addresses: list[str] = field(default_factory=list)

    def read(self, code: str) -> requests.Response:
        """Read a QR code."""
        return self._opened(
            requests.post(
                f"{self.bankid.party.url}/las-av", {"code": code}, timeout=PATIENCE, allow_redirects=False
            )
        )

    def open(self, address: str) -> requests.Response:
        """Be opened by a link."""
        return self._opened(requests.get(address, timeout=PATIENCE, allow_redirects=False))

    def choose(self, person: str) -> App:
        """Say who one is."""
        self._send(person=person)
        return self

    def legitimate(self, person: str) -> str:
        """Say who one is, and prove it; the address that one is sent to."""
        return self.choose(person)._send(code="123456")

    def end(self, hint: str) -> str:
        """Come to nothing in some way; the address that one is sent to."""
        return self._send(end=hint)

    def _opened(self, answer: requests.Response) -> requests.Response:
        if answer.status_code == 303:
            self.page = self.bankid.party.url + answer.headers["Location"]
        return answer

    def _send(self, **fields: str) -> str:
        answer = requests.post(self.page, fields, timeout=PATIENCE, allow_redirects=False)
        assert answer.status_code == 303, answer.text
        self.addresses.append(answer.headers["Location"])
        return answer.headers["Location"]


@dataclass
class Visitor:
    """Somebody's browser at our pages."""

    client: Client = field(default_factory=Client)

    def begin(self, device: str = "other", back: str = "") -> Any:
        """Press the button; the page that one comes to."""
        response = self.client.post("/logga-in/bankid/starta/", {"device": device, "next": back})
        assert response.status_code == 302, response.content.decode()
        assert response["Location"] == LET_IN
        return self.look()

    def look(self) -> Any:
        """The page as it is now, with nobody having asked just before."""
        self.forget_turns()
        return self.client.get(LET_IN)

    def ask(self) -> dict[str, Any]:
        """What the page's script is told."""
        self.forget_turns()
        told: dict[str, Any] = self.client.get("/logga-in/bankid/lage/").json()
        return told

    def forget_turns(self) -> None:
        """As if two seconds had gone since BankID was asked."""
        if (order := self.order) and order.ref:
            cache.delete(orders._name("turn", order))

    @property
    def order(self) -> orders.Order | None:
        """The session's order."""
        request: Any = type("Request", (), {"session": self.client.session})
        return orders.of(request)

    @property
    def code(self) -> str:
        """What the QR code on the page says now."""
        assert self.order
        return qr.content(self.order.token, self.order.secret, seconds=self.order.seconds)

    @property
    def app_link(self) -> str:
        """The button that opens the app."""
        address: str = self.look().context["waiting"].app_url
        return address

    @property
    def is_in(self) -> bool:
        return "_auth_user_id" in self.client.session

    def come_back(self, address: str) -> Any:
        """Follow the app's way back."""
        there = urlsplit(address)
        assert f"{there.scheme}://{there.netloc}" == django_settings.PUBLIC_URL
        return self.client.get(f"{there.path}?{there.query}")


def ended(response: Any) -> str:
    """The heading of a page that says why nobody was let in."""
    found = re.search(r"<h1>(.*?)</h1>", response.content.decode())
    return found[1] if found else ""
