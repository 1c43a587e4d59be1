"""What the population register says, at sign-in and again later."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import renewal
from accounts.models import CareAccount, Custody, Person, User
from audit import words
from audit.models import AccessEvent
from core import clock
from core.db import constraint_of
from core.identity import IdentitySystem
from interop.register import HttpRegister
from tests.accounts.conftest import Browser
from tests.conftest import database_role

SARA, MARIA = "198601042388", "197907042381"


def person_with(number):
    return Person.objects.get(identities__value=number)


def number(value):
    return {"system": str(IdentitySystem.PERSONNUMMER), "value": value}


def test_name_address_and_custody_come_from_the_register(browser):
    browser.sign_in("sara-lindqvist")
    sara = person_with(SARA)
    assert (sara.street, sara.postal_code, sara.town) == ("Storgatan 18 B", "999 12", "Lindhamn")
    assert sara.register_read_at is not None
    children = {row.child.given_name for row in Custody.objects.filter(guardian=sara)}
    assert children == {"Ella", "Hugo", "Alma"}
    with database_role(None):
        row = AccessEvent.objects.get(action="person.register_read", person_id=sara.pk)
    assert (row.by, row.actor_person_id) == ("system", None)
    assert words.what([(row.action, row.category)]).endswith("ur folkbokföringen när du loggade in")


def test_both_guardians_have_custody_of_the_same_children(browser):
    browser.sign_in("sara-lindqvist")
    Browser(Client()).sign_in("daniel-oberg")
    ella = Person.objects.get(given_name="Ella")
    assert Custody.objects.filter(child=ella).count() == 2
    assert Person.objects.filter(given_name="Ella").count() == 1


def test_a_protected_person_has_no_address_here_even_if_the_register_tells_one(browser, register):
    home = {"street": "Hemliga gatan 1", "postcode": "999 99", "town": "Ingenstans"}
    register.change(identity=number(MARIA), address=home)
    browser.sign_in("maria-nystrom")
    maria = person_with(MARIA)
    assert maria.is_protected
    assert (maria.street, maria.postal_code, maria.town) == ("", "", "")


@pytest.mark.django_db
def test_the_database_itself_keeps_a_protected_persons_address_out(browser):
    browser.sign_in("maria-nystrom")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Person.objects.filter(pk=person_with(MARIA).pk).update(street="Hemliga gatan 1")
    assert constraint_of(caught.value) == "protected_person_has_no_address_here"


def test_one_who_becomes_protected_loses_the_address_at_the_next_reading(browser, register):
    browser.sign_in("sara-lindqvist")
    register.change(identity=number(SARA), protection="sekretessmarkering")
    try:
        renewal.renew(person_with(SARA).pk, register=HttpRegister())
        assert person_with(SARA).street == ""
    finally:
        register.change(identity=number(SARA), protection="none")


def test_a_silent_register_keeps_nobody_out(browser, register):
    register.control(down=True)
    response = browser.sign_in("sara-lindqvist")
    assert response["Location"] == "/valkommen/"
    sara = person_with(SARA)
    assert sara.name == "Sara Lindqvist"
    assert sara.register_read_at is None
    assert browser.client.get("/valkommen/").status_code == 200


def test_what_the_silent_register_would_have_said_is_read_later(browser, register):
    register.control(down=True)
    browser.sign_in("sara-lindqvist")
    assert renewal.renew_new_accounts() == 0
    register.control(down=False)
    assert renewal.renew_new_accounts() == 1
    assert person_with(SARA).town == "Lindhamn"
    assert renewal.renew_new_accounts() == 0


def test_a_register_that_is_down_is_not_asked_for_everybody(browser, register, caplog):
    for key in ("sara-lindqvist", "daniel-oberg", "mats-astrom", "amina-warsame"):
        register.control(down=True)
        Browser(Client()).sign_in(key)
    caplog.clear()
    assert renewal.renew_new_accounts() == 0
    assert [r.message for r in caplog.records if "renewal" in r.name] == [
        "the population register does not answer; 0 persons were read"
    ]


def test_everybody_is_read_once_a_day(browser, settings, tmp_path):
    browser.sign_in("sara-lindqvist")
    Person.objects.exclude(identities__value=SARA).update(register_read_at=clock.now())
    assert renewal.renew_oldest() == 0
    moved = tmp_path / "clock"
    moved.write_text("86400")
    settings.CLOCK_OFFSET_FILE = moved
    assert renewal.renew_oldest() == Person.objects.count()


def test_one_who_has_died_gets_no_account(browser, register):
    register.change(identity=number(SARA), death="2026-11-01")
    try:
        response = browser.sign_in("sara-lindqvist")
    finally:
        register.change(identity=number(SARA), death=None)
    assert response.status_code == 403
    assert response.context["failure"].code == "closed"
    assert not CareAccount.objects.exists()


def test_a_death_closes_the_account_and_ends_its_sessions(browser, register):
    browser.sign_in("sara-lindqvist")
    browser.client.post("/valkommen/", {"accepts_terms": "on"})
    assert browser.client.get("/konto/").status_code == 200
    register.change(identity=number(SARA), death="2026-11-01")
    try:
        renewal.renew(person_with(SARA).pk, register=HttpRegister())
    finally:
        register.change(identity=number(SARA), death=None)
    assert CareAccount.objects.get().closed_at is not None
    assert not User.objects.get().is_active
    assert browser.client.get("/konto/")["Location"].startswith("/logga-in/")


def test_custody_that_the_register_no_longer_tells_of_ends(browser, register):
    browser.sign_in("sara-lindqvist")
    register.change(identity=number(SARA), custody=[])
    try:
        renewal.renew(person_with(SARA).pk, register=HttpRegister())
    finally:
        register.change(identity=number(SARA), custody=_custody_of_sara())
    assert not Custody.objects.exclude(until=clock.today()).exists()


def _custody_of_sara():
    children = {"201803112380": "2018-03-11", "201312062399": "2013-12-06", "201206062380": "2012-06-06"}
    return [
        {"child": number(child), "guardian": number(SARA), "from": born, "until": None}
        for child, born in children.items()
    ]
