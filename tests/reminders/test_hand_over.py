"""Growing up: both sides told before 13, guardians' messages gone on the day, only the young told after."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Custody, Person
from clinics.models import Clinic, Listing
from core import calendar
from core.identity import PartialDate
from reminders import actions, handover
from reminders.actions.sending import begin_sending
from reminders.handover import Step
from reminders.models import CallTask, HandOver, Letter, Message
from tests import make
from tests.reminders.conftest import new_number
from tests.reminders.family import child_turning_13_on, guardian, heard_by, visit

State = Message.State
DAY = date(2026, 12, 6)
births = st.dates(date(2004, 1, 1), date(2026, 11, 22))


def at(day, hour=0, minute=5):
    return time_machine.travel(calendar.instant(day, time(hour, minute)), tick=False)


@pytest.fixture
def hugo(db):
    """Turns 13 on 6 December, with two guardians and a visit after the day."""
    with at(date(2026, 11, 22), 12):
        child = child_turning_13_on(DAY)
        both = guardian(child), guardian(child)
        booking = visit(child, days=20)
    return child, both, booking


@given(births)
def test_words_from_before_a_birthday_never_come_on_it_or_after(born):
    birth, thirteen = PartialDate(born.year, born.month, born.day), calendar.birthday(born, 13)
    before = {Step.HALF_YEAR, Step.WEEKS}
    assert handover.due(birth, thirteen) == Step.THIRTEEN
    assert handover.due(birth, thirteen - timedelta(days=1)) == Step.WEEKS
    assert handover.due(birth, thirteen - timedelta(days=14)) == Step.WEEKS
    assert handover.due(birth, thirteen - timedelta(days=15)) == Step.HALF_YEAR
    assert handover.due(birth, thirteen - timedelta(days=190)) is None
    for days in (0, 1, 59, 61, 400):
        assert handover.due(birth, thirteen + timedelta(days=days)) not in before
    assert handover.due(birth, calendar.birthday(born, 16)) == Step.RECORD
    assert handover.due(birth, calendar.birthday(born, 18)) == Step.ADULT
    assert handover.due(birth, calendar.birthday(born, 18) - timedelta(days=1)) is None


def test_one_born_on_29_february_and_one_of_whom_only_the_year_is_known():
    leap = PartialDate(2016, 2, 29)
    assert handover.due(leap, date(2029, 2, 28)) == Step.WEEKS
    assert handover.due(leap, date(2029, 3, 1)) == Step.THIRTEEN
    year = PartialDate(2013)
    assert handover.due(year, date(2025, 12, 31)) == Step.WEEKS
    assert handover.due(year, date(2026, 1, 1)) == Step.THIRTEEN
    assert handover.due(year, date(2029, 1, 1)) is None
    assert handover.due(year, date(2029, 12, 31)) == Step.RECORD


def test_half_a_year_before_the_last_of_august_is_the_last_of_february():
    assert handover.months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)
    assert handover.months_before(date(2026, 3, 15), 6) == date(2025, 9, 15)


def test_both_sides_are_told_half_a_year_before_and_again_two_weeks_before_and_once(hugo):
    child, both, _booking = hugo
    for day, step in ((date(2026, 6, 6), Step.HALF_YEAR), (date(2026, 11, 22), Step.WEEKS)):
        with at(day):
            assert actions.hand_over() == 1
            assert actions.hand_over() == 0
        row = HandOver.objects.get(person=child, step=step)
        everybody = {child.pk, *(by.own_person_id for by in both)}
        letters = Letter.objects.filter(about=row).order_by("pk")
        assert {letter.recipient_id for letter in letters} == everybody
        notices = Message.objects.filter(notice_id=row.pk).order_by("pk")
        assert {one.recipient_id for one in notices} == everybody - {child.pk}
        assert all("Hugo" not in one.body for one in notices)
        text = letters.get(recipient=both[0].own_person_id).text
        assert "6 december 2026" in text
        assert "Det gäller alla föräldrar och betyder inte att något har hänt." in text


def test_a_night_that_was_missed_is_caught_up_but_never_with_words_from_before_the_day(hugo):
    child, _both, _booking = hugo
    with at(DAY - timedelta(days=2)):
        actions.hand_over()
    assert [row.step for row in HandOver.objects.filter(person=child).order_by("pk")] == [Step.WEEKS]
    with at(DAY + timedelta(days=3)):
        actions.hand_over()
    assert Letter.objects.filter(cancelled_at=None).count() == 0
    assert Letter.objects.count() == 3


def test_a_notice_that_was_planned_before_the_day_is_not_sent_on_it(hugo):
    child, _both, _booking = hugo
    with at(DAY - timedelta(days=1), 23):
        actions.hand_over()
        notice = Message.objects.filter(notice_id=HandOver.objects.get(person=child).pk).order_by("pk").first()
        assert notice is not None
        assert calendar.local(notice.send_at).hour == 10
    with at(DAY, 10):
        assert _refused(notice) == "send.notice_over"


def test_the_barred_the_dead_and_those_without_custody_are_not_told(hugo):
    child, (first, second), _booking = hugo
    Person.objects.filter(pk=first.own_person_id).update(died_on=date(2026, 1, 1))
    Custody.objects.filter(guardian_id=second.own_person_id).update(until=date(2026, 1, 1))
    with at(date(2026, 6, 6)):
        actions.hand_over()
    assert [letter.recipient_id for letter in Letter.objects.order_by("pk")] == [child.pk]
    assert not Message.objects.exclude(notice_id=None).exists()


def test_on_the_day_guardians_messages_are_taken_back_and_the_visit_is_on_the_call_list(hugo):
    child, both, booking = hugo
    assert heard_by(booking) == {by.own_person_id for by in both}
    with at(DAY):
        actions.hand_over()
        actions.hand_over()
    assert heard_by(booking) == set()
    task = CallTask.objects.get()
    assert (task.booking_id, task.unit_id) == (booking.pk, booking.slot.visit_type.clinic.unit_id)
    assert HandOver.objects.filter(person=child, step=Step.THIRTEEN).count() == 1


def test_with_a_proved_number_of_their_own_the_young_get_what_guardians_would_have_got(hugo):
    child, _both, booking = hugo
    make.contact_card(child, new_number())
    with at(DAY):
        actions.hand_over()
    assert heard_by(booking) == {child.pk}
    assert not CallTask.objects.exists()


def test_a_parents_number_on_the_childs_card_is_not_the_childs_own(hugo):
    child, _both, _booking = hugo
    make.contact_card(child, new_number(), mobile_owner="förälderns")
    with at(DAY):
        actions.hand_over()
    assert CallTask.objects.count() == 1


def test_a_visit_at_a_silent_clinic_is_never_put_on_a_list(db):
    with at(date(2026, 11, 22), 12):
        child = child_turning_13_on(DAY)
        visit(child, days=20, kind=Clinic.Kind.YOUTH, sms_level_at_most="N1")
    with at(DAY):
        actions.hand_over()
    assert not CallTask.objects.exists()


def test_at_16_and_18_only_the_young_person_is_told(db):
    for age, step in ((16, Step.RECORD), (18, Step.ADULT)):
        born = calendar.birthday(DAY, -age)
        young = make.person(birth_year=born.year, birth_month=born.month, birth_day=born.day)
        by = guardian(young)
        with at(DAY):
            actions.hand_over()
        row = HandOver.objects.get(person=young)
        assert row.step == step
        assert [m.recipient_id for m in Message.objects.filter(notice_id=row.pk)] == [young.pk]
        assert by.own_person_id != young.pk
    assert not Letter.objects.exists()


def test_letters_are_printed_where_the_child_is_listed_and_never_at_a_silent_clinic(hugo):
    child, _both, _booking = hugo
    home = make.clinic()
    Listing.objects.create(person=child, clinic=home, since=date(2020, 1, 1))
    with at(date(2026, 6, 6)):
        actions.hand_over()
    assert {letter.unit_id for letter in Letter.objects.order_by("pk")} == {home.unit_id}


def test_the_dead_are_told_nothing(hugo):
    child, _both, _booking = hugo
    Person.objects.filter(pk=child.pk).update(died_on=date(2026, 11, 1))
    with at(DAY):
        assert actions.hand_over() == 0


@pytest.mark.django_db(transaction=True)
def test_two_nightly_jobs_at_once_tell_each_step_once(race):
    with at(DAY):
        child = child_turning_13_on(DAY)
        guardian(child)
        visit(child)
        outcomes = race(*[lambda: actions.tell_step(person_id=child.pk, step=Step.THIRTEEN)] * 4)
    assert sorted(outcomes, key=str) == [False, False, False, True]
    assert (HandOver.objects.count(), CallTask.objects.count()) == (1, 1)


def _refused(message):
    Message.objects.filter(pk=message.pk).update(state=State.LEASED)
    assert begin_sending(message_id=message.pk, provider=uuid.uuid4().hex[:8]) is None
    message.refresh_from_db()
    return message.error_code
