"""A time that can be booked as more than one type of visit: it is one of them from when it is taken."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bookings import actions, slot_types, waiting
from bookings.actions import NewWeekly, Wanted
from bookings.errors import SlotTaken
from bookings.models import Booking, Offer, Slot, TypeSet, VisitType
from bookings.queries import closing, desk, first_free, own, search, week
from bookings.queries.slots import slot_day
from core.actor import Actor, Role
from core.decision import Refused
from core.errors import NotYours
from tests import make
from tests.bookings.pages import key_of

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def kinds() -> tuple[VisitType, VisitType]:
    """A visit to the doctor and a follow-up, equally long, at one clinic."""
    visit = make.visit_type(name="Läkarbesök", name_en="GP visit", care="doctor", minutes=20)
    again = make.visit_type(visit.clinic, name="Återbesök", name_en="Follow-up", care="doctor", minutes=20)
    return visit, again


def shared(kinds: tuple[VisitType, ...], *, hours: int = 48, **values) -> Slot:
    return make.slot(
        kinds[0], types=slot_types.set_of(kinds, 1), starts_at=MONDAY + timedelta(hours=hours), **values
    )


def booked(slot: Slot, kind: VisitType, by: Actor, key: uuid.UUID | None = None) -> Booking:
    key = key or uuid.uuid4()
    made = actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=key, visit_type_id=kind.pk, by=by)
    return Booking.objects.get(pk=made.pk)


def held(slot: Slot, kind: VisitType, by: Actor) -> Booking:
    return actions.hold(slot_id=slot.pk, person_id=by.own_person_id, visit_type_id=kind.pk, by=by)


def found_as(kind: VisitType) -> list[str]:
    """The addresses of its free times, everywhere that lists them."""
    at = week.free_times(kind.clinic.slug, kind.slug, week.WeekAsked(), by=Actor())
    of_week = [time.url for day in at.days for time in day.times]
    searched = search.results(search.Asked(clinic=kind.clinic.slug), by=Actor()).found
    of_search = [time.url for one in searched if one.more_url.endswith(f"/{kind.slug}/") for time in one.times]
    assert of_week[: search.TIMES_EACH] == of_search
    return of_week


def test_it_is_free_as_each_of_its_types_until_it_is_taken_as_one(kinds):
    visit, again = kinds
    slot = shared(kinds)
    for kind in kinds:
        assert found_as(kind) == [f"/boka/tid/{slot.pk}/som/{kind.pk}/"]
    assert len(first_free.first_free(None).rows) == 1
    by = make.resident()
    booking = booked(slot, again, by)
    assert (booking.visit_type, booking.slot.visit_type) == (again, again)
    assert found_as(visit) == found_as(again) == []
    actions.cancel(booking_id=booking.pk, by=by)
    assert len(found_as(visit)) == len(found_as(again)) == 1


def test_a_cancelled_booking_stays_what_it_was_when_its_time_goes_to_another_type(kinds):
    visit, again = kinds
    slot, by, other = shared(kinds), make.resident(), make.resident()
    first = booked(slot, again, by)
    actions.cancel(booking_id=first.pk, by=by)
    booked(slot, visit, other)
    first.refresh_from_db()
    first.save()
    assert first.visit_type == again
    with time_machine.travel(MONDAY + timedelta(days=30), tick=False):
        assert [row.title for row in own.mine(by=by).past] == ["Återbesök"]
        assert [row.title for row in own.mine(by=other).past] == ["Läkarbesök"]


def test_whoever_is_first_decides_and_the_other_is_told_that_it_is_taken(kinds):
    visit, again = kinds
    slot, first, second = shared(kinds), make.resident(), make.resident()
    held(slot, visit, first)
    with pytest.raises(SlotTaken):
        booked(slot, again, second)
    assert booked(slot, visit, first).visit_type == visit


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_each_races_for_it_as_another_type_and_one_has_it(kinds, race):
    slot = shared(kinds)
    people = [(make.resident(), kinds[n % 2]) for n in range(12)]
    outcomes = race(*[lambda by=by, kind=kind: booked(slot, kind, by) for by, kind in people])
    won = [one for one in outcomes if isinstance(one, Booking)]
    assert len(won) == 1
    assert sum(isinstance(one, SlotTaken) for one in outcomes) == 11
    slot.refresh_from_db()
    assert slot.visit_type == won[0].visit_type


def test_one_who_held_it_as_one_type_may_change_their_mind(kinds, clock):
    visit, again = kinds
    slot, by = shared(kinds), make.resident()
    first = held(slot, visit, by)
    assert held(slot, visit, by) == first
    second = held(slot, again, by)
    assert second != first
    assert booked(slot, visit, by, second.form_key).visit_type == visit
    slot.refresh_from_db()
    assert slot.taken == 1


def test_a_hold_that_has_run_out_still_books_as_what_was_chosen(kinds, clock):
    visit, again = kinds
    slot, by, other = shared(kinds), make.resident(), make.resident()
    mine = held(slot, again, by)
    clock.shift(timedelta(minutes=11))
    held(slot, visit, other)
    clock.shift(timedelta(minutes=11))
    assert len(found_as(again)) == 1
    assert booked(slot, again, by, mine.form_key).visit_type == again


def test_it_is_a_time_for_nothing_else(kinds):
    slot, by = shared(kinds), make.resident()
    stranger = make.visit_type(kinds[0].clinic, minutes=20)
    plain = make.slot(kinds[0])
    for slot_id, kind in ((slot, stranger), (plain, kinds[1])):
        with pytest.raises(NotYours):
            booked(slot_id, kind, by)


def test_the_rules_are_those_of_the_type_that_is_booked(kinds):
    visit, again = kinds
    VisitType.objects.filter(pk=again.pk).update(open_to="listed")
    slot, by = shared(kinds), make.resident()
    with pytest.raises(Refused) as refusal:
        booked(slot, again, by)
    assert refusal.value.reason.code == "book.listed_only"
    assert booked(slot, visit, by).visit_type == visit


def test_a_booking_moves_to_it_as_what_it_is(kinds):
    visit, again = kinds
    by, staff = make.resident(), make.staff(visit.clinic.unit)
    booking = booked(make.slot(again), again, by)
    to, desks = shared(kinds), shared(kinds, hours=50)
    actions.move(booking_id=booking.pk, to_slot_id=to.pk, by=by)
    booking.refresh_from_db()
    assert (booking.slot_id, booking.visit_type, booking.slot.visit_type) == (to.pk, again, again)
    actions.move_at_desk(booking_id=booking.pk, to_slot_id=desks.pk, by=staff)
    booking.refresh_from_db()
    assert booking.visit_type == again


def test_the_pages_of_a_resident_book_it_as_what_was_chosen(kinds, client):
    slot, by = shared(kinds), make.resident()
    browser = make.signed_in(client, by)
    [url] = {one.url for one in times_of(browser, kinds[1])}
    answer = browser.post(url, follow=True)
    assert answer.redirect_chain[-1][0] == f"/boka/tid/{slot.pk}/som/{kinds[1].pk}/"
    assert "Återbesök" in answer.content.decode()
    answer = browser.post(answer.redirect_chain[-1][0], {"form_key": key_of(answer)})
    assert answer.status_code == 303
    assert Booking.objects.get(state="active").visit_type == kinds[1]


def times_of(browser, kind: VisitType) -> list[week.TimeLink]:
    page = browser.get(f"/boka/{kind.clinic.slug}/{kind.slug}/").context["page"]
    return [time for day in page.days for time in day.times]


def test_booking_one_asks_no_more_than_twelve_statements(kinds):
    slot, by = shared(kinds), make.resident()
    with CaptureQueriesContext(connection) as asked:
        booked_now = actions.book(
            slot_id=slot.pk,
            person_id=by.own_person_id,
            form_key=uuid.uuid4(),
            visit_type_id=kinds[1].pk,
            by=by,
        )
    assert booked_now.slot_id == slot.pk
    skipped = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    assert len([one for one in asked if not one["sql"].startswith(skipped)]) <= 12


def test_the_desk_books_it_as_what_it_looked_for(kinds):
    visit, again = kinds
    slot, person, staff = shared(kinds), make.person(), make.staff(visit.clinic.unit)
    times = desk.free_times(again.pk, person_id=person.pk, since=MONDAY.date(), by=staff)
    assert times.days[0].times[0].url.endswith(f"/boka/{slot.pk}/som/{again.pk}/")
    chosen = desk.chosen_time(slot.pk, person_id=person.pk, visit_type_id=again.pk, by=staff)
    assert chosen.kind == "Återbesök"
    made = actions.book_at_desk(
        slot_id=slot.pk, person_id=person.pk, form_key=uuid.uuid4(), visit_type_id=again.pk, by=staff
    )
    assert Booking.objects.get(pk=made.pk).visit_type == again


def test_a_freed_time_is_offered_to_one_who_waits_for_either(kinds):
    VisitType.objects.update(takes_wishes=True)
    visit, again = kinds
    someone = make.person()
    make.contact_card(someone)
    by = make.resident(someone)
    booking = booked(make.slot(again, starts_at=MONDAY + timedelta(days=20)), again, by)
    wanted = Wanted(frozenset({visit.clinic_id}), frozenset(range(7)), time(0), time(23, 59), 2)
    actions.wish_earlier(booking_id=booking.pk, wanted=wanted, by=by)
    slot = shared(kinds, hours=72)
    assert waiting.freed_slots(now=MONDAY) == [slot.pk]
    assert actions.run_offers() == 1
    offer = Offer.objects.get()
    assert offer.held.visit_type == again
    actions.accept_offer(offer_id=offer.pk, by=by)
    booking.refresh_from_db()
    assert (booking.slot_id, booking.visit_type) == (slot.pk, again)


def test_a_schedule_makes_them_and_staff_read_what_they_are_for(kinds):
    visit, again = kinds
    schedule, by = make.schedule(visit), make.staff(visit.clinic.unit, Role.UNIT_MANAGER)
    new = NewWeekly(visit.pk, (1,), time(8), time(9), 20, MONDAY.date(), also=frozenset({again.pk}))
    actions.draft_weekly_times(schedule_id=schedule.pk, new=new, by=by)
    actions.publish(schedule_id=schedule.pk, by=by)
    day = MONDAY.date() + timedelta(days=1)
    assert [row.what for row in slot_day(schedule.pk, day, by=by).rows] == ["Läkarbesök eller Återbesök"] * 3
    actions.add_slot(
        schedule_id=schedule.pk,
        visit_type_id=again.pk,
        starts_at=MONDAY + timedelta(hours=27),
        minutes=20,
        also=[visit.pk],
        by=by,
    )
    assert TypeSet.objects.count() == 1
    assert len(found_as(again)) > 0
    booked(Slot.objects.earliest("starts_at"), again, make.resident())
    assert slot_day(schedule.pk, day, by=by).rows[0].what == "Återbesök"


@pytest.mark.parametrize(
    ("changed", "capacity", "code"),
    [({"minutes": 30}, 1, "share.unlike"), ({"mode": "phone"}, 1, "share.unlike"), ({}, 2, "share.places")],
)
def test_only_what_is_alike_shares_times_and_only_for_one(kinds, changed, capacity, code):
    visit, again = kinds
    VisitType.objects.filter(pk=again.pk).update(**changed)
    schedule, by = make.schedule(visit), make.staff(visit.clinic.unit, Role.UNIT_MANAGER)
    new = NewWeekly(visit.pk, (1,), time(8), time(9), 20, MONDAY.date(), also=frozenset({again.pk}))
    with pytest.raises(Refused) as refusal:
        actions.draft_weekly_times(schedule_id=schedule.pk, new=replace(new, capacity=capacity), by=by)
    assert refusal.value.reason.code == code


def test_a_type_of_another_clinic_shares_nothing(kinds):
    visit, _again = kinds
    elsewhere = make.visit_type(minutes=20)
    schedule, by = make.schedule(visit), make.staff(visit.clinic.unit, Role.UNIT_MANAGER)
    new = NewWeekly(visit.pk, (1,), time(8), time(9), 20, MONDAY.date(), also=frozenset({elsewhere.pk}))
    with pytest.raises(NotYours):
        actions.draft_weekly_times(schedule_id=schedule.pk, new=new, by=by)


def test_a_type_stays_as_long_as_it_is_while_it_shares_times(kinds):
    visit, again = kinds
    by = make.staff(visit.clinic.unit, Role.UNIT_MANAGER)
    slot = shared(kinds)
    for rules in ({"minutes": 30}, {"mode": "phone"}):
        with pytest.raises(Refused) as refusal:
            actions.change_visit_type(visit_type_id=again.pk, rules=rules, by=by)
        assert refusal.value.reason.code == "type.shares_times"
    actions.change_visit_type(visit_type_id=again.pk, rules={"takes_wishes": True}, by=by)
    actions.withdraw_slot(slot_id=slot.pk, by=by)
    assert actions.change_visit_type(visit_type_id=again.pk, rules={"minutes": 30}, by=by).minutes == 30


def test_the_database_holds_the_types_of_a_time_alike_and_its_place_one(kinds):
    visit, again = kinds
    longer, elsewhere = make.visit_type(visit.clinic, minutes=45), make.visit_type(minutes=20)
    slot = shared(kinds)
    by_phone = make.visit_type(visit.clinic, minutes=20, mode="phone")
    for unlike in (longer, elsewhere, by_phone):
        with pytest.raises(IntegrityError, match="types that share times are alike"), transaction.atomic():
            TypeSet.objects.get().visit_types.add(unlike)
    with pytest.raises(IntegrityError, match="a slot is booked as one of its types"), transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(visit_type=longer)
    with pytest.raises(IntegrityError, match="slot_of_several_types_has_one_place"), transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(capacity=2)
    booked(slot, again, make.resident())
    with pytest.raises(IntegrityError, match="does not change its time or its type"), transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(visit_type=visit)


def test_those_of_a_closed_day_are_proposed_to_shared_times(kinds):
    visit, again = kinds
    closed, host = make.slot(again, starts_at=MONDAY + timedelta(days=1)), make.schedule(visit)
    booked(closed, again, make.resident())
    to = shared(kinds, hours=72, schedule=host)
    staff = make.staff(visit.clinic.unit)
    begins = MONDAY + timedelta(hours=12)
    page = closing.close_page(closed.schedule_id, begins, begins + timedelta(days=1), by=staff)
    assert f"move:{to.pk}" in [value for value, _label in page.rows[0].options]
