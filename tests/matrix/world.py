"""One small world with one of everything that is somebody's: who is in it, and what each may come to.

Three units: A and B with a health centre each, and a silent one with a youth clinic. Eight persons whose matters
these are, and for each of them a visit at each clinic, entries from each unit and one from no unit that is known,
and a row in the log by the staff of each unit. What of that each may see stands in seats.py.
"""

from __future__ import annotations

import itertools
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator

from accounts.actions import add_passkey, ask_for_code, set_contact
from accounts.models import ContactCheck, DeviceSession, Person
from audit import actions as audit
from bookings import actions as bookings
from bookings.models import Booking, Invitation, Offer, Schedule, Slot, VisitType
from clinics.models import Clinic
from core import clock
from core.actor import Actor, Role
from records.models import Category, Entry
from representation import actions as representation
from representation.actions import Case, Court
from representation.models import AccessRequest, LegalRepresentative
from tests import make
from tests.accounts.soft_passkey import Device
from tests.records import entries as made
from tests.representation.people import born_years_ago, guardian_of, invite, numbered

A, B, SILENT, NO_UNIT = "a", "b", "silent", "no unit"
PLACES = (A, B, SILENT)

ADULT = "adult"
CHILDREN = {"child of 8": 8, "child of 12": 12, "child of 14": 14, "protected child of 9": 9}
TEENS = {"teen of 13": 13, "teen of 15": 15, "teen of 16": 16}
PROTECTED = {"protected child of 9": {"protection": Person.Protection.CONFIDENTIAL}}

RULES = {"notice_minutes": 0, "takes_wishes": True}

UNSAID = (
    "Ungdomsmottagningen Viken",
    "Enheten för unga",
    "Ungdomssamtal",
    "Moa Barnmorska",
    "Tystgatan 9",
    "Provsvar som är tyst",
)
"""Every word of the silent unit: its clinic, itself, its visit, its staff, its street, its entries' title."""
PUBLIC = UNSAID[:1] + UNSAID[2:5]
"""Those of them that anybody may find among the clinics and the free times."""


@dataclass
class Place:
    """A unit with its clinic, its staff and its free times."""

    name: str
    clinic: Clinic
    visit_type: VisitType
    schedule: Schedule
    staff: dict[Role, Actor]
    invited_type: VisitType
    _days: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def slot(self) -> Slot:
        """A free time of its own: a day for each, an hour for each place."""
        day = clock.now() + timedelta(days=next(self._days))
        starts_at = day.replace(hour=8 + PLACES.index(self.name), minute=0, second=0, microsecond=0)
        return make.slot(self.visit_type, starts_at=starts_at, schedule=self.schedule)


@dataclass
class Subject:
    """Somebody, and what is theirs, by place."""

    name: str
    actor: Actor
    person: Person
    bookings: dict[str, Booking] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    readings: dict[str, UUID] = field(default_factory=dict)
    device: UUID | None = None
    passkey: int = 0


@dataclass
class World:
    """All of it. ``right``: by what row somebody acts for somebody, to be ended and asked about."""

    places: dict[str, Place]
    subjects: dict[str, Subject]
    actors: dict[str, Actor]
    rights: dict[str, UUID]
    free: dict[str, Slot]
    made_at: datetime = field(default_factory=clock.now)

    def person(self, name: str) -> UUID:
        return self.subjects[name].person.pk

    def unit_id(self, place: str) -> UUID:
        return UUID(str(self.places[place].clinic.unit_id))


def make_world() -> World:
    """Made by the house's own actions wherever there are any."""
    places = {A: _place(A), B: _place(B), SILENT: _silent()}
    world = World(places, _subjects(), {}, {}, {name: place.slot() for name, place in places.items()})
    for subject in world.subjects.values():
        _fill(subject, world)
    _guardians(world)
    _adults(world)
    world.made_at = clock.now()
    return world


def _place(name: str) -> Place:
    return _staffed(name, make.visit_type(make.clinic(name=f"Vårdcentralen {name.upper()}"), **RULES))


def _silent() -> Place:
    clinic, unit, visit, who, street, _title = UNSAID
    at = make.clinic(
        name=clinic, unit=make.unit(name=unit), kind=Clinic.Kind.YOUTH, sms_level_at_most="N1", street=street
    )
    visit_type = make.visit_type(at, name=visit, name_en=visit, **RULES)
    return _staffed(SILENT, visit_type, practitioner=make.practitioner(name=who))


def _staffed(name: str, visit_type: VisitType, **values: Any) -> Place:
    clinic = visit_type.clinic
    staff = {role: make.staff(clinic.unit, role) for role in Role}
    told = {"name": visit_type.name, "name_en": visit_type.name_en, "open_to": "invited"}
    invited_type = make.visit_type(clinic, **told)
    return Place(name, clinic, visit_type, make.schedule(visit_type, **values), staff, invited_type)


def _subjects() -> dict[str, Subject]:
    born = {**CHILDREN, **TEENS}
    told: dict[str, dict[str, int]] = {ADULT: {}, **{name: born_years_ago(years) for name, years in born.items()}}
    found = {}
    for name, values in told.items():
        person = make.person(given_name=f"Just {name}", **values, **PROTECTED.get(name, {}))
        found[name] = Subject(name, make.resident(person), person)
    return found


def _fill(subject: Subject, world: World) -> None:
    """A visit at each clinic, entries of each unit and of none, and a reading by the staff of each unit."""
    for name, place in world.places.items():
        booking = bookings.book(
            slot_id=place.slot().pk, person_id=subject.person.pk, form_key=uuid.uuid4(), by=subject.actor
        )
        subject.bookings[name] = booking
        subject.invitations[name] = bookings.invite(
            person_id=subject.person.pk,
            visit_type_ids=[place.invited_type.pk],
            book_before=clock.today() + timedelta(days=30),
            by=place.staff[Role.RECEPTIONIST],
        )
        subject.readings[name] = audit.record(
            audit.Action.ENTRY_READ, by=place.staff[Role.CLINICIAN], about=subject.person.pk, category="notes"
        )
        title = UNSAID[-1] if name == SILENT else "Besöksanteckning"
        unit = place.clinic.unit
        subject.entries[name] = made.entry(
            subject.person.pk, Category.NOTES, made.note(), unit=unit, unit_name=unit.name, title=title
        )
    subject.entries[NO_UNIT] = made.entry(subject.person.pk, Category.NOTES, made.note())
    subject.device = DeviceSession.objects.create(
        person=subject.person, session_key=uuid.uuid4().hex, method="eid", begun_at=clock.now()
    ).pk
    add_passkey(name="Telefonen", credential=_credential(), by=subject.actor)
    subject.passkey = Authenticator.objects.get(user_id=subject.actor.user_id).pk


@cache
def _credential() -> dict[str, Any]:
    """What a device has made."""
    asked = {"user": {"id": "somebody"}, "rp": {"id": "localhost"}, "challenge": "none"}
    made: dict[str, Any] = json.loads(Device().make({"publicKey": asked}))
    return made


def _case(number: str) -> Case:
    return Case(number, clock.today() - timedelta(days=3), clock.today() + timedelta(days=60))


def _guardians(world: World) -> None:
    """Two homes, one who is barred, and those who may go on with the child of 14 at clinic A."""
    desk = world.places[A].staff[Role.RECEPTIONIST]
    for name in ("guardian", "separated guardian", "barred guardian"):
        world.actors[name] = _another(name)
        for child in CHILDREN:
            guardian_of(world.subjects[child].person, world.actors[name])
    for child in CHILDREN:
        barred = world.actors["barred guardian"].own_person_id
        world.rights[f"bar {child}"] = representation.bar_guardian(
            child_id=world.person(child), guardian_id=barred, case=_case("LS 1"), by=desk
        )
    teen = world.subjects["child of 14"].person
    for name, books, reads in (("books", True, False), ("reads", False, True), ("books and reads", True, True)):
        actor = world.actors[f"guardian who still {name}"] = _another(name)
        guardian_of(teen, actor)
        world.rights[f"exception {name}"] = representation.grant_exception(
            child_id=teen.pk,
            guardian_id=actor.own_person_id,
            clinic_id=world.places[A].clinic.pk,
            may_book=books,
            may_read=reads,
            case=_case("LS 2"),
            by=desk,
        )
    asked = representation.ask_for_access(
        child_id=teen.pk, clinic_id=world.places[A].clinic.pk, by=world.actors["guardian"]
    )
    world.rights["request"] = AccessRequest.objects.get(pk=asked).pk


def _adults(world: World) -> None:
    """The adult's helper at clinic A, one who is asked to be, a legal representative at unit A, and another."""
    adult, at = world.subjects[ADULT], world.places[A].clinic
    for name in ("helper", "one asked to help"):
        person, number = numbered()
        world.actors[name] = make.resident(person)
        world.rights[name] = invite(adult.actor, number, at)
    representation.accept_invitation(helper_id=world.rights["helper"], by=world.actors["helper"])
    world.actors["legal representative"] = _another("legal representative")
    court = Court(LegalRepresentative.Kind.GUARDIAN_AD_LITEM, "Lindhamns tingsrätt", clock.today(), "Petra Wallin")
    world.rights["legal"] = representation.enter_representative(
        person_id=adult.person.pk,
        representative_id=world.actors["legal representative"].own_person_id,
        court=court,
        case=_case("LS 3"),
        by=world.places[A].staff[Role.UNIT_MANAGER],
    )
    world.actors["other"] = _another("other")
    world.rights["offer"] = _offer(world)
    set_contact(mobile="070-174 06 31", by=adult.actor)
    ask_for_code(kind=ContactCheck.Kind.MOBILE, by=adult.actor)


def _offer(world: World) -> UUID:
    """A freed time at clinic B, kept for the adult, who has wished for one."""
    adult, place = world.subjects[ADULT], world.places[B]
    clinics = frozenset({place.clinic.pk})
    wanted = bookings.Wanted(clinics, frozenset(range(7)), time(0), time(23, 59), notice_hours=0)
    wish = bookings.wish_earlier(booking_id=adult.bookings[B].pk, wanted=wanted, by=adult.actor)
    now, until = clock.now(), clock.now() + timedelta(hours=6)
    slot = make.slot(place.visit_type, starts_at=now + timedelta(hours=9))
    told = {"person": adult.person, "form_key": uuid.uuid4(), "booked_at": now, "held_until": until}
    held = Booking.objects.create(slot=slot, state=Booking.State.OFFERED, **told)
    return Offer.objects.create(wish=wish, slot=slot, held=held, offered_at=now, answer_by=until).pk


def _another(name: str) -> Actor:
    return make.resident(make.person(given_name=f"Jag som är {name}"))
