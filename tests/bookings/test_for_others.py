"""The time book for somebody else: as far as the right goes, and silent about what is not theirs to know."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.models import Person
from bookings import actions
from bookings.errors import SlotTaken
from bookings.models import Booking, BookingEvent
from bookings.queries import change, choose, one, own
from clinics.models import Clinic
from core import clock
from core.actor import EVERYWHERE, NOWHERE, ActingFor, Reach, Relation
from core.decision import Refused
from core.errors import NotYours
from tests import make

pytestmark = pytest.mark.django_db


def acting(by, person, relation=Relation.GUARDIAN, books=EVERYWHERE, reads=NOWHERE):
    return replace(by, acting_for=ActingFor(person.pk, person.name, relation, books, reads))


@pytest.fixture
def child():
    return make.person(given_name="Alma", birth_year=clock.today().year - 15)


@pytest.fixture
def guardian(child):
    return acting(make.resident(), child)


@pytest.fixture
def youth():
    return make.clinic(kind=Clinic.Kind.YOUTH, sms_level_at_most="N1")


def book(slot, person, by):
    return actions.book(slot_id=slot.pk, person_id=person.pk, form_key=uuid.uuid4(), by=by)


def test_a_guardian_books_sees_and_cancels_the_childs_times_and_each_event_says_so(guardian, child):
    booking = book(make.slot(), child, guardian)
    assert booking.person_id == child.pk
    assert [row.url for row in own.mine(by=guardian).coming] == [f"/tider/{booking.pk}/"]
    assert "Du bokade tiden på webben." in [e.text for e in one.booking_page(booking.pk, by=guardian).events]
    actions.cancel(booking_id=booking.pk, by=guardian)
    assert set(BookingEvent.objects.filter(booking=booking).values_list("by", flat=True)) == {"guardian"}


def test_the_child_and_the_other_guardian_are_told_that_a_guardian_booked(guardian, child):
    booking = book(make.slot(), child, guardian)
    for reader in (make.resident(child), acting(make.resident(), child)):
        texts = [e.text for e in one.booking_page(booking.pk, by=reader).events]
        assert texts == ["En vårdnadshavare bokade tiden på webben."]


def test_one_who_acts_for_another_neither_books_nor_sees_for_oneself_meanwhile(guardian):
    mine = make.person()
    with pytest.raises(NotYours):
        book(make.slot(), mine, guardian)
    booking = book(make.slot(), guardian_self(guardian), replace(guardian, acting_for=None))
    with pytest.raises(NotYours):
        one.booking_page(booking.pk, by=guardian)
    with pytest.raises(NotYours):
        actions.cancel(booking_id=booking.pk, by=guardian)


def guardian_self(by):
    """The guardian as a person."""
    return Person.objects.get(pk=by.person_id)


def test_nothing_of_a_youth_clinic_shows_to_anybody_but_the_young_person(guardian, child, youth):
    secret = book(make.slot(make.visit_type(youth)), child, make.resident(child))
    for by in (guardian, acting(make.resident(), child, Relation.HELPER, Reach(places=frozenset({youth.pk})))):
        assert own.mine(by=by).coming == own.mine(by=by).past == ()
        assert own.coming(by=by) == own.Coming(None, 0)
        for read in (one.booking_page, change.cancel_page):
            with pytest.raises(NotYours):
                read(secret.pk, by=by)
        with pytest.raises(NotYours):
            actions.cancel(booking_id=secret.pk, by=by)
    assert Booking.objects.get(pk=secret.pk).state == Booking.State.ACTIVE


def test_nobody_books_at_a_youth_clinic_for_another(guardian, child, youth):
    slot = make.slot(make.visit_type(youth))
    with pytest.raises(Refused) as refused:
        book(slot, child, guardian)
    assert refused.value.reason.code == "book.out_of_reach"


def test_a_clash_with_what_one_may_not_know_of_is_told_as_a_time_that_was_taken(guardian, child, youth):
    secret = book(make.slot(make.visit_type(youth)), child, make.resident(child)).slot
    clashing = make.slot(starts_at=secret.starts_at)
    with pytest.raises(SlotTaken):
        book(clashing, child, guardian)
    with pytest.raises(SlotTaken):
        choose.confirm_page(clashing.pk, by=guardian)
    shown = choose.taken_page(clashing.pk)
    assert str(clashing.pk) not in "".join(time.url for time in shown.times)


def test_a_clash_with_what_one_may_see_is_named_as_such(guardian, child):
    first = make.slot()
    book(first, child, guardian)
    with pytest.raises(Refused) as refused:
        book(make.slot(starts_at=first.starts_at), child, guardian)
    assert refused.value.reason.code == "book.overlap"


def test_a_helper_reaches_the_named_clinics_and_no_other(child):
    ours, other = make.slot(), make.slot(starts_at=clock.now() + timedelta(days=5))
    helper = acting(make.resident(), child, Relation.HELPER, Reach(places=frozenset({ours.visit_type.clinic_id})))
    booking = book(ours, child, helper)
    elsewhere = book(other, child, make.resident(child))
    assert [row.url for row in own.mine(by=helper).coming] == [f"/tider/{booking.pk}/"]
    with pytest.raises(NotYours):
        one.booking_page(elsewhere.pk, by=helper)
    with pytest.raises(NotYours):
        actions.cancel(booking_id=elsewhere.pk, by=helper)
    with pytest.raises(Refused):
        book(make.slot(other.visit_type, starts_at=clock.now() + timedelta(days=8)), child, helper)


def test_one_who_acts_for_another_is_told_nothing_of_how_they_are_reached(child):
    make.contact_card(child, mobile="+46701740655")
    helper = acting(make.resident(), child, Relation.HELPER)
    page = choose.confirm_page(make.slot().pk, by=helper)
    assert (page.phone, page.calls, page.needs_number) == ("", "", False)
