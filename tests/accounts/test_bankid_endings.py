"""A sign-in with BankID that comes to nothing, and what goes over the line: told plainly, and nobody is in."""

from __future__ import annotations

import socket
from base64 import b64decode
from datetime import timedelta

import pytest
import requests
import time_machine
from django.test import Client
from django.utils import translation

from accounts.bankid import gateway, orders, words
from accounts.bankid.gateway import Answer, BankIdTrouble, HttpBankId, Identified, Status, Trouble
from accounts.models import CareAccount, Identity
from core import clock
from demo.launcher import certificates
from tests.accounts.bankid import App, Visitor, ended
from tests.demo.conftest import free_port

SARA = "198601042388"
BY_BANKID = {
    "expiredTransaction",
    "certificateErr",
    "userCancel",
    "cancelled",
    "startFailed",
    "userDeclinedCall",
    "notSupportedByUserApp",
    "transactionRiskBlocked",
}
"""Every hint code of a failed order (RP API v6)."""
PENDING = {
    "outstandingTransaction",
    "noClient",
    "started",
    "userSign",
    "userMrtd",
    "userCallConfirm",
    "processing",
}
"""Every hint code of one that goes on."""


def test_every_way_to_fail_has_its_words_and_lets_nobody_in(visitor, bankid):
    for hint in (*(code for code in words.ENDED if code in BY_BANKID), "aCodeThatIsNewNextYear"):
        visitor.begin()
        with time_machine.travel(clock.now() + timedelta(minutes=4)):
            bankid.control(end=hint)
            assert visitor.ask() == {"go": "/logga-in/bankid/"}, hint
        said = words.ended(hint, words.Device.OTHER)
        page = visitor.look()
        assert ended(page) == str(said.title)
        assert page.context["ended"].sign_in_url == "/logga-in/"
        assert visitor.order.ref == visitor.order.secret == ""
    assert not visitor.is_in


def test_every_hint_code_of_bankid_has_words_of_its_own_in_both_languages():
    assert set(words.ENDED) >= BY_BANKID | {Trouble.IN_PROGRESS, Trouble.UNAVAILABLE, Trouble.GONE}
    assert set(words.WAITING) == PENDING
    assert words.waiting("aCodeThatIsNewNextYear", words.Device.OTHER) == words.STILL_WAITING
    assert words.ended("aCodeThatIsNewNextYear", words.Device.SAME) == words.ENDED_UNKNOWN
    said = [
        *words.WAITING.values(),
        words.UNREAD,
        words.STILL_WAITING,
        words.ENDED_UNKNOWN.title,
        words.ENDED_UNKNOWN.text,
    ]
    said += [text for each in words.ENDED.values() for text in (each.title, each.text)]
    swedish = [str(text) for text in said]
    with translation.override("en"):
        assert not [text for text, was in zip(said, swedish, strict=True) if str(text) == was]


def test_the_page_follows_the_order_and_hides_the_code_once_it_is_read(visitor, app):
    visitor.begin()
    assert visitor.ask()["shows_code"]
    app.read(visitor.code)
    assert visitor.ask()["says"] == str(words.waiting("started", words.Device.OTHER))
    app.choose("sara-lindqvist")
    told = visitor.ask()
    assert told["says"] == str(words.waiting("userSign", words.Device.OTHER))
    assert not told["shows_code"]


def test_one_who_stops_is_told_and_bankid_too(visitor, app):
    visitor.begin(back="/konto/")
    code = visitor.code
    assert visitor.client.post("/logga-in/bankid/avbryt/")["Location"] == "/logga-in/bankid/"
    page = visitor.look()
    assert ended(page) == "Du avbröt inloggningen"
    assert page.context["ended"].next == "/konto/"
    assert app.read(code).status_code == 400


def test_to_begin_again_cancels_what_was_begun(visitor, app):
    visitor.begin()
    code = visitor.code
    visitor.begin()
    assert app.read(code).status_code == 400
    assert app.read(visitor.code).status_code == 303


def test_two_at_once_for_one_person_are_both_stopped(visitor, app, bankid):
    second, other = Visitor(), App(bankid)
    visitor.begin()
    second.begin()
    app.read(visitor.code)
    app.choose("sara-lindqvist")
    other.read(second.code)
    other.choose("sara-lindqvist")
    for each in (visitor, second):
        assert each.ask() == {"go": "/logga-in/bankid/"}
        assert ended(each.look()) == "Du loggar redan in någonstans med ditt BankID"


def test_an_order_that_never_ends_is_given_up(visitor):
    visitor.begin()
    with time_machine.travel(visitor.order.begun + orders.LIMIT):
        assert ended(visitor.look()) == "Det gick för lång tid"


def test_a_closed_account_lets_nobody_in(visitor, app):
    visitor.begin()
    app.read(visitor.code)
    app.legitimate("sara-lindqvist")
    visitor.look()
    by_staff = CareAccount.ClosedReason.STAFF
    CareAccount.objects.update(user=None, closed_at=clock.now(), closed_reason=by_staff)
    again, other = Visitor(), App(app.bankid)
    again.begin()
    other.read(again.code)
    other.legitimate("sara-lindqvist")
    assert again.look().context["failure"].code == "closed"
    assert not again.is_in


def test_a_number_that_does_not_hold_lets_nobody_in(visitor, monkeypatch):
    for number in ("198601042389", "8601042388", "20990101", ""):
        visitor.begin()
        said = Answer(Status.COMPLETE, person=Identified(number, "Sara", "Lindqvist"))
        monkeypatch.setattr(HttpBankId, "collect", lambda self, ref, said=said: said)
        assert visitor.look().context["failure"].code == "unknown"
    assert not Identity.objects.exists()


# --- trouble at BankID


def test_a_bankid_that_is_away_is_said_before_one_waits(visitor, bankid):
    bankid.control(down="503")
    page = visitor.begin()
    assert page.status_code == 503
    assert ended(page) == "BankID svarar inte"


def test_a_bankid_that_falls_silent_meanwhile_is_asked_again_later(visitor, app, bankid):
    visitor.begin()
    app.read(visitor.code)
    app.legitimate("sara-lindqvist")
    for status in ("503", "500", "408"):
        bankid.control(down=status)
        assert visitor.look().status_code == 200
    bankid.control(down="")
    assert visitor.look()["Location"] == "/valkommen/"


def test_a_bankid_that_is_not_there_is_unavailable_and_not_waited_for_long(visitor, settings):
    settings.BANKID_URL = f"https://localhost:{free_port()}"
    assert ended(visitor.begin()) == "BankID svarar inte"


def test_an_order_that_bankid_does_not_know_is_over(visitor, bankid):
    visitor.begin()
    HttpBankId().cancel(visitor.order.ref)
    assert ended(visitor.look()) == "Den här inloggningen gäller inte längre"


# --- what goes over the line


def test_only_a_relying_party_with_a_certificate_is_answered(bankid, tmp_path):
    stranger = certificates.made(tmp_path)
    for pair in (None, (stranger["BANKID_CERTIFICATE"], stranger["BANKID_KEY"])):
        with pytest.raises(requests.ConnectionError):
            bankid.ask("collect", {"orderRef": "x"}, cert=pair)


def test_a_server_of_another_authority_is_not_believed(bankid, settings, tmp_path):
    settings.BANKID_CA = certificates.made(tmp_path)["BANKID_CA"]
    with pytest.raises(BankIdTrouble) as caught:
        HttpBankId().start(end_user_ip="192.0.2.1", shown="x")
    assert caught.value.trouble == Trouble.UNAVAILABLE


def test_bankid_is_told_the_address_the_purpose_and_where_to_send_the_person_and_no_more(visitor, monkeypatch):
    sent, post = [], requests.post

    def noted(url, **how):
        sent.append(how["json"])
        return post(url, **how)

    monkeypatch.setattr(requests, "post", noted)
    visitor.begin("same")
    visitor.client = Client(headers={"Accept-Language": "en"})
    visitor.begin("other")
    same, other = (body for body in sent if "endUserIp" in body)
    assert same["endUserIp"] == "127.0.0.1"
    assert set(other) == {"endUserIp", "requirement", "userVisibleData", "userVisibleDataFormat"}
    assert set(same) - set(other) == {"returnUrl"}
    assert same["returnUrl"].startswith("https://vard.example.se/logga-in/bankid/retur/?svar=")
    assert same["requirement"] == {"certificatePolicies": [f"1.2.752.78.1.{kind}" for kind in (1, 2, 5)]}
    swedish, english = (b64decode(body["userVisibleData"]).decode() for body in (same, other))
    assert swedish.startswith("# Logga in på Vårdporten\n\nDu loggar in på vard.example.se ")
    assert english.startswith("# Log in to Vårdporten\n\nYou are logging in to vard.example.se ")


def test_a_bankid_that_takes_the_line_and_says_nothing_is_not_waited_for(visitor, settings, monkeypatch):
    monkeypatch.setattr(gateway, "TIMEOUT", (0.2, 0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.BANKID_URL = f"https://localhost:{silent.getsockname()[1]}"
        assert ended(visitor.begin()) == "BankID svarar inte"


def test_an_answer_that_is_not_by_the_contract_lets_nobody_in(monkeypatch):
    def says(status, body):
        answer = requests.Response()
        answer.status_code, answer._content = status, body
        monkeypatch.setattr(requests, "post", lambda url, **how: answer)

    nobody = b'{"status": "complete", "completionData": {"user": {"personalNumber": ""}}}'
    for status, body, trouble in (
        (200, b"<html>", Trouble.UNAVAILABLE),
        (200, b"[]", Trouble.UNAVAILABLE),
        (200, b'{"status": "done"}', Trouble.REFUSED),
        (200, b'{"status": "complete"}', Trouble.REFUSED),
        (200, nobody, Trouble.REFUSED),
        (302, b"", Trouble.REFUSED),
        (401, b'{"errorCode": "unauthorized"}', Trouble.REFUSED),
        (408, b"", Trouble.UNAVAILABLE),
        (503, b'{"errorCode": "maintenance"}', Trouble.UNAVAILABLE),
        (400, b'{"errorCode": "alreadyInProgress"}', Trouble.IN_PROGRESS),
        (400, b'{"errorCode": "invalidParameters", "details": "Invalid orderRef"}', Trouble.REFUSED),
    ):
        says(status, body)
        with pytest.raises(BankIdTrouble) as caught:
            HttpBankId().collect("131daac9-16c6-4618-beb0-365768f37288")
        assert caught.value.trouble == trouble, body


def test_a_refusal_is_told_apart_by_its_code(bankid):
    known = {"endUserIp": "192.0.2.1"}
    order = bankid.ask("auth", known).json()
    assert set(order) == {"orderRef", "autoStartToken", "qrStartToken", "qrStartSecret"}
    for body in (
        {},
        {**known, "endUserIp": "here"},
        {**known, "personalNumber": SARA},
        {**known, "userVisibleData": "åäö"},
        {**known, "userVisibleData": "QQ==" * 400},
        {**known, "userVisibleDataFormat": "html"},
        {**known, "requirement": {"tokenStartRequired": True}},
        {**known, "requirement": {"certificatePolicies": ["1.2.3"]}},
        {**known, "returnUrl": "javascript:1"},
    ):
        answer = bankid.ask("auth", body)
        assert (answer.status_code, answer.json()["errorCode"]) == (400, "invalidParameters"), body
    unknown = bankid.ask("collect", {"orderRef": "131daac9-16c6-4618-beb0-365768f37288"})
    assert unknown.json() == {"errorCode": "invalidParameters", "details": "No such order"}
    plain = bankid.ask("auth", None, data="{}", headers={"Content-Type": "text/plain"})
    assert (plain.status_code, plain.json()["errorCode"]) == (415, "unsupportedMediaType")
    assert bankid.ask("sign", {}).status_code == 404
    assert bankid.ask("collect", {"orderRef": order["orderRef"]}).json()["hintCode"] == "outstandingTransaction"
