"""Booking, cancelling, coming."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from bookings import actions as bookings
from bookings.models import Booking
from core import clock
from core.actor import Actor
from tests import make
from tests.matrix.deeds.deed import (
    MEET_PATIENTS,
    Arrange,
    Call,
    Deed,
    own,
)
from tests.matrix.everybody import RESIDENTS, SYSTEM, at
from tests.matrix.world import ADULT, SILENT, A, B, World


def _book(whose: str, place: str, *may: str) -> Deed:
    def call(world: World, _made: Any, by: Actor) -> object:
        slot, person = world.free[place], world.person(whose)
        return bookings.book(slot_id=slot.pk, person_id=person, form_key=uuid.uuid4(), by=by)

    return Deed("bookings.actions.book.book", f"for the {whose} at {place}", call, frozenset(may))


def _make_calendar(world: World, by: Actor) -> object:
    return bookings.make_calendar(by=by)


def _end_calendar(world: World, by: Actor) -> object:
    bookings.make_calendar(by=by)
    return bookings.end_calendar(by=by)


FOR_THEMSELVES = frozenset(name for name in RESIDENTS if " for the " not in name)
"""Everybody but those who act for another."""


def _hold(whose: str, place: str, *may: str) -> Deed:
    def call(world: World, _made: Any, by: Actor) -> object:
        return bookings.hold(slot_id=world.free[place].pk, person_id=world.person(whose), by=by)

    return Deed("bookings.actions.hold.hold", f"for the {whose} at {place}", call, frozenset(may))


def _move(whose: str, place: str, *may: str) -> Deed:
    def call(world: World, _made: Any, by: Actor) -> object:
        booking, slot = world.subjects[whose].bookings[place], world.free[place]
        return bookings.move(booking_id=booking.pk, to_slot_id=slot.pk, by=by)

    return Deed("bookings.actions.move.move", f"the {whose}'s at {place}", call, frozenset(may))


def _write(whose: str, place: str, *may: str) -> Deed:
    def call(world: World, _made: Any, by: Actor) -> object:
        booking = world.subjects[whose].bookings[place]
        return bookings.write_note(booking_id=booking.pk, text="Finns det hiss?", form_key=uuid.uuid4(), by=by)

    return Deed("bookings.actions.notes.write_note", f"the {whose}'s at {place}", call, frozenset(may))


def _cancel(whose: str, place: str, *may: str) -> Deed:
    def call(world: World, _made: Any, by: Actor) -> object:
        return bookings.cancel(booking_id=world.subjects[whose].bookings[place].pk, by=by)

    return Deed("bookings.actions.cancel.cancel", f"the {whose}'s at {place}", call, frozenset(may))


def _confirm(whose: str, place: str, *may: str) -> Deed:
    def call(world: World, _made: Any, by: Actor) -> object:
        return bookings.confirm(booking_id=world.subjects[whose].bookings[place].pk, by=by)

    return Deed("bookings.actions.confirm.confirm", f"the {whose}'s at {place}", call, frozenset(may))


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


def waiting_note(world: World) -> Booking:
    """The adult has written about a visit at A."""
    adult = world.subjects[ADULT]
    booking = adult.bookings[A]
    bookings.write_note(booking_id=booking.pk, text="Finns det hiss?", form_key=uuid.uuid4(), by=adult.actor)
    return booking


def its_visit(world: World) -> Booking:
    """The adult's at A."""
    return world.subjects[ADULT].bookings[A]


def desk(name: str, call: Call, arrange: Arrange = its_visit, *, also: frozenset[str] = frozenset()) -> Deed:
    """What those who meet patients do at their own unit."""
    return Deed(f"bookings.actions.{name}", "", call, at(A, *MEET_PATIENTS) | also, arrange)


A_JOB = frozenset({SYSTEM})
"""That goes on with what the desk decided when it closed a day."""


def _book_at_desk(world: World, _made: Any, by: Actor) -> object:
    slot, person = world.free[A], world.person(ADULT)
    return bookings.book_at_desk(slot_id=slot.pk, person_id=person, form_key=uuid.uuid4(), by=by)


def _extra(world: World, _made: Any, by: Actor) -> object:
    place, begins = world.places[A], clock.now() + timedelta(days=1)
    return bookings.add_extra_slot(
        schedule_id=place.schedule.pk,
        visit_type_id=place.visit_type.pk,
        starts_at=begins,
        minutes=20,
        form_key=uuid.uuid4(),
        by=by,
    )


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
    *(deed(*line) for line in IN_THE_BOOK for deed in (_hold, _move, _write, _confirm)),
    own(
        "bookings.actions.calendars.make_calendar",
        lambda _world, by: bookings.make_calendar(by=by),
        FOR_THEMSELVES,
    ),
    own("bookings.actions.calendars.end_calendar", _end_calendar, FOR_THEMSELVES),
    desk("desk.book_at_desk", _book_at_desk),
    desk(
        "desk.move_at_desk",
        lambda world, visit, by: bookings.move_at_desk(booking_id=visit.pk, to_slot_id=world.free[A].pk, by=by),
        also=A_JOB,
    ),
    desk("desk.cancel_at_desk", lambda _world, visit, by: bookings.cancel_at_desk(booking_id=visit.pk, by=by)),
    desk("desk.call_off", lambda _world, visit, by: bookings.call_off(booking_id=visit.pk, by=by), also=A_JOB),
    desk("desk.add_extra_slot", _extra),
    desk(
        "notes.answer_note",
        lambda _world, visit, by: bookings.answer_note(
            booking_id=visit.pk, text="Ja.", form_key=uuid.uuid4(), by=by
        ),
        waiting_note,
    ),
    desk(
        "notes.tick_notes", lambda _world, visit, by: bookings.tick_notes(booking_id=visit.pk, by=by), waiting_note
    ),
    desk(
        "arrival.mark_attended",
        lambda _world, visit, by: bookings.mark_attended(booking_id=visit.pk, by=by),
        today(Booking.State.ACTIVE),
    ),
    desk(
        "arrival.mark_missed",
        lambda _world, visit, by: bookings.mark_missed(booking_id=visit.pk, by=by),
        today(Booking.State.ACTIVE),
    ),
    desk(
        "arrival.undo_outcome",
        lambda _world, visit, by: bookings.undo_outcome(booking_id=visit.pk, by=by),
        today(Booking.State.MISSED),
    ),
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
