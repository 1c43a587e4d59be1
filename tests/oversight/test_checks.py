"""What is planted in the log is found, and nothing else."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from accounts.models import Custody, Person, User
from audit import actions as audit
from bookings.models import Booking
from clinics.models import Listing
from core import clock
from core.actor import Role
from oversight import actions
from oversight.models import CheckRun, Finding
from records.models import Category
from tests import make
from tests.conftest import database_role
from tests.oversight.planted import found, lives, opened
from tests.records import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make.clinic()


@pytest.fixture
def lena(clinic):
    return make.staff(clinic.unit, Role.CLINICIAN)


def check() -> int:
    with database_role("vp_jobs"):
        return actions.check_nightly()


def listed(someone: Person, clinic) -> Person:
    Listing.objects.create(person=someone, clinic=clinic, since=clock.today() - timedelta(days=400))
    return someone


def met(by, someone: Person, clinic) -> None:
    """A visit to that very member of staff."""
    kind = make.visit_type(clinic)
    nurse = make.practitioner(user=User.objects.get(assignments=by.duty.assignment_id))
    slot = make.slot(kind, schedule=make.schedule(kind, practitioner=nurse))
    Booking.objects.create(slot=slot, person=someone, form_key=uuid.uuid4(), booked_at=clock.now())


def kinds(by, about) -> list[str]:
    return found().get((by.user_id, about.pk if about else None), [])


def test_a_reading_with_a_care_relation_is_no_finding(clinic, lena):
    lives(lena, street="Vikens väg 10", postal_code="99915", family_name="Vik")
    by_list, by_time, by_record = listed(make.person(), clinic), make.person(), make.person()
    slot = make.slot(make.visit_type(clinic), starts_at=clock.now() + timedelta(days=60))
    Booking.objects.create(slot=slot, person=by_time, form_key=uuid.uuid4(), booked_at=clock.now())
    entries.entry(
        by_record.pk,
        Category.NOTES,
        entries.note(),
        unit=clinic.unit,
        happened_at=clock.now() - timedelta(days=80),
    )
    namesake = listed(make.person(family_name="Vik"), clinic)
    neighbour = make.person(street="Vikens väg 8", postal_code="99915")
    met(lena, neighbour, clinic)
    for someone in (by_list, by_time, by_record, namesake, neighbour):
        opened(lena, someone, times=3)
    assert check() == 0
    assert found() == {}


def test_each_kind_is_found_and_says_which(clinic, lena):
    me = lives(lena, street="Vikens väg 10", postal_code="99915", family_name="Vik")
    planted = {
        "own_record": listed(me, clinic),
        "custody": listed(make.person(), clinic),
        "same_address": listed(make.person(street="Vikens väg 10", postal_code="99915"), clinic),
        "colleague": listed(lives(make.staff(clinic.unit)), clinic),
        "protected": listed(make.person(protection="confidential"), clinic),
    }
    Custody.objects.create(guardian=me, child=planted["custody"], since=clock.today())
    strangers = {
        "same_name": make.person(family_name="vik"),
        "neighbour": make.person(street="Vikens väg 8 B", postal_code="99915"),
        "no_relation": make.person(street="Storgatan 8", postal_code="99915"),
    }
    for someone in (planted | strangers).values():
        opened(lena, someone)
    assert check() == 8
    for kind, someone in planted.items():
        assert kinds(lena, someone) == [kind]
    for kind, someone in strangers.items():
        assert kinds(lena, someone) == sorted({kind, "no_relation"})


def test_that_the_unit_knows_a_neighbour_does_not_explain_it(clinic, lena):
    lives(lena, street="Vikens väg 10", postal_code="99915")
    neighbour = listed(make.person(street="Vikens väg 8", postal_code="99915"), clinic)
    opened(lena, neighbour)
    check()
    assert kinds(lena, neighbour) == ["neighbour"]


def test_a_child_is_found_also_when_the_child_is_the_one_who_reads(clinic, lena):
    parent, me = listed(make.person(), clinic), lives(lena)
    Custody.objects.create(guardian=parent, child=me, since=clock.today())
    opened(lena, parent)
    check()
    assert kinds(lena, parent) == ["custody"]


def test_one_whose_identity_nobody_has_said_is_still_found_by_name_and_relation(clinic, lena):
    namesake = make.person(family_name="Holm")
    opened(lena, namesake)
    check()
    assert kinds(lena, namesake) == ["no_relation", "same_name"]


def test_a_time_too_far_away_or_at_another_unit_is_no_relation(clinic, lena):
    far, elsewhere = make.person(), listed(make.person(), make.clinic())
    slot = make.slot(make.visit_type(clinic), starts_at=clock.now() + timedelta(days=91))
    Booking.objects.create(slot=slot, person=far, form_key=uuid.uuid4(), booked_at=clock.now())
    for someone in (far, elsewhere):
        opened(lena, someone)
    check()
    assert kinds(lena, far) == kinds(lena, elsewhere) == ["no_relation"]


def test_a_protected_neighbour_is_found_as_protected_and_never_by_the_address(clinic, lena):
    lives(lena, street="", postal_code="", protection="protected_registration")
    hidden = listed(make.person(protection="confidential"), clinic)
    opened(lena, hidden)
    check()
    assert kinds(lena, hidden) == ["protected"]


def test_many_people_within_an_hour_are_one_finding_and_the_same_over_a_day_are_none(clinic, lena):
    calm = make.staff(clinic.unit, Role.CLINICIAN)
    noon = clock.now() - timedelta(days=1)
    noon = noon.replace(hour=11, minute=0, second=0, microsecond=0)
    people = [listed(make.person(), clinic) for _ in range(31)]
    for n, someone in enumerate(people):
        opened(lena, someone, at=noon + timedelta(seconds=100 * n), times=2)
        opened(calm, someone, at=noon + timedelta(minutes=10 * n - 200))
    assert check() == 1
    assert kinds(lena, None) == ["many"]
    with database_role("vp_jobs"):
        finding = Finding.objects.get()
    assert (finding.persons, finding.readings) == (31, 62)


def test_the_days_list_and_the_auditors_own_reading_are_no_findings(clinic, lena):
    stranger = make.person()
    for action in (audit.Action.DAY_LIST_READ, audit.Action.FINDING_READ, audit.Action.QUESTION_READ):
        audit.record(action, by=lena, about=stranger.pk)
    assert check() == 0


def test_a_check_that_is_run_twice_finds_nothing_twice_and_sees_what_has_grown(clinic, lena):
    stranger = make.person()
    opened(lena, stranger)
    assert (check(), check()) == (1, 0)
    opened(lena, stranger, times=2)
    assert check() == 1
    with database_role("vp_jobs"):
        assert [f.readings for f in Finding.objects.all()] == [3]


def test_what_is_older_than_was_asked_for_waits_for_a_longer_check(clinic, lena):
    stranger, auditor = make.person(), make.staff(clinic.unit, Role.AUDITOR)
    opened(lena, stranger, at=clock.now() - timedelta(days=20))
    assert check() == 0
    first = actions.ask_for_check(by=auditor)
    assert actions.ask_for_check(by=auditor) == first
    with database_role("vp_jobs"):
        assert actions.check_what_was_asked() == 1
        assert actions.check_what_was_asked() == 0
        assert CheckRun.objects.get(pk=first).found == 1


def test_the_newest_identity_counts(clinic, lena):
    wrong, right = lives(lena, family_name="Fel"), make.person()
    right = lives(lena, family_name="Rätt")
    for someone in (wrong, right):
        opened(lena, listed(someone, clinic))
    check()
    assert kinds(lena, right) == ["own_record"]
    assert kinds(lena, wrong) == []


def merged(gone: Person, kept: Person) -> None:
    Person.objects.filter(pk=gone.pk).update(merged_into=kept)


def test_what_was_read_of_one_who_has_been_merged_is_judged_as_of_the_one_who_is_left(clinic, lena):
    nurse, gone, kept = lives(lena), make.person(), make.person()
    Custody.objects.create(guardian=nurse, child=kept, since=clock.today())
    known, before, seen_as = listed(make.person(), clinic), make.person(), make.person()
    entries.entry(before.pk, Category.NOTES, entries.note(), unit=clinic.unit, happened_at=clock.now())
    by_record = make.person()
    for someone in (gone, before, seen_as):
        opened(lena, someone)
    merged(gone, kept)
    merged(before, by_record)
    merged(seen_as, known)
    check()
    assert kinds(lena, kept) == ["custody", "no_relation"]
    assert set(found()) == {(lena.user_id, kept.pk)}, "the others are known at the unit by what the two have"


def test_what_was_found_before_a_merge_is_not_found_again_until_there_is_more(lena):
    gone, middle, kept = make.person(), make.person(), make.person()
    opened(lena, gone)
    assert check() == 1
    merged(gone, middle)
    merged(middle, kept)
    assert check() == 0
    opened(lena, kept)
    assert check() == 1
    assert set(found()) == {(lena.user_id, gone.pk), (lena.user_id, kept.pk)}
