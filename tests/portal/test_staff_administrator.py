"""What the region's administrator keeps in order: assignments through actions, staff, lost devices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from audit.models import AccessEvent
from clinics.models import Assignment
from core import clock
from core.actor import Actor, Role
from tests import make
from tests.portal import staff

pytestmark = pytest.mark.django_db
ADD = "admin:clinics_assignment_add"


@pytest.fixture
def karin(client) -> Actor:
    """A receptionist; the client is the administrator."""
    staff.at_desk(client, role=Role.REGION_ADMINISTRATOR)
    return make.staff()


def give(client, to: Actor, **values):
    form = {
        "user": to.user_id,
        "unit": make.unit().pk,
        "role": "clinician",
        "purpose": "care",
        "since": clock.today().isoformat(),
        "until": "",
    }
    return client.post(reverse(ADD), form | values)


def test_an_assignment_is_given_through_the_action_and_logged(client, karin, role):
    assert give(client, karin).status_code == 302
    given = Assignment.objects.get(user_id=karin.user_id, role="clinician")
    with role(None):
        assert AccessEvent.objects.get(action="staff.assignment_given").object_id == given.pk


def test_the_same_one_twice_comes_back_with_the_reason(client, karin):
    duty = karin.duty
    response = give(client, karin, unit=duty.care_unit_id, role="receptionist")
    assert response.status_code == 200
    assert response.context["errors"]
    assert Assignment.objects.filter(user_id=karin.user_id).count() == 1


def test_only_staff_can_be_chosen(client, karin):
    resident = make.resident()
    assert give(client, resident).status_code == 200
    assert not Assignment.objects.filter(user__kind="resident").exists()


def test_an_assignment_can_only_be_ended_afterwards(client, karin, role):
    address = reverse("admin:clinics_assignment_change", args=[karin.duty.assignment_id])
    yesterday = clock.today() - timedelta(days=1)
    assert client.post(address, {"until": yesterday.isoformat(), "role": "auditor"}).status_code == 302
    ended = Assignment.objects.get(pk=karin.duty.assignment_id)
    assert (ended.until, ended.role) == (yesterday, "receptionist")
    with role(None):
        assert AccessEvent.objects.filter(action="staff.assignment_ended").count() == 1
    longer = client.post(address, {"until": clock.today().isoformat()})
    assert "kan bara kortas av" in longer.content.decode()


def test_residents_are_not_among_the_users(client, karin):
    resident = make.resident()
    page = client.get(reverse("admin:accounts_user_changelist")).content.decode()
    assert str(karin.user_id) in page
    assert str(resident.user_id) not in page
    assert client.get(reverse("admin:accounts_user_change", args=[resident.user_id])).status_code == 404


def test_shutting_somebody_out_ends_their_session(client, karin):
    other = client.__class__()
    staff.sign_in(other, karin)
    user = User.objects.get(pk=karin.user_id)
    form = {"name": user.name, "email": user.email, "hsa_id": ""}
    assert client.post(reverse("admin:accounts_user_change", args=[user.pk]), form).status_code == 302
    assert other.get(reverse("admin:index"))["Location"].startswith(reverse("admin:login"))


def test_a_lost_device_is_taken_away_and_its_secret_never_shown(client, karin):
    device = TOTPDevice.objects.create(user_id=karin.user_id, name="Kodapp", key="ab" * 20)
    pages = [reverse("admin:otp_totp_totpdevice_changelist")]
    pages.append(reverse("admin:otp_totp_totpdevice_change", args=[device.pk]))
    assert all(device.key not in client.get(page).content.decode() for page in pages)
    client.post(reverse("admin:otp_totp_totpdevice_delete", args=[device.pk]), {"post": "yes"})
    assert not TOTPDevice.objects.filter(pk=device.pk).exists()


def test_djangos_own_log_tells_no_names(client, karin):
    give(client, karin)
    user = User.objects.get(pk=karin.user_id)
    client.post(
        reverse("admin:accounts_user_change", args=[user.pk]),
        {"name": "Karin Ny", "email": user.email, "hsa_id": "", "is_active": "on"},
    )
    told = " ".join(f"{entry.object_repr} {entry.change_message}" for entry in LogEntry.objects.order_by("pk"))
    assert told
    assert "Karin" not in told
    assert str(user.email) not in told
