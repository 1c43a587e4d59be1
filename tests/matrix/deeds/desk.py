"""What the desk does for somebody: persons, cards, times, what was written about them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial
from typing import Any

from accounts import actions as accounts
from accounts.at_desk.new import NewPerson
from bookings import actions as bookings
from bookings.models import Booking, BookingNote
from core import clock
from core.actor import Actor
from core.identity import PartialDate
from tests.matrix.deeds.deed import MEET_PATIENTS, Arrange, Call, Deed
from tests.matrix.deeds.time_book import today
from tests.matrix.everybody import at
from tests.matrix.world import ADULT, A, B, World

HERE = at(A, *MEET_PATIENTS)
ANYWHERE = HERE | at(B, *MEET_PATIENTS)


def _desk(name: str, label: str, call: Call, arrange: Arrange = lambda world: None) -> Deed:
    return Deed(f"bookings.actions.{name}", label, call, HERE, arrange)


def _book(world: World, _made: Any, by: Actor) -> object:
    person, slot = world.person(ADULT), world.free[A]
    return bookings.book_at_desk(slot_id=slot.pk, person_id=person, form_key=uuid.uuid4(), by=by)


def _move(world: World, _made: Any, by: Actor) -> object:
    booking = world.subjects[ADULT].bookings[A]
    return bookings.move_at_desk(booking_id=booking.pk, to_slot_id=world.free[A].pk, by=by)


def _extra(world: World, _made: Any, by: Actor) -> object:
    place = world.places[A]
    return bookings.add_extra_slot(
        schedule_id=place.schedule.pk,
        visit_type_id=place.visit_type.pk,
        starts_at=clock.now() + timedelta(days=1),
        minutes=15,
        form_key=uuid.uuid4(),
        by=by,
    )


def _begun(state: str) -> Arrange:
    """A visit of today that has begun, in that state."""

    def arrange(world: World) -> Booking:
        booking = today(Booking.State.ACTIVE)(world)
        Booking.objects.filter(pk=booking.pk).update(state=state)
        return booking

    return arrange


def _written(world: World) -> Booking:
    adult = world.subjects[ADULT]
    told = {"form_key": uuid.uuid4(), "at": clock.now(), "by": "self", "user_id": adult.actor.own_user_id}
    BookingNote.objects.create(booking=adult.bookings[A], from_clinic=False, text="Hej", **told)
    return adult.bookings[A]


def _register(_world: World, _made: Any, by: Actor) -> object:
    new = NewPerson("Ada", "Byron", birth=PartialDate(1990, 12, 10))
    return accounts.register_at_desk(new=new, form_key=uuid.uuid4(), by=by)


def _card(world: World, _made: Any, by: Actor) -> object:
    return accounts.note_contact(person_id=world.person(ADULT), identity_check="known", needs="rullstol", by=by)


def _of_one(call: Any, _world: World, booking: Booking, by: Actor) -> object:
    return call(booking_id=booking.pk, by=by)


def _the_adults(world: World) -> Booking:
    return world.subjects[ADULT].bookings[A]


def _answer(_world: World, booking: Booking, by: Actor) -> object:
    return bookings.answer_note(booking_id=booking.pk, text="Ja", form_key=uuid.uuid4(), by=by)


AT_THE_DESK = (
    _desk("desk.book_at_desk", "the adult at A", _book),
    _desk("desk.move_at_desk", "the adult's at A", _move),
    _desk("desk.cancel_at_desk", "the adult's at A", partial(_of_one, bookings.cancel_at_desk), _the_adults),
    _desk("desk.call_off", "the adult's at A", partial(_of_one, bookings.call_off), _the_adults),
    _desk("desk.add_extra_slot", "at A", _extra),
    _desk("arrival.mark_attended", "at A", partial(_of_one, bookings.mark_attended), _begun("active")),
    _desk("arrival.mark_missed", "at A", partial(_of_one, bookings.mark_missed), _begun("active")),
    _desk("arrival.undo_outcome", "at A", partial(_of_one, bookings.undo_outcome), _begun("missed")),
    _desk("notes.answer_note", "the adult's at A", _answer, _written),
    _desk("notes.tick_notes", "the adult's at A", partial(_of_one, bookings.tick_notes), _written),
    Deed("accounts.actions.at_desk.register_at_desk", "", _register, ANYWHERE),
    Deed("accounts.actions.contact.note_contact", "the adult's", _card, ANYWHERE),
)
