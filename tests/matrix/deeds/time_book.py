"""Booking, cancelling, coming."""

from __future__ import annotations

import uuid
from typing import Any

from bookings import actions as bookings
from bookings.models import Booking
from core import clock
from core.actor import Actor
from tests import make
from tests.matrix.deeds.deed import (
    MEET_PATIENTS,
    Arrange,
    Deed,
)
from tests.matrix.everybody import at
from tests.matrix.world import ADULT, SILENT, A, B, World


def _book(whose: str, place: str, *may: str) -> Deed:
    def call(world: World, _made: Any, by: Actor) -> object:
        slot, person = world.free[place], world.person(whose)
        return bookings.book(slot_id=slot.pk, person_id=person, form_key=uuid.uuid4(), by=by)

    return Deed("bookings.actions.book.book", f"for the {whose} at {place}", call, frozenset(may))


def _cancel(whose: str, place: str, *may: str) -> Deed:
    def call(world: World, _made: Any, by: Actor) -> object:
        return bookings.cancel(booking_id=world.subjects[whose].bookings[place].pk, by=by)

    return Deed("bookings.actions.cancel.cancel", f"the {whose}'s at {place}", call, frozenset(may))


IN_THE_BOOK = (
    (ADULT, A, ADULT, "helper for the adult", "legal representative for the adult"),
    (ADULT, B, ADULT, "legal representative for the adult"),
    (ADULT, SILENT, ADULT),
    ("child of 8", A, "guardian for the child of 8", "separated guardian for the child of 8"),
    ("child of 8", SILENT),
    (
        "child of 14",
        A,
        "child of 14",
        "guardian who still books for the child of 14",
        "guardian who still books and reads for the child of 14",
    ),
    ("child of 14", B, "child of 14"),
    ("child of 14", SILENT, "child of 14"),
    ("protected child of 9", A),
)
"""Whose time, where, and who may."""


def today(state: str) -> Arrange:
    def arrange(world: World) -> Booking:
        place = world.places[A]
        slot = make.slot(place.visit_type, starts_at=clock.now())
        told = {"person": world.subjects[ADULT].person, "form_key": uuid.uuid4(), "booked_at": clock.now()}
        arrived = {"arrived_at": clock.now()} if state == Booking.State.ARRIVED else {}
        return Booking.objects.create(slot=slot, state=state, **told, **arrived)

    return arrange


BOOKINGS = (
    *(_book(*line) for line in IN_THE_BOOK),
    *(_cancel(*line) for line in IN_THE_BOOK),
    Deed(
        "bookings.actions.arrival.mark_arrived",
        "",
        lambda _world, visit, by: bookings.mark_arrived(booking_id=visit.pk, by=by),
        at(A, *MEET_PATIENTS),
        today(Booking.State.ACTIVE),
    ),
    Deed(
        "bookings.actions.arrival.undo_arrival",
        "",
        lambda _world, visit, by: bookings.undo_arrival(booking_id=visit.pk, by=by),
        at(A, *MEET_PATIENTS),
        today(Booking.State.ARRIVED),
    ),
)
