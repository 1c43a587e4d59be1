"""Two persons become one and two again: what goes along, and what comes back."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts import actions
from accounts.models import CareAccount, ContactCard, Identity, Person
from audit.actions import Action
from audit.models import AccessEvent
from audit.reading import reading
from bookings.models import Booking
from core import clock
from core.actor import Actor, Role
from core.identity import parse_identity_number
from portal import access_log
from records.models import Entry
from tests import make
from tests.accounts.two_rows import NEW, OLD, SHOWN, columns, everything, give, merge, pair, undo
from tests.records.entries import entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Actor:
    return make.staff(role=Role.REGION_ADMINISTRATOR)


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
