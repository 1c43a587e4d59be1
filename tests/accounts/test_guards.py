"""Who may see a page: nobody, somebody signed in too weakly, staff, one who has not accepted the terms."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import guards, purposes, sessions
from accounts.assurance import Needs
from accounts.backends import RESIDENT_BACKEND
from accounts.models import User
from core import clock
from core.actor import Assurance
from tests import make

pytestmark = pytest.mark.django_db


def test_one_who_is_not_signed_in_is_asked_to_and_led_back():
    assert Client().get("/konto/kontakt/")["Location"] == "/logga-in/?next=%2Fkonto%2Fkontakt%2F"


def test_one_signed_in_too_weakly_proves_it_again_and_comes_back(browser):
    browser.sign_in("sara-lindqvist")
    browser.client.post("/valkommen/", {"accepts_terms": "on"})
    session = browser.client.session
    session[sessions.ASSURANCE] = {**session[sessions.ASSURANCE], "level": int(Assurance.PASSKEY)}
    session.save()
    response = browser.client.get("/konto/")
    assert response["Location"] == "/logga-in/igen/?next=%2Fkonto%2F"
    assert browser.client.get("/logga-in/?next=/konto/")["Location"] == response["Location"]
    page = browser.client.get(response["Location"])
    assert page.context["step_up"].why == str(purposes.WHY["account"])
    assert browser.sign_in("sara-lindqvist", back="/konto/")["Location"] == "/konto/"
    assert browser.client.get("/konto/").status_code == 200


def test_somebody_else_who_answers_the_step_up_gets_a_session_of_their_own(browser):
    """Nothing of the first one's session goes on, and the way back was the first one's too."""
    browser.sign_in("sara-lindqvist")
    browser.client.post("/valkommen/", {"accepts_terms": "on"})
    first = browser.client.session
    first["left_behind"] = "sara"
    first.save()
    answer = browser.sign_in("mats-astrom", back="/konto/kontakt/")
    assert answer["Location"] == "/valkommen/"
    assert browser.client.session[sessions.NAME] == "Mats Åström"
    assert "left_behind" not in browser.client.session
    assert not Session.objects.filter(pk=first.session_key).exists()


@pytest.mark.parametrize(("minutes", "is_fresh"), [(0, True), (14, True), (15, False), (-60, False)])
def test_contact_details_need_an_eid_shown_lately(minutes, is_fresh):
    shown_at = (clock.now() - timedelta(minutes=minutes)).isoformat()
    proof = {"level": int(Assurance.LOA3), "method": "eid", "at": shown_at}
    client = make.signed_in(Client(), make.resident(), **{sessions.ASSURANCE: proof})
    assert client.get("/konto/").status_code == 200
    response = client.get("/konto/kontakt/")
    assert (response.status_code == 200) is is_fresh
    if not is_fresh:
        assert response["Location"] == "/logga-in/igen/?next=%2Fkonto%2Fkontakt%2F"
        assert client.get(response["Location"]).context["step_up"].ways.next == "/konto/kontakt/"


def test_a_passkey_opens_the_times_but_neither_the_record_nor_its_news():
    client = make.signed_in(Client(), make.resident(assurance=Assurance.PASSKEY))
    assert client.get("/tider/").status_code == 200
    assert client.get("/").context["home"].news is None
    for closed in ("/journal/", "/vem-har-last/", "/konto/", "/konto/kontakt/"):
        assert client.get(closed)["Location"].startswith("/logga-in/igen/?next=%2F"), closed


def test_the_step_up_page_lets_on_who_has_shown_enough_and_asks_others_to_sign_in():
    assert Client().get("/logga-in/igen/?next=/konto/")["Location"] == "/logga-in/?next=%2Fkonto%2F"
    client = make.signed_in(Client(), make.resident())
    assert client.get("/logga-in/igen/?next=/konto/")["Location"] == "/konto/"
    assert client.get("/logga-in/igen/?next=https://elsewhere.example/")["Location"] == "/"


def test_what_is_sent_leads_back_to_the_page_with_the_form_on_it():
    client = make.signed_in(Client(), make.resident(assurance=Assurance.PASSKEY))
    entry, there = "/journal/post/6f1d3d0e-6ad4-4a59-9a1c-3c1b6d5a0001/", "http://testserver"
    ways = {
        f"{there}{entry}?sida=2": f"{entry}?sida=2",
        f"http://elsewhere.example{entry}": f"{entry}visa/",
        "": f"{entry}visa/",
    }
    for referer, back in ways.items():
        response = client.post(f"{entry}visa/", headers={"referer": referer})
        assert response["Location"] == f"/logga-in/igen/?{urlencode({'next': back})}"


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
    session = client.session
    session[sessions.ENDS] = (clock.now() + timedelta(hours=1)).isoformat()
    session.save()
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

    strict = guards.resident(Assurance.LOA3, fresh=True, purpose="book")(view)
    assert vars(guards.public(view)).items() >= {"guard": "public", "login_required": False}.items()
    marks = {"guard": "resident", "needs": Needs(Assurance.LOA3, fresh=True), "purpose": "book"}
    assert vars(strict).items() >= marks.items()
    assert "login_required" not in vars(strict)
    assert "guard" not in vars(view)
