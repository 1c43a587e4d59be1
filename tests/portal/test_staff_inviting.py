"""Calling somebody to a time: day by day, looked at once more before anything is sent."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from bookings.models import Booking, Invitation
from core.actor import Actor
from tests import make
from tests.bookings.monday import booked
from tests.bookings.pages import text_of
from tests.portal import staff
from tests.portal.test_staff_find import numbered

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday():
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def kind():
    return make.visit_type(name="Återbesök", open_to="invited")


@pytest.fixture
def karin(client, kind) -> Actor:
    return staff.at_desk(client, kind.clinic.unit)


@pytest.fixture
def sara():
    return numbered("198601042388", given_name="Sara", family_name="Lindqvist")


def found(client: Client) -> None:
    client.post(reverse("admin:invitations"), {"person": "198601042388"})


def test_any_day_can_be_chosen_however_many_times_come_before_it(client, karin, kind, sara):
    schedule = make.schedule(kind)
    for n in range(120):
        make.slot(kind, schedule=schedule, starts_at=NOON + timedelta(days=1, minutes=30 * n))
    far = make.slot(kind, starts_at=NOON + timedelta(days=80))
    found(client)
    times = reverse("admin:invite_times", args=[kind.pk])
    assert times in client.get(reverse("admin:invite")).content.decode()
    first = client.get(times).content.decode()
    assert "Senare tider" in first
    assert str(far.pk) not in first
    then = client.get(times, {"fran": "2027-02-10"}).content.decode()
    assert reverse("admin:invite_to_time", args=[far.pk]) in then
    assert "198601042388" not in then


def test_the_time_is_looked_at_once_more_and_then_booked_once(client, karin, kind, sara):
    slot = make.slot(kind, starts_at=NOON + timedelta(days=8))
    found(client)
    address = reverse("admin:invite_to_time", args=[slot.pk])
    page = text_of(client.get(address))
    assert "Sara Lindqvist" in page
    assert "Tisdag 1 december kl. 12.00" in page
    assert not Booking.objects.exists()
    sent = client.post(address, {"form_key": str(uuid.uuid4()), "words": "Ta med dina glasögon."})
    assert sent["Location"] == reverse("admin:invitations")
    invitation = Invitation.objects.get()
    assert (invitation.timed, invitation.person, invitation.words) == (True, sara, "Ta med dina glasögon.")
    assert Booking.objects.get().slot == slot
    assert client.get(address).status_code == 404, "nobody is kept to be invited any more"


def test_a_time_that_was_taken_meanwhile_or_clashes_invites_nobody_and_keeps_what_was_written(
    client, karin, kind, sara
):
    slot = make.slot(kind, starts_at=NOON + timedelta(days=8))
    found(client)
    booked(make.slot(starts_at=slot.starts_at), make.resident(sara))
    address = reverse("admin:invite_to_time", args=[slot.pk])
    assert "Patienten har en annan tid just då." in text_of(client.get(address))
    sent_back = client.post(address, {"form_key": str(uuid.uuid4()), "words": "Ta med glasögon."})
    assert sent_back.status_code == 422
    assert "Ingen är kallad. Välj en annan tid." in text_of(sent_back)
    assert "Ta med glasögon." in sent_back.content.decode()
    assert not Invitation.objects.exists()


def test_another_units_times_are_not_there(client, karin, kind, sara):
    found(client)
    slot = make.slot()
    for name, pk in (("invite_times", slot.visit_type_id), ("invite_to_time", slot.pk)):
        assert client.get(reverse(f"admin:{name}", args=[pk])).status_code == 404
