"""Somebody without an e-ID, or without a number, registered by the desk: once a form."""

from __future__ import annotations

from uuid import UUID

from accounts.actions.contact import note_contact
from accounts.actions.person import note_register_reading, register_person
from accounts.at_desk import policies
from accounts.at_desk.new import NewPerson
from accounts.errors import CONSTRAINTS
from accounts.models import Person
from accounts.reading import Reading
from audit import actions as audit
from audit.actions import Action
from core import clock
from core.actor import Actor
from core.db import action, one_at_a_time, translate_constraints
from core.errors import NotYours
from core.identity import PartialDate

NOBODY_KNOWN = "registered"
"""How the desk knew somebody who had not been here before: it did not."""


@action
def register_at_desk(*, new: NewPerson, form_key: UUID, by: Actor, reading: Reading | None = None) -> Person:
    """Register somebody; or give the one whom this form has registered, or who has the number, unchanged.

    ``reading`` is what the population register said of the number: its names then count. The desk has seen who
    is alike before (accounts.at_desk.finding.alike). Raises NotYours, Refused, core.phone.BadPhoneNumber.
    """
    if not policies.can_find_persons(by):
        raise NotYours
    birth = new.birth or (new.number.birth_date() if new.number else None)
    policies.can_register(birth, today=clock.today(), by=by).require()
    one_at_a_time(f"person:{form_key}")
    earlier = Person.objects.filter(form_key=form_key).first()
    if earlier is not None:
        return earlier
    person = _registered(new, birth, by=by)
    if person.register_read_at is None and reading is not None and reading.person is not None:
        person = note_register_reading(person_id=person.pk, reading=reading, by=by)
    if person.form_key is None:
        person.form_key = form_key
        person.save(update_fields=["form_key"])
    if new.mobile and not hasattr(person, "contact_card"):
        note_contact(person_id=person.pk, identity_check=NOBODY_KNOWN, by=by, mobile=new.mobile, sms_allowed=True)
    return person


def _registered(new: NewPerson, birth: PartialDate | None, *, by: Actor) -> Person:
    if new.number is not None:
        return register_person(
            identity=new.number, given_name=new.given_name, family_name=new.family_name, birth=birth, by=by
        )
    with translate_constraints(CONSTRAINTS):
        person = Person.objects.create(
            given_name=new.given_name,
            family_name=new.family_name,
            birth_year=birth.year if birth else None,
            birth_month=birth.month if birth else None,
            birth_day=birth.day if birth else None,
        )
    audit.record(Action.PERSON_REGISTERED, by=by, about=person.pk)
    return person
