"""Inviting, wishing, answering offers."""

from __future__ import annotations

import uuid
from datetime import time, timedelta
from typing import Any

from accounts.models import Identity, digest_of
from bookings import actions as bookings
from bookings.batch_file import read_numbers
from bookings.models import Booking, EarlierTimeWish, Invitation, InvitationBatch, Offer
from core import clock
from core.actor import Actor, Role
from core.identity import parse_identity_number
from tests import make
from tests.matrix.deeds.deed import MEET_PATIENTS, Call, Deed
from tests.matrix.everybody import at
from tests.matrix.world import ADULT, SILENT, A, B, World

FOR_THE_ADULT = frozenset({ADULT, "helper for the adult", "legal representative for the adult"})
DESK = at(A, *MEET_PATIENTS)


def invited(world: World, place: str = A) -> Invitation:
    """The adult's invitation there."""
    return world.subjects[ADULT].invitations[place]


def wished(world: World, place: str = A) -> EarlierTimeWish:
    """The adult waits for an earlier time than the one there."""
    adult = world.subjects[ADULT]
    booking = adult.bookings[place]
    return bookings.wish_earlier(booking_id=booking.pk, wanted=wanted(world, place), by=adult.actor)


def wanted(world: World, place: str) -> bookings.Wanted:
    clinics = frozenset({world.places[place].clinic.pk})
    return bookings.Wanted(clinics, frozenset(range(7)), time(0), time(23, 59), notice_hours=0)


def offered(world: World, place: str = A) -> Offer:
    """And has been offered one."""
    Offer.objects.update(state=Offer.State.GONE, ended_at=clock.now())
    Booking.objects.filter(state=Booking.State.OFFERED).update(state=Booking.State.LAPSED, held_until=None)
    wish, at_place = wished(world, place), world.places[place]
    later = make.slot(at_place.visit_type, starts_at=clock.now() + timedelta(days=80))
    wish.booking.slot = later
    wish.booking.save(update_fields=["slot"])
    slot = make.slot(at_place.visit_type, starts_at=clock.now() + timedelta(days=70))
    offer = bookings.make_offer(wish_id=wish.pk, slot_id=slot.pk)
    assert offer is not None
    return offer


def _invite(world: World, _made: Any, by: Actor) -> object:
    kind = world.places[A].visit_type
    last = clock.today() + timedelta(days=30)
    return bookings.invite(
        person_id=world.actors["other"].own_person_id, visit_type_ids=[kind.pk], book_before=last, by=by
    )


def _invite_to_time(world: World, slot: Any, by: Actor) -> object:
    person = world.actors["other"].own_person_id
    return bookings.invite_to_time(person_id=person, slot_id=slot.pk, form_key=uuid.uuid4(), by=by)


def _plan(world: World, _made: Any, by: Actor) -> InvitationBatch:
    numbers = read_numbers([b"198601042388\n"], today=clock.today(), at_most=10)
    last = clock.today() + timedelta(days=30)
    kinds = frozenset({world.places[A].visit_type.pk})
    return bookings.plan_batch(numbers=numbers, visit_type_ids=kinds, book_before=last, by=by)


def with_a_number(world: World) -> Identity:
    number = parse_identity_number("198601042388", today=clock.today())
    told = {"system": number.system, "value": number.value, "digest": digest_of(number)}
    return Identity.objects.create(person=world.subjects[ADULT].person, since=clock.now(), **told)


def _find(_world: World, made: Any, by: Actor) -> object:
    return bookings.find_invitee(identity=made.number, by=by)


def planned(world: World) -> InvitationBatch:
    return _plan(world, None, world.places[A].staff[Role.RECEPTIONIST])


def _wish(place: str) -> Any:
    def call(world: World, _made: Any, by: Actor) -> object:
        booking = world.subjects[ADULT].bookings[place]
        return bookings.wish_earlier(booking_id=booking.pk, wanted=wanted(world, place), by=by)

    return call


def _wish_with_a_need(world: World, _made: Any, by: Actor) -> object:
    booking = world.subjects[ADULT].bookings[A]
    need = EarlierTimeWish.Need.SOON
    return bookings.wish_earlier(booking_id=booking.pk, wanted=wanted(world, A), need=need, by=by)


def _answer(name: str) -> Call:
    def call(_world: World, made: Any, by: Actor) -> object:
        return getattr(bookings, name)(offer_id=made.pk, by=by)

    return call


INVITATIONS = (
    Deed("bookings.actions.invitations.invite", "", _invite, DESK),
    Deed(
        "bookings.actions.invitations.invite_to_time",
        "",
        _invite_to_time,
        DESK,
        lambda world: make.slot(world.places[A].visit_type, starts_at=clock.now() + timedelta(days=60)),
    ),
    Deed(
        "bookings.actions.invitations.decline_invitation",
        "at A",
        lambda _w, made, by: bookings.decline_invitation(invitation_id=made.pk, by=by),
        FOR_THE_ADULT,
        invited,
    ),
    Deed(
        "bookings.actions.invitations.decline_invitation",
        "at the silent one",
        lambda _w, made, by: bookings.decline_invitation(invitation_id=made.pk, by=by),
        frozenset({ADULT}),
        lambda world: invited(world, SILENT),
    ),
    Deed(
        "bookings.actions.invitations.withdraw_invitation",
        "",
        lambda _w, made, by: bookings.withdraw_invitation(invitation_id=made.pk, by=by),
        DESK,
        invited,
    ),
    Deed("bookings.actions.invitations.find_invitee", "", _find, DESK | at(B, *MEET_PATIENTS), with_a_number),
    Deed("bookings.actions.batches.plan_batch", "", _plan, DESK),
    Deed(
        "bookings.actions.batches.confirm_batch",
        "",
        lambda _w, made, by: bookings.confirm_batch(batch_id=made.pk, by=by),
        DESK,
        planned,
    ),
    Deed("bookings.actions.wishes.wish_earlier", "at A", _wish(A), FOR_THE_ADULT | DESK),
    Deed("bookings.actions.wishes.wish_earlier", "at the silent", _wish(SILENT), frozenset({ADULT})),
    Deed("bookings.actions.wishes.wish_earlier", "and how soon it is needed", _wish_with_a_need, DESK),
    Deed(
        "bookings.actions.wishes.withdraw_wish",
        "",
        lambda _w, made, by: bookings.withdraw_wish(booking_id=made.booking_id, by=by),
        FOR_THE_ADULT | DESK,
        wished,
    ),
    Deed(
        "bookings.actions.wishes.set_need",
        "",
        lambda _w, made, by: bookings.set_need(wish_id=made.pk, need=EarlierTimeWish.Need.SOON, by=by),
        DESK,
        wished,
    ),
    *(
        Deed(
            f"bookings.actions.offers.{name}",
            label,
            _answer(name),
            may,
            arrange,
        )
        for name in ("accept_offer", "decline_offer")
        for label, may, arrange in (
            ("at A", FOR_THE_ADULT | DESK, offered),
            ("at the silent one", frozenset({ADULT}), lambda world: offered(world, SILENT)),
        )
    ),
)
