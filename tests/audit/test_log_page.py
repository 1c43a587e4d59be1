"""The page "Vem har öppnat min journal": what is asked for, the visits beside it, and for whom it is shown."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Person
from audit import actions
from audit.actions import Action
from bookings.models import Booking, VisitType
from clinics.models import Clinic
from core import clock
from core.actor import EVERYWHERE, NOWHERE, ActingFor, Actor, Reach, Relation, Role
from core.decision import Refused
from portal import access_log
from portal.log_filters import unit_token
from records.models import Category
from tests import make
from tests.records import entries

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 17, 11, 0, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch):
    """``at(days)``: the house's clock stands so many days after noon of 17 November."""

    def move(days: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=days))

    move(0)
    return move


@pytest.fixture
def sara(at):
    return make.resident(make.person(given_name="Sara", family_name="Lindqvist"))


def rows(by, **asked):
    return [row for day in access_log.access_log(asked, by=by).days for row in day.rows]


def choices_of(found: access_log.AccessLog) -> list[tuple[str, str]]:
    field: Any = found.form.fields["enhet"]
    return [(str(value), str(label)) for value, label in field.choices]


def opened(by: Actor, about: uuid.UUID, **values) -> None:
    actions.record(values.pop("action", Action.RECORD_READ), by=by, about=about, **values)


def acting(by: Actor, child: Person, reads: Reach, relation: Relation = Relation.GUARDIAN) -> Actor:
    return replace(by, acting_for=ActingFor(child.pk, child.name, relation, EVERYWHERE, reads))


def test_each_choice_narrows_what_is_shown(sara, at):
    guardian = acting(make.resident(), Person.objects.get(pk=sara.own_person_id), EVERYWHERE)
    doctor, nurse = make.staff(role=Role.CLINICIAN), make.staff(role=Role.CLINICIAN)
    opened(doctor, sara.own_person_id)
    at(200)
    opened(nurse, sara.own_person_id, action=Action.BOOKED)
    opened(sara, sara.own_person_id, action=Action.CONTACT_CHANGED)
    opened(guardian, sara.own_person_id, action=Action.BOOKED)
    opened(Actor.system(), sara.own_person_id, action=Action.REGISTER_READ)
    at(201)
    unit = unit_token(sara.own_person_id, nurse.duty.care_unit_id)
    count = {name: len(rows(sara, **asked)) for name, asked in {
        "all": {}, "period": {"tid": "30"}, "staff": {"vem": "personal"}, "unit": {"enhet": unit},
        "representative": {"vem": "ombud"}, "system": {"vem": "system"}, "record": {"vad": "journal"},
        "times": {"vad": "tider"}, "account": {"vad": "konto"}, "both": {"vem": "personal", "vad": "tider"},
    }.items()}  # fmt: skip
    # Each look at the log is itself in it from then on, but none is at another instant than the last row.
    assert count == {
        "all": 5, "period": 4, "staff": 2, "unit": 1, "representative": 1, "system": 1, "record": 1,
        "times": 2, "account": 2, "both": 1,
    }  # fmt: skip
    assert [row.who for row in rows(sara, vem="ombud")] == [f"Vårdnadshavare, {guardian.name}"]


def test_the_address_names_no_unit_and_no_person(client, sara, at):
    staff = make.staff(role=Role.CLINICIAN)
    opened(staff, sara.own_person_id)
    at(1)
    found = access_log.access_log({}, by=sara)
    values = [value for value, _label in choices_of(found)]
    assert str(staff.duty.care_unit_id) not in values
    other = make.resident()
    assert unit_token(other.own_person_id, staff.duty.care_unit_id) not in values


@pytest.fixture
def eyes():
    """A clinic that sees Sara's eyes."""
    return make.clinic(name="Ögonmottagningen", kind=Clinic.Kind.HOSPITAL)


def booked(by: Actor, clinic: Clinic, days: float, **values) -> None:
    slot = make.slot(make.visit_type(clinic, **values), starts_at=NOON + timedelta(days=days))
    Booking.objects.create(
        slot=slot, person_id=by.own_person_id, form_key=uuid.uuid4(), booked_at=NOON - timedelta(days=60)
    )


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (2, "2 dagar före ditt besök på Ögonmottagningen."),
        (1, "Dagen före ditt besök på Ögonmottagningen."),
        (0.1, "Samma dag som ditt besök på Ögonmottagningen."),
        (-1, "Dagen efter ditt besök på Ögonmottagningen."),
        (-12, "12 dagar efter ditt besök på Ögonmottagningen."),
        (31, "Vi hittar inget besök här i närheten."),
    ],
)
def test_a_reading_stands_beside_the_nearest_visit_to_the_unit(sara, at, eyes, days, told):
    booked(sara, eyes, days)
    booked(sara, make.clinic(), 0.2)
    opened(make.staff(eyes.unit, Role.CLINICIAN), sara.own_person_id)
    at(0.01)
    assert [row.visit for row in rows(sara)] == [told]


def test_a_call_is_no_visit_and_the_record_knows_visits_that_the_time_book_does_not(sara, at, eyes):
    booked(sara, eyes, 3, mode=VisitType.Mode.PHONE)
    opened(make.staff(eyes.unit, Role.CLINICIAN), sara.own_person_id)
    at(0.01)
    assert rows(sara)[0].visit == "3 dagar före din telefontid hos Ögonmottagningen."
    entries.entry(
        sara.own_person_id,
        Category.CARE_CONTACTS,
        entries.care_contact(),
        happened_at=NOON - timedelta(days=1),
        unit=eyes.unit,
        unit_name=eyes.unit.name,
    )
    assert rows(sara)[-1].visit == f"Dagen efter ditt besök på {eyes.unit.name}."


def test_a_cancelled_time_explains_nothing(sara, at, eyes):
    booked(sara, eyes, 2)
    Booking.objects.update(state=Booking.State.CANCELLED, cancelled_at=NOON)
    opened(make.staff(eyes.unit, Role.CLINICIAN), sara.own_person_id)
    at(0.01)
    assert rows(sara)[0].visit == "Vi hittar inget besök här i närheten."


# --- for another


def test_a_guardian_sees_the_childs_log_without_what_is_silent_or_the_childs_own(at):
    child, guardian = make.resident(make.person(given_name="Alma")), make.resident()
    by = acting(guardian, Person.objects.get(pk=child.own_person_id), EVERYWHERE)
    open_unit, youth = make.clinic(), make.clinic(kind=Clinic.Kind.YOUTH, sms_level_at_most="N1")
    opened(make.staff(open_unit.unit, Role.CLINICIAN), child.own_person_id)
    opened(make.staff(youth.unit, Role.CLINICIAN), child.own_person_id)
    opened(child, child.own_person_id, action=Action.BOOKED)
    opened(by, child.own_person_id, action=Action.BOOKINGS_READ)
    at(1)
    found = access_log.access_log({}, by=by)
    shown = [row for day in found.days for row in day.rows]
    assert {(row.who, row.unit) for row in shown} == {("Du själv", ""), ("Vårdpersonal", open_unit.unit.name)}
    assert [label for _value, label in choices_of(found)][1:] == [open_unit.unit.name]
    at(2)
    assert youth.unit.name in [row.unit for row in rows(child)]


def test_one_who_may_read_from_one_unit_sees_only_who_there_has_read(at):
    child, guardian, here, there = make.resident(), make.resident(), make.unit(), make.unit()
    by = acting(guardian, Person.objects.get(pk=child.own_person_id), Reach(places=frozenset({here.pk})))
    other = acting(make.resident(), Person.objects.get(pk=child.own_person_id), EVERYWHERE)
    opened(make.staff(here, Role.CLINICIAN), child.own_person_id)
    opened(make.staff(there, Role.CLINICIAN), child.own_person_id)
    opened(other, child.own_person_id, action=Action.BOOKED)
    at(1)
    assert [row.unit for row in rows(by)] == [here.name]


def test_a_helper_is_not_shown_who_has_opened_the_record(at):
    person, helper = make.person(given_name="Gunnel"), make.resident()
    with pytest.raises(Refused) as refusal:
        rows(acting(helper, person, NOWHERE, Relation.HELPER))
    assert refusal.value.reason.code == "log.not_for_others"
