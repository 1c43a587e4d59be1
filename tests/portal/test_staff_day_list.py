"""The day list as a receptionist uses it: press, see, undo; in two windows, after midnight, with a stale page."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from bookings.models import Booking, BookingEvent
from core import clock
from core.actor import Role
from tests import make
from tests.portal import staff

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday():
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def booking(client) -> Booking:
    slot = make.slot(starts_at=NOON + timedelta(hours=1))
    person = make.person(given_name="Gunnel", family_name="Åström")
    made = Booking.objects.create(slot=slot, person=person, form_key=uuid.uuid4(), booked_at=clock.now())
    staff.at_desk(client, slot.schedule.clinic.unit)
    return made


def press(client, name: str, booking: Booking, **values):
    where = {"dag": "2026-11-23", "mottagning": booking.slot.schedule.clinic.slug}
    return client.post(reverse(name, args=[booking.pk]), where | values)


def test_arriving_comes_back_to_the_row_which_then_offers_to_undo(client, booking):
    response = press(client, "admin:mark_arrived", booking)
    slug = booking.slot.schedule.clinic.slug
    assert response["Location"] == f"/personal/dagen/?dag=2026-11-23&mottagning={slug}#b-{booking.pk}"
    page = client.get(response["Location"]).content.decode()
    assert f'id="b-{booking.pk}"' in page
    assert "Anländ 12.00" in page
    assert "1 bokad, 1 anländ" in page
    assert reverse("admin:mark_arrived", args=[booking.pk]) not in page
    press(client, "admin:undo_arrival", booking)
    page = client.get(response["Location"]).content.decode()
    assert reverse("admin:mark_arrived", args=[booking.pk]) in page


def test_a_double_click_and_a_stale_page_note_it_once(client, booking):
    for _ in range(2):
        assert press(client, "admin:mark_arrived", booking).status_code == 302
    assert BookingEvent.objects.count() == 1


def test_cancelled_meanwhile_is_said_on_top_of_the_list(client, booking):
    Booking.objects.update(state="cancelled", cancelled_at=NOON)
    response = client.get(press(client, "admin:mark_arrived", booking)["Location"])
    page = response.content.decode()
    assert "Tiden är avbokad" in page
    assert "1 avbokad" in page
    assert Booking.objects.get().state == "cancelled"


def test_a_link_changes_nothing_and_shows_the_list(client, booking):
    response = client.get(reverse("admin:mark_arrived", args=[booking.pk]))
    assert response["Location"] == reverse("admin:day_list")
    assert Booking.objects.get().state == "active"


def test_today_and_the_only_clinic_need_not_be_asked_for(client, booking):
    page = client.get(reverse("admin:day_list")).content.decode()
    assert "Måndag 23 november 2026" in page
    assert "Gunnel Åström" in page


@pytest.mark.parametrize("day", ["2026-02-30", "i morgon", "0001-01-01", "9999-12-31", "2026-11-23; --"])
def test_a_day_that_is_none_shows_today_and_says_so(client, booking, day):
    page = client.get(reverse("admin:day_list"), {"dag": day}).content.decode()
    assert "Datumet gick inte att läsa" in page
    assert "Måndag 23 november 2026" in page


@pytest.mark.parametrize("clinic", ["ingen-sadan", "a b/../", "x" * 80])
def test_a_clinic_that_is_not_the_units_is_not_there(client, booking, clinic):
    assert client.get(reverse("admin:day_list"), {"mottagning": clinic}).status_code == 404


def test_an_empty_day_says_so(client, booking):
    page = client.get(reverse("admin:day_list"), {"dag": "2026-12-24"}).content.decode()
    assert "Ingen är bokad den här dagen." in page
    assert "Gunnel" not in page


def test_the_title_and_the_address_hold_no_name(client, booking):
    response = client.get(reverse("admin:day_list"))
    title = re.search(r"<title>(.*?)</title>", response.content.decode())
    assert title is not None
    assert "Gunnel" not in title[1]


def test_there_is_no_inline_script_or_style(client, booking):
    page = client.get(reverse("admin:day_list")).content.decode()
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page)


@pytest.mark.parametrize("role", list(Role))
def test_the_overview_shows_today_first_to_those_who_meet_patients(client, booking, role):
    staff.at_desk(client, booking.slot.schedule.clinic.unit, role)
    page = client.get(reverse("admin:index")).content.decode()
    assert ("1 bokad, 0 anlända" in page) == (role in (Role.RECEPTIONIST, Role.CLINICIAN, Role.UNIT_MANAGER))
    assert "Gunnel" not in page


def test_a_unit_without_a_clinic_is_told_so(client, booking):
    staff.at_desk(client, make.unit())
    response = client.get(reverse("admin:day_list"), follow=True)
    assert "Din enhet har ingen mottagning här ännu." in response.content.decode()
