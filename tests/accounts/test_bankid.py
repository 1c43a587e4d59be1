"""Signing in with BankID against a real process over mutual TLS: who is let in, and what lets nobody in."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.bankid import orders, qr
from accounts.bankid.gateway import Answer, HttpBankId
from accounts.models import CareAccount, Person
from audit.models import AccessEvent
from core.actor import Assurance
from portal.settings.base import redis_cache
from tests.accounts.bankid import App, Visitor, ended
from tests.accounts.conftest import Browser

SARA = "198601042388"


# --- let in


def test_one_who_reads_the_code_is_let_in_and_goes_on_to_the_terms(visitor, app):
    visitor.begin(back="/tider/")
    app.read(visitor.code)
    app.legitimate("sara-lindqvist")
    assert visitor.look()["Location"] == "/valkommen/?next=%2Ftider%2F"
    account = CareAccount.objects.get(person__identities__value=SARA)
    assert account.person.name == "Sara Lindqvist"
    assurance = visitor.client.session["assurance"]
    assert (assurance["level"], assurance["method"]) == (Assurance.LOA3, "bankid")


def test_one_with_the_app_on_the_same_device_comes_back_to_the_browser_and_is_in(visitor, app):
    visitor.begin("same")
    app.open(visitor.app_link)
    assert visitor.come_back(app.legitimate("sara-lindqvist"))["Location"] == "/logga-in/bankid/"
    assert visitor.look()["Location"] == "/valkommen/"
    assert visitor.is_in


def test_bankid_and_the_broker_lead_to_the_same_account(visitor, app, eid, settings):
    settings.PUBLIC_URL = "http://testserver"
    Browser(Client()).sign_in("sara-lindqvist")
    visitor.begin()
    app.read(visitor.code)
    app.legitimate("sara-lindqvist")
    visitor.look()
    Browser(Client()).sign_in("sara-lindqvist")
    assert visitor.is_in
    assert (CareAccount.objects.count(), Person.objects.filter(identities__value=SARA).count()) == (1, 1)


def test_the_session_key_changes_and_the_order_is_gone_when_one_is_in(visitor, app):
    visitor.begin()
    before = visitor.client.session.session_key
    app.read(visitor.code)
    app.legitimate("sara-lindqvist")
    visitor.look()
    assert visitor.client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()
    assert visitor.order is None
    assert visitor.look()["Location"] == "/"


def test_somebody_else_than_was_signed_in_here_begins_at_the_start_page(visitor, app, bankid):
    visitor.begin()
    app.read(visitor.code)
    app.legitimate("sara-lindqvist")
    visitor.look()
    visitor.client.post("/valkommen/", {"accepts_terms": "on"})
    visitor.begin(back="/tider/")
    other = App(bankid)
    other.read(visitor.code)
    other.legitimate("daniel-oberg")
    assert visitor.look()["Location"] == "/valkommen/"


def test_the_number_and_the_secrets_are_in_no_address_page_or_log(visitor, app, caplog, bankid):
    with caplog.at_level(logging.DEBUG):
        page = visitor.begin()
        order = visitor.order
        app.read(visitor.code)
        app.legitimate("sara-lindqvist")
        pages = [page.content.decode(), json.dumps(visitor.ask())]
    kept = [*app.addresses, *pages, caplog.text, bankid.party.output(), json.dumps(dict(visitor.client.session))]
    kept += [str(row.get_decoded()) for row in Session.objects.all()]
    assert visitor.is_in
    secrets = (SARA, SARA[2:], order.secret, order.ref, order.token)
    assert not [text for text in kept for secret in secrets if secret in text]
    assert order.secret not in repr(order)


# --- the code


def test_the_code_is_the_one_of_the_official_example():
    token, secret = "67df3917-fa0d-44e5-b327-edcc928297f8", "d28db9a7-4cde-429e-a983-359be676944c"
    for seconds, proof in (
        (0, "dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8"),
        (1, "949d559bf23403952a94d103e67743126381eda00f0b3cbddbf7c96b1adcbce2"),
        (2, "a9e5ec59cb4eee4ef4117150abc58fad7a85439a6a96ccbecc3668b41795b3f3"),
    ):
        assert qr.content(token, secret, seconds=seconds) == f"bankid.{token}.{seconds}.{proof}"


def test_the_picture_is_another_one_each_second_and_is_never_kept(visitor):
    visitor.begin()
    with time_machine.travel(visitor.order.started, tick=False) as now:
        first = visitor.client.get("/logga-in/bankid/kod.svg")
        now.shift(1)
        second = visitor.client.get("/logga-in/bankid/kod.svg")
    assert first["Content-Type"] == "image/svg+xml"
    assert first["Cache-Control"] == "no-store"
    assert first.content.startswith(b"<svg xmlns=")
    assert first.content == qr.picture(qr.content(visitor.order.token, visitor.order.secret, seconds=0))
    assert first.content != second.content


def test_a_code_that_is_too_old_early_or_made_up_opens_nothing(visitor, app):
    visitor.begin()
    order = visitor.order
    for seconds in (-9, 60, order.seconds + 10):
        assert app.read(qr.content(order.token, order.secret, seconds=seconds)).status_code == 400
    assert app.read(qr.content(order.token, "another-secret", seconds=order.seconds)).status_code == 400
    assert app.read(visitor.code).status_code == 303


def test_an_order_shows_only_what_its_own_way_of_starting_needs(visitor):
    visitor.begin("other")
    assert visitor.order.secret
    assert visitor.look().context["waiting"].app_url == ""
    visitor.begin("same")
    assert visitor.order.secret == ""
    assert visitor.client.get("/logga-in/bankid/kod.svg").status_code == 404


def test_a_code_that_nobody_reads_is_followed_by_another_order_for_three_minutes(visitor, bankid):
    visitor.begin(back="/tider/")
    first = visitor.order
    bankid.control(end="startFailed")
    assert visitor.ask()["shows_code"]
    assert visitor.order.ref != first.ref
    assert (visitor.order.begun, visitor.order.next) == (first.begun, "/tider/")
    bankid.control(end="startFailed")
    with time_machine.travel(first.begun + timedelta(minutes=3, seconds=1)):
        assert visitor.ask() == {"go": "/logga-in/bankid/"}
    assert ended(visitor.look()) == "Koden lästes inte av"


# --- bound to the browser


def test_an_app_link_that_was_sent_to_somebody_else_lets_nobody_in(visitor, app):
    """An attacker begins, and gets the victim to open the link and to legitimate themselves."""
    visitor.begin("same")
    app.open(visitor.app_link)
    address = app.legitimate("sara-lindqvist")
    victim = Visitor()
    assert ended(victim.come_back(address)) == "Du började logga in i en annan webbläsare"
    assert not victim.is_in
    assert visitor.ask()["says"]
    assert not visitor.is_in
    assert not Person.objects.exists()


def test_a_way_back_with_another_nonce_is_refused_and_changes_nothing(visitor, app):
    visitor.begin("same")
    app.open(visitor.app_link)
    app.legitimate("sara-lindqvist")
    for nonce in ("", "x", visitor.order.nonce[:-1]):
        response = visitor.client.get("/logga-in/bankid/retur/", {"svar": nonce})
        assert response.status_code == 403
    assert not visitor.order.is_back
    assert visitor.look().status_code == 200
    assert not visitor.is_in


def test_a_way_back_that_is_opened_twice_leads_on(visitor, app):
    visitor.begin("same")
    app.open(visitor.app_link)
    address = app.legitimate("sara-lindqvist")
    visitor.come_back(address)
    visitor.look()
    assert visitor.come_back(address)["Location"] == "/logga-in/bankid/"
    visitor.client.post("/logga-ut/")
    assert visitor.come_back(address).status_code == 403


def test_a_sign_in_begins_with_a_form_of_ours_and_nothing_else(visitor):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/logga-in/bankid/starta/", {"device": "same"}).status_code == 403
    assert strict.get("/logga-in/bankid/starta/").status_code == 405
    assert visitor.client.post("/logga-in/bankid/starta/", {"device": "elsewhere"}).status_code == 404
    assert visitor.client.get("/logga-in/bankid/")["Location"] == "/logga-in/"
    assert visitor.ask() == {"go": "/logga-in/bankid/"}


def tabs(app: App, race) -> list[dict[str, object]]:
    """What six tabs of one browser are told, that ask at the same instant about a completed order."""
    visitor = Visitor()
    visitor.begin()
    app.read(visitor.code)
    app.legitimate("sara-lindqvist")
    visitor.forget_turns()

    def tab() -> dict[str, object]:
        client = Client()
        client.cookies.update(visitor.client.cookies)
        told: dict[str, object] = client.get("/logga-in/bankid/lage/").json()
        return told

    told: list[dict[str, object]] = race(*[tab] * 6)
    return told


def sign_ins(role) -> int:
    with role(None):
        return AccessEvent.objects.filter(action=AccessEvent.Action.SIGNED_IN).count()


def test_one_is_let_in_while_the_cache_is_away(visitor, app, settings):
    settings.CACHES = {"default": {**redis_cache(forgiving=True), "LOCATION": "redis://127.0.0.1:1/0"}}
    visitor.begin()
    assert visitor.ask()["shows_code"]
    app.read(visitor.code)
    app.legitimate("sara-lindqvist")
    assert visitor.look()["Location"] == "/valkommen/"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_six_tabs_that_ask_at_the_same_instant_one_lets_in_and_the_rest_wait(bankid, register, app, race, role):
    before = sign_ins(role)
    told = tabs(app, race)
    assert [answer["go"] for answer in told if "go" in answer] == ["/valkommen/"]
    assert sum("says" in answer for answer in told) == 5
    assert sign_ins(role) == before + 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_a_cache_to_take_turns_by_an_order_still_lets_in_once(
    bankid, register, app, race, role, monkeypatch
):
    monkeypatch.setattr(orders, "take_turn", lambda order: True)
    before = sign_ins(role)
    told = tabs(app, race)
    assert [answer.get("go") for answer in told].count("/valkommen/") == 1
    assert sign_ins(role) == before + 1


# --- asked no more often than BankID allows


def test_bankid_is_asked_at_most_every_other_second_however_many_ask_us(visitor, monkeypatch):
    visitor.begin()
    asked, collect = [], HttpBankId.collect

    def counted(self: HttpBankId, order_ref: str) -> Answer:
        asked.append(order_ref)
        return collect(self, order_ref)

    monkeypatch.setattr(HttpBankId, "collect", counted)
    visitor.forget_turns()
    for _ in range(5):
        visitor.client.get("/logga-in/bankid/lage/")
        visitor.client.get("/logga-in/bankid/")
    assert len(asked) == 1
