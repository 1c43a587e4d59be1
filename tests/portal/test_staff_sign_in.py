"""Staff come and go: one form, one assignment at a time, one session that is nobody else's."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django_otp.oath import totp

from audit.models import AccessEvent
from clinics import actions
from clinics.models import Shift
from core import clock
from core.actor import Actor, Role
from tests import make
from tests.portal import staff

pytestmark = pytest.mark.django_db
KEY = "3132333435363738393031323334353637383930"
PASSWORD = "a calm morning at the desk"


@pytest.fixture(autouse=True)
def _no_tries_yet():
    cache.clear()


def enrol(*roles: Role) -> str:
    email = f"{uuid.uuid4().hex[:8]}@example.se"
    since = clock.today() - timedelta(days=1)
    given = [actions.NewAssignment(make.clinic().unit_id, role, since) for role in roles]
    actions.enrol_staff(
        email=email, password=PASSWORD, name="Karin Holm", totp_key=KEY, assignments=given, by=Actor.system()
    )
    return email


def send(client, email: str, **values):
    form = {"email": email, "password": PASSWORD, "code": f"{totp(bytes.fromhex(KEY)):06d}", "next": ""}
    return client.post(reverse("admin:login"), form | values)


def test_a_receptionist_with_one_assignment_lands_on_the_days_list(client, role):
    response = send(client, enrol(Role.RECEPTIONIST))
    assert response["Location"] == reverse("admin:day_list")
    page = client.get(response["Location"]).content.decode()
    assert "Karin Holm" in page
    assert "receptionist" in page
    with role(None):
        assert AccessEvent.objects.filter(action="staff.assignment_chosen").count() == 1


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REGION_ADMINISTRATOR])
def test_one_who_does_not_meet_patients_lands_on_the_overview(client, role):
    assert send(client, enrol(role))["Location"] == reverse("admin:index")


def test_with_several_assignments_one_chooses_and_comes_to_the_page_asked_for(client):
    wanted = reverse("admin:bookings_slot_changelist")
    response = send(client, enrol(Role.RECEPTIONIST, Role.UNIT_MANAGER), next=wanted)
    assert response["Location"].startswith(reverse("admin:assignments"))
    page = client.get(response["Location"])
    manager = next(row for row in page.context["assignments"] if row.role == "enhetschef")
    chosen = client.post(reverse("admin:assignments"), {"assignment": manager.id, "next": wanted})
    assert chosen["Location"] == wanted
    assert "enhetschef" in client.get(wanted).content.decode()


def test_changing_assignment_is_logged_and_changes_what_is_seen(client, role):
    send(client, enrol(Role.RECEPTIONIST, Role.UNIT_MANAGER))
    rows = {row.role: row for row in client.get(reverse("admin:assignments")).context["assignments"]}
    slots = reverse("admin:bookings_slot_changelist")
    seen = []
    for name in ("receptionist", "enhetschef"):
        client.post(reverse("admin:assignments"), {"assignment": rows[name].id})
        seen.append(client.get(slots).status_code)
    assert seen == [404, 200]
    with role(None):
        assert AccessEvent.objects.filter(action="staff.assignment_chosen").count() == 2


def test_a_wrong_choice_changes_nothing_and_says_so(client):
    by = staff.at_desk(client)
    other = make.staff().duty.assignment_id
    response = client.post(reverse("admin:assignments"), {"assignment": other})
    assert "gäller inte längre" in response.content.decode()
    assert Shift.objects.get().assignment_id == by.duty.assignment_id


def test_one_without_an_assignment_is_told_whom_to_ask(client):
    response = send(client, enrol())
    assert "Be din enhetschef" in client.get(response["Location"]).content.decode()


def test_a_wrong_code_comes_back_with_the_email_and_without_the_password(client):
    response = send(client, email := enrol(Role.RECEPTIONIST), code="000000")
    page = response.content.decode()
    assert response.status_code == 422
    assert email in page
    assert PASSWORD not in page
    assert "<title>Fel:" in page


def test_an_empty_form_names_each_field(client):
    page = client.post(reverse("admin:login"), {}).content.decode()
    for words in ("Skriv din e-post", "Skriv ditt lösenord", "Skriv koden från din kodapp"):
        assert words in page


def test_too_many_tries_are_told_to_wait(client):
    email = enrol(Role.RECEPTIONIST)
    for _ in range(8):
        send(client, email, password="guess")
    assert "Vänta tio minuter" in send(client, email).content.decode()


def test_signing_in_as_staff_ends_a_residents_session_in_the_same_browser(client):
    staff.as_resident(client)
    old = client.session.session_key
    send(client, enrol(Role.RECEPTIONIST))
    assert "person" not in client.session
    assert not client.session.exists(old)


@pytest.mark.parametrize("elsewhere", ["https://example.se/personal/", "//example.se", "/konto/", "javascript:x"])
def test_next_leads_only_to_the_staffs_own_pages(client, elsewhere):
    assert send(client, enrol(Role.RECEPTIONIST), next=elsewhere)["Location"] == reverse("admin:day_list")


def test_signing_out_is_a_post_and_says_so(client):
    staff.at_desk(client, make.clinic().unit)
    client.get(reverse("admin:logout"))
    assert client.get(reverse("admin:day_list")).status_code == 200
    out = client.post(reverse("admin:logout"))
    assert "Du är utloggad" in client.get(out["Location"]).content.decode()
    assert client.get(reverse("admin:day_list"))["Location"].startswith(reverse("admin:login"))


def test_a_page_needs_no_query_beyond_session_user_and_shift(client, django_assert_num_queries):
    staff.at_desk(client)
    client.get(reverse("admin:jsi18n"))
    with django_assert_num_queries(2):  # user; shift with its assignment; the session is in the cache
        client.get(reverse("admin:jsi18n"))
