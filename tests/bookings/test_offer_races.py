"""A freed time and those who want it at the same instant: through the action, past it, without the promise."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection

from bookings import actions, checks
from bookings.errors import SlotTaken
from bookings.models import Booking, EarlierTimeWish, Invitation, Offer, Slot, VisitType
from core import clock
from core.actor import Actor
from core.db import constraint_of
from core.decision import Refused
from tests import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

ALL_DAY: dict[str, Any] = {
    "weekdays": frozenset(range(7)),
    "from_hour": time(0),
    "to_hour": time(23, 59),
    "notice_hours": 1,
}


def freed(kind: VisitType, *, days: int = 3) -> Slot:
    return make.slot(kind, starts_at=clock.now() + timedelta(days=days))


def wish_of(kind: VisitType, by: Actor, *, days: int = 20) -> EarlierTimeWish:
    slot = make.slot(kind, starts_at=clock.now() + timedelta(days=days))
    booking = actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)
    wanted = actions.Wanted(clinics=frozenset({kind.clinic_id}), **ALL_DAY)
    return actions.wish_earlier(booking_id=booking.pk, wanted=wanted, by=by)


def offered() -> tuple[Actor, EarlierTimeWish, Offer]:
    """Somebody with a wish and an offer that runs."""
    kind, by = make.visit_type(takes_wishes=True), make.resident()
    wish = wish_of(kind, by)
    offer = actions.make_offer(wish_id=wish.pk, slot_id=freed(kind).pk)
    assert offer is not None
    return by, wish, offer


def whole() -> None:
    """No seat is lost or counted twice, and no offer keeps one that nobody can take."""
    actions.end_offers()
    assert checks.amiss() == []
    kept = Booking.objects.filter(state="offered").count()
    assert kept == Offer.objects.filter(state="open").count()


def test_accepting_twice_at_once_moves_once(race):
    by, wish, offer = offered()
    outcomes = race(*[lambda: actions.accept_offer(offer_id=offer.pk, by=by)] * 8)
    assert all(isinstance(one, Offer) for one in outcomes)
    assert Booking.objects.get(pk=wish.booking_id).version == 2
    whole()


def test_yes_and_no_at_once_are_one_of_them(race):
    by, _wish, offer = offered()
    outcomes = race(
        lambda: actions.accept_offer(offer_id=offer.pk, by=by),
        lambda: actions.decline_offer(offer_id=offer.pk, by=by),
    )
    assert sum(isinstance(one, Offer) for one in outcomes) == 1
    assert sum(isinstance(one, Refused) for one in outcomes) == 1
    whole()


def test_accepting_against_the_job_that_ends_it(race):
    by, wish, offer = offered()
    EarlierTimeWish.objects.filter(pk=wish.pk).update(state="withdrawn", ended_at=clock.now())
    outcomes = race(
        lambda: actions.accept_offer(offer_id=offer.pk, by=by),
        *[lambda: actions.end_offer(offer_id=offer.pk)] * 4,
    )
    assert isinstance(outcomes[0], Refused)
    assert sorted(outcomes[1:], key=str) == [False, False, False, True]
    whole()


def test_accepting_against_cancelling_leaves_one_answer_and_no_lost_seat(race):
    for _ in range(5):
        by, wish, offer = offered()
        outcomes = race(
            lambda by=by, offer=offer: actions.accept_offer(offer_id=offer.pk, by=by),
            lambda by=by, wish=wish: actions.cancel(booking_id=wish.booking_id, by=by),
        )
        assert isinstance(outcomes[1], Booking)
        assert isinstance(outcomes[0], Offer | Refused)
        assert Booking.objects.get(pk=wish.booking_id).state == "cancelled"
        whole()


def test_a_time_that_is_freed_while_others_book_goes_to_exactly_one(race):
    kind = make.visit_type(takes_wishes=True)
    wish, slot = wish_of(kind, make.resident()), freed(kind)
    others = [make.resident() for _ in range(8)]
    outcomes = race(
        lambda: actions.make_offer(wish_id=wish.pk, slot_id=slot.pk),
        *[
            lambda by=by: actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)
            for by in others
        ],
    )
    got = sum(isinstance(one, Offer | Booking) for one in outcomes)
    assert got == 1
    assert sum(isinstance(one, SlotTaken) or one is None for one in outcomes) == 8
    whole()


def test_cancelling_against_the_job_that_offers_what_was_cancelled(race):
    kind, holder = make.visit_type(takes_wishes=True), make.resident()
    wishes = [wish_of(kind, make.resident()) for _ in range(3)]
    slot = freed(kind)
    booked = actions.book(slot_id=slot.pk, person_id=holder.own_person_id, form_key=uuid.uuid4(), by=holder)
    race(
        lambda: actions.cancel(booking_id=booked.pk, by=holder),
        *[lambda wish=wish: actions.make_offer(wish_id=wish.pk, slot_id=slot.pk) for wish in wishes],
    )
    assert Offer.objects.filter(slot=slot, state="open").count() <= 1
    whole()


def test_two_freed_times_at_once_are_one_offer_to_one_person(race):
    kind, by = make.visit_type(takes_wishes=True), make.resident()
    wish = wish_of(kind, by)
    slots = [freed(kind, days=day) for day in range(3, 9)]
    race(*[lambda slot=slot: actions.make_offer(wish_id=wish.pk, slot_id=slot.pk) for slot in slots])
    assert Offer.objects.filter(state="open").count() == 1
    whole()


def test_an_invitation_is_used_once_by_two_tabs_at_once(race):
    kind, by = make.visit_type(open_to="invited", limit_per_person=5), make.resident()
    staff = make.staff(kind.clinic.unit)
    last = clock.today() + timedelta(days=30)
    actions.invite(person_id=by.own_person_id, visit_type_ids=[kind.pk], book_before=last, by=staff)
    slots = [freed(kind, days=day) for day in range(3, 7)]
    outcomes = race(
        *[
            lambda slot=slot: actions.book(
                slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by
            )
            for slot in slots
        ]
    )
    assert sum(isinstance(one, Booking) for one in outcomes) == 1
    assert {one.reason.code for one in outcomes if isinstance(one, Refused)} == {"book.invited_only"}
    assert Invitation.objects.get().state == "used"


# --- past the actions: the constraint alone decides


def many_offered_places_of_one_person() -> list[Callable[[], object]]:
    person = make.person()
    return [_bare_place(make.slot(), person) for _ in range(12)]


def _bare_place(slot: Slot, person: Any) -> Callable[[], object]:
    until = clock.now() + timedelta(hours=2)
    told = {"state": "offered", "held_until": until, "booked_at": clock.now()}
    return lambda: Booking.objects.create(slot_id=slot.pk, person=person, form_key=uuid.uuid4(), **told)


def many_open_offers_to_one_wish() -> list[Callable[[], object]]:
    kind, by = make.visit_type(takes_wishes=True), make.resident()
    wish = wish_of(kind, by)
    places = [(slot, _bare_place(slot, make.person())()) for slot in (freed(kind, days=d) for d in range(3, 15))]
    until = clock.now() + timedelta(hours=2)
    told = {"wish": wish, "offered_at": clock.now(), "answer_by": until}
    return [partial(Offer.objects.create, slot=slot, held=held, **told) for slot, held in places]


def one_booking_as_the_answer_to_many_invitations() -> list[Callable[[], object]]:
    kind, by = make.visit_type(), make.resident()
    slot = freed(kind)
    booking = actions.book(slot_id=slot.pk, person_id=by.own_person_id, form_key=uuid.uuid4(), by=by)
    told = {
        "clinic": kind.clinic,
        "book_before": clock.today(),
        "made_at": clock.now(),
        "made_by_id": uuid.uuid4(),
    }
    used = {"person_id": by.person_id, "state": "used", "booking": booking, "ended_at": clock.now()}
    return [lambda: Invitation.objects.create(**told, **used) for _ in range(12)]


PROMISES = [
    ("one_offer_per_person_at_a_time", "booking", many_offered_places_of_one_person),
    ("one_open_offer_per_wish", "offer", many_open_offers_to_one_wish),
    ("booking_answers_one_invitation", "invitation", one_booking_as_the_answer_to_many_invitations),
]


@pytest.mark.parametrize(("promise", "table", "calls"), PROMISES)
def test_past_the_action_the_database_lets_one_through(race, promise, table, calls):
    outcomes = race(*calls())
    refused = [constraint_of(one) for one in outcomes if isinstance(one, IntegrityError)]
    assert refused == [promise] * (len(outcomes) - 1)


@pytest.mark.parametrize(("promise", "table", "calls"), PROMISES)
def test_without_the_promise_more_get_through(race, promise, table, calls, role):
    """The control: the test above can fail."""
    work = calls()
    with _without(promise, table, role):
        assert sum(not isinstance(one, Exception) for one in race(*work)) > 1


@contextmanager
def _without(index: str, table: str, role: Callable[..., Any]) -> Iterator[None]:
    """Take the promise away as owner, and put it back once the rows that broke it are gone."""
    with role(None), connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(oid) FROM pg_class WHERE relname = %s", [index])
        made = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {index}")
    try:
        yield
    finally:
        with role(None), connection.cursor() as cursor:
            for name in ("offer", "wishevent", "invitation"):
                cursor.execute(f"ALTER TABLE bookings_{name} DISABLE TRIGGER USER")
                cursor.execute(f"DELETE FROM bookings_{name}")
                cursor.execute(f"ALTER TABLE bookings_{name} ENABLE TRIGGER USER")
            cursor.execute("DELETE FROM bookings_booking WHERE state = 'offered'")
            cursor.execute(made)
