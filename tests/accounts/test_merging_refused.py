"""When two persons are not made one, or not made two again; and what a rehearsal tells."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from accounts import actions
from accounts import queries as accounts
from accounts.errors import MergeConflict, PersonMerged
from accounts.merge_models import Duplicate, MergedRow, PersonMerge
from accounts.merging.told import going
from accounts.models import CareAccount, Custody, Identity, Person, digest_of
from audit.actions import Action
from audit.reading import reading
from bookings.actions import book
from core import clock
from core.actor import Actor, Role
from core.decision import Refused
from core.errors import NotYours
from core.identity import IdentityNumber, IdentitySystem
from representation.models import GuardianBar
from tests import make
from tests.accounts.two_rows import NEW, OLD, everything, give, merge, pair, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Actor:
    return make.staff(role=Role.REGION_ADMINISTRATOR)


def refusal(call, *args):
    with pytest.raises(Refused) as caught:
        call(*args)
    return caught.value.reason.code


def test_only_the_regions_administrator_merges_and_undoes(admin):
    old, new = pair()
    for role in set(Role) - {Role.REGION_ADMINISTRATOR}:
        assert refusal(merge, old, new, make.staff(role=role)) == "merge.role"
    for by in (Actor.system(), make.resident(new), Actor()):
        assert refusal(merge, old, new, by) == "merge.role"
    done = merge(old, new, admin)
    assert refusal(undo, done, make.staff(role=Role.UNIT_MANAGER)) == "merge.role"


def test_what_speaks_against_it_is_said(admin):
    same = make.person()
    mother, child = make.person(), make.person()
    Custody.objects.create(guardian=mother, child=child, since=date(2020, 1, 1))
    one, other = make.person(), make.person()
    give(one, "198601042388")
    give(other, "198405062392")
    younger = make.person(birth_year=1990)
    for pair_of, code in (
        ((same, same), "merge.oneself"),
        ((mother, child), "merge.custody"),
        ((one, other), "merge.two_numbers"),
        ((same, younger), "merge.born"),
    ):
        assert refusal(merge, *pair_of, admin) == code
    assert not PersonMerge.objects.exists()


def test_what_the_state_says_outweighs_two_numbers_and_two_birth_dates(admin):
    one, other = make.person(), make.person(birth_year=1990)
    give(one, "198601042388")
    give(other, "198405062392")
    first, second = sorted((one.pk, other.pk))
    Duplicate.objects.create(first_id=first, second_id=second, ground="register", found_at=clock.now())
    merge(one, other, admin)
    assert Duplicate.objects.get().outcome == Duplicate.Outcome.MERGED


def test_one_who_is_not_there_cannot_be_merged(admin):
    with pytest.raises(NotYours):
        actions.merge_persons(one_id=make.person().pk, other_id=uuid.uuid4(), reason="x", by=admin)
    with pytest.raises(NotYours):
        actions.undo_merge(merge_id=uuid.uuid4(), reason="x", by=admin)


def test_merging_and_undoing_twice_or_the_other_way_round_change_nothing_more(admin):
    old, new = pair()
    done = merge(old, new, admin)
    assert merge(new, old, admin) == done
    undone = undo(done, admin)
    assert undo(done, admin).undone_at == undone.undone_at
    assert merge(old, new, admin) != done


def test_a_chain_is_one_person_and_is_undone_from_its_end(admin):
    a, b, c = (make.person() for _ in range(3))
    give(c, NEW)
    Person.objects.filter(pk__in=[a.pk, b.pk, c.pk]).update(birth_year=None, birth_month=None, birth_day=None)
    give(b, "20260901LM01")
    first = merge(a, b, admin)
    second = merge(b, c, admin)
    assert (first.kept_id, second.kept_id) == (b.pk, c.pk)
    assert accounts.standing_id(a.pk) == c.pk
    assert refusal(merge, a, make.person(), admin) == "merge.already"
    by = make.resident(c)
    with reading(by, about=c.pk, action=Action.LOG_READ) as all_of_one:
        assert set(all_of_one) == {a.pk, b.pk, c.pk}
    assert refusal(undo, first, admin) == "merge.undo_later_first"
    undo(second, admin)
    undo(first, admin)
    assert accounts.standing_id(a.pk) == a.pk


def test_a_merge_can_be_undone_for_thirty_days_and_is_forgotten_after_that(admin, settings, tmp_path):
    old, new = pair(street="Storgatan 1", town="Lindhamn")
    give(old, "20260901LM01")
    done = merge(old, new, admin)
    settings.CLOCK_OFFSET_FILE = tmp_path / "clock"
    settings.CLOCK_OFFSET_FILE.write_text(str(30 * 86400 - 60))
    assert actions.forget_old_merges(by=Actor.system()) == 0
    settings.CLOCK_OFFSET_FILE.write_text(str(30 * 86400 + 60))
    assert refusal(undo, done, admin) == "merge.undo_too_late"
    assert MergedRow.objects.exists()
    assert actions.forget_old_merges(by=Actor.system()) == 1
    assert not MergedRow.objects.exists()
    assert actions.forget_old_merges(by=Actor.system()) == 0


def test_a_clinics_decision_that_only_one_can_have_stops_the_merge_whole(admin):
    old, new = pair()
    unit, child = make.unit(), make.person()
    for guardian in (old, new):
        GuardianBar.objects.create(
            child=child, guardian=guardian, unit=unit, case_number="VGN 2026/1", since=date(2026, 1, 1),
            entered_by_id=admin.user_id, entered_at=clock.now(),
        )  # fmt: skip
    with pytest.raises(MergeConflict):
        merge(old, new, admin)


def test_nothing_is_booked_for_one_who_has_been_merged(admin):
    old, new = pair()
    by = make.resident(old)
    give(old, "20260901LM01")
    CareAccount.objects.all().delete()
    done = merge(old, new, admin)
    assert done.merged_id == old.pk
    with pytest.raises(PersonMerged):
        book(slot_id=make.slot().pk, person_id=old.pk, form_key=uuid.uuid4(), by=by)


def test_what_is_noted_for_an_undo_holds_no_identity_number(admin):
    old, new = pair()
    everything(old, new)
    merge(old, new, admin)
    noted = str(list(MergedRow.objects.values_list("before", "after")))
    assert OLD not in noted
    assert NEW not in noted


def test_a_hospital_number_is_left_in_use_whatever_else_is_there(admin):
    old, new = pair()
    foreign = IdentityNumber("https://hospital.example/patients", "17")
    Identity.objects.create(
        person=old, system=foreign.system, value=foreign.value, digest=digest_of(foreign), since=clock.now()
    )
    done = merge(old, new, admin)
    in_use = Identity.objects.in_use().filter(person=done.kept_id).values_list("system", flat=True)
    assert set(in_use) == {foreign.system, IdentitySystem.PERSONNUMMER}


def test_a_rehearsal_tells_what_goes_along_and_changes_nothing(admin):
    old, new = pair()
    everything(old, new)
    before = {row.pk: (row.person_id, row.replaced_at) for row in Identity.objects.all()}
    would = actions.rehearse_merge(one_id=old.pk, other_id=new.pk, reason="Samma", by=admin)
    assert {row.pk: (row.person_id, row.replaced_at) for row in Identity.objects.all()} == before
    assert not PersonMerge.objects.exists()
    assert not MergedRow.objects.exists()
    assert Person.objects.filter(pk__in=[old.pk, new.pk], merged_into=None).count() == 2
    assert would == going(merge(old, new, admin))
    assert would.taken


def test_a_rehearsal_meets_what_stands_in_the_way(admin):
    old, new = pair()
    Person.objects.filter(pk=old.pk).update(birth_year=1950)
    Person.objects.filter(pk=new.pk).update(birth_year=1980)
    with pytest.raises(Refused):
        actions.rehearse_merge(one_id=old.pk, other_id=new.pk, reason="Samma", by=admin)
