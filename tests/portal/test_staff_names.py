"""Whom residents see by name in their logs: what the provider has chosen, and who is protected."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import AccessEvent
from clinics import queries
from clinics.models import CareProvider, CareUnit
from core.actor import Actor, Role
from tests import make
from tests.portal import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> CareUnit:
    return make.clinic().unit


@pytest.fixture
def karin(unit: CareUnit) -> Actor:
    return make.staff(unit)


def is_named(by: Actor) -> bool:
    at = by.duty.care_unit_id
    return queries.staff_in_log([by.own_user_id], [at]).may_name(by.user_id, at)


def told(name: str, role) -> list[str]:
    with role(None):
        rows = AccessEvent.objects.filter(action__startswith=f"staff.{name}").order_by("at", "pk")
        return list(rows.values_list("action", flat=True))


def test_the_administrator_enters_the_providers_choice_which_is_logged_once(client, unit, karin, role):
    staff.at_desk(client, make.unit(), Role.REGION_ADMINISTRATOR)
    assert reverse("admin:providers") in client.get(reverse("admin:people")).content.decode()
    choose = reverse("admin:choose_names", args=[unit.provider_id])
    for wanted, named in (("hidden", False), ("hidden", False), ("shown", True)):
        assert client.post(choose, {"names": wanted})["Location"] == reverse("admin:providers")
        assert is_named(karin) is named
        button = "Dölj namnen" if named else "Visa namnen"
        page = client.get(reverse("admin:providers")).content.decode()
        assert f'{button}<span class="unseen">, {unit.provider.name}' in page
    client.post(choose, {"names": "both"})
    assert CareProvider.objects.get(pk=unit.provider_id).names_in_log
    assert told("names_", role) == ["staff.names_hidden", "staff.names_shown"]


def test_nobody_else_comes_to_the_providers_choices(unit):
    for given in set(Role) - {Role.REGION_ADMINISTRATOR}:
        browser = Client()
        staff.at_desk(browser, unit, given)
        assert reverse("admin:providers") not in browser.get(reverse("admin:people")).content.decode()
        assert browser.get(reverse("admin:providers")).status_code == 404
        browser.post(reverse("admin:choose_names", args=[unit.provider_id]), {"names": "hidden"})
    assert CareProvider.objects.get(pk=unit.provider_id).names_in_log


def test_the_manager_protects_a_name_and_the_administrator_alone_takes_it_away(client, unit, karin, role):
    protect, person = (reverse(f"admin:{name}", args=[karin.user_id]) for name in ("protect", "person"))
    manager = staff.at_desk(client, unit, Role.UNIT_MANAGER)
    for _twice in range(2):
        assert client.post(protect, {"name": "protected"})["Location"] == person
    assert not is_named(karin)
    page = client.get(person).content.decode()
    assert ("Skyddat namn" in page, "Ta bort skyddet" in page) == (True, False)
    assert "Skyddet tar regionens administratör bort." in page
    client.post(protect, {"name": "shown"})
    assert not is_named(karin)
    staff.at_desk(client, make.unit(), Role.REGION_ADMINISTRATOR)
    client.post(protect, {"name": "shown"})
    assert is_named(karin)
    assert told("name_", role) == ["staff.name_protected", "staff.name_unprotected"]
    with role(None):
        assert AccessEvent.objects.get(action="staff.name_protected").actor_user_id == manager.user_id


@pytest.mark.parametrize("keeper", [Role.UNIT_MANAGER, Role.REGION_ADMINISTRATOR])
def test_nobody_protects_or_shows_the_own_name(client, unit, keeper):
    own = staff.at_desk(client, unit, keeper)
    protect = reverse("admin:protect", args=[own.user_id])
    client.post(protect, {"name": "protected"})
    assert is_named(own)
    User.objects.filter(pk=own.own_user_id).update(name_is_protected=True)
    client.post(protect, {"name": "shown"})
    assert not is_named(own)
