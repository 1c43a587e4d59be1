"""Where a person is signed in: listed in plain words, and ended from elsewhere at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory

from accounts import actions, devices, session_store, sessions
from accounts.models import DeviceSession
from audit.models import AccessEvent
from core import clock
from core.actor import Actor
from tests import make
from tests.conftest import database_role

pytestmark = pytest.mark.django_db

ANDROID = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)


@pytest.fixture(autouse=True)
def _nothing_is_remembered():
    cache.clear()
    yield
    cache.clear()


def listed(by: Actor, **values) -> Client:
    """A browser that the person is signed in with, and that is on the list."""
    client = make.signed_in(Client(), by)
    key = str(client.session.session_key)
    cache.set(sessions._key_of(key), clock.now().isoformat())
    told = {"method": "eid", "browser": "Chrome", "system": "Android", "continues": None, "last": None, **values}
    begun = actions.begin_device(session_key=key, by=by, **told)
    session = client.session
    session[sessions.DEVICE] = str(begun.device_id)
    session.save()
    assert client.get("/konto/").status_code == 200
    return client


def line(client: Client) -> DeviceSession:
    return DeviceSession.objects.get(session_key=client.session.session_key)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (ANDROID, "Chrome på Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari på iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge på Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox på Linux"),
        (
            "Mozilla/5.0 (Linux; Android 13) SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36",
            "Samsung Internet på Android",
        ),
        ("curl/8.0", "Okänd enhet"),
        ("", "Okänd enhet"),
    ],
)
def test_a_device_is_told_in_plain_words(told, words):
    request = RequestFactory().get("/", headers={"user-agent": told})
    assert devices.in_words(*devices.of(request)) == words


def test_every_sign_in_is_listed_this_one_first_and_marked():
    by = make.resident()
    here, there = listed(by), listed(by, browser="Firefox", system="Windows")
    page = here.get("/konto/inloggningar/").context["sign_ins"]
    assert [(row.device, row.is_here) for row in page.rows] == [
        ("Chrome på Android", True),
        ("Firefox på Windows", False),
    ]
    assert page.rows[1].begun.startswith("Inloggad med e-legitimation ")
    assert page.rows[1].used.startswith("Användes senast kl. ")
    assert there.get("/konto/inloggningar/").context["sign_ins"].rows[0].device == "Firefox på Windows"


def test_nobody_elses_sign_in_is_listed_or_ended():
    other = listed(make.resident())
    mine = listed(make.resident())
    assert len(mine.get("/konto/inloggningar/").context["sign_ins"].rows) == 1
    mine.post(f"/konto/inloggningar/{line(other).pk}/avsluta/")
    mine.post("/konto/inloggningar/avsluta-andra/")
    assert other.get("/konto/").status_code == 200
    assert not AccessEvent.objects.filter(action=AccessEvent.Action.SIGN_IN_ENDED).exists()


def test_an_ended_sign_in_is_out_at_once_although_the_cache_had_a_copy(django_capture_on_commit_callbacks):
    by = make.resident()
    here, there = listed(by), listed(by)
    copied = cache.get(session_store.SessionStore(there.session.session_key).cache_key)
    assert copied
    with django_capture_on_commit_callbacks(execute=True):
        here.post(f"/konto/inloggningar/{line(there).pk}/avsluta/")
    assert there.get("/konto/").status_code == 302
    assert here.get("/konto/").status_code == 200
    with database_role(None):
        logged = AccessEvent.objects.filter(action=AccessEvent.Action.SIGN_IN_ENDED, person_id=by.person_id)
        assert logged.count() == 1


def test_a_request_that_had_read_the_session_just_before_brings_nothing_back(django_capture_on_commit_callbacks):
    """It copies what it read into the cache after the session has ended; the mark there says otherwise."""
    by = make.resident()
    here, there = listed(by), listed(by)
    key = there.session.session_key
    store = session_store.SessionStore(key)
    copy = cache.get(store.cache_key)
    with django_capture_on_commit_callbacks(execute=True):
        actions.end_sign_ins(only=line(there).pk, by=by)
    cache.set(store.cache_key, copy, session_store.COPY_SECONDS)
    assert there.get("/konto/").status_code == 302
    assert here.get("/konto/").status_code == 200


def test_one_ended_from_elsewhere_is_told_so_once():
    by = make.resident()
    there = listed(by)
    there.cookies["vp_last"] = signed_cookie(line(there).pk)
    actions.end_sign_ins(by=by)
    cache.clear()
    response = there.get("/tider/")
    assert response["Location"] == "/utloggad/?av=dig&next=%2Ftider%2F"
    assert there.get(response["Location"]).context["signed_out"].why == "elsewhere"
    assert there.get("/tider/")["Location"] == "/logga-in/?next=%2Ftider%2F"


def signed_cookie(device_id) -> str:
    from django.http import HttpResponse

    response = HttpResponse()
    devices.remember(response, device_id)
    return response.cookies["vp_last"].value


def test_all_others_can_be_ended_and_all_of_them(django_capture_on_commit_callbacks):
    by = make.resident()
    here, others = listed(by), [listed(by), listed(by)]
    with django_capture_on_commit_callbacks(execute=True):
        here.post("/konto/inloggningar/avsluta-andra/")
    assert [client.get("/konto/").status_code for client in [here, *others]] == [200, 302, 302]
    late = listed(by)
    with django_capture_on_commit_callbacks(execute=True):
        assert here.post("/konto/inloggningar/avsluta-alla/")["Location"] == "/utloggad/"
    assert [client.get("/konto/").status_code for client in (here, late)] == [302, 302]


def test_a_sign_in_that_time_has_ended_is_not_listed(settings, tmp_path):
    by = make.resident()
    listed(by)
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    settings.CLOCK_OFFSET_FILE.write_text(str(21 * 60))
    here = listed(by)
    assert [row.is_here for row in here.get("/konto/inloggningar/").context["sign_ins"].rows] == [True]


def test_signing_in_writes_one_line_and_a_step_up_goes_on_with_it(browser):
    browser.client.defaults["HTTP_USER_AGENT"] = ANDROID
    browser.sign_in("sara-lindqvist")
    first = DeviceSession.objects.get()
    assert (first.browser, first.system, first.method) == ("Chrome", "Android", "eid")
    assert first.session_key == browser.client.session.session_key
    assert browser.client.cookies["vp_last"]["httponly"]
    kept = browser.client.session
    kept["begun_here"] = True
    kept.save()
    browser.sign_in("sara-lindqvist")
    assert browser.client.session["begun_here"] is True
    again = DeviceSession.objects.get()
    assert (again.pk, again.begun_at) == (first.pk, first.begun_at)
    assert again.session_key == browser.client.session.session_key != first.session_key
    browser.client.post("/logga-ut/")
    assert browser.client.cookies["vp_last"].value == ""
    browser.sign_in("sara-lindqvist")
    assert DeviceSession.objects.count() == 2


def test_somebody_else_after_an_idle_session_begins_at_their_own_start(browser):
    """The first one's session has ended, and so have their cookies; what the browser remembers is enough."""
    browser.sign_in("sara-lindqvist")
    browser.client.post("/valkommen/", {"accepts_terms": "on"})
    browser.client.session.flush()
    assert browser.sign_in("mats-astrom", back="/konto/")["Location"] == "/valkommen/"


def test_a_session_is_on_one_persons_list():
    by = make.resident()
    client = listed(by)
    with pytest.raises(IntegrityError, match="a_session_is_one_persons_on_one_device"), transaction.atomic():
        DeviceSession.objects.create(
            person=make.person(), session_key=str(client.session.session_key), method="eid", begun_at=clock.now()
        )


def test_the_list_costs_the_same_for_one_and_for_many(django_assert_max_num_queries):
    by = make.resident()
    clients = [listed(by) for _ in range(5)]
    with django_assert_max_num_queries(4):
        clients[0].get("/konto/inloggningar/")


def test_an_expired_row_is_no_sign_in():
    by = make.resident()
    here, gone = listed(by), listed(by)
    Session.objects.filter(pk=gone.session.session_key).update(expire_date=clock.now() - timedelta(hours=1))
    assert len(here.get("/konto/inloggningar/").context["sign_ins"].rows) == 1
