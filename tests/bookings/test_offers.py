"""Wishes for an earlier time, and the offers that come of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import CareAccount
from accounts.signals import person_died
from bookings import actions, waiting
from bookings.models import Booking, EarlierTimeWish, Offer, Slot, VisitType, WishEvent
from bookings.policies.wishes import day_minutes_after
from core import clock
from core.actor import Actor
from core.decision import Refused
from core.errors import NotYours
from tests import make

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""10.00 in Sweden."""

ANY: dict[str, Any] = {
    "weekdays": frozenset(range(7)),
    "from_hour": time(0),
    "to_hour": time(23, 59),
    "notice_hours": 2,
}


@pytest.fixture(autouse=True)
def _monday_at_ten() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


def wishing(
    kind: VisitType | None = None, *, by: Actor | None = None, days: int = 20, **wanted: Any
) -> EarlierTimeWish:
    """Somebody with a time some weeks ahead who would take an earlier one."""
    kind = kind or make.visit_type(takes_wishes=True)
    by = by or make.resident()
    at = MONDAY + timedelta(days=days, minutes=next(_minutes))
    slot = make.slot(kind, starts_at=at)
    booking = actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)
    told = actions.Wanted(clinics=frozenset({kind.clinic_id}), **{**ANY, **wanted})
    return actions.wish_earlier(booking_id=booking.pk, wanted=told, by=by)


_minutes = iter(range(0, 100_000, 40))


def by_of(wish: EarlierTimeWish) -> Actor:
    return Actor(person_id=wish.person_id, user_id=uuid.uuid4())


def freed(kind: VisitType, *, hours: float = 72, **values: Any) -> Slot:
    return make.slot(kind, starts_at=MONDAY + timedelta(hours=hours), **values)


def codes(wish: EarlierTimeWish) -> list[str]:
    return sorted(WishEvent.objects.filter(wish=wish).order_by("pk").values_list("code", flat=True))


@pytest.mark.django_db
def test_a_freed_time_is_kept_for_the_first_in_turn_and_the_old_one_stands_until_yes():
    kind = make.visit_type(takes_wishes=True)
    later, first = wishing(kind), wishing(kind)
    EarlierTimeWish.objects.filter(pk=first.pk).update(since=MONDAY - timedelta(days=3))
    slot = freed(kind)
    assert actions.run_offers() == 1
    offer = Offer.objects.get()
    slot.refresh_from_db()
    assert (offer.wish, offer.slot, slot.taken) == (first, slot, 1)
    assert actions.run_offers() == 0, "one at a time"
    old = first.booking.slot
    actions.accept_offer(offer_id=offer.pk, by=by_of(first))
    first.refresh_from_db()
    slot.refresh_from_db()
    old.refresh_from_db()
    assert (first.state, first.booking.slot, slot.taken, old.taken) == ("fulfilled", slot, 1, 0)
    assert codes(first) == ["wish.accepted", "wish.made", "wish.offered"]
    assert codes(later) == ["wish.made", "wish.others_first"]
    assert actions.run_offers() == 0, "the old time is later than what the other one has, or not wished for"
    assert Booking.objects.get(pk=first.booking_id).version == 2


@pytest.mark.django_db
def test_need_goes_before_waiting_and_no_goes_on_to_the_next():
    kind = make.visit_type(takes_wishes=True)
    waited, needs = wishing(kind), wishing(kind)
    EarlierTimeWish.objects.filter(pk=waited.pk).update(since=MONDAY - timedelta(days=30))
    staff = make.staff(kind.clinic.unit)
    actions.set_need(wish_id=needs.pk, need=EarlierTimeWish.Need.SOON, by=staff)
    freed(kind)
    actions.run_offers()
    offer = Offer.objects.get()
    assert offer.wish == needs
    actions.decline_offer(offer_id=offer.pk, by=by_of(needs))
    assert actions.run_offers() == 1
    assert Offer.objects.get(state="open").wish == waited
    assert actions.decline_offer(offer_id=offer.pk, by=by_of(needs)).state == "declined", (
        "once more changes nothing"
    )


@pytest.mark.django_db
def test_an_offer_that_nobody_answers_goes_to_the_next_and_keeps_no_place():
    kind = make.visit_type(takes_wishes=True)
    wish, slot = wishing(kind), freed(kind)
    actions.run_offers()
    offer = Offer.objects.get()
    assert offer.answer_by == MONDAY + timedelta(hours=2)
    with time_machine.travel(offer.answer_by, tick=False):
        with pytest.raises(Refused) as refused:
            actions.accept_offer(offer_id=offer.pk, by=by_of(wish))
        assert refused.value.reason.code == "offer.gone"
        actions.run_offers()
    offer.refresh_from_db()
    slot.refresh_from_db()
    assert (offer.state, slot.taken) == ("lapsed", 0)
    assert Offer.objects.count() == 1, "nobody is asked twice about the same time"


@pytest.mark.django_db
def test_a_lapsed_offer_frees_its_place_at_once_for_one_who_books_also_when_the_job_stands_still():
    kind = make.visit_type(takes_wishes=True)
    wishing(kind)
    slot = freed(kind)
    actions.run_offers()
    somebody = make.resident()
    with time_machine.travel(MONDAY + timedelta(hours=3), tick=False):
        actions.book(slot_id=slot.pk, person_id=somebody.own_person_id, form_key=uuid.uuid4(), by=somebody)
        actions.end_offers()
    assert Offer.objects.get().state == "lapsed"
    slot.refresh_from_db()
    assert slot.taken == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wanted", "hours", "code"),
    [
        ({"notice_hours": 100}, 72, "wish.too_short_notice"),
        ({"notice_hours": 0}, 1.2, "wish.too_short_to_answer"),
    ],
)
def test_who_could_not_come_or_answer_is_passed_by_and_told_why(wanted, hours, code):
    kind = make.visit_type(takes_wishes=True)
    wish = wishing(kind, **wanted)
    freed(kind, hours=hours)
    assert actions.run_offers() == 0
    assert actions.run_offers() == 0
    assert codes(wish) == ["wish.made", code], "each once"


@pytest.mark.django_db
def test_what_was_not_wished_for_is_not_offered():
    kind = make.visit_type(takes_wishes=True)
    monday_only = wishing(kind, weekdays=frozenset({0}))
    early = wishing(kind, from_hour=time(7), to_hour=time(8))
    freed(kind)
    freed(make.visit_type(kind.clinic, takes_wishes=True), hours=80)
    freed(kind, hours=60, published_at=None)
    freed(kind, hours=50, withdrawn_at=clock.now())
    freed(kind, hours=24 * 60)
    assert actions.run_offers() == 0
    assert codes(monday_only) == codes(early) == ["wish.made"]


@pytest.mark.django_db
def test_a_namesake_at_another_clinic_is_the_same_care_where_it_was_wished_for():
    kind = make.visit_type(takes_wishes=True)
    other = make.visit_type(takes_wishes=True)
    by = make.resident()
    wish = wishing(kind, by=by)
    assert actions.run_offers() == 0
    told = replace(actions.wishes.wanted_of(wish), clinics=frozenset({kind.clinic_id, other.clinic_id}))
    actions.wish_earlier(booking_id=wish.booking_id, wanted=told, by=by)
    slot = freed(other)
    assert actions.run_offers() == 1
    actions.accept_offer(offer_id=Offer.objects.get().pk, by=by)
    assert Booking.objects.get(pk=wish.booking_id).slot == slot
    stranger = make.clinic()
    with pytest.raises(NotYours):
        actions.wish_earlier(
            booking_id=wish.booking_id, wanted=replace(told, clinics=frozenset({stranger.pk})), by=by
        )


@pytest.mark.django_db
def test_one_who_only_has_sms_has_two_hours_of_the_day_or_is_not_asked():
    kind = make.visit_type(takes_wishes=True)
    gunnel = make.person()
    make.contact_card(gunnel)
    slot = make.slot(kind, starts_at=MONDAY + timedelta(days=20))
    staff = make.staff(kind.clinic.unit)
    booking = actions.book_at_desk(slot_id=slot.pk, person_id=gunnel.pk, form_key=uuid.uuid4(), by=staff)
    wanted = actions.Wanted(clinics=frozenset({kind.clinic_id}), **{**ANY, "notice_hours": 0})
    wish = actions.wish_earlier(booking_id=booking.pk, wanted=wanted, by=staff)
    freed(kind, hours=2.5)
    assert actions.run_offers() == 0
    assert "wish.too_short_to_answer" in codes(wish)
    with time_machine.travel(MONDAY + timedelta(hours=9), tick=False):  # 19.00: an hour today, an hour tomorrow
        freed(kind, hours=26)
        assert actions.run_offers() == 1
        assert Offer.objects.get().answer_by == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_nobody_is_asked_at_night_or_who_cannot_be_asked_at_all():
    kind = make.visit_type(takes_wishes=True)
    wish = wishing(kind)
    freed(kind)
    with time_machine.travel(MONDAY + timedelta(hours=12), tick=False):
        assert actions.run_offers() == 0
    CareAccount.objects.all().delete()
    assert actions.run_offers() == 0
    assert "wish.no_way" in codes(wish)


@pytest.mark.django_db
def test_a_wish_ends_with_what_it_was_for_and_its_offer_goes_to_the_next():
    kind = make.visit_type(takes_wishes=True)
    by, other = make.resident(), wishing(kind)
    wish = wishing(kind, by=by)
    EarlierTimeWish.objects.filter(pk=wish.pk).update(since=MONDAY - timedelta(days=3))
    slot = freed(kind)
    actions.run_offers()
    actions.cancel(booking_id=wish.booking_id, by=by)
    wish.refresh_from_db()
    assert (wish.state, Offer.objects.get().state) == ("ended", "gone")
    assert actions.run_offers() == 1
    assert Offer.objects.get(state="open").wish == other
    slot.refresh_from_db()
    assert slot.taken == 1
    assert "wish.ended_cancelled" in codes(wish)


@pytest.mark.django_db
def test_moving_earlier_ends_the_wish_and_moving_later_does_not():
    kind = make.visit_type(takes_wishes=True)
    by = make.resident()
    wish = wishing(kind, by=by)
    actions.move(booking_id=wish.booking_id, to_slot_id=freed(kind, hours=24 * 30).pk, by=by)
    wish.refresh_from_db()
    assert wish.state == "open"
    actions.move(booking_id=wish.booking_id, to_slot_id=freed(kind, hours=24 * 10).pk, by=by)
    wish.refresh_from_db()
    assert wish.state == "ended"
    assert "wish.ended_moved" in codes(wish)


@pytest.mark.django_db
def test_a_wish_ends_when_the_visit_begins_when_its_person_dies_and_when_it_is_withdrawn():
    begun, dead, withdrawn = (wishing() for _ in range(3))
    actions.withdraw_wish(booking_id=withdrawn.booking_id, by=by_of(withdrawn))
    assert not actions.withdraw_wish(booking_id=withdrawn.booking_id, by=by_of(withdrawn))
    person_died.send(sender=None, person=dead.person, by=Actor.system())
    with time_machine.travel(begun.booking.slot.starts_at, tick=False):
        actions.run_offers()
    for wish, state in ((begun, "ended"), (dead, "ended"), (withdrawn, "withdrawn")):
        wish.refresh_from_db()
        assert wish.state == state


@pytest.mark.django_db
def test_a_clinic_that_offers_a_time_lets_the_old_one_go_also_past_the_deadline_for_moving():
    kind = make.visit_type(takes_wishes=True, moves_on_web=False)
    wish = wishing(kind, days=1, notice_hours=0)
    slot = freed(kind, hours=12)
    actions.run_offers()
    with pytest.raises(Refused):
        actions.move(booking_id=wish.booking_id, to_slot_id=slot.pk, by=by_of(wish))
    actions.accept_offer(offer_id=Offer.objects.get().pk, by=by_of(wish))
    assert Booking.objects.get(pk=wish.booking_id).slot == slot


@pytest.mark.django_db
def test_what_is_withdrawn_by_the_clinic_is_taken_back_and_can_not_be_accepted():
    kind = make.visit_type(takes_wishes=True)
    wish, slot = wishing(kind), freed(kind)
    actions.run_offers()
    Slot.objects.filter(pk=slot.pk).update(withdrawn_at=clock.now())
    offer = Offer.objects.get()
    with pytest.raises(Refused):
        actions.accept_offer(offer_id=offer.pk, by=by_of(wish))
    actions.run_offers()
    offer.refresh_from_db()
    assert offer.state == "gone"
    assert "wish.gone" in codes(wish)


@pytest.mark.django_db
def test_somebody_elses_offer_and_wish_are_not_there():
    kind = make.visit_type(takes_wishes=True)
    wish = wishing(kind)
    freed(kind)
    actions.run_offers()
    stranger, other_desk = make.resident(), make.staff()
    for call in (
        lambda: actions.accept_offer(offer_id=Offer.objects.get().pk, by=stranger),
        lambda: actions.decline_offer(offer_id=Offer.objects.get().pk, by=stranger),
        lambda: actions.withdraw_wish(booking_id=wish.booking_id, by=stranger),
        lambda: actions.set_need(wish_id=wish.pk, need=EarlierTimeWish.Need.SOON, by=other_desk),
        lambda: actions.accept_offer(offer_id=Offer.objects.get().pk, by=other_desk),
    ):
        with pytest.raises(NotYours):
            call()


@pytest.mark.django_db
def test_who_waits_with_two_times_is_not_offered_one_that_clashes_with_the_other():
    kind, by = make.visit_type(takes_wishes=True), make.resident()
    far, near = wishing(kind, by=by), wishing(kind, by=by, days=3)
    EarlierTimeWish.objects.filter(pk=far.pk).update(since=MONDAY - timedelta(days=3))
    make.slot(kind, starts_at=near.booking.slot.starts_at - timedelta(minutes=10))
    assert actions.run_offers() == 1
    assert Offer.objects.get().wish == near, "its own time is the one that it clashes with, and is given up for it"
    assert "wish.busy" in codes(far)


@pytest.mark.django_db
def test_who_has_a_place_in_a_group_is_not_offered_another_in_it_and_cannot_accept_one():
    kind, by = make.visit_type(takes_wishes=True, exclusive=False), make.resident()
    wish, group = wishing(kind, by=by), freed(kind, capacity=3)
    assert actions.run_offers() == 1
    booking = actions.book(slot_id=group.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)
    with pytest.raises(Refused) as refused:
        actions.accept_offer(offer_id=Offer.objects.get().pk, by=by)
    assert refused.value.reason.code == "book.overlap"
    actions.cancel(booking_id=booking.pk, by=by)
    assert actions.accept_offer(offer_id=Offer.objects.get().pk, by=by).wish == wish
    other = wishing(kind, by=by)
    actions.run_offers()
    assert not Offer.objects.filter(wish=other, slot=group).exists()
    assert "wish.busy" in codes(other)


@pytest.mark.django_db
def test_free_times_are_not_gone_through_when_everybody_who_waits_has_an_offer(django_assert_max_num_queries):
    kind = make.visit_type(takes_wishes=True)
    wish = wishing(kind)
    for hours in range(72, 120):
        freed(kind, hours=hours)
    assert actions.run_offers() == 1
    assert codes(wish) == ["wish.made", "wish.offered"], "nobody's history is filled with what was not offered"
    with django_assert_max_num_queries(6):
        assert actions.run_offers() == 0


@pytest.mark.django_db
def test_changing_a_wish_keeps_the_waiting_time_and_saving_the_same_is_nothing():
    by = make.resident()
    wish = wishing(by=by)
    same = actions.wishes.wanted_of(wish)
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        actions.wish_earlier(booking_id=wish.booking_id, wanted=same, by=by)
        actions.wish_earlier(booking_id=wish.booking_id, wanted=replace(same, notice_hours=5), by=by)
    again = EarlierTimeWish.objects.get()
    assert (again.since, again.notice_hours, codes(wish)) == (MONDAY, 5, ["wish.changed", "wish.made"])


def test_minutes_of_day_are_counted_over_the_night_when_the_clock_is_changed():
    rules = waiting.rules()
    saturday = datetime(2026, 10, 24, 17, 30, tzinfo=UTC)  # 19.30, summer time
    assert day_minutes_after(saturday, 120, rules=rules) == datetime(2026, 10, 25, 8, 30, tzinfo=UTC)  # 09.30
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert day_minutes_after(night, 60, rules=rules) == datetime(2026, 10, 25, 8, 0, tzinfo=UTC)
