"""From a code on paper to a shift: once, in time, and never with what the person had before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from audit.models import AccessEvent
from clinics import actions
from clinics.errors import EnrolmentOver
from clinics.models import Enrolment, Shift
from core import clock
from core.actor import Actor, Role
from tests import make
from tests.portal import staff

pytestmark = pytest.mark.django_db
PASSWORD = "fyra lugna ord i rad"
START, PASS, APP = (reverse(f"admin:{name}") for name in ("enrol", "first_password", "first_code_app"))


@pytest.fixture(autouse=True)
def time() -> Iterator[Any]:
    cache.clear()
    with time_machine.travel("2026-11-23T08:00:00Z", tick=False) as moved:
        yield moved


@pytest.fixture
def yusuf() -> Actor:
    """Somebody at the unit's desk, with a shift somewhere."""
    return make.staff(make.clinic().unit)


@pytest.fixture
def code(yusuf: Actor) -> str:
    return actions.give_enrolment(user_id=yusuf.own_user_id, by=Actor.system())


def app_code(secret: str) -> str:
    import base64

    return f"{totp(base64.b32decode(secret.replace(' ', ''))):06d}"


def secret_on(page: Any) -> str:
    found = re.search(r"<code data-secret>([A-Z2-7 ]+)</code>", page.content.decode())
    assert found
    return found[1]


def enrol(client: Client, code: str, password: str = PASSWORD) -> Any:
    misread = code.replace("O", "0").replace("I", "1")
    assert client.post(START, {"code": f" {misread.lower()} "})["Location"] == PASS
    assert client.post(PASS, {"password": password, "again": password})["Location"] == APP
    page = client.get(APP)
    assert "<svg" in page.content.decode()
    return client.post(APP, {"code": app_code(secret_on(page))})


def test_code_password_app_and_paper_lead_into_a_shift(client, yusuf, code, role):
    done = enrol(client, code)
    printed = re.findall(r"<li><code>([a-z2-7]{8})</code>", done.content.decode())
    assert len(set(printed)) == 10
    assert client.get(reverse("admin:day_list")).status_code == 200
    assert Shift.objects.get(ended_at=None).user_id == yusuf.user_id
    client.post(reverse("admin:logout"))
    email = User.objects.get(pk=yusuf.user_id).email
    form = {"email": email, "password": PASSWORD, "code": printed[3]}
    assert client.post(reverse("admin:login"), form).status_code == 303
    assert not StaticToken.objects.filter(token=printed[3]).exists()
    client.post(reverse("admin:logout"))
    assert client.post(reverse("admin:login"), form).status_code == 422
    with role(None):
        kinds = set(AccessEvent.objects.values_list("action", flat=True))
    assert {"staff.enrolment_given", "staff.password_set", "staff.device_given", "staff.signed_in"} <= kinds


def test_a_code_works_once_and_is_not_kept_as_it_is(client, code):
    assert code not in str(list(Enrolment.objects.values_list("digest", flat=True)))
    enrol(client, code)
    again = Client().post(START, {"code": code})
    assert again.status_code == 422
    assert "gäller inte" in again.content.decode()
    assert not Enrolment.objects.exists()


def test_a_code_that_has_waited_too_long_opens_nothing_even_half_way(client, code, time):
    client.post(START, {"code": code})
    time.shift(timedelta(hours=8, seconds=1))
    assert client.post(PASS, {"password": PASSWORD, "again": PASSWORD})["Location"] == START
    assert client.get(APP)["Location"] == START
    assert Client().post(START, {"code": code}).status_code == 422


def test_a_new_code_kills_the_earlier_one_and_all_that_was_open(client, yusuf, code):
    first = Client()
    first.post(START, {"code": code})
    new = actions.give_enrolment(user_id=yusuf.own_user_id, by=Actor.system())
    assert first.post(PASS, {"password": PASSWORD, "again": PASSWORD})["Location"] == START
    enrol(client, new)
    actions.give_enrolment(user_id=yusuf.own_user_id, by=Actor.system())
    assert client.get(reverse("admin:day_list"))["Location"].startswith(reverse("admin:login"))
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    assert not User.objects.get(pk=yusuf.user_id).has_usable_password()


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [("kort", "kort", "14"), (PASSWORD, PASSWORD + "x", "inte lika"), ("", "", "Skriv ett lösenord")],
)
def test_a_password_that_will_not_do_is_said_at_the_field(client, code, password, again, words):
    client.post(START, {"code": code})
    page = client.post(PASS, {"password": password, "again": again})
    assert page.status_code == 422
    assert words in page.content.decode()


def test_a_wrong_code_from_the_app_keeps_the_same_secret(client, code, time):
    client.post(START, {"code": code})
    client.post(PASS, {"password": PASSWORD, "again": PASSWORD})
    secret = secret_on(client.get(APP))
    wrong = client.post(APP, {"code": "000000"})
    assert wrong.status_code == 422
    assert secret_on(wrong) == secret
    time.shift(timedelta(seconds=40))
    assert client.post(APP, {"code": app_code(secret)}).status_code == 200


def test_the_app_is_not_asked_for_before_a_password(client, code):
    client.post(START, {"code": code})
    client.get(APP)
    assert client.post(APP, {"code": "123456"})["Location"] == PASS


def test_nobody_comes_half_way_without_a_code(client):
    for page in (PASS, APP):
        assert client.get(page)["Location"] == START
        assert client.post(page, {"password": PASSWORD, "again": PASSWORD, "code": "1"})["Location"] == START


def test_guesses_are_slowed_for_their_address_alone(client, code):
    for _ in range(8):
        assert client.post(START, {"code": "ABCD-EFGH"}).status_code == 422
    assert "många försök" in client.post(START, {"code": code}).content.decode()
    elsewhere = Client(REMOTE_ADDR="10.0.0.7")
    assert elsewhere.post(START, {"code": code}).status_code == 303


def test_enrolling_at_an_administrators_own_browser_puts_their_shift_aside(client, code):
    staff.at_desk(client, role=Role.REGION_ADMINISTRATOR)
    administrators = Shift.objects.get()
    enrol(client, code)
    administrators.refresh_from_db()
    assert administrators.locked_at
    assert administrators.ended_at is None


def test_two_who_finish_with_one_code_at_the_same_time_are_one(code, yusuf):
    enrolment = Enrolment.objects.get()
    actions.set_first_password(enrolment_id=enrolment.pk, password=PASSWORD)
    device = actions.offer_code_app(enrolment_id=enrolment.pk)
    right = f"{totp(device.bin_key):06d}"
    assert actions.finish_enrolment(enrolment_id=enrolment.pk, code=right)
    with pytest.raises(EnrolmentOver):
        actions.finish_enrolment(enrolment_id=enrolment.pk, code=right)


class TestOneself:
    """Password and printed codes, by one who is in."""

    @pytest.fixture
    def own(self, client: Client, code: str) -> Client:
        enrol(client, code)
        return client

    def test_a_new_password_needs_the_old_one_and_ends_other_shifts(self, own, yusuf, time):
        elsewhere = Client()
        elsewhere.force_login(User.objects.get(pk=yusuf.user_id), backend="accounts.backends.StaffBackend")
        form = {"password": "ett helt annat lösenord", "again": "ett helt annat lösenord"}
        wrong = own.post(reverse("admin:own_password"), {"now": "gissat", **form})
        assert wrong.status_code == 422
        assert own.post(reverse("admin:own_password"), {"now": PASSWORD, **form})["Location"] == reverse(
            "admin:own"
        )
        assert own.get(reverse("admin:own")).status_code == 200
        assert User.objects.get(pk=yusuf.user_id).check_password("ett helt annat lösenord")
        assert elsewhere.get(reverse("admin:own")).status_code == 302

    def test_new_printed_codes_are_shown_once_and_the_old_ones_are_dead(self, own, time):
        before = set(StaticToken.objects.values_list("token", flat=True))
        page = own.post(reverse("admin:own_codes"), {"now": PASSWORD}).content.decode()
        after = set(StaticToken.objects.values_list("token", flat=True))
        assert len(after) == 10
        assert not before & after
        assert all(code in page for code in after)
        assert not any(code in own.get(reverse("admin:own")).content.decode() for code in after)
        assert "10 utskrivna koder kvar" in own.get(reverse("admin:own")).content.decode()

    def test_what_is_secret_is_never_kept_behind_the_lock(self, own):
        Shift.objects.update(locked_at=clock.now())
        for name in ("own_password", "own_codes"):
            locked = own.post(reverse(f"admin:{name}"), {"now": PASSWORD, "password": "x", "again": "x"})
            assert "tappat=1" in locked["Location"]
