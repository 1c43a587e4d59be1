"""Whom the desk registers, and how it notes that somebody is reached. What it does with times: time_book.py."""

from __future__ import annotations

import uuid
from typing import Any

from accounts import actions as accounts
from accounts.at_desk.new import NewPerson
from core.actor import Actor
from core.identity import PartialDate
from tests.matrix.deeds.deed import MEET_PATIENTS, Deed
from tests.matrix.everybody import at
from tests.matrix.world import ADULT, A, B, World

ANY_DESK = at(A, *MEET_PATIENTS) | at(B, *MEET_PATIENTS)


def _register(_world: World, _made: Any, by: Actor) -> object:
    new = NewPerson("Ada", "Byron", birth=PartialDate(1990, 12, 10))
    return accounts.register_at_desk(new=new, form_key=uuid.uuid4(), by=by)


def _card(world: World, _made: Any, by: Actor) -> object:
    return accounts.note_contact(person_id=world.person(ADULT), identity_check="known", needs="rullstol", by=by)


AT_THE_DESK = (
    Deed("accounts.actions.at_desk.register_at_desk", "", _register, ANY_DESK),
    Deed("accounts.actions.contact.note_contact", "the adult's", _card, ANY_DESK),
)
