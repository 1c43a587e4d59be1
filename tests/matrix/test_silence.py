"""What is sent of a silent clinic goes to the young person, and to nobody else."""

from __future__ import annotations

import uuid

from accounts.models import Person
from bookings import actions as bookings
from reminders.models import Message
from tests import make
from tests.matrix.world import SILENT, UNSAID, A, World


def told(world: World, whose: str, place: str) -> set[str]:
    """Who is sent something about a new visit, and nobody with a word of the silent unit in it."""
    subject, slot = world.subjects[whose], world.places[place].slot()
    visit = bookings.book(slot_id=slot.pk, person_id=subject.person.pk, form_key=uuid.uuid4(), by=subject.actor)
    messages = Message.objects.filter(booking=visit).select_related("recipient")
    assert not [word for message in messages for word in UNSAID if word in message.body]
    return {message.recipient.given_name for message in messages if message.recipient}


def test_guardians_hear_of_a_childs_visits_but_of_no_silent_one(world):
    home = world.actors["guardian"].own_person_id
    make.contact_card(Person.objects.get(pk=home), mobile="+46701740633")
    assert told(world, "child of 8", A) == {"Jag som är guardian", "Jag som är separated guardian"}
    assert told(world, "child of 8", SILENT) == {"Just child of 8"}


def test_a_teen_hears_and_no_guardian_does(world):
    home = world.actors["guardian"].own_person_id
    make.contact_card(Person.objects.get(pk=home), mobile="+46701740633")
    make.contact_card(world.subjects["child of 14"].person, mobile="+46701740634")
    for place in (A, SILENT):
        assert told(world, "child of 14", place) == {"Just child of 14"}
