"""The rules of booking and cancelling, as tables of facts; and the two moments over the nights of the clock."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bookings import policies
from bookings.models import Booking
from bookings.policies import BookingFacts, PersonFacts, SlotFacts
from bookings.rules import BookingRules
from core.actor import Actor, Channel
from core.decision import Decision, WayOn

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
RULES = BookingRules(
    horizon_days=90,
    limit_per_person_and_type=2,
    late_fee_kronor_at_most=200,
    hold_minutes=10,
    note_days_after=30,
    made_days_beyond_horizon=14,
)
ME = Actor(user_id=uuid.uuid4(), person_id=uuid.uuid4())
SLOT = SlotFacts(
    starts_at=NOON + timedelta(days=3),
    published_at=NOON - timedelta(days=1),
    is_withdrawn=False,
    clinic_id=uuid.uuid4(),
    clinic_is_silent=False,
    clinic_books_on_web=True,
    open_to="all",
    books_on_web=True,
    notice_minutes=60,
    horizon_days=90,
    limit_per_person=2,
    age_from=None,
    age_to=None,
)
PERSON = PersonFacts(
    person_id=ME.own_person_id, age=40, is_listed_here=False, active_of_type=0, has_this=False, is_busy=False
)


def booking_at(starts_at: datetime, *, hours: int = 24, weekdays: int | None = None) -> BookingFacts:
    return BookingFacts(
        person_id=ME.own_person_id,
        state=Booking.State.ACTIVE,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        free_until=policies.free_until(starts_at, hours=hours, weekdays=weekdays),
        web_cancel_until=policies.web_cancel_until(starts_at),
        has_fee=True,
        cancels_on_web=True,
        moves_on_web=True,
    )


BOOKING = booking_at(NOON + timedelta(days=3))
SWEDEN = ZoneInfo("Europe/Stockholm")


def said(decision: Decision) -> str:
    return decision.refusal.code if decision.refusal else decision.warning.code if decision.warning else "yes"


def can_book(slot: SlotFacts = SLOT, person: PersonFacts = PERSON, by: Actor = ME) -> Decision:
    return policies.can_book(slot, person, by=by, now=NOON)


def can_cancel(booking: BookingFacts, *, now: datetime = NOON, by: Actor = ME) -> Decision:
    return policies.can_cancel(booking, by=by, now=now, rules=RULES)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "yes"),
        ({"is_withdrawn": True}, "book.not_open"),
        ({"published_at": None}, "book.not_open"),
        ({"published_at": NOON}, "yes"),
        ({"published_at": NOON + timedelta(seconds=1)}, "book.not_open"),
        ({"starts_at": NOON + timedelta(minutes=60)}, "yes"),
        ({"starts_at": NOON + timedelta(minutes=59)}, "book.too_late"),
        ({"starts_at": NOON - timedelta(days=1), "notice_minutes": 0}, "book.too_late"),
        ({"starts_at": NOON + timedelta(days=90)}, "yes"),
        ({"starts_at": NOON + timedelta(days=90, seconds=1)}, "book.too_early"),
        ({"clinic_books_on_web": False}, "book.not_on_web"),
        ({"open_to": "staff"}, "book.staff_only"),
        ({"open_to": "invited"}, "book.invited_only"),
        ({"open_to": "listed"}, "book.listed_only"),
        ({"age_from": 40}, "yes"),
        ({"age_from": 41}, "book.age"),
        ({"age_to": 40}, "yes"),
        ({"age_to": 39}, "book.age"),
        ({"age_from": 13, "age_to": 22}, "book.age"),
    ],
)
def test_which_slots_can_be_booked(changed, expected):
    assert said(can_book(replace(SLOT, **changed))) == expected


@pytest.mark.parametrize(
    ("changed", "slot", "expected"),
    [
        ({"person_id": uuid.uuid4()}, {}, "book.not_yours"),
        ({"is_listed_here": True}, {"open_to": "listed"}, "yes"),
        ({"age": None}, {"age_from": 13}, "book.age_unknown"),
        ({"age": None}, {}, "yes"),
        ({"age": 0}, {"age_to": 5}, "yes"),
        ({"has_this": True, "is_busy": True, "active_of_type": 9}, {"is_withdrawn": True}, "book.already"),
        ({"is_busy": True, "active_of_type": 9}, {}, "book.overlap"),
        ({"active_of_type": 1}, {}, "yes"),
        ({"active_of_type": 2}, {}, "book.limit"),
    ],
)
def test_who_can_book(changed, slot, expected):
    assert said(can_book(replace(SLOT, **slot), replace(PERSON, **changed))) == expected


@pytest.mark.parametrize(
    ("ages", "text"),
    [
        ((13, 22), "Besöket är för dig som är 13–22 år."),
        ((65, None), "Besöket är för dig som har fyllt 65 år."),
        ((None, 5), "Besöket är för dig som är högst 5 år."),
    ],
)
def test_a_no_for_age_tells_the_ages(ages, text):
    refusal = can_book(replace(SLOT, age_from=ages[0], age_to=ages[1])).refusal
    assert refusal is not None
    assert refusal.text == text


@pytest.mark.parametrize(
    ("before_start", "facts", "channel", "expected"),
    [
        (timedelta(hours=24, seconds=1), {}, Channel.WEB, "yes"),
        (timedelta(hours=24), {}, Channel.WEB, "cancel.late"),
        (timedelta(hours=24), {}, Channel.SMS, "cancel.late_by_sms"),
        (timedelta(hours=24), {"has_fee": False}, Channel.WEB, "yes"),
        (timedelta(hours=24), {"has_fee": False}, Channel.SMS, "yes"),
        (timedelta(hours=24), {"cancels_on_web": False}, Channel.WEB, "cancel.not_on_web"),
        (timedelta(seconds=1), {}, Channel.WEB, "cancel.late"),
        (timedelta(0), {}, Channel.WEB, "cancel.closed"),
        (timedelta(0), {"has_fee": False}, Channel.SMS, "cancel.closed"),
        (timedelta(minutes=-29), {}, Channel.WEB, "cancel.closed"),
        (timedelta(minutes=-30), {}, Channel.WEB, "cancel.over"),
        (timedelta(hours=1), {"state": "missed"}, Channel.WEB, "cancel.over"),
        (timedelta(days=3), {"state": "cancelled"}, Channel.WEB, "cancel.already"),
        (timedelta(days=3), {"state": "arrived"}, Channel.WEB, "cancel.arrived"),
        (timedelta(days=3), {"person_id": uuid.uuid4()}, Channel.WEB, "cancel.not_yours"),
    ],
)
def test_when_a_booking_can_be_cancelled(before_start, facts, channel, expected):
    booking = replace(BOOKING, **facts)
    now = booking.starts_at - before_start
    assert said(can_cancel(booking, now=now, by=replace(ME, channel=channel))) == expected


def test_nobody_but_the_person_books_or_cancels():
    for by in (Actor(), Actor.system(), replace(ME, person_id=uuid.uuid4())):
        assert said(can_book(by=by)) == "book.not_yours"
        assert said(can_cancel(BOOKING, by=by)) == "cancel.not_yours"


WITH_VOICE = {WayOn.CALL_CLINIC, WayOn.CALL_REGION}
REFUSALS = [
    can_book(by=Actor()),
    *[
        can_book(replace(SLOT, **changed))
        for changed in (
            {"is_withdrawn": True},
            {"starts_at": NOON},
            {"starts_at": NOON + timedelta(days=99)},
            {"clinic_books_on_web": False},
            {"open_to": "staff"},
            {"open_to": "invited"},
            {"open_to": "listed"},
            {"age_from": 41},
        )
    ],
    can_book(replace(SLOT, age_from=1), replace(PERSON, age=None)),
    *[
        can_book(person=replace(PERSON, **c))
        for c in ({"has_this": True}, {"is_busy": True}, {"active_of_type": 2})
    ],
    can_cancel(BOOKING, by=Actor()),
    can_cancel(BOOKING, now=BOOKING.starts_at),
    *[can_cancel(replace(BOOKING, state=state)) for state in ("cancelled", "arrived")],
    can_cancel(BOOKING, now=BOOKING.starts_at - timedelta(hours=1), by=replace(ME, channel=Channel.SMS)),
]


@pytest.mark.parametrize("decision", REFUSALS, ids=said)
def test_every_no_gives_two_ways_on_one_without_a_voice_call(decision):
    assert decision.refusal is not None
    ways = decision.refusal.ways_on
    assert len(ways) == len(set(ways)) == 2
    assert set(ways) - WITH_VOICE


def test_every_code_of_a_no_is_among_those_looked_at():
    assert len({said(decision) for decision in REFUSALS}) == len(REFUSALS)


@pytest.mark.parametrize(
    ("starts", "free"),
    [
        ("2026-12-01T09:00", "2026-11-30T09:00"),
        ("2027-03-28T10:00", "2027-03-27T09:00"),  # the night in between has one hour less
        ("2027-03-28T03:00", "2027-03-27T02:00"),
        ("2027-03-29T02:30", "2027-03-28T01:30"),  # 02.30 the day before does not exist
        ("2026-10-25T10:00", "2026-10-24T11:00"),  # and in October one more
        ("2026-10-26T02:30", "2026-10-25T02:30"),
    ],
)
def test_twenty_four_hours_are_real_ones_whatever_the_clock_does(starts, free):
    start = datetime.fromisoformat(starts).replace(tzinfo=SWEDEN)
    expected = datetime.fromisoformat(free).replace(tzinfo=SWEDEN, fold=1)
    assert policies.free_until(start, hours=24, weekdays=None) == expected.astimezone(UTC)


YEARS = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2031, 1, 1, tzinfo=UTC).timestamp())
moments = st.builds(datetime.fromtimestamp, st.integers(*YEARS), tz=st.sampled_from([UTC, SWEDEN]))


@given(starts_at=moments, hours=st.integers(0, 200), ahead=st.timedeltas(timedelta(days=-2), timedelta(days=10)))
def test_free_then_late_then_closed_with_nothing_between(starts_at, hours, ahead):
    booking = booking_at(starts_at, hours=hours)
    if ahead <= timedelta(minutes=-30):
        expected = "cancel.over"
    elif ahead <= timedelta():
        expected = "cancel.closed"
    else:
        expected = "yes" if ahead > timedelta(hours=hours) else "cancel.late"
    assert said(can_cancel(booking, now=starts_at.astimezone(UTC) - ahead)) == expected


def test_a_no_is_told_in_the_language_of_who_reads_it():
    refusal = can_cancel(BOOKING, now=BOOKING.starts_at).refusal
    assert refusal is not None
    with translation.override("sv"):
        assert refusal.text == "Mottagningen tar emot avbokningar på webben till torsdag 26 november kl. 12.00."
    with translation.override("en"):
        assert "Thursday 26 November at 12:00" in refusal.text


def test_a_late_yes_tells_until_when_it_was_free_and_what_it_may_cost():
    warning = can_cancel(BOOKING, now=BOOKING.starts_at - timedelta(hours=1)).warning
    assert warning is not None
    assert "onsdag 25 november kl. 12.00" in warning.text
    assert "högst 200 kronor" in warning.text
