"""The page "Vem har öppnat min journal"."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit import actions, queries
from audit.actions import Action
from audit.models import AccessEvent
from clinics.models import CareProvider
from core import clock
from core.actor import Actor, Assurance, Channel, Role
from portal import access_log
from tests import make
from tests.conftest import database_role

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 17, 11, 0, tzinfo=UTC)
"""Noon in Sweden, 17 November 2026."""


@pytest.fixture
def at(monkeypatch):
    """``at(minutes)``: the house's clock stands so many minutes after noon."""

    def move(minutes: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=minutes))

    move(0)
    return move


@pytest.fixture
def sara(at):
    return make.resident()


def page(by, **asked):
    return access_log.access_log(asked, by=by)


def rows(by):
    return [row for day in page(by).days for row in day.rows]


def nurse(name="Yusuf Demir", title="distriktssköterska"):
    who = make.staff(role=Role.CLINICIAN)
    made = make.practitioner(title=title)
    type(made).objects.filter(pk=made.pk).update(user_id=who.user_id)
    return who, name


def test_a_member_of_staff_stands_with_profession_name_unit_time_and_purpose(sara, at):
    staff, _name = nurse()
    actions.record(Action.RECORD_READ, by=staff, about=sara.person_id, category="notes")
    at(2)
    actions.record(Action.RECORD_READ, by=staff, about=sara.person_id, category="test-results")
    at(60)
    (row,) = rows(sara)
    assert (row.kind, row.who, row.name, row.unit) == (
        "care", "Distriktssköterska", "Karin Holm", staff.on_duty.care_unit_name
    )  # fmt: skip
    assert (row.time, row.what, row.purpose) == (
        "12.00–12.02", "Läste anteckningar och provsvar", "Vård och behandling"
    )  # fmt: skip
    (day,) = page(sara).days
    assert day.heading == "Tisdag 17 november 2026"


def test_one_with_no_profession_here_stands_with_the_role(sara, at):
    actions.record(Action.DAY_LIST_READ, by=make.staff(), about=sara.person_id)
    at(1)
    assert rows(sara)[0].who == "Receptionist"


def test_names_of_staff_are_shown_only_where_their_provider_has_chosen_so(sara, at):
    staff = make.staff()
    actions.record(Action.RECORD_READ, by=staff, about=sara.person_id)
    at(1)
    assert rows(sara)[0].name == "Karin Holm"
    CareProvider.objects.filter(units=staff.duty.care_unit_id).update(names_in_log=False)
    at(2)
    assert rows(sara)[-1].name == ""


def test_protected_staff_are_never_named(sara, at):
    staff = make.staff()
    actions.record(Action.RECORD_READ, by=staff, about=sara.person_id)
    User.objects.filter(assignments=staff.duty.assignment_id).update(name_is_protected=True)
    at(1)
    assert [(row.who, row.name) for row in rows(sara)] == [("Receptionist", "")]


def test_ones_own_repeated_reading_is_one_row_a_sitting(sara, at):
    for minute, category in enumerate(["", "notes", "notes", "test-results"]):
        at(minute * 10)
        actions.record(Action.RECORD_READ, by=sara, about=sara.person_id, category=category)
    at(300)
    actions.record(Action.RECORD_READ, by=sara, about=sara.person_id, category="medicines")
    at(400)
    found = [(row.who, row.time, row.what) for row in rows(sara)]
    assert found == [
        ("Du själv", "17.00", "Läste läkemedel"),
        ("Du själv", "12.00–12.30", "Läste journalens översikt, anteckningar och provsvar"),
    ]


def test_two_members_of_staff_at_the_same_time_stay_apart(sara, at):
    first, second = make.staff(role=Role.CLINICIAN), make.staff(role=Role.CLINICIAN)
    for minute, who in enumerate([first, second, first, second]):
        at(minute)
        actions.record(Action.RECORD_READ, by=who, about=sara.person_id)
    at(60)
    units = [who.on_duty.care_unit_name for who in (second, first) if who.on_duty]
    assert [row.unit for row in rows(sara)] == units


def test_one_who_changed_assignment_stands_twice(sara, at):
    who = make.staff(role=Role.CLINICIAN)
    other = make.staff(role=Role.CLINICIAN)
    moved = replace(who, on_duty=other.on_duty)
    for one in (who, moved):
        actions.record(Action.RECORD_READ, by=one, about=sara.person_id)
    at(1)
    assert len(rows(sara)) == 2


def test_midnight_in_sweden_parts_a_sitting(sara, at):
    for minute in (11 * 60 + 55, 12 * 60 + 5):
        at(minute)
        actions.record(Action.RECORD_READ, by=sara, about=sara.person_id)
    at(24 * 60)
    assert [day.heading for day in page(sara).days] == ["Onsdag 18 november 2026", "Tisdag 17 november 2026"]


def test_what_came_from_a_source_and_what_the_house_did_are_nobodys_reading(sara, at):
    source = Actor(is_system=True, name="Labbet i Lindhamn", channel=Channel.SYSTEM)
    actions.record(Action.RECORD_RECEIVED, by=source, about=sara.person_id)
    actions.record(Action.REGISTER_READ, by=Actor.system(), about=sara.person_id)
    at(1)
    found = {(row.kind, row.who, row.what, row.name, row.unit, row.purpose) for row in rows(sara)}
    assert found == {
        ("system", "Kom in från Labbet i Lindhamn", "Uppgifter lades till i journalen", "", "", ""),
        ("system", "Vårdportens system", "Hämtade namn och adress ur folkbokföringen", "", "", ""),
    }


@pytest.mark.parametrize("action", [a for a in Action if not a.startswith("staff.")])
def test_every_deed_about_a_resident_has_its_words(sara, at, action):
    actions.record(action, by=sara, about=sara.person_id)
    at(1)
    (row,) = rows(sara)
    assert row.what


def test_reading_the_log_is_itself_in_the_log_the_next_time(sara, at):
    assert rows(sara) == []
    at(1)
    assert [row.what for row in rows(sara)] == ["Läste den här loggen"]
    with database_role("vp_jobs"):
        assert AccessEvent.objects.filter(person_id=sara.person_id, action=Action.LOG_READ).count() == 2


def test_nobody_sees_another_persons_log(sara, at):
    actions.record(Action.RECORD_READ, by=make.staff(), about=sara.person_id)
    at(1)
    assert rows(make.resident()) == []


def asked_by(url):
    return dict(parse_qsl(urlsplit(url).query))


def test_a_long_log_comes_a_page_at_a_time_both_ways_and_stays_in_step(sara, at, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 10)
    for n in range(25):
        at(n * 60)
        actions.record(Action.RECORD_READ, by=sara, about=sara.person_id)
    at(26 * 60)
    pages = [page(sara)]
    while pages[-1].older_url:
        pages.append(page(sara, **asked_by(pages[-1].older_url)))
    times = [[row.time for day in one.days for row in day.rows] for one in pages]
    assert [len(one) for one in times] == [10, 10, 5]
    assert len({(day.heading, row.time) for one in pages for day in one.days for row in day.rows}) == 25
    back = page(sara, **asked_by(pages[2].newer_url))
    assert [row.time for day in back.days for row in day.rows] == times[1]
    assert back.older_url == pages[1].older_url
    assert page(sara, **asked_by(pages[0].older_url), vem="jag").filtered


def test_rows_of_the_same_instant_fall_between_no_pages(sara, at, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 3)
    staff = [make.staff() for _ in range(7)]
    for who in staff:
        actions.record(Action.RECORD_READ, by=who, about=sara.person_id)
    at(1)
    found = page(sara)
    units = [row.unit for day in found.days for row in day.rows]
    while found.older_url:
        found = page(sara, **asked_by(found.older_url))
        units += [row.unit for day in found.days for row in day.rows]
    assert sorted(units) == sorted(who.duty.care_unit_name for who in staff)


@pytest.mark.parametrize(
    "asked",
    [
        {"fore": "x"},
        {"fore": "2026-11-17"},
        {"efter": f"2026-11-17T00:00:00_{uuid.uuid4()}"},
        {"fore": "2026-11-18T00:00:00+00:00_x"},
        {"enhet": "x", "vem": "alla", "vad": "'", "tid": "9"},
    ],
)
def test_an_address_that_was_tampered_with_gives_the_first_page(sara, at, asked):
    actions.record(Action.RECORD_READ, by=sara, about=sara.person_id)
    at(1)
    found = page(sara, **asked)
    assert len(found.days) == 1
    assert not found.filtered


def test_the_page_asks_the_database_as_often_for_one_row_as_for_many(client, sara, at):
    browser = make.signed_in(client, sara)
    counted = []
    for n in (1, 50):
        for _ in range(n):
            actions.record(Action.RECORD_READ, by=make.staff(), about=sara.person_id)
        at(n)
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get("/vem-har-last/")
        assert answer.status_code == 200
        assert "Receptionist" in answer.content.decode()
        counted.append(len([q for q in captured if "SAVEPOINT" not in q["sql"]]))
    assert counted[0] == counted[1] <= STATEMENTS


STATEMENTS = 13


def test_the_log_asks_for_the_e_id(client, sara):
    weak = make.signed_in(client, Actor(person_id=sara.person_id, user_id=uuid.uuid4(), assurance=Assurance.LOA2))
    assert weak.get("/vem-har-last/").status_code == 302
