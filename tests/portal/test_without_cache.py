"""The house stands while Redis is stopped or hangs: what each use of the cache does then (docs/adr/0011)."""

from __future__ import annotations

import os
import re
import socket
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from redis.exceptions import RedisError

from accounts.models import Person
from accounts.session_store import COPY_SECONDS, SessionStore
from audit.models import AccessEvent
from bookings.models import Booking
from bookings.queries.day_list import day_list
from clinics import actions
from core import clock
from core.actor import Actor
from demo.launcher import ports
from demo.launcher.stack import Stack, on_database
from portal.settings.base import redis_cache
from reminders.models import Message
from tests import make
from tests.portal.valkey import Valkey
from tests.reminders.phone import wait_until

pytestmark = pytest.mark.processes
PATIENCE = 30  # seconds until a test gives up waiting for an answer
PASSWORD = "a calm morning at the desk"
KEY = "3132333435363738393031323334353637383930"
IN_THE_HOUSE = frozenset({"web", "worker", "beat", "phone"})


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Valkey]:
    valkey = Valkey(tmp_path)
    valkey.start()
    yield valkey
    valkey.stop()


@pytest.fixture
def own_cache(settings: Any, redis: Valkey) -> Valkey:
    """This process keeps its cache in that Redis, as production does."""
    use(settings, redis.address)
    return redis


def use(settings: Any, address: str) -> None:
    places = {"default": redis_cache(forgiving=True), "counts": redis_cache(forgiving=False)}
    settings.CACHES = {name: {**place, "LOCATION": address} for name, place in places.items()}


# --- the whole house


@pytest.fixture
def house(transactional_db: None, redis: Valkey, tmp_path: Path) -> Iterator[Stack]:
    """Web, worker, beat and phone as processes, on the test's database and that Redis."""
    environment = on_database(os.environ, str(connection.settings_dict["NAME"]))
    stack = Stack(
        {**environment, "REDIS_URL": redis.address, "PHONE_PACE": "0.02"},
        tmp_path / "stack",
        ports=ports.anywhere(),
        services=IN_THE_HOUSE,
    )
    try:
        stack.prepare(seed=False)
        with stack:
            yield stack
    finally:
        stack.ports.release()


class Visitor:
    """A signed-in resident's browser."""

    def __init__(self, house: Stack, by: Actor) -> None:
        self._web = house.urls["web"]
        self._browser = requests.Session()
        self._browser.trust_env = False
        session = make.signed_in(Client(), by).cookies["vp_session"].value
        self._browser.cookies.set("vp_session", session, domain="localhost.local", path="/")

    def sees(self, path: str) -> str:
        """The page there, to one who is still signed in."""
        page = self._browser.get(self._web + path, allow_redirects=False, timeout=PATIENCE)
        assert page.status_code == 200, (page.status_code, page.headers)
        return page.text

    def reads_readiness(self) -> tuple[int, dict[str, bool]]:
        """As a balancer does."""
        answer = self._browser.get(self._web + "/halsa/redo", timeout=PATIENCE)
        return answer.status_code, answer.json()

    def books(self, slot_id: uuid.UUID) -> None:
        """From the form to the page that says so."""
        path = reverse("bookings:confirm", args=[slot_id])
        page = self.sees(path)
        names = ("form_key", "csrfmiddlewaretoken")
        form = {name: re.findall(rf'name="{name}" value="([^"]+)"', page)[-1] for name in names}
        answer = self._browser.post(self._web + path, form, allow_redirects=False, timeout=PATIENCE)
        assert answer.status_code == 303, answer.text
        self.sees(answer.headers["Location"])


@pytest.mark.django_db(transaction=True)
def test_a_resident_books_while_redis_is_away_and_the_message_goes_when_it_is_back(house, redis):
    for goes_away in (Valkey.stop, Valkey.hang):
        books_while_it_is_away(house, redis, goes_away)


def books_while_it_is_away(house: Stack, redis: Valkey, goes_away: Callable[[Valkey], None]) -> None:
    """Somebody who was signed in before it went."""
    by, slot = make.resident(), make.slot()
    make.contact_card(Person.objects.get(pk=by.own_person_id))
    visitor = Visitor(house, by)
    visitor.sees("/konto/")
    goes_away(redis)
    visitor.books(slot.pk)
    booking = Booking.objects.get(person_id=by.own_person_id)
    for path in ("/", "/tider/", reverse("bookings:booking", args=[booking.pk])):
        assert booking.slot.visit_type.name in visitor.sees(path)
    assert visitor.reads_readiness() == (200, {"database": True, "cache": False})
    assert Message.objects.get(booking=booking, kind="confirmation").state == Message.State.PLANNED
    redis.come_back()
    wait_until(lambda: Message.objects.filter(booking=booking, state=Message.State.DELIVERED).exists(), seconds=90)
    wait_until(lambda: visitor.reads_readiness() == (200, {"database": True, "cache": True}))
    visitor.sees("/tider/")


# --- one use at a time


def test_a_cache_that_hangs_is_tried_once_and_then_left_alone(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        use(settings, f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        assert [caches["default"].get(name, "nothing") for name in "abc"] == ["nothing"] * 3
        with pytest.raises(RedisError):
            caches["counts"].get("a")
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


def seconds_left(key: str) -> int:
    kept: Any = caches["default"]  # only django-redis tells
    return int(kept.ttl(key))


@pytest.mark.django_db
def test_a_copy_of_a_session_is_believed_for_a_minute_at_most(own_cache):
    """So long can one that was ended while the cache was away come back with it."""
    session = SessionStore()
    session["person"] = "somebody"
    session.save()
    copy = session.cache_key
    assert 0 < seconds_left(copy) <= COPY_SECONDS
    caches["default"].delete(copy)
    assert SessionStore(session.session_key)["person"] == "somebody"
    assert 0 < seconds_left(copy) <= COPY_SECONDS


@pytest.mark.django_db
def test_one_who_signs_out_while_the_cache_is_away_is_out(own_cache):
    client = make.signed_in(Client(), make.resident())
    key = str(client.session.session_key)
    own_cache.stop()
    assert client.get("/konto/").status_code == 200
    client.post(reverse("accounts:sign_out"))
    assert not Session.objects.filter(pk=key).exists()
    client.cookies["vp_session"] = key
    assert client.get("/konto/").status_code == 302


@pytest.mark.django_db
def test_no_password_is_tried_while_tries_cannot_be_counted(own_cache, client):
    email = f"{uuid.uuid4().hex[:8]}@example.se"
    actions.enrol_staff(
        email=email, password=PASSWORD, name="Karin Holm", totp_key=KEY, assignments=(), by=Actor.system()
    )
    form = {"email": email, "password": PASSWORD, "code": f"{totp(bytes.fromhex(KEY)):06d}", "next": ""}
    own_cache.stop()
    page = client.post(reverse("admin:login"), form)
    assert "Det går inte att logga in just nu. Felet är vårt." in page.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_a_day_list_read_again_while_the_cache_is_away_is_logged_again(own_cache, role):
    slot = make.slot()
    Booking.objects.create(slot=slot, person=make.person(), form_key=uuid.uuid4(), booked_at=clock.now())
    by = make.staff(slot.schedule.clinic.unit)

    def reads() -> int:
        day_list(slot.starts_at.date(), by=by)
        with role(None):
            return AccessEvent.objects.filter(action=AccessEvent.Action.DAY_LIST_READ).count()

    assert [reads(), reads()] == [1, 1]
    own_cache.stop()
    assert [reads(), reads()] == [2, 3]
