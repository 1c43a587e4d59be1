"""What pages ask the database for, and how often; and what is shown of free times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from accounts.models import Person
from bookings import actions
from bookings.errors import SlotTaken
from bookings.models import Booking, Slot, VisitType
from bookings.queries import change, choose, find, free, one, own, week
from clinics.models import Listing
from core import clock
from core.actor import Actor
from core.decision import Refused
from core.errors import NotYours
from tests import make
from tests.bookings.monday import MONDAY, booked, slots

ANYBODY = Actor()
FENCED = 4  # begin, set the fence, write the log row, commit
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon_on_a_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


def free_times(of: VisitType, at: str = "", by: Actor = ANYBODY, **asked) -> week.FreeTimes:
    return week.free_times(of.clinic.slug, of.slug, week.WeekAsked(at, **asked), by=by)


def shown(page: week.FreeTimes) -> list[str]:
    return [f"{day.heading} {time.clock}" for day in page.days for time in day.times]


class TestHowOften:
    def test_the_clinics(self, django_assert_num_queries):
        for _ in range(3):
            make.clinic()
        with django_assert_num_queries(1):
            assert len(find.clinics()) == 3

    def test_a_clinics_visit_types(self, django_assert_num_queries):
        at = make.clinic()
        for _ in range(3):
            make.visit_type(at)
        with django_assert_num_queries(2):
            assert len(find.visit_types(at.slug)[1]) == 3

    @pytest.mark.parametrize(("at", "queries"), [("", 4), ("2026-W48", 4), ("2026-W49", 4), ("2026-W50", 4)])
    @pytest.mark.parametrize("asked", [{}, {"part": "evening"}])
    def test_free_times_whatever_their_number(self, django_assert_max_num_queries, at, queries, asked):
        of = make.visit_type()
        slots(of, 1, 1.1, 1.2, 2, 3)
        with django_assert_max_num_queries(queries):
            free_times(of, at, **asked)

    def test_free_times_of_what_one_is_invited_to(self, django_assert_num_queries):
        of, by = make.visit_type(open_to="invited"), make.resident()
        make.invitation(of, by.own_person_id)
        slots(of, 1)
        with django_assert_num_queries(5):
            free_times(of, by=by)

    @pytest.mark.parametrize(("open_to", "queries"), [("all", 3), ("listed", 4)])
    def test_the_confirm_page(self, django_assert_num_queries, open_to, queries):
        of, by = make.visit_type(open_to=open_to), make.resident()
        Listing.objects.create(person_id=by.own_person_id, clinic=of.clinic, since=clock.today())
        slot, *others = slots(of, 1, 2)
        booked(others[0], by)
        with django_assert_num_queries(queries):
            choose.confirm_page(slot.pk, by=by)

    def test_the_page_of_a_taken_time(self, django_assert_num_queries):
        of = make.visit_type()
        slot, *_ = slots(of, 3, 1, 2, 4, 5)
        with django_assert_num_queries(2):
            choose.taken_page(slot.pk)

    def test_ones_own_pages(self, django_assert_num_queries):
        by = make.resident()
        first, *_ = [booked(slot, by) for slot in slots(make.visit_type(), 1, 2) + slots(make.visit_type(), 3, 4)]
        with django_assert_num_queries(2 + FENCED):
            own.mine(by=by)
        with django_assert_num_queries(1 + FENCED):
            own.coming(by=by)
        with django_assert_num_queries(3 + FENCED):
            one.booking_page(first.pk, by=by)
        with django_assert_num_queries(1 + FENCED):
            change.cancel_page(first.pk, by=by)


class TestFreeTimes:
    def test_the_first_week_with_a_free_time_is_shown(self):
        of = make.visit_type()
        slots(of, 9, 10, 17)
        page = free_times(of)
        assert page.week_label == "Vecka 49, 30 november–6 december"
        assert shown(page) == ["Onsdag 2 december 12.00", "Torsdag 3 december 12.00"]
        assert page.previous_url.endswith("?vecka=2026-W48")
        assert page.next_url.endswith("?vecka=2026-W50")

    def test_only_what_can_be_booked_is_shown(self):
        of = make.visit_type()
        slots(of, 1, withdrawn_at=MONDAY)
        slots(of, 1.1, published_at=None)
        slots(of, 1.2, published_at=MONDAY + timedelta(seconds=1))
        slots(of, -0.1, 0.03)
        for slot in slots(of, 1.3):
            booked(slot, make.resident())
        slots(make.visit_type(of.clinic), 1.4)
        free = [*slots(of, 2), *slots(of, 2.5, capacity=2)]
        booked(free[1], make.resident())
        assert shown(free_times(of)) == ["Onsdag 25 november 12.00", "Torsdag 26 november 00.00"]

    def test_two_free_at_once_come_by_name_and_one_without_a_practitioner_has_none(self):
        of = make.visit_type()
        for name in ("Östen Ek", "Åsa Ek", "Bo Ek"):
            schedule = make.schedule(of, practitioner=make.practitioner(name=name))
            slots(of, 1, schedule=schedule)
        slots(of, 2, schedule=make.schedule(of, practitioner=None))
        days = free_times(of).days
        assert [time.practitioner for time in days[0].times] == ["Bo Ek", "Åsa Ek", "Östen Ek"]
        assert [time.practitioner for time in days[1].times] == [""]

    @pytest.mark.parametrize("at", ["", "x", "2026-W60", "2026-W47", "2027-W40", "9999-W52", "0001-W01", "-W1"])
    def test_a_week_that_cannot_be_read_or_booked_is_the_first_free_one(self, at):
        of = make.visit_type()
        slots(of, 1)
        assert free_times(of, at).week_label == "Vecka 48, 23–29 november"

    def test_an_empty_week_tells_the_first_free_time_after_it(self):
        of = make.visit_type()
        slots(of, 1, 17)
        page = free_times(of, "2026-W49")
        assert (page.empty, page.first_free) == (True, "torsdag 10 december kl. 12.00")
        assert page.first_free_url.endswith("?vecka=2026-W50")

    def test_an_empty_week_after_the_last_one_tells_of_the_one_before(self):
        of = make.visit_type()
        slots(of, 1)
        assert free_times(of, "2026-W49").first_free == "tisdag 24 november kl. 12.00"

    def test_with_no_free_time_at_all_this_week_is_shown_empty(self):
        page = free_times(make.visit_type())
        assert (page.empty, page.first_free, page.week_label) == (True, "", "Vecka 48, 23–29 november")

    def test_the_horizon_ends_the_weeks(self):
        of = make.visit_type()
        slots(of, 89.9, 90)
        page = free_times(of)
        assert (shown(page), page.next_url) == (["Söndag 21 februari 09.36"], "")

    def test_the_night_the_clock_jumps_each_time_stands_on_its_own_day(self):
        with time_machine.travel(datetime(2027, 3, 24, 11, tzinfo=UTC), tick=False):
            of = make.visit_type()
            for at in ("2027-03-27T22:30+00:00", "2027-03-28T00:30+00:00", "2027-03-28T01:30+00:00"):
                make.slot(of, starts_at=datetime.fromisoformat(at))
            page = free_times(of)
        assert shown(page) == ["Lördag 27 mars 23.30", "Söndag 28 mars 01.30", "Söndag 28 mars 03.30"]

    @pytest.mark.parametrize(
        ("name", "heading"),
        [
            ("Sjuksköterskebesök", "sjuksköterskebesök"),
            ("EKG", "EKG"),
            ("Årskontroll, diabetes", "årskontroll, diabetes"),
        ],
    )
    def test_the_name_stands_within_the_heading(self, name, heading):
        assert free_times(make.visit_type(name=name)).heading == f"Lediga tider: {heading}"

    def test_in_english(self):
        of = make.visit_type()
        slots(of, 1)
        with translation.override("en"):
            page = free_times(of)
        assert shown(page) == ["Tuesday 24 November 12:00"]
        assert page.visit_type_name == "Nurse visit"
        assert page.clinic_phone.hours == "weekdays 8–16"

    def test_what_is_not_browsed_is_refused_and_what_is_not_there_is_not_found(self):
        invited = make.visit_type(open_to="invited")
        with pytest.raises(Refused):
            free_times(invited)
        with pytest.raises(NotYours):
            week.free_times(make.clinic().slug, invited.slug, week.WeekAsked(), by=ANYBODY)


def test_clinics_and_visit_types_come_in_swedish_order_and_those_one_cannot_book_last():
    for name in ("Östra", "Åby", "Ängby", "Bro"):
        make.clinic(name=name)
    at = make.clinic(name="Ö", bookable_on_web=False)
    assert [row.name for row in find.clinics()] == ["Bro", "Åby", "Ängby", "Östra"]
    with pytest.raises(NotYours):
        find.visit_types(at.slug)
    at = make.clinic()
    for name, open_to in (
        ("Örontvätt", "all"),
        ("Äggdonation", "invited"),
        ("Åderbråck", "all"),
        ("Akut", "staff"),
    ):
        make.visit_type(at, name=name, open_to=open_to)
    rows = find.visit_types(at.slug)[1]
    assert [row.name for row in rows] == ["Åderbråck", "Örontvätt", "Akut", "Äggdonation"]
    assert [bool(row.url) for row in rows] == [not row.closed for row in rows] == [True, True, False, False]


class TestTheNearest:
    def near(self, slot: Slot) -> list[str]:
        return [time.when for time in choose.taken_page(slot.pk).times]

    def test_three_nearest_in_time_order(self):
        of = make.visit_type()
        wanted = slots(of, 5)[0]
        booked(wanted, make.resident())
        slots(of, 1, 4, 7, 7.5, 20)
        assert self.near(wanted) == [
            "Fredag 27 november kl. 12.00",
            "Måndag 30 november kl. 12.00",
            "Tisdag 1 december kl. 00.00",
        ]

    def test_none_that_would_be_refused(self):
        of = make.visit_type(notice_minutes=24 * 60)
        wanted = slots(of, 2)[0]
        booked(wanted, make.resident())
        slots(of, 0.9)
        slots(of, 91)
        slots(of, 3, withdrawn_at=MONDAY)
        slots(of, 4, published_at=MONDAY + timedelta(days=1))
        assert self.near(wanted) == []


class TestTheConfirmPage:
    def test_is_shown_if_and_only_if_booking_would_be_allowed(self):
        of = make.visit_type()
        for slot in [*slots(of, 1, -1, 91), *slots(of, 2, withdrawn_at=MONDAY), *slots(of, 3, published_at=None)]:
            by = make.resident()
            may_look, may_book = (
                outcome(lambda s=slot, b=by: choose.confirm_page(s.pk, by=b)),
                outcome(lambda s=slot, b=by: booked(s, b)),
            )
            assert may_look == may_book

    def test_a_full_time_is_told_before_anything_is_filled_in(self):
        slot = slots(make.visit_type(), 1)[0]
        booked(slot, make.resident())
        with pytest.raises(SlotTaken):
            choose.confirm_page(slot.pk, by=make.resident())

    def test_leads_back_to_the_week_one_came_from(self):
        slot = slots(make.visit_type(), 1, 9)[1]
        page = choose.confirm_page(slot.pk, by=make.resident())
        assert page.back_url.endswith("?vecka=2026-W49")

    def test_a_call_says_which_clinic_rings_which_number(self):
        slot = slots(make.visit_type(mode="phone"), 1)[0]
        by = make.resident()
        page = choose.confirm_page(slot.pk, by=by)
        assert (page.where_lines, page.calls, page.needs_number) == ((), "", True)
        assert page.with_whom.endswith(f"distriktssköterska, {slot.visit_type.clinic.name}")
        person = Person.objects.get(pk=by.own_person_id)
        make.contact_card(person, "", landline="+46846500441")
        page = choose.confirm_page(slot.pk, by=by)
        assert (page.calls, page.needs_number) == ("Mottagningen ringer dig på 08-465 004 41.", False)

    @pytest.mark.parametrize(
        ("card", "protection", "level"),
        [
            ({"sms_level": "N3"}, "none", "tiden och mottagningen"),
            ({"sms_level": "N3", "mobile_verified_at": None}, "none", "bara tiden"),
            ({"sms_level": "N3"}, "confidential", "bara tiden"),
            ({"sms_level": "N1"}, "none", "bara tiden"),
        ],
    )
    def test_tells_what_the_sms_will_say(self, card, protection, level):
        person = make.person(protection=protection)
        make.contact_card(person, **card)
        page = choose.confirm_page(slots(make.visit_type(), 1)[0].pk, by=make.resident(person))
        assert (page.level, page.no_sms) == (level, False)

    @pytest.mark.parametrize("card", [{"sms_allowed_at": None}, {"sms_stopped_at": MONDAY}])
    def test_promises_no_sms_to_one_who_has_said_no(self, card):
        person = make.person()
        make.contact_card(person, **card)
        by = make.resident(person)
        slot = slots(make.visit_type(), 1)[0]
        assert choose.confirm_page(slot.pk, by=by).no_sms
        assert one.booking_page(booked(slot, by).pk, by=by, just_booked=True).sent_text == ""


def outcome(call) -> str:
    try:
        call()
    except Refused as refused:
        return refused.reason.code
    return "yes"


def test_a_listing_counts_while_it_lasts():
    of, today = make.visit_type(open_to="listed"), clock.today()
    slot = slots(of, 1)[0]
    for since, until, allowed in [(0, None, True), (0, 0, True), (1, None, False), (-9, -1, False)]:
        by = make.resident()
        ends = None if until is None else today + timedelta(days=until)
        Listing.objects.create(
            person_id=by.own_person_id, clinic=of.clinic, since=today + timedelta(days=since), until=ends
        )
        assert (outcome(lambda b=by: choose.confirm_page(slot.pk, by=b)) == "yes") is allowed


def test_times_that_have_ended_or_been_cancelled_count_against_no_limit():
    of, by = make.visit_type(), make.resident()
    for slot in slots(of, 1, 2):
        booked(slot, by)
    assert outcome(lambda: choose.confirm_page(slots(of, 5)[0].pk, by=by)) == "book.limit"
    with time_machine.travel(MONDAY + timedelta(days=1, minutes=30), tick=False):
        assert outcome(lambda: choose.confirm_page(slots(of, 6)[0].pk, by=by)) == "yes"
    actions.cancel(booking_id=Booking.objects.order_by("slot__starts_at")[1].pk, by=by)
    assert outcome(lambda: choose.confirm_page(slots(of, 7)[0].pk, by=by)) == "yes"


def test_the_list_of_free_times_is_what_may_be_booked():
    """Over slots that differ in every way that counts; tests of the search hold the same SQL to a plain look."""
    of, now = make.visit_type(), clock.now()
    hour = timedelta(hours=1)
    free_ones = [make.slot(of, starts_at=now + 24 * hour), make.slot(of, starts_at=now + 48 * hour, capacity=2)]
    make.slot(of, starts_at=now + 25 * hour, withdrawn_at=now)
    make.slot(of, starts_at=now + 26 * hour, published_at=None)
    make.slot(of, starts_at=now + 27 * hour, published_at=now + hour)
    make.slot(of, starts_at=now + 500 * hour)
    make.slot(starts_at=now + 24 * hour)
    booked(make.slot(of, starts_at=now + 28 * hour), make.resident())
    stretch = free.Stretch(of.pk, now, now + 400 * hour)
    assert [row.slot_id for row in free.times(stretch)] == [str(slot.pk) for slot in free_ones]
    assert [row.slot_id for row in free.times(stretch, limit=1)] == [str(free_ones[0].pk)]


def test_what_somebody_went_away_from_is_among_the_nearest():
    of = make.visit_type()
    wanted, other = slots(of, 2, 3)
    booked(wanted, make.resident())
    make.hold(other, make.resident().own_person_id, until=MONDAY)
    assert [time.when for time in choose.taken_page(wanted.pk).times] == ["Torsdag 26 november kl. 12.00"]
