"""Who works here, as the unit's manager and the region's administrator keep it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import AccessEvent
from clinics import actions, policies
from clinics.models import Assignment, CareUnit, Enrolment, Shift
from core import clock
from core.actor import Actor, Role
from core.decision import Refused
from tests import make
from tests.portal import staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


@pytest.fixture
def unit() -> CareUnit:
    return make.clinic().unit


@pytest.fixture
def karin(unit: CareUnit) -> Actor:
    return make.staff(unit)


def address(name: str, of: Actor, *more: UUID) -> str:
    return reverse(f"admin:{name}", args=[of.user_id, *more])


def add(client: Client, unit: CareUnit, **values: Any) -> Any:
    form = {
        "name": "Nya Nilsson",
        "email": "nya@example.se",
        "hsa_id": "",
        "unit": unit.pk,
        "role": "receptionist",
    }
    return client.post(
        reverse("admin:add_person"), {**form, "since": clock.today().isoformat(), "until": "", **values}
    )


@pytest.mark.parametrize("role", [Role.UNIT_MANAGER, Role.REGION_ADMINISTRATOR])
def test_somebody_new_gets_an_assignment_and_a_code_that_is_shown_once(client, unit, role):
    staff.at_desk(client, unit, role)
    page = add(client, unit).content.decode()
    code = re.search(r"<code data-code>([A-Z2-7-]+)</code>", page)
    assert code
    assert "http://testserver/personal/borja/" in page
    new = User.objects.get(email="nya@example.se")
    assert new.assignments.get().unit == unit
    assert code[1] not in client.get(reverse("admin:person", args=[new.pk])).content.decode()
    assert Client().post(reverse("admin:enrol"), {"code": code[1]}).status_code == 303


def test_a_manager_gives_neither_other_units_nor_higher_roles(client, unit):
    staff.at_desk(client, unit, Role.UNIT_MANAGER)
    assert add(client, make.unit()).status_code == 422
    for role in ("unit_manager", "region_administrator", "auditor"):
        assert add(client, unit, role=role).status_code == 422
    assert not User.objects.filter(email="nya@example.se").exists()


@pytest.mark.parametrize("taken", ["email", "hsa_id"])
def test_what_somebody_else_has_is_said_at_the_field_and_nobody_is_added(client, unit, karin, taken):
    staff.at_desk(client, unit, Role.REGION_ADMINISTRATOR)
    User.objects.filter(pk=karin.own_user_id).update(hsa_id="SE-1")
    had = {"email": User.objects.get(pk=karin.own_user_id).email, "hsa_id": "SE-1"}[taken]
    page = add(client, unit, **{taken: had})
    assert page.status_code == 422
    assert "har en annan medarbetare" in page.content.decode()
    assert not User.objects.filter(name="Nya Nilsson").exists()


def test_a_manager_lists_the_own_unit_and_the_administrator_any(client, unit, karin):
    other = make.staff(make.unit())
    User.objects.filter(pk=other.own_user_id).update(name="Annan Andersson")
    staff.at_desk(client, unit, Role.UNIT_MANAGER)
    page = client.get(reverse("admin:people"), {"enhet": other.duty.care_unit_id}).content.decode()
    assert address("person", karin) in page
    assert "Annan Andersson" not in page
    staff.at_desk(client, unit, Role.REGION_ADMINISTRATOR)
    page = client.get(reverse("admin:people"), {"enhet": other.duty.care_unit_id}).content.decode()
    assert "Annan Andersson" in page
    Assignment.objects.filter(user_id=other.own_user_id).update(until=clock.today() - timedelta(days=1))
    assert "Annan Andersson" in client.get(reverse("admin:people"), {"utan": "1"}).content.decode()


def test_residents_are_not_among_them(client, unit):
    resident = make.resident()
    staff.at_desk(client, unit, Role.REGION_ADMINISTRATOR)
    assert client.get(address("person", resident)).status_code == 404
    assert str(resident.user_id) not in client.get(reverse("admin:people"), {"utan": "1"}).content.decode()


def test_an_assignment_is_given_ended_and_logged(client, unit, karin, role):
    staff.at_desk(client, unit, Role.UNIT_MANAGER)
    form = {"unit": unit.pk, "role": "clinician", "since": clock.today().isoformat(), "until": ""}
    assert client.post(address("assign", karin), form)["Location"] == address("person", karin)
    given = Assignment.objects.get(user_id=karin.user_id, role="clinician")
    assert client.post(address("assign", karin), form).status_code == 422
    today = {"until": clock.today().isoformat()}
    client.post(address("end_assignment", karin, given.pk), today)
    given.refresh_from_db()
    assert given.until == clock.today()
    with role(None):
        kinds = list(AccessEvent.objects.filter(object_id=given.pk).values_list("action", flat=True))
    assert sorted(kinds) == ["staff.assignment_ended", "staff.assignment_given"]
    later = {"until": (clock.today() + timedelta(days=1)).isoformat()}
    client.post(address("end_assignment", karin, given.pk), later)
    assert "kan bara kortas av" in client.get(address("person", karin)).content.decode()


def test_a_new_device_is_asked_about_and_ends_all_at_once(client, unit, karin):
    theirs = Client()
    staff.sign_in(theirs, karin)
    staff.at_desk(client, unit, Role.UNIT_MANAGER)
    assert "loggas ut överallt" in client.get(address("new_device", karin)).content.decode()
    assert theirs.get(reverse("admin:day_list")).status_code == 200
    assert "data-code" in client.post(address("new_device", karin)).content.decode()
    assert theirs.get(reverse("admin:day_list"))["Location"].startswith(reverse("admin:login"))
    assert Enrolment.objects.get().user_id == karin.user_id


@pytest.mark.parametrize("role", [Role.UNIT_MANAGER, Role.REGION_ADMINISTRATOR])
def test_nobody_does_any_of_it_for_oneself(client, unit, role):
    by = staff.at_desk(client, unit, role)
    for name in ("assign", "new_device", "change_person"):
        assert client.get(address(name, by)).status_code == 404
        assert client.post(address(name, by), {"unit": unit.pk, "role": "clinician"}).status_code == 404
    page = client.post(address("end_assignment", by, by.duty.assignment_id), {"until": clock.today().isoformat()})
    assert "ger eller avslutar någon annan" in client.get(page["Location"]).content.decode()
    assert Shift.objects.get(user_id=by.own_user_id).ended_at is None


def test_a_manager_gives_no_device_to_one_who_works_elsewhere_or_above(unit):
    manager, elsewhere = make.staff(unit, Role.UNIT_MANAGER), make.unit().pk
    for works_as in (
        [(unit.pk, Role.RECEPTIONIST), (elsewhere, Role.RECEPTIONIST)],
        [(unit.pk, Role.UNIT_MANAGER)],
        [(unit.pk, Role.CLINICIAN), (unit.pk, Role.REGION_ADMINISTRATOR)],
        [],
    ):
        assert not policies.can_enrol(make.staff().own_user_id, works_as, by=manager)
    with pytest.raises(Refused):
        actions.give_enrolment(user_id=make.staff(unit, Role.AUDITOR).own_user_id, by=manager)


def test_shutting_somebody_out_ends_what_they_have_open(client, unit, karin, role):
    theirs = Client()
    staff.sign_in(theirs, karin)
    staff.at_desk(client, unit, Role.REGION_ADMINISTRATOR)
    form = {"name": "Karin Ny", "email": "karin.ny@example.se", "hsa_id": "SE-77"}
    assert client.post(address("change_person", karin), form).status_code == 303
    assert theirs.get(reverse("admin:index"))["Location"].startswith(reverse("admin:login"))
    assert "Får inte logga in" in client.get(reverse("admin:people")).content.decode()
    with role(None):
        assert AccessEvent.objects.filter(action="staff.changed", object_id=karin.user_id).exists()
