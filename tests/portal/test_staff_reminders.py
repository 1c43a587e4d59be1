"""A manager chooses when the clinic's patients are reminded: by the page, logged, and for what is booked too."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import AccessEvent
from clinics.models import Clinic
from core.actor import Role
from core.db import constraint_of
from reminders import actions
from reminders.policy_models import ClinicPolicy
from tests import make
from tests.portal import staff
from tests.reminders.conftest import booked

pytestmark = pytest.mark.django_db

AS_IT_IS = {
    "confirms": "on",
    "confirmation_invites": "on",
    "first": "on",
    "first_days_before": "7",
    "first_at": "17:00",
    "first_invites": "on",
    "day_before": "on",
    "day_before_at": "17:00",
    "day_before_invites": "on",
}


@pytest.fixture
def clinic() -> Clinic:
    return make.clinic()


def choosing(client: Any, at: Clinic, **changed: str) -> Any:
    values = {name: value for name, value in {**AS_IT_IS, **changed}.items() if value}
    return client.post(reverse("admin:clinic_reminders", args=[at.pk]), values)


def logged(role: Any) -> int:
    with role(None):
        return AccessEvent.objects.filter(action="staff.reminders_chosen").count()


def test_a_choice_is_saved_logged_once_and_holds_for_what_is_booked(client, clinic, role):
    staff.at_desk(client, clinic.unit, Role.UNIT_MANAGER)
    booking = booked(make.slot(make.visit_type(clinic)), make.person(), reminds=True)
    assert "Bekräftelse · 7 dagar före kl. 17.00 · dagen före kl. 17.00" in page(client, "reminders")
    choosing(client, clinic)
    assert (ClinicPolicy.objects.count(), logged(role)) == (0, 0), "nothing was changed"
    for _twice in range(2):
        answer = choosing(client, clinic, first="", day_before_at="09:30", confirmation_invites="")
        assert answer["Location"] == reverse("admin:reminders")
    assert logged(role) == 1
    chosen = ClinicPolicy.objects.get()
    assert (chosen.first, chosen.day_before_at, chosen.confirmation_invites) == (False, time(9, 30), False)
    assert "Bekräftelse · dagen före kl. 09.30" in page(client, "reminders")
    actions.plan_reminders()
    waiting = booking.messages.filter(state="planned").exclude(kind="confirmation")
    assert [message.kind for message in waiting] == ["day_before"]


def test_the_page_shows_what_the_choice_comes_to(client, clinic):
    staff.at_desk(client, clinic.unit, Role.UNIT_MANAGER)
    shown = page(client, "clinic_reminders", clinic.pk)
    assert "Första påminnelsen: " in shown
    assert "Påminnelse dagen före: " in shown
    make.clinic_policy(clinic, first=False)
    assert "Första påminnelsen: " not in page(client, "clinic_reminders", clinic.pk)


@pytest.mark.parametrize(
    ("field", "value"),
    [("first_at", "07:30"), ("day_before_at", "19:30"), ("first_days_before", "1"), ("first_days_before", "61"),
     ("day_before_at", "")],
)  # fmt: skip
def test_what_nobody_may_choose_comes_back_filled_in_with_why(client, clinic, role, field, value):
    staff.at_desk(client, clinic.unit, Role.UNIT_MANAGER)
    answer = choosing(client, clinic, **{field: value})
    assert answer.status_code == 422
    assert f'value="{value}"' in answer.content.decode() or not value
    assert (ClinicPolicy.objects.count(), logged(role)) == (0, 0)


def test_another_unit_s_clinic_is_not_found(client, clinic):
    staff.at_desk(client, make.unit(), Role.UNIT_MANAGER)
    assert choosing(client, clinic, first="").status_code == 404
    assert clinic.name not in page(client, "reminders")


def test_the_database_holds_the_first_reminder_to_days_before(clinic):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make.clinic_policy(clinic, first_days_before=1)
    assert constraint_of(caught.value) == "first_reminder_is_days_to_weeks_before"


def page(client: Any, name: str, *args: Any) -> str:
    return str(client.get(reverse(f"admin:{name}", args=args)).content.decode())
