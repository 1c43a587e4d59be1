"""Who may see a page: nobody, somebody signed in too weakly, staff, one who has not accepted the terms."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import guards, sessions
from accounts.backends import RESIDENT_BACKEND
from accounts.models import User
from core.actor import Assurance
from tests import make

pytestmark = pytest.mark.django_db


def test_one_who_is_not_signed_in_is_asked_to_and_led_back():
    assert Client().get("/konto/kontakt/")["Location"] == "/logga-in/?next=/konto/kontakt/"


def test_one_signed_in_too_weakly_proves_it_again_and_comes_back(browser):
    browser.sign_in("sara-lindqvist")
    browser.client.post("/valkommen/", {"accepts_terms": "on"})
    session = browser.client.session
    session[sessions.ASSURANCE] = {**session[sessions.ASSURANCE], "level": int(Assurance.PASSKEY)}
    session.save()
    response = browser.client.get("/konto/")
    assert response["Location"] == "/logga-in/?next=/konto/"
    assert browser.client.get(response["Location"]).status_code == 200
    assert browser.sign_in("sara-lindqvist", back="/konto/")["Location"] == "/konto/"
    assert browser.client.get("/konto/").status_code == 200


def test_one_signed_in_surely_enough_is_not_asked_again():
    client = make.signed_in(Client(), make.resident())
    assert client.get("/logga-in/?next=/konto/")["Location"] == "/konto/"
    assert client.get("/logga-in/")["Location"] == "/"


def test_for_staff_a_residents_page_does_not_exist():
    client = Client()
    client.force_login(User.objects.create_staff(email="k@example.se", password="x" * 20, name="Karin Holm"))
    assert client.get("/konto/").status_code == 404


def test_one_who_has_not_accepted_the_terms_does_so_first():
    client = make.signed_in(Client(), make.resident(), **{sessions.TERMS: False})
    assert client.get("/konto/")["Location"] == "/valkommen/?next=%2Fkonto%2F"
    assert client.get("/")["Location"] == "/valkommen/"


def test_a_session_that_does_not_say_how_sure_we_are_is_nobodys():
    client = Client()
    client.force_login(User.objects.create_resident(), backend=RESIDENT_BACKEND)
    assert client.get("/konto/")["Location"].startswith("/logga-in/")


def test_a_resident_cannot_be_kept_in_by_the_staffs_backend():
    client = Client()
    client.force_login(User.objects.create_resident(), backend="accounts.backends.StaffBackend")
    assert client.get("/konto/")["Location"].startswith("/logga-in/")


def test_who_is_asking_costs_one_query():
    client = make.signed_in(Client(), make.resident())
    client.get("/om/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/om/")
    assert len(queries) == 1
    assert "accounts_user" in queries[0]["sql"]


def test_a_guard_marks_its_view():
    def view(request):
        raise AssertionError("never called")

    strict = guards.resident(Assurance.LOA3, purpose="book")(view)
    assert vars(guards.public(view)).items() >= {"guard": "public", "login_required": False}.items()
    assert vars(guards.resident(view))["guard"] == "resident"
    assert (vars(strict)["level"], vars(strict)["purpose"]) == (Assurance.LOA3, "book")
    assert "login_required" not in vars(strict)
    assert "guard" not in vars(view)
