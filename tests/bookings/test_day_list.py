"""The desk's list of a day: whose, in which order, with what beside the name, and its trace in the log."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache

from accounts.models import Person
from audit.models import AccessEvent
from bookings.models import Booking, VisitType
from bookings.queries import day_list as lists
from bookings.queries.day_list import DayList, todays_clinics
from clinics.models import Clinic
from core import clock
from core.actor import Actor, Role
from core.errors import NotYours
from tests import make

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday():
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


def booked(at: Clinic, hours: float = 1, person: Person | None = None, **values) -> Booking:
    who = values.pop("practitioner", None) or make.practitioner()
    kind = make.visit_type(at, **values)
    slot = make.slot(kind, starts_at=NOON + timedelta(hours=hours), schedule=make.schedule(kind, practitioner=who))
    return Booking.objects.create(
        slot=slot, person=person or make.person(), form_key=uuid.uuid4(), booked_at=clock.now()
    )


def desk(at: Clinic, role: Role = Role.RECEPTIONIST):
    return make.staff(at.unit, role)


def day_list(day: date, *, clinic: str = "", by: Actor) -> DayList:
    page = lists.day_list(day, clinic=clinic, by=by)
    assert page is not None
    return page


def rows_of(page):
    return [row for group in page.groups for row in group.rows]


def test_rows_are_by_practitioner_in_swedish_order_and_then_by_time():
    at = make.clinic()
    yusuf, asa, angla = (make.practitioner(name=name) for name in ("Yusuf Demir", "Åsa Ek", "Ängla Ek"))
    booked(at, 2, practitioner=angla)
    booked(at, 3, practitioner=asa)
    booked(at, 2, practitioner=yusuf)
    booked(at, 1, practitioner=yusuf)
    page = day_list(MONDAY, by=desk(at))
    assert [group.heading for group in page.groups] == ["Yusuf Demir", "Åsa Ek", "Ängla Ek"]
    assert [row.time for row in page.groups[0].rows] == ["13.00", "14.00"]


def test_a_row_says_birth_date_needs_and_protection_and_never_a_number_or_an_address():
    at = make.clinic()
    person = make.person(given_name="Maria", family_name="Nyström", birth_day=None, protection="confidential")
    make.contact_card(person, interpreter_language="so", needs="hörapparat")
    booked(at, person=person)
    (row,) = rows_of(day_list(MONDAY, by=desk(at)))
    assert (row.name, row.born) == ("Maria Nyström", "1986-01")
    assert [mark.text for mark in row.marks] == ["Skyddad identitet", "Tolk: somaliska", "hörapparat"]
    assert "070" not in str(row)


def test_only_that_swedish_day():
    at = make.clinic()
    booked(at, -12.5)  # 23.30 on Sunday
    booked(at, 11.5)  # 23.30 on Monday
    booked(at, 12.5)
    assert [row.time for row in rows_of(day_list(MONDAY, by=desk(at)))] == ["23.30"]


def test_the_sum_counts_the_arrived_among_the_booked_and_the_cancelled_apart():
    at = make.clinic()
    arrived, cancelled, _ = (booked(at, n) for n in (1, 2, 3))
    Booking.objects.filter(pk=arrived.pk).update(state="arrived", arrived_at=NOON)
    Booking.objects.filter(pk=cancelled.pk).update(state="cancelled", cancelled_at=NOON)
    page = day_list(MONDAY, by=desk(at))
    assert page.summary == "2 bokade, 1 anländ"
    assert [row.state_text for row in page.cancelled] == ["Avbokad 12.00"]
    assert [clinic.summary for clinic in todays_clinics(by=desk(at))] == [page.summary]


def test_a_button_stands_if_and_only_if_the_policy_says_yes():
    at = make.clinic()
    active, arrived, call = booked(at, 1), booked(at, 2), booked(at, 3, mode=VisitType.Mode.PHONE)
    Booking.objects.filter(pk=arrived.pk).update(state="arrived", arrived_at=NOON)
    rows = {row.anchor: row for row in rows_of(day_list(MONDAY, by=desk(at)))}
    buttons = {
        b: (bool(rows[f"b-{b.pk}"].arrive_url), bool(rows[f"b-{b.pk}"].undo_url)) for b in (active, arrived, call)
    }
    assert buttons == {active: (True, False), arrived: (False, True), call: (False, False)}
    booked(at, 24)
    (tomorrow,) = rows_of(day_list(MONDAY + timedelta(days=1), by=desk(at)))
    assert (tomorrow.arrive_url, tomorrow.undo_url) == ("", "")


def test_the_units_clinics_are_tabs_and_another_units_clinic_does_not_exist():
    at = make.clinic(name="B-mottagningen")
    beside, elsewhere = make.clinic(unit=at.unit, name="A-mottagningen"), make.clinic()
    booked(elsewhere)
    page = day_list(MONDAY, by=desk(at))
    assert ([tab.name for tab in page.clinics], page.clinic) == ([beside.name, at.name], beside.slug)
    assert rows_of(page) == []
    with pytest.raises(NotYours):
        day_list(MONDAY, clinic=elsewhere.slug, by=desk(at))


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REGION_ADMINISTRATOR])
def test_one_who_does_not_meet_patients_has_no_list(role):
    at = make.clinic()
    with pytest.raises(NotYours):
        day_list(MONDAY, by=desk(at, role))
    assert todays_clinics(by=desk(at, role)) == ()


def test_each_person_shown_gets_a_log_row_once_an_hour_and_a_new_one_at_once(role):
    at = make.clinic()
    first, by = booked(at, 1), desk(at)
    twice = booked(at, 3, person=first.person)
    day_list(MONDAY, by=by)
    day_list(MONDAY, by=by)
    late = booked(at, 2)
    day_list(MONDAY, by=by)
    with role(None):
        rows = AccessEvent.objects.filter(action="booking.day_list_read")
        assert sorted(str(row.person_id) for row in rows) == sorted(map(str, [twice.person_id, late.person_id]))
        assert {row.object_id for row in rows} == {at.pk}
    day_list(MONDAY, by=desk(at))
    cache.clear()
    day_list(MONDAY, by=by)
    with role(None):
        assert rows.all().count() == 6


def test_the_list_costs_the_same_however_long_it_is(django_assert_num_queries):
    at = make.clinic()
    by = desk(at)
    for n in range(12):
        booked(at, n % 10 + 0.1)
    # the unit's clinics, begin, fence, bookings, one insert of log rows, commit
    with django_assert_num_queries(6):
        day_list(MONDAY, by=by)
