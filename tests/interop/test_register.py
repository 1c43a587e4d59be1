"""The population register's adapter, against the register itself."""

from __future__ import annotations

from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from accounts.gateways import RegisterAddress, population_register
from core.errors import OutsideUnavailable
from core.identity import IdentityNumber, IdentitySystem, PartialDate
from interop import register as adapter
from interop.register import HttpRegister
from tests.demo.conftest import free_port

SARA = IdentityNumber(IdentitySystem.PERSONNUMMER, "198601042388")
ELLA = IdentityNumber(IdentitySystem.PERSONNUMMER, "201803112380")
NOBODY = IdentityNumber(IdentitySystem.PERSONNUMMER, "189001059808")

pytestmark = pytest.mark.usefixtures("register")


def test_a_person_is_read_with_name_birth_and_address():
    sara = HttpRegister().find(SARA)
    assert sara is not None
    assert (sara.given_name, sara.family_name) == ("Sara", "Lindqvist")
    assert sara.birth == PartialDate(1986, 1, 4)
    assert sara.address == RegisterAddress("Storgatan 18 B", "999 12", "Lindhamn")
    assert SARA in sara.numbers


def test_custody_is_told_from_both_sides():
    sara, ella = HttpRegister().find(SARA), HttpRegister().find(ELLA)
    assert sara is not None
    assert ella is not None
    assert ELLA in {custody.other for custody in sara.children}
    assert not sara.guardians
    assert SARA in {custody.other for custody in ella.guardians}
    assert {custody.since for custody in ella.guardians} == {date(2018, 3, 11)}


def test_somebody_whom_the_register_does_not_know_is_none():
    assert HttpRegister().find(NOBODY) is None


def test_a_register_that_is_down_is_unavailable(register):
    register.control(down=True)
    with pytest.raises(OutsideUnavailable):
        HttpRegister().find(SARA)


def test_a_register_that_is_slow_is_not_waited_for(register, monkeypatch):
    monkeypatch.setattr(adapter, "TIMEOUT", (1, 0.2))
    register.control(slow_seconds=30)
    with pytest.raises(OutsideUnavailable):
        HttpRegister().find(SARA)


def test_a_wrong_token_is_unavailable_and_not_nobody(settings):
    settings.REGISTER_TOKEN = "another-token"
    with pytest.raises(OutsideUnavailable):
        HttpRegister().find(SARA)


def test_a_wrong_address_is_unavailable_and_not_nobody(settings):
    settings.REGISTER_URL = f"{settings.REGISTER_URL}/elsewhere"
    with pytest.raises(OutsideUnavailable):
        HttpRegister().find(SARA)


def test_another_services_404_is_unavailable_and_not_nobody(settings):
    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(404)
            self.end_headers()
            self.wfile.write(b'{"message": "no route"}')

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Gateway) as server:
        Thread(target=server.handle_request).start()
        settings.REGISTER_URL = f"http://127.0.0.1:{server.server_port}"
        with pytest.raises(OutsideUnavailable):
            HttpRegister().find(SARA)


def test_nobody_listening_is_unavailable(settings):
    settings.REGISTER_URL = f"http://localhost:{free_port()}"
    with pytest.raises(OutsideUnavailable):
        HttpRegister().find(SARA)


def test_no_error_shows_the_number(register):
    register.control(down=True)
    with pytest.raises(OutsideUnavailable) as caught:
        HttpRegister().find(SARA)
    assert SARA.value not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_portal_plugs_this_register_in():
    assert isinstance(population_register(), HttpRegister)
