"""A desk locks itself, keeps the work, and opens for its owner; the next person never sees the first one's."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp

from audit.models import AccessEvent
from bookings.models import Booking
from clinics import actions
from clinics.models import Assignment, CareUnit, KeptWork, Shift
from core import clock
from core.actor import Actor, Role
from tests import make

pytestmark = pytest.mark.django_db
KEY = "3132333435363738393031323334353637383930"
PASSWORD = "a calm morning at the desk"
MORNING = datetime(2026, 11, 23, 7, tzinfo=UTC)
LIST, LOCK, LOGIN = (reverse(f"admin:{name}") for name in ("day_list", "lock", "login"))


@pytest.fixture
def time() -> Iterator[Any]:
    cache.clear()
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


@pytest.fixture
def unit() -> CareUnit:
    return make.clinic().unit


@pytest.fixture
def booking(unit: CareUnit) -> Booking:
    of = make.visit_type(unit.clinics.get())
    slot = make.slot(of, starts_at=MORNING + timedelta(hours=3))
    return Booking.objects.create(slot=slot, person=make.person(), form_key=uuid.uuid4(), booked_at=clock.now())


def enrol(unit: CareUnit, name: str = "Karin Holm", *roles: Role) -> str:
    email = f"{uuid.uuid4().hex[:8]}@example.se"
    since = clock.today() - timedelta(days=1)
    given = [actions.NewAssignment(unit.pk, role, since) for role in roles or (Role.RECEPTIONIST,)]
    actions.enrol_staff(
        email=email, password=PASSWORD, name=name, totp_key=KEY, assignments=given, by=Actor.system()
    )
    return email


def code() -> str:
    return f"{totp(bytes.fromhex(KEY), t0=0):06d}"


def sign_in(client: Client, email: str, **more: str) -> Any:
    return client.post(LOGIN, {"email": email, "password": PASSWORD, "code": code(), **more})


def unlock(client: Client, factor: str = PASSWORD, **more: str) -> Any:
    return client.post(LOCK, {"factor": factor, **more})


def way_of(response: Any) -> dict[str, str]:
    return dict(re.findall(r"[?&](\w+)=([^&]*)", response["Location"]))


@pytest.fixture
def karin(client: Client, unit: CareUnit, time: Any) -> str:
    email = enrol(unit)
    assert sign_in(client, email)["Location"] == LIST
    return email


def test_fifteen_idle_minutes_lock_and_not_one_less(client, karin, time):
    for _ in range(3):
        time.shift(timedelta(minutes=15))
        assert client.get(LIST).status_code == 200
    time.shift(timedelta(minutes=15, seconds=1))
    locked = client.get(LIST, {"dag": "2026-11-24"})
    assert locked["Location"].startswith(LOCK)
    page = client.get(locked["Location"]).content.decode()
    assert "Låst för Karin Holm" in page
    assert "Dagens lista" not in page


@pytest.mark.parametrize("factor", ["password", "code", "printed"])
def test_any_one_factor_opens_on_the_page_that_was_left(client, karin, time, factor):
    user_id = Shift.objects.get().user_id
    printed = actions.print_codes(user_id=user_id, by=Actor.system())[0]
    time.shift(timedelta(minutes=20))
    left = f"{LIST}?dag=2026-11-24"
    way = way_of(client.get(left))
    right = {"password": PASSWORD, "code": code(), "printed": printed.upper()}[factor]
    opened = unlock(client, right, next="/personal/dagen/?dag=2026-11-24")
    assert way["next"]
    assert opened["Location"] == left
    assert client.get(left).status_code == 200


def test_the_sites_first_page_too_is_come_back_to(client, karin, time):
    time.shift(timedelta(minutes=20))
    first = reverse("admin:index")
    assert way_of(client.get(first))["next"] == "%2Fpersonal%2F"
    assert unlock(client, next=first)["Location"] == first


def test_a_wrong_factor_opens_nothing_and_after_eight_even_the_right_one_waits(client, karin, time):
    time.shift(timedelta(minutes=20))
    for wrong in ("guess", "000000", "abcdefgh", "", *"guess"):
        assert unlock(client, wrong).status_code in (422, 303)
    assert unlock(client).status_code == 422
    assert client.get(LIST)["Location"].startswith(LOCK)


def test_after_ten_hours_one_factor_is_not_enough(client, karin, time):
    for _ in range(41):
        time.shift(timedelta(minutes=14))
        client.get(LIST)
    time.shift(timedelta(minutes=30))
    over = client.get(LIST)
    assert over["Location"].startswith(LOGIN)
    assert unlock(client)["Location"].startswith(LOGIN)
    assert "Ditt pass är slut" in client.get(over["Location"]).content.decode()
    assert sign_in(client, karin)["Location"] == LIST
    assert client.get(LIST).status_code == 200


def arrive(client: Client, booking: Booking) -> Any:
    return client.post(
        reverse("admin:mark_arrived", args=[booking.pk]), {"dag": "2026-11-23", "csrfmiddlewaretoken": "x"}
    )


def test_what_is_sent_to_a_locked_desk_waits_and_goes_on_after_unlocking(client, karin, booking, time):
    time.shift(timedelta(minutes=20))
    way = way_of(arrive(client, booking))
    assert Booking.objects.get().state == Booking.State.ACTIVE
    resumed = unlock(client, arbete=way["arbete"])
    page = resumed.content.decode()
    assert f'action="{reverse("admin:mark_arrived", args=[booking.pk])}"' in page
    assert '<input type="hidden" name="dag" value="2026-11-23">' in page
    assert page.count("csrfmiddlewaretoken") == 1
    assert not KeptWork.objects.exists()
    arrive(client, booking)
    assert Booking.objects.get().state == Booking.State.ARRIVED


def test_it_waits_over_the_end_of_the_shift_too(client, karin, booking, time):
    time.shift(timedelta(hours=11))
    way = way_of(arrive(client, booking))
    resumed = sign_in(client, karin, arbete=way["arbete"])
    assert reverse("admin:mark_arrived", args=[booking.pk]) in resumed.content.decode()


def test_each_tab_gets_its_own_work_back(client, karin, booking, time):
    time.shift(timedelta(minutes=20))
    first, second = (way_of(arrive(client, booking))["arbete"] for _ in range(2))
    assert first != second
    assert "data-resume" in unlock(client, arbete=first).content.decode()
    in_the_other_tab = client.get(LOCK, {"arbete": second}).content.decode()
    assert "Upplåst" in in_the_other_tab
    assert "data-resume" in client.post(LOCK, {"arbete": second}).content.decode()
    assert client.post(LOCK, {"arbete": second}).status_code == 303  # given back once


def test_a_half_written_form_comes_back_to_its_page_once(client, karin, time):
    drafts = [[0, [["note", "ringer i morgon"], ["dag", "2026-11-24"]]]]
    locked = client.post(reverse("admin:lock_now"), {"next": LIST, "drafts": json.dumps(drafts)})
    opened = unlock(client, arbete=way_of(locked)["arbete"])
    page, _, kept = opened["Location"].partition("#utkast-")
    assert page == LIST
    address = reverse("admin:draft", args=[kept])
    assert client.post(address).json() == drafts
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("drafts", ["{", '{"a": 1}', "[[0, [[1, 2]]]]", '[["0", []]]', "x" * 70_000])
def test_what_is_no_draft_is_not_kept(client, karin, drafts):
    assert "arbete" not in way_of(client.post(reverse("admin:lock_now"), {"next": LIST, "drafts": drafts}))
    assert not KeptWork.objects.exists()


def test_locking_by_hand_needs_nothing_else_and_a_link_locks_nobody(client, karin):
    assert client.get(reverse("admin:lock_now")).status_code == 405
    assert client.get(LIST).status_code == 200
    client.post(reverse("admin:lock_now"), {"next": LIST})
    assert client.get(LIST).status_code == 303


def test_writing_keeps_the_desk_open_until_it_has_locked(client, karin, time):
    time.shift(timedelta(minutes=14))
    assert client.post(reverse("admin:stay")).status_code == 204
    time.shift(timedelta(minutes=14))
    assert client.get(LIST).status_code == 200
    time.shift(timedelta(minutes=16))
    assert client.post(reverse("admin:stay")).status_code == 423


class TestTheNextPerson:
    """Karin puts her shift aside; Yusuf works; Karin comes back."""

    @pytest.fixture
    def yusuf(self, client: Client, karin: str, booking: Booking, unit: CareUnit) -> str:
        """Signed in where Karin's half-done work waits."""
        Shift.objects.update(locked_at=clock.now())
        arrive(client, booking)
        self.work = str(KeptWork.objects.get().pk)
        self.karins = str(Shift.objects.get().pk)
        self.session = client.session.session_key
        left = client.post(reverse("admin:lock_now"), {"byt": "1"})
        page = client.get(left["Location"]).content.decode()
        assert "Redan inloggade här" in page
        assert "Karin Holm" in page
        email = enrol(unit, "Yusuf Demir", Role.CLINICIAN)
        assert sign_in(client, email).status_code == 303
        return email

    def test_nothing_of_the_first_ones_is_left_in_the_browser(self, client, yusuf):
        assert not client.session.exists(self.session)
        assert Shift.objects.get(locked_at=None).user.name == "Yusuf Demir"
        for reach in (
            client.post(LOCK, {"arbete": self.work}),
            client.post(LOCK, {"arbete": self.work, "factor": PASSWORD}),
            client.get(LOCK, {"arbete": self.work}, follow=True),
            client.post(reverse("admin:draft", args=[self.work])),
        ):
            assert "data-resume" not in reach.content.decode()
            assert "2026-11-23" not in getattr(reach, "Location", "")
        assert KeptWork.objects.filter(pk=self.work).exists()

    def test_each_comes_back_with_one_factor_to_their_own(self, client, yusuf):
        client.post(reverse("admin:lock_now"), {"byt": "1"})
        back = unlock(client, skift=self.karins)
        assert reverse("admin:mark_arrived", args=[Booking.objects.get().pk]) in back.content.decode()
        assert "Karin Holm" in client.get(LIST).content.decode()
        assert Shift.objects.get(locked_at=None).user.name == "Karin Holm"
        yusufs = str(Shift.objects.get(user__name="Yusuf Demir").pk)
        client.post(reverse("admin:lock_now"), {"byt": "1"})
        unlock(client, skift=yusufs)
        assert "Yusuf Demir" in client.get(LIST).content.decode()

    def test_one_ones_factor_does_not_open_the_other_ones_shift(self, client, yusuf):
        karin = Shift.objects.get(user__name="Karin Holm").user
        karin.set_password("quite another password")
        karin.save()
        assert unlock(client, PASSWORD, skift=self.karins).status_code == 422
        assert Shift.objects.get(locked_at=None).user.name == "Yusuf Demir"

    def test_another_browser_opens_nothing(self, yusuf):
        elsewhere = Client()
        assert unlock(elsewhere, skift=self.karins)["Location"].startswith(LOGIN)
        elsewhere.cookies["vp_desk"] = "forged"
        assert unlock(elsewhere, skift=self.karins)["Location"].startswith(LOGIN)


def test_a_tab_of_the_first_one_sends_nothing_in_the_next_ones_name(unit, booking, time):
    client = Client(enforce_csrf_checks=True)

    def token(page: Any) -> str:
        found = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
        assert found
        return found[1]

    def enter(email: str) -> None:
        form = {
            "email": email,
            "password": PASSWORD,
            "code": code(),
            "csrfmiddlewaretoken": token(client.get(LOGIN)),
        }
        assert client.post(LOGIN, form).status_code == 303

    enter(enrol(unit))
    in_karins_tab = token(client.get(LIST))
    karins = str(Shift.objects.get().pk)
    client.post(reverse("admin:lock_now"), {"byt": "1", "csrfmiddlewaretoken": in_karins_tab})
    enter(enrol(unit, "Yusuf Demir"))
    arrived = reverse("admin:mark_arrived", args=[booking.pk])
    assert client.post(arrived, {"csrfmiddlewaretoken": in_karins_tab}).status_code == 403
    in_yusufs_tab = token(client.get(LIST))
    client.post(LOCK, {"skift": karins, "factor": PASSWORD, "csrfmiddlewaretoken": in_yusufs_tab})
    assert client.post(arrived, {"csrfmiddlewaretoken": in_yusufs_tab}).status_code == 403
    assert client.post(arrived, {"csrfmiddlewaretoken": in_karins_tab}).status_code == 302


def test_signing_out_ends_the_shift_and_forgets_the_work(client, karin, role):
    client.post(reverse("admin:lock_now"), {"next": LIST, "drafts": '[[0, [["a", "b"]]]]'})
    client.post(reverse("admin:logout"))
    assert Shift.objects.get().ended_at
    assert not KeptWork.objects.exists()
    assert "Karin Holm" not in client.get(LOGIN).content.decode()
    with role(None):
        kinds = set(AccessEvent.objects.values_list("action", flat=True))
    assert {"staff.signed_in", "staff.signed_out"} <= kinds


def test_work_nobody_came_back_for_is_forgotten(client, karin, time):
    client.post(reverse("admin:lock_now"), {"next": LIST, "drafts": '[[0, [["a", "b"]]]]'})
    assert actions.forget_kept_work() == 0
    time.shift(timedelta(hours=10, minutes=1))
    assert actions.forget_kept_work() == 1


def test_an_assignment_that_ended_meanwhile_gives_nothing_after_unlocking(client, karin, time):
    time.shift(timedelta(minutes=20))
    client.get(LIST)
    Assignment.objects.update(until=clock.today() - timedelta(days=1))
    unlock(client, next=LIST)
    assert client.get(LIST)["Location"].startswith(reverse("admin:assignments"))
