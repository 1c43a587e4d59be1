"""Every address of the staff site, for everybody who might ask: allowed, sent to sign in, or not there."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts import actions as accounts
from accounts.merge_models import Duplicate, PersonMerge
from accounts.models import User
from bookings.models import Booking
from clinics.models import Assignment, Clinic, Shift
from core import clock
from core.actor import Actor, Role
from core.staff_pages import RoomAdmin
from portal.staff_time_book import ADDRESSES as TIME_BOOK
from reminders.models import Message
from tests import make
from tests.portal import staff

pytestmark = pytest.mark.django_db

DESK = {
    "admin:day_list",
    "admin:day_paper",
    "admin:find_person",
    "admin:register_person",
    "admin:notes",
    "admin:schedules",
    "admin:invitations",
    "admin:batches",
    "admin:wishes",
    "admin:clinics_clinic",
    "admin:bookings_booking",
    "admin:reminders_message",
}
STAFF = {"admin:people", "admin:add_person", "admin:person", "admin:assign", "admin:new_device"}
DUPLICATES = {"admin:duplicates", "admin:duplicate", "admin:tell_apart", "admin:merge"}
ENTRIES = {"admin:entries"}
LISTS = {"admin:to_call", "admin:letters", "admin:unsure_sms"}
SEEN_BY = {
    Role.RECEPTIONIST: DESK | ENTRIES | LISTS,
    Role.CLINICIAN: DESK,
    Role.UNIT_MANAGER: DESK
    | STAFF
    | ENTRIES
    | LISTS
    | {"admin:bookings_visittype", "admin:bookings_schedule", "admin:bookings_slot", "admin:questions"}
    | {"admin:feed_keys", "admin:visit_types", "admin:reminders", "admin:add_schedule", "admin:sms_words"},
    Role.REGION_ADMINISTRATOR: {
        "admin:change_person",
        "admin:clinics_careprovider",
        "admin:clinics_careunit",
        "admin:clinics_clinic",
        "admin:clinics_practitioner",
        "admin:providers",
        "admin:jobs",
        "admin:identity",
        "admin:entries",
        "admin:to_call",
        "admin:letters",
        "admin:unsure_sms",
    }
    | STAFF
    | DUPLICATES,
    Role.AUDITOR: {"admin:questions", "admin:findings"},
}
EVERYBODYS = {"admin:index", "admin:jsi18n", "admin:own", "admin:own_password", "admin:own_codes"}
OPEN_BEFORE_DUTY = {
    "admin:login",
    "admin:logout",
    "admin:assignments",
    "admin:lock",
    "admin:lock_now",
    "admin:stay",
    "admin:enrol",
    "admin:first_password",
    "admin:first_code_app",
    "admin:eid",
    "admin:eid_returned",
}
"""Pages on the way in, each with tests of its own: test_staff_sign_in, test_staff_lock,
test_staff_enrol, test_staff_eid."""
CHANGES = {
    "admin:mark_arrived",
    "admin:undo_arrival",
    "admin:mark_attended",
    "admin:mark_missed",
    "admin:undo_outcome",
    "admin:tick_notes",
    "admin:draft",
    "admin:question",
    "admin:finding",
}
OF_A_ROW: dict[str, list[Any]] = {
    "admin:enter": [],
    "admin:invite": [],
    "admin:end_entry": ["bar", uuid.uuid4()],
    "admin:request_answered": [uuid.uuid4()],
    "admin:called": [uuid.uuid4()],
    "admin:letter": [uuid.uuid4()],
    "admin:letter_printed": [uuid.uuid4()],
    "admin:letter_paper": [uuid.uuid4()],
    "admin:letters_paper": [],
    "admin:letters_printed": [],
    "admin:undo_called": [uuid.uuid4()],
    "admin:sms_went": [uuid.uuid4()],
    "admin:sms_again": [uuid.uuid4()],
    **{
        f"admin:{name}": [uuid.uuid4()]
        for name in ("batch", "withdraw_invitation", "answer_offer", "end_wish", "invite_times", "invite_to_time")
    },
    "admin:invite_to_time_as": [uuid.uuid4(), uuid.uuid4()],
    "admin:undo_printed": [uuid.uuid4()],
    "admin:person_card": [uuid.uuid4()],
    "admin:change_card": [uuid.uuid4()],
    "admin:desk_times": [uuid.uuid4(), uuid.uuid4()],
    "admin:desk_extra": [uuid.uuid4(), uuid.uuid4()],
    "admin:desk_book": [uuid.uuid4(), uuid.uuid4()],
    "admin:desk_book_as": [uuid.uuid4(), uuid.uuid4(), uuid.uuid4()],
    "admin:desk_move": [uuid.uuid4()],
    "admin:desk_move_to": [uuid.uuid4(), uuid.uuid4()],
    "admin:desk_cancel": [uuid.uuid4()],
    "admin:desk_wish": [uuid.uuid4()],
    "admin:booking_notes": [uuid.uuid4()],
    "admin:sms_replies": [uuid.uuid4()],
    "admin:sms_text": [uuid.uuid4(), "confirmation", "n1", "egen"],
    "admin:end_feed_key": [uuid.uuid4()],
    "admin:run_job": ["end-holds"],
    "admin:choose_names": [uuid.uuid4()],
    "admin:protect": [uuid.uuid4()],
    **{f"admin:{name}": [uuid.uuid4()] for route, _view, name in TIME_BOOK if "<" in route},
}
"""Pages of a row on a list, with tests of their own: test_staff_entries, test_staff_desk, test_staff_names,
test_staff_schedules."""
ABOUT_SOMEBODY = {"admin:person", "admin:assign", "admin:new_device", "admin:change_person", "admin:identity"}
MODELS = [
    "bookings_booking",
    "bookings_schedule",
    "bookings_slot",
    "bookings_visittype",
    "clinics_careprovider",
    "clinics_careunit",
    "clinics_clinic",
    "clinics_practitioner",
    "reminders_message",
]


def patterns(urls: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for url in urls:
        if isinstance(url, URLResolver):
            yield from patterns(url.url_patterns)
        else:
            yield url


def site_names() -> set[str]:
    """Every name on the staff site, with the pages of a model as one."""
    (site,) = [u for u in get_resolver().url_patterns if getattr(u, "namespace", "") == "admin"]
    names = {url.name for url in patterns([site]) if url.name}
    return {f"admin:{name}" for name in names}


@dataclass
class Unit:
    """A unit with one of everything."""

    clinic: Clinic
    booking: Booking
    colleague: Actor
    duplicate: Duplicate
    merge: PersonMerge

    def address(self, name: str) -> str:
        if name in OF_A_ROW:
            return reverse(name, args=OF_A_ROW[name])
        if name in CHANGES:
            return reverse(name, args=[self.booking.pk])
        if name in ABOUT_SOMEBODY:
            return reverse(name, args=[self.colleague.user_id])
        if name in ("admin:duplicate", "admin:tell_apart"):
            return reverse(name, args=[self.duplicate.pk])
        if name == "admin:merge":
            return reverse(name, args=[self.merge.pk])
        if name == "admin:end_assignment":
            return reverse(name, args=[self.colleague.user_id, self.colleague.duty.assignment_id])
        if name == "admin:app_list":
            return reverse(name, args=["bookings"])
        model = name.removeprefix("admin:")
        return reverse(f"{name}_changelist") if model in MODELS else reverse(name)


@pytest.fixture
def unit() -> Unit:
    slot = make.slot(starts_at=clock.now())
    booking = Booking.objects.create(slot=slot, person=make.person(), form_key=uuid.uuid4(), booked_at=clock.now())
    duplicate, merge = two_pairs()
    return Unit(slot.schedule.clinic, booking, make.staff(slot.schedule.clinic.unit), duplicate, merge)


def two_pairs() -> tuple[Duplicate, PersonMerge]:
    """Two who may be one, and two who were made one."""
    first, second = sorted((make.person().pk, make.person().pk))
    duplicate = Duplicate.objects.create(first_id=first, second_id=second, ground="name", found_at=clock.now())
    administrator = make.staff(role=Role.REGION_ADMINISTRATOR)
    one, other = make.person(), make.person()
    merge = accounts.merge_persons(one_id=one.pk, other_id=other.pk, reason="Samma", by=administrator)
    return duplicate, merge


PAGES = sorted(EVERYBODYS | {name for names in SEEN_BY.values() for name in names})
ALL = sorted({*PAGES, *CHANGES, *OF_A_ROW, "admin:app_list", "admin:ask_for_check", "admin:end_assignment"})


def test_the_table_here_names_every_address_there_is():
    models = {f"admin:{model}_{page}" for model in MODELS for page in ("changelist", "change", "add", "delete")}
    beyond = site_names() - models - set(ALL) - OPEN_BEFORE_DUTY
    assert beyond == set()
    assert {f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry} == set(MODELS)


def test_every_page_of_a_model_only_shows():
    for page in admin.site._registry.values():
        assert isinstance(page, RoomAdmin)
    assert not {name for name in site_names() if name.endswith(("_add", "_delete"))}


class TestOutside:
    """Nobody below sees any page: all end at the staff's own sign-in."""

    def test_anonymous(self, client, unit):
        for name in ALL:
            self.is_sent_to_sign_in(client.get(unit.address(name)), name)
            self.is_sent_to_sign_in(client.post(unit.address(name)), name)

    def test_a_resident(self, client, unit):
        staff.as_resident(client)
        for name in ALL:
            self.is_sent_to_sign_in(client.get(unit.address(name)), name)

    def test_staff_without_a_one_time_code(self, client, unit):
        staff.sign_in(client, make.staff(unit.clinic.unit), verified=False)
        for name in ALL:
            self.is_sent_to_sign_in(client.get(unit.address(name)), name)

    def test_staff_with_a_shift_that_is_somebody_elses(self, client, unit):
        by, other = make.staff(unit.clinic.unit), make.staff(unit.clinic.unit)
        staff.sign_in(client, by)
        Shift.objects.update(user_id=other.user_id)
        for name in ALL:
            self.is_sent_to_sign_in(client.get(unit.address(name)), name)

    def test_staff_whose_shift_was_ended_or_begun_at_another_browser(self, client, unit):
        for away in ({"ended_at": clock.now()}, {"browser": "another"}):
            staff.sign_in(client, make.staff(unit.clinic.unit))
            Shift.objects.filter(ended_at=None).update(**away)
            for name in ALL:
                self.is_sent_to_sign_in(client.get(unit.address(name)), name)

    def test_staff_shut_out_since(self, client, unit):
        staff.sign_in(client, make.staff(unit.clinic.unit))
        User.objects.update(is_active=False)
        for name in ALL:
            self.is_sent_to_sign_in(client.get(unit.address(name)), name)

    def is_sent_to_sign_in(self, response: Any, name: str) -> None:
        assert response.status_code == 302, name
        assert response["Location"].startswith(reverse("admin:login")), name


def test_without_an_assignment_one_chooses_first(client, unit):
    staff.sign_in(client, make.staff(unit.clinic.unit), on_duty=False)
    for name in ALL:
        response = client.get(unit.address(name))
        assert response.status_code == 302, name
        assert response["Location"].startswith(reverse("admin:assignments")), name


def test_an_assignment_that_ends_ends_access_at_the_next_click(client, unit):
    staff.at_desk(client, unit.clinic.unit)
    assert client.get(reverse("admin:day_list")).status_code == 200
    Assignment.objects.update(until=clock.today() - timedelta(days=1))
    assert client.get(reverse("admin:day_list"))["Location"].startswith(reverse("admin:assignments"))


@pytest.mark.parametrize("method", ["get", "post"])
def test_behind_a_locked_desk_no_page_opens_and_nothing_is_done(client, unit, method):
    staff.at_desk(client, unit.clinic.unit)
    Shift.objects.update(locked_at=clock.now())
    for name in [*ALL, "admin:assignments"]:
        response = getattr(client, method)(unit.address(name))
        assert response.status_code == 303, name
        assert response["Location"].startswith(reverse("admin:lock")), name
    assert unit.booking.state == Booking.objects.get().state


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_own_pages_and_the_rest_are_not_there(client, unit, role):
    staff.at_desk(client, unit.clinic.unit, role)
    answers = {name: client.get(unit.address(name)).status_code for name in PAGES}
    seen = SEEN_BY[role] | EVERYBODYS
    assert answers == {name: 200 if name in seen else 404 for name in PAGES}


@pytest.mark.parametrize("name", ["bookings_booking", "clinics_clinic", "bookings_slot"])
def test_another_units_rows_are_neither_listed_nor_there(client, unit, name):
    staff.at_desk(client, make.clinic().unit, Role.UNIT_MANAGER)
    row = {"bookings_booking": unit.booking, "clinics_clinic": unit.clinic, "bookings_slot": unit.booking.slot}[
        name
    ]
    page = client.get(reverse(f"admin:{name}_changelist")).content.decode()
    assert str(row.pk) not in page
    assert client.get(reverse(f"admin:{name}_change", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("name", ["bookings_booking", "clinics_clinic", "bookings_slot", "bookings_visittype"])
def test_own_rows_are_shown_and_cannot_be_changed(client, unit, name):
    staff.at_desk(client, unit.clinic.unit, Role.UNIT_MANAGER)
    slot = unit.booking.slot
    rows = {"bookings_booking": unit.booking, "clinics_clinic": unit.clinic, "bookings_slot": slot}
    address = reverse(f"admin:{name}_change", args=[rows.get(name, slot.visit_type).pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"name": "Annat"}).status_code == 404


@pytest.mark.parametrize("role", [Role.UNIT_MANAGER, Role.RECEPTIONIST, Role.CLINICIAN, Role.AUDITOR])
def test_another_units_people_are_not_there(client, unit, role):
    staff.at_desk(client, make.clinic().unit, role)
    for name in (*sorted(ABOUT_SOMEBODY), "admin:end_assignment"):
        assert client.get(unit.address(name)).status_code in (404, 405), name
        assert client.post(unit.address(name), {"until": "2026-01-01"}).status_code == 404, name
    assert Assignment.objects.get(pk=unit.colleague.duty.assignment_id).until is None


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_another_units_booking_is_not_there_to_be_changed(client, unit, change):
    staff.at_desk(client, make.clinic().unit)
    assert client.post(unit.address(change)).status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REGION_ADMINISTRATOR])
def test_one_who_does_not_meet_patients_marks_nobody(client, unit, role):
    staff.at_desk(client, unit.clinic.unit, role)
    client.post(unit.address("admin:mark_arrived"))
    unit.booking.refresh_from_db()
    assert unit.booking.state == Booking.State.ACTIVE


def test_no_page_of_a_model_tells_a_name_or_a_number(client, unit):
    person = unit.booking.person
    now = clock.now()
    Message.objects.create(
        booking=unit.booking,
        booking_version=1,
        recipient=person,
        kind="confirmation",
        to="+46701740630",
        body="Region Lindmark: Din tid",
        send_at=now,
        expires_at=now,
        planned_at=now,
    )
    staff.at_desk(client, unit.clinic.unit, Role.UNIT_MANAGER)
    for name in ("bookings_booking", "bookings_slot", "reminders_message"):
        page = client.get(reverse(f"admin:{name}_changelist")).content.decode()
        for secret in (person.family_name, str(person.pk), "+46701740630", "Din tid"):
            assert secret not in page


def test_pages_are_not_kept_by_the_browser(client, unit):
    staff.at_desk(client, unit.clinic.unit)
    assert "no-store" in client.get(reverse("admin:day_list"))["Cache-Control"]


def test_a_resident_page_does_not_open_for_staff(client: Client, unit):
    staff.at_desk(client, unit.clinic.unit)
    assert client.get(reverse("home")).status_code == 200
    assert "Anländ" not in client.get(reverse("home")).content.decode()
