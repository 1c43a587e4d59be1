"""Passkeys: made after a fresh e-ID, worth a lower level, and no way in for one who is closed out."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts import actions, sessions
from accounts.models import CareAccount, DeviceSession, Person, User
from audit.models import AccessEvent
from core import clock
from core.actor import Actor, Assurance
from tests import make
from tests.accounts.soft_passkey import Device
from tests.accounts.test_register_reading import SARA, number
from tests.conftest import database_role

pytestmark = pytest.mark.django_db

ADD, SHOW = "/konto/passkeys/", "/logga-in/passkey/"


@pytest.fixture(autouse=True)
def _on_localhost(settings):
    settings.PUBLIC_URL = "http://localhost"


@pytest.fixture
def owner() -> Actor:
    by = make.resident()
    CareAccount.objects.filter(person_id=by.own_person_id).update(terms_accepted_at=clock.now())
    return by


def add(client: Client, device: Device, name: str = "Min telefon"):
    question = client.post(f"{ADD}fraga/").json()
    return client.post(f"{ADD}ny/", {"name": name, "credential": device.make(question)})


def with_passkey(owner: Actor) -> Device:
    device = Device()
    assert add(make.signed_in(Client(), owner), device).status_code == 303
    return device


def show(device: Device, client: Client | None = None, back: str = ""):
    client = client or Client()
    question = client.post(f"{SHOW}fraga/").json()
    return client.post(SHOW, {"credential": device.show(question), "next": back}), client


def deeds(owner: Actor) -> list[str]:
    with database_role(None):
        rows = AccessEvent.objects.filter(person_id=owner.person_id).order_by("at", "pk")
        return list(rows.values_list("action", flat=True))


def test_a_passkey_is_added_named_listed_and_removed(owner):
    client = make.signed_in(Client(), owner)
    assert add(client, Device()).status_code == 303
    (row,) = client.get(ADD).context["passkeys"].rows
    assert (row.name, row.used) == ("Min telefon", "Inte använd än.")
    client.post(row.remove_url)
    assert client.get(ADD).context["passkeys"].rows == ()
    assert deeds(owner) == ["account.passkey_added", "account.passkey_removed"]


def test_signing_in_with_it_opens_the_times_and_not_the_record(owner):
    answer, client = show(with_passkey(owner), back="/tider/")
    assert answer["Location"] == "/tider/"
    assert client.session[sessions.ASSURANCE]["level"] == Assurance.PASSKEY
    assert client.session[sessions.ASSURANCE]["method"] == "passkey"
    assert client.get("/tider/").status_code == 200
    assert client.get("/journal/")["Location"] == "/logga-in/igen/?next=%2Fjournal%2F"
    assert client.get(ADD)["Location"].startswith("/logga-in/igen/")
    assert DeviceSession.objects.get(session_key=client.session.session_key).method == "passkey"
    assert deeds(owner)[:2] == ["account.passkey_added", "account.signed_in"]


def test_the_sign_in_page_offers_it_only_where_it_is_enough():
    assert Client().get("/logga-in/?next=/tider/").context["sign_in"].takes_passkey is True
    assert Client().get("/logga-in/?next=/journal/").context["sign_in"].takes_passkey is False


def closed(owner: Actor) -> None:
    CareAccount.objects.filter(person_id=owner.own_person_id).update(closed_at=clock.now(), closed_reason="own")


def dead(owner: Actor) -> None:
    Person.objects.filter(pk=owner.own_person_id).update(died_on=clock.today())


def shut_out(owner: Actor) -> None:
    User.objects.filter(pk=owner.own_user_id).update(is_active=False)


@pytest.mark.parametrize("became", [closed, dead, shut_out])
def test_one_who_is_closed_out_does_not_get_in(owner, became):
    device = with_passkey(owner)
    became(owner)
    answer, client = show(device)
    assert answer.status_code == 403
    assert answer.context["failure"].code == "closed"
    assert client.get("/tider/").status_code == 302


def test_closing_the_account_takes_its_passkeys_for_good(owner):
    device = with_passkey(owner)
    actions.close_account(keep_sms=True, by=owner)
    assert not Authenticator.objects.exists()
    assert show(device)[0].context["failure"].code == "passkey"


def test_a_removed_passkey_opens_nothing(owner):
    device = with_passkey(owner)
    Authenticator.objects.all().delete()
    answer, _client = show(device)
    assert answer.context["failure"].code == "passkey"


def test_an_answer_is_believed_once_and_in_its_own_browser(owner):
    device, client = with_passkey(owner), Client()
    answer = device.show(client.post(f"{SHOW}fraga/").json())
    stranger = Client()
    stranger.post(f"{SHOW}fraga/")
    assert stranger.post(SHOW, {"credential": answer}).context["failure"].code == "passkey"
    assert client.post(SHOW, {"credential": answer}).status_code == 302
    again = Client()
    assert again.post(SHOW, {"credential": answer}).context["failure"].code == "passkey"


@pytest.mark.parametrize(
    "changed", [{"origin": "https://elsewhere.example"}, {"verifies": False}, {"key": Device().key}]
)
def test_an_answer_from_elsewhere_unverified_or_by_another_key_is_refused(owner, changed):
    device = replace(with_passkey(owner), **changed)
    answer, client = show(device)
    assert answer.context["failure"].code == "passkey"
    assert client.get("/tider/").status_code == 302


@pytest.mark.parametrize("device", [Device(origin="https://elsewhere.example"), Device(verifies=False)])
def test_a_passkey_made_elsewhere_or_without_verifying_the_person_is_not_kept(owner, device):
    client = make.signed_in(Client(), owner)
    answer = add(client, device)
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


NO_PASSKEY = ["", "{}", "[]", "null", "x", '{"response": {}}', '{"response": {"userHandle": "x"}}']


@pytest.mark.parametrize("sent", NO_PASSKEY)
def test_what_is_no_passkey_is_refused_politely(sent, owner):
    client = Client()
    client.post(f"{SHOW}fraga/")
    assert client.post(SHOW, {"credential": sent}).context["failure"].code == "passkey"
    assert make.signed_in(Client(), owner).post(f"{ADD}ny/", {"credential": sent}).status_code == 422


def test_nobody_elses_passkey_is_removed(owner):
    with_passkey(owner)
    other = make.signed_in(Client(), make.resident())
    other.post(f"{ADD}{Authenticator.objects.get().pk}/ta-bort/")
    assert Authenticator.objects.count() == 1


def test_a_passkey_cannot_be_added_without_a_fresh_eid(owner):
    weak = make.signed_in(Client(), replace(owner, assurance=Assurance.PASSKEY))
    for address in (ADD, f"{ADD}fraga/", f"{ADD}ny/"):
        assert weak.post(address)["Location"].startswith("/logga-in/igen/")


def test_the_question_names_nobody_and_the_passkey_holds_no_number(owner):
    asked = Client().post(f"{SHOW}fraga/").json()["publicKey"]
    assert not asked.get("allowCredentials")
    assert asked["userVerification"] == "required"
    user = make.signed_in(Client(), owner).post(f"{ADD}fraga/").json()["publicKey"]["user"]
    assert user["name"] == user["displayName"] == owner.name


def test_a_person_has_ten_at_most(owner):
    client = make.signed_in(Client(), owner)
    for _ in range(11):
        add(client, Device())
    assert Authenticator.objects.count() == 10
    assert client.get(ADD).context["passkeys"].may_add is False


def test_the_register_is_read_as_at_any_sign_in(browser, register, settings):
    """The e-ID and the register are processes: one who has died since is let in no more, nor ever again."""
    settings.PUBLIC_URL = "http://testserver"
    browser.sign_in("sara-lindqvist")
    browser.client.post("/valkommen/", {"accepts_terms": "on"})
    settings.PUBLIC_URL = "http://localhost"
    device = Device()
    assert add(browser.client, device).status_code == 303
    answer, client = show(device, back="/tider/")
    assert answer["Location"] == "/tider/"
    assert client.session[sessions.NAME] == "Sara Lindqvist"
    register.change(identity=number(SARA), death="2026-11-01")
    try:
        assert show(device)[0].context["failure"].code == "closed"
    finally:
        register.change(identity=number(SARA), death=None)
    assert client.get("/tider/").status_code == 302


def test_a_register_that_does_not_answer_keeps_nobody_waiting(owner, register):
    device = with_passkey(owner)
    register.control(down=True)
    assert show(device)[0]["Location"] == "/"


def test_only_passkeys_are_switched_on(settings):
    assert settings.MFA_SUPPORTED_TYPES == ["webauthn"]
    assert json.loads(json.dumps(Client().post(f"{SHOW}fraga/").json()))
