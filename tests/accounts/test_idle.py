"""A session that nobody uses ends by itself, and a session that is used costs no write a page."""

from __future__ import annotations

import os

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock_moved(settings, tmp_path):
    """``clock_moved(minutes)`` sets the house's clock that far ahead of the world's."""
    moved = tmp_path / "clock-offset"
    settings.CLOCK_OFFSET_FILE = moved

    def move(minutes):
        moved.write_text(str(minutes * 60))
        os.utime(moved, ns=(0, minutes * 10**9))

    return move


@pytest.fixture
def client():
    signed_in = make.signed_in(Client(), make.resident())
    assert signed_in.get("/konto/").status_code == 200
    return signed_in


def last_seen(client):
    (value,) = [value for key, value in vars(caches["default"])["_cache"].items() if "seen:" in key]
    return value


def test_a_session_used_within_the_idle_time_goes_on(client, clock_moved):
    for minutes in (15, 30, 45):
        clock_moved(minutes)
        assert client.get("/konto/").status_code == 200


def test_a_session_idle_for_longer_ends_and_the_page_says_so(client, clock_moved):
    key = client.session.session_key
    clock_moved(21)
    response = client.get("/konto/kontakt/")
    assert response["Location"] == "/utloggad/?tid=1&next=%2Fkonto%2Fkontakt%2F"
    assert not Session.objects.filter(pk=key).exists()
    page = client.get(response["Location"])
    assert page.context["signed_out"].why == "time"
    assert page.context["signed_out"].sign_in_url == "/logga-in/?next=%2Fkonto%2Fkontakt%2F"


def test_a_page_open_to_all_is_shown_after_idling_but_not_as_anybodys(client, clock_moved):
    clock_moved(21)
    response = client.get("/om/")
    assert response.status_code == 200
    assert response.context["frame"].signed_in is False


def test_last_seen_is_written_at_most_once_a_minute(client, clock_moved):
    clock_moved(2)
    client.get("/konto/")
    before = last_seen(client)
    client.get("/konto/")
    assert last_seen(client) == before
    clock_moved(4)
    client.get("/konto/")
    assert last_seen(client) != before


def test_a_page_view_neither_saves_the_session_nor_sends_its_cookie_again(client):
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/konto/")
    assert "vp_session" not in response.cookies
    assert not [q["sql"] for q in queries if q["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]


def test_a_restarted_cache_keeps_in_one_who_has_just_signed_in(client):
    cache.clear()
    assert client.get("/konto/").status_code == 200


def test_a_restarted_cache_keeps_nobody_in_who_signed_in_long_ago(client, clock_moved):
    clock_moved(60)
    cache.clear()
    assert client.get("/konto/").status_code == 302


def test_a_lost_cache_signs_nobody_out_who_is_using_the_pages(client, clock_moved):
    for minutes in (15, 30, 45, 60):
        clock_moved(minutes)
        cache.clear()
        assert client.get("/konto/").status_code == 200


def test_a_lost_cache_keeps_nobody_in_who_has_been_idle(client, clock_moved):
    clock_moved(15)
    client.get("/konto/")
    clock_moved(36)
    cache.clear()
    assert client.get("/konto/").status_code == 302


def test_a_cache_that_comes_back_with_what_it_knew_signs_nobody_out(client, clock_moved):
    """What it says is old; the browser's note is newer."""
    clock_moved(2)
    client.get("/konto/")
    known = dict(vars(caches["default"])["_cache"])
    for minutes in (15, 30):
        clock_moved(minutes)
        client.get("/konto/")
    vars(caches["default"])["_cache"].update(known)
    clock_moved(31)
    assert client.get("/konto/").status_code == 200


@pytest.mark.parametrize("note", ["", "9999999999", "9999999999:forged"])
def test_a_note_that_is_not_ours_is_not_believed(client, clock_moved, note):
    clock_moved(60)
    cache.clear()
    client.cookies["vp_seen"] = note
    assert client.get("/konto/").status_code == 302


def test_a_note_of_another_session_is_not_believed(client, clock_moved):
    other = make.signed_in(Client(), make.resident())
    for minutes in (15, 30):
        clock_moved(minutes)
        other.get("/konto/")
    client.cookies["vp_seen"] = other.cookies["vp_seen"].value
    cache.clear()
    assert other.get("/konto/").status_code == 200
    assert client.get("/konto/").status_code == 302


def test_the_note_is_kept_from_scripts_and_from_other_sites(client, clock_moved):
    clock_moved(2)
    note = client.get("/konto/").cookies["vp_seen"]
    assert (note["httponly"], note["samesite"], note["max-age"]) == (True, "Lax", "")


def test_the_cache_does_not_show_the_sessions_own_key(client, clock_moved):
    clock_moved(2)
    client.get("/konto/")
    kept = [key for key in vars(caches["default"])["_cache"] if "seen:" in key]
    assert kept
    assert not [key for key in kept if client.session.session_key in key]


def test_a_sign_in_ends_after_twelve_hours_however_much_it_is_used_and_that_is_warned_of(client, clock_moved):
    for minutes in range(15, 12 * 60, 15):
        clock_moved(minutes)
        assert client.get("/om/").context["frame"].idle.stays is True
    clock_moved(12 * 60 - 1)
    idle = client.get("/konto/").context["frame"].idle
    assert (idle.stays, 0 < idle.left <= 60) == (False, True)
    told = client.post("/logga-in/kvar/").json()
    assert (told["stays"], 0 < told["left"] <= 60) == (False, True)
    assert client.post("/konto/stanna/").json()["left"] <= 60
    clock_moved(12 * 60)
    assert client.get("/konto/")["Location"].startswith("/utloggad/?tid=1")


def test_a_session_that_does_not_say_when_it_ends_has_ended(client):
    session = client.session
    del session["ends_at"]
    session.save()
    assert client.get("/konto/").status_code == 302
