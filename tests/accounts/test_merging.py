"""Two persons become one and two again: what goes along, what comes back, and when the answer is no."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts import actions
from accounts import queries as accounts
from accounts.errors import MergeConflict, PersonMerged
from accounts.merge_models import Duplicate, MergedRow, PersonMerge
from accounts.merging.told import going
from accounts.models import CareAccount, ContactCard, Custody, Identity, Person, User, digest_of
from audit.actions import Action
from audit.models import AccessEvent
from audit.reading import reading
from bookings.actions import book
from bookings.models import Booking
from clinics.models import Listing
from core import clock
from core.actor import Actor, Role
from core.decision import Refused
from core.errors import NotYours
from core.identity import IdentityNumber, IdentitySystem, parse_identity_number
from portal import access_log
from records.models import Entry
from reminders.models import Message
from representation.models import GuardianBar, Helper
from tests import make
from tests.records.entries import entry

pytestmark = pytest.mark.django_db

OLD, NEW = "198810602394", "198810112394"


def give(person: Person, value: str) -> Identity:
    number = parse_identity_number(value, today=clock.today())
    return Identity.objects.create(
        person=person, system=number.system, value=number.value, digest=digest_of(number), since=clock.now()
    )


@pytest.fixture
def admin() -> Actor:
    return make.staff(role=Role.REGION_ADMINISTRATOR)


def pair(**other):
    """Oleksandr twice: with his samordningsnummer, and with the personnummer that came later."""
    his = {"given_name": "Oleksandr", "family_name": "Kovalenko", "birth_year": 1988, "birth_month": 10}
    old = make.person(**his, birth_day=None)
    new = make.person(**his, birth_day=11, **other)
    give(old, OLD)
    give(new, NEW)
    return old, new


def merge(one: Person, other: Person, by: Actor) -> PersonMerge:
    return actions.merge_persons(one_id=one.pk, other_id=other.pk, reason="Samma pass visat", by=by)


def undo(done: PersonMerge, by: Actor) -> PersonMerge:
    return actions.undo_merge(merge_id=done.pk, reason="Det var hans bror", by=by)


def columns(model, *names):
    return sorted(map(str, model.objects.order_by("pk").values_list("pk", *names)))


# --- what goes along and comes back


def everything(old: Person, new: Person) -> None:
    """Something in every table that names a person, on both sides and where both cannot stay."""
    for someone in (old, new):
        make.resident(someone)
        make.contact_card(someone, mobile=f"+4670174061{'5' if someone == old else '6'}")
        Listing.objects.create(person=someone, clinic=make.clinic(), since=date(2026, 1, 1 + (someone == old)))
        child = make.person()
        Custody.objects.create(guardian=someone, child=child, since=date(2020, 1, 1))
    shared = make.person()
    for someone in (old, new):
        Custody.objects.create(guardian=someone, child=shared, since=date(2020, 1, 1))
    slot, kind = make.slot(), make.visit_type()
    beside = make.slot(kind, starts_at=slot.starts_at + timedelta(minutes=10))
    for someone, at in ((old, slot), (new, beside)):
        booking = Booking.objects.create(slot=at, person=someone, form_key=uuid.uuid4(), booked_at=clock.now())
        Message.objects.create(
            booking=booking, booking_version=1, recipient=someone, kind=Message.Kind.CONFIRMATION,
            send_at=clock.now(), expires_at=clock.now() + timedelta(hours=4), planned_at=clock.now(),
        )  # fmt: skip
    unit, staff = make.unit(), make.staff()
    GuardianBar.objects.create(
        child=make.person(), guardian=old, unit=unit, case_number="VGN 2026/1", since=date(2026, 1, 1),
        entered_by_id=staff.user_id, entered_at=clock.now(),
    )  # fmt: skip
    Helper.objects.create(
        person=old, helper=make.person(), invited_digest=b"x", called="Mamma", invited_at=clock.now(),
        answer_before=clock.now(), until=date(2027, 1, 1), accepted_at=clock.now(),
    )  # fmt: skip


SHOWN = (
    (Identity, "person_id", "replaced_at"),
    (CareAccount, "person_id", "closed_at"),
    (ContactCard, "person_id", "mobile", "sms_stopped_at"),
    (Custody, "guardian_id", "child_id", "since"),
    (Listing, "person_id", "until"),
    (Booking, "person_id", "overlap_reason", "state"),
    (Message, "recipient_id", "state"),
    (GuardianBar, "guardian_id", "child_id"),
    (Helper, "person_id", "helper_id"),
    (User, "is_active"),
    (Person, "merged_into_id", "protection", "died_on", "street"),
)


def test_an_undo_puts_back_exactly_what_the_merge_took(admin):
    old, new = pair()
    everything(old, new)
    before = [columns(model, *names) for model, *names in SHOWN]
    done = merge(old, new, admin)
    after = [columns(model, *names) for model, *names in SHOWN]
    for shown, was, now in zip(SHOWN, before, after, strict=True):
        assert was != now, shown
    assert not Booking.objects.filter(person=done.merged).exists()
    undo(done, admin)
    assert [columns(model, *names) for model, *names in SHOWN] == before


def test_what_has_come_since_stays_with_the_one_who_was_kept(admin):
    old, new = pair()
    done = merge(old, new, admin)
    later = Booking.objects.create(slot=make.slot(), person=new, form_key=uuid.uuid4(), booked_at=clock.now())
    card = make.contact_card(new, mobile="+46701740619")
    undo(done, admin)
    later.refresh_from_db()
    card.refresh_from_db()
    assert (later.person_id, card.person_id) == (done.kept_id, done.kept_id)


def test_what_was_changed_since_is_not_changed_back(admin):
    old, new = pair()
    make.contact_card(old, mobile="+46701740615")
    make.contact_card(new, mobile="+46701740616", mobile_verified_at=None)
    done = merge(old, new, admin)
    ContactCard.objects.filter(person=done.kept_id).update(mobile="+46701740619")
    undo(done, admin)
    mobiles = dict(ContactCard.objects.order_by("pk").values_list("person_id", "mobile"))
    assert mobiles == {old.pk: "+46701740615", new.pk: "+46701740619"}


def test_the_number_in_use_is_the_personal_one_and_all_lead_to_the_one_who_is_kept(admin):
    old, new = pair()
    done = merge(old, new, admin)
    in_use = Identity.objects.in_use().filter(person=done.kept_id).values_list("value", flat=True)
    assert list(in_use) == [NEW]
    for value in (OLD, NEW):
        number = parse_identity_number(value, today=clock.today())
        assert actions.find_person(identity=number, by=admin) == done.kept


def test_who_is_kept_does_not_depend_on_who_is_named_first(admin):
    for turn in (False, True):
        old, new = make.person(), make.person()
        make.resident(old)
        assert merge(*((new, old) if turn else (old, new)), admin).kept_id == old.pk


def test_the_card_that_was_proved_last_counts_and_a_need_outlives_either(admin):
    old, new = pair()
    lately, long_ago = clock.now(), clock.now() - timedelta(days=400)
    make.contact_card(old, mobile="+46701740615", mobile_verified_at=lately, sms_stopped_at=lately)
    make.contact_card(new, mobile="+46701740616", mobile_verified_at=long_ago, interpreter_language="uk",
                      cannot_ring=True)  # fmt: skip
    card = ContactCard.objects.get(person=merge(old, new, admin).kept_id)
    assert (card.mobile, card.interpreter_language, card.cannot_ring) == ("+46701740615", "uk", True)
    assert card.sms_stopped_at == lately


def test_protection_and_death_of_either_hold_for_the_one(admin):
    old, new = pair(street="Storgatan 1", postal_code="999 12", town="Lindhamn")
    Person.objects.filter(pk=old.pk).update(protection="confidential", died_on=date(2026, 11, 1))
    done = merge(old, new, admin)
    kept = Person.objects.get(pk=done.kept_id)
    assert (kept.pk, kept.is_protected, kept.street, kept.died_on) == (new.pk, True, "", date(2026, 11, 1))
    undo(done, admin)
    kept.refresh_from_db()
    assert (kept.is_protected, kept.street, kept.died_on) == (False, "Storgatan 1", None)


def test_two_times_at_once_are_both_kept_and_marked_for_the_desk(admin):
    old, new = pair()
    everything(old, new)
    group = make.slot(capacity=4, starts_at=clock.now() + timedelta(days=9))
    for someone in (old, new):
        Booking.objects.create(slot=group, person=someone, form_key=uuid.uuid4(), booked_at=clock.now())
    done = merge(old, new, admin)
    times = Booking.objects.filter(person=done.kept_id)
    assert times.exclude(state=Booking.State.CANCELLED).count() == 4
    assert times.exclude(overlap_reason="").count() == 2
    group.refresh_from_db()
    assert group.taken == 2


# --- the record and the log: read by all that somebody has been, never rewritten


def test_the_record_and_the_log_of_both_are_read_as_one_and_no_row_of_them_is_changed(admin):
    old, new = pair()
    mine, theirs = entry(new.pk, "notes", {}, title="x"), entry(old.pk, "notes", {}, title="x")
    by = make.resident(new)
    was = replace(by, person_id=old.pk)
    with reading(was, about=old.pk, action=Action.LOG_READ):
        pass
    done = merge(old, new, admin)
    assert done.kept_id == new.pk
    with reading(by, about=new.pk, action=Action.RECORD_READ) as all_of_one:
        assert set(all_of_one) == {old.pk, new.pk}
        assert set(Entry.objects.filter(person_id__in=all_of_one)) == {mine, theirs}
        assert Entry.objects.get(pk=theirs.pk).person_id == old.pk
        assert {e.person_id for e in AccessEvent.objects.all()} == {old.pk, new.pk}
    page = access_log.access_log({}, by=by)
    told = [(row.who, row.what) for day in page.days for row in day.rows]
    assert [who for who, what in told if "loggen" in what] == ["Du själv"] * len(told[:1])
    undo(done, admin)
    with reading(by, about=new.pk, action=Action.RECORD_READ) as all_of_one:
        assert all_of_one == (new.pk,)
        assert set(Entry.objects.all()) == {mine}


def test_a_merge_and_its_undoing_stand_in_the_log_of_both(admin, role):
    old, new = pair()
    undo(merge(old, new, admin), admin)
    with role("vp_jobs"):
        rows = AccessEvent.objects.filter(action__in=[Action.PERSONS_MERGED, Action.MERGE_UNDONE])
        told = {(row.action, row.person_id, row.actor_user_id) for row in rows}
    both = (Action.PERSONS_MERGED, Action.MERGE_UNDONE)
    assert told == {(action, person.pk, admin.user_id) for action in both for person in (old, new)}


# --- accounts and sessions


def signed_in(by: Actor) -> Client:
    return make.signed_in(Client(), by)


def test_sessions_of_the_one_who_goes_end_and_both_e_ids_lead_to_the_one_who_stays(admin):
    old, new = pair()
    mine, theirs = make.resident(new), make.resident(old)
    for by, name in ((mine, "mine"), (theirs, "theirs")):
        SocialAccount.objects.create(user_id=by.user_id, provider="eid", uid=name)
    stays, goes = signed_in(mine), signed_in(theirs)
    done = merge(old, new, admin)
    assert done.kept_id == new.pk
    assert goes.get("/konto/")["Location"].startswith("/logga-in/")
    assert stays.get("/konto/").status_code == 200
    assert set(SocialAccount.objects.values_list("user_id", flat=True)) == {mine.user_id}
    undo(done, admin)
    assert stays.get("/konto/")["Location"].startswith("/logga-in/")
    assert SocialAccount.objects.get(uid="theirs").user_id == theirs.user_id


def test_an_account_goes_along_to_one_who_has_none_and_its_sessions_end(admin):
    old, new = make.person(), make.person()
    by = make.resident(old)
    CareAccount.objects.update(closed_at=clock.now(), closed_reason="own")
    give(new, NEW)
    client = signed_in(by)
    done = merge(old, new, admin)
    assert done.kept_id == new.pk
    assert CareAccount.objects.get().person_id == new.pk
    assert client.get("/konto/")["Location"].startswith("/logga-in/")


# --- when the answer is no


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
