"""A search finds exactly what a plain look through all slots finds, whatever is asked for, and by whomever."""

from __future__ import annotations

import random
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings import slot_types
from bookings.models import Booking, Slot, VisitType
from bookings.queries import search
from clinics.geography import Spot, kilometres
from clinics.models import Listing
from core import clock
from core.actor import EVERYWHERE, ActingFor, Actor, Reach, Relation
from tests import make

# A Friday evening in autumn, summer time; two nights later the clocks go back.
NOW = datetime(2026, 10, 23, 17, 20, tzinfo=UTC)
SWEDEN = ZoneInfo("Europe/Stockholm")
PLACES = {
    "99910": ("Lindhamn", 57.70, 16.60),
    "99940": ("Tallsjö", 57.88, 16.31),
    "99999": ("Norrvik", 66.0, 22.0),
}
pytestmark = pytest.mark.django_db


@dataclass
class World:
    """What there is to find, and who looks for it."""

    kinds: list[VisitType]
    slots: list[Slot]
    taken: Counter[uuid.UUID]
    seekers: dict[str, Actor]


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield planted()


def planted() -> World:
    """Eight types at four clinics and two schedules each, with times around the clock change and the horizon."""
    dice = random.Random(4)
    make.postal_places(PLACES)
    spots = [(57.701, 16.61), (57.87, 16.30), (57.5, 16.0), (None, None)]
    places = [
        make.clinic(latitude=lat, longitude=lon, kind="youth" if n == 2 else "health_centre",
                    sms_level_at_most="N1" if n == 2 else "N3")
        for n, (lat, lon) in enumerate(spots)
    ]  # fmt: skip
    who = [("Åsa Ek", ["ar"]), ("Bo Ek", ["so", "ar"]), ("Cecilia Lind", []), ("100 % Säker", ["fi"])]
    people = [make.practitioner(name=name, languages=languages) for name, languages in who]
    shapes: list[dict[str, Any]] = [
        {"care": "nurse"},
        {"care": "nurse", "open_to": "listed", "mode": "phone"},
        {"care": "doctor", "notice_minutes": 24 * 60, "horizon_days": 5},
        {"care": "doctor", "open_to": "invited"},
        {"care": "youth", "age_from": 13, "age_to": 22},
        {"care": "nurse", "open_to": "staff"},
        {"care": "test", "books_on_web": False},
        {"care": "test", "age_to": 41, "mode": "video", "horizon_days": 200},
    ]
    kinds = [make.visit_type(places[n % 4], **shape) for n, shape in enumerate(shapes)]
    slots = []
    for n, kind in enumerate(kinds):
        for person in (people[n % 4], dice.choice([None, people[(n + 1) % 4]])):
            slots += times(kind, person, dice)
    slots = Slot.objects.bulk_create([*slots, *times(kinds[0], people[1], dice, also=kinds[4])])
    return World(kinds, slots, take(slots, dice), seekers(kinds))


def times(kind, person, dice, also: VisitType | None = None) -> list[Slot]:
    """``also``: can be booked as that type, too; then there is one place."""
    schedule = make.schedule(kind, practitioner=person)
    types = slot_types.set_of([kind, also], 1) if also else None
    hours = sorted(dice.sample([*range(-3, 80), *range(80, 24 * 9, 5), 24 * 89, 24 * 91], 18))
    return [
        Slot(
            schedule=schedule,
            visit_type=kind,
            types=types,
            starts_at=NOW + timedelta(hours=hour),
            ends_at=NOW + timedelta(hours=hour, minutes=20),
            capacity=1 if also else dice.choice([1, 1, 2]),
            published_at=dice.choice([NOW - timedelta(days=1)] * 8 + [NOW + timedelta(hours=1), None]),
            withdrawn_at=dice.choice([None] * 8 + [NOW]),
        )
        for hour in hours
    ]


def take(slots: list[Slot], dice: random.Random) -> Counter[uuid.UUID]:
    """Fill some by bookings, some by holds that run, some by holds that are over; how many places really are."""
    places = Counter[uuid.UUID]()
    for slot in dice.sample([slot for slot in slots if slot.withdrawn_at is None], 60):
        how = dice.choice(["active", "running", "over"])
        for place in range(slot.capacity):
            state: dict[str, Any] = {"state": "active"}
            if how == "running" or (how == "over" and place == 0):
                until = NOW + timedelta(minutes=5) if how == "running" else NOW
                state = {"state": "held", "held_until": until}
            Booking.objects.create(slot=slot, person=make.person(), form_key=uuid.uuid4(), booked_at=NOW, **state)
            places[slot.pk] += how != "over" or place > 0
    return places


def seekers(kinds: list[VisitType]) -> dict[str, Actor]:
    adult, teen = make.resident(), make.resident(make.person(birth_year=2013, birth_month=10, birth_day=20))
    at, ended = kinds[1].clinic, date(2026, 10, 22)
    Listing.objects.create(person_id=adult.own_person_id, clinic=at, since=clock.today())
    Listing.objects.create(person_id=teen.own_person_id, clinic=at, since=date(2020, 1, 1), until=ended)
    make.invitation(kinds[3], adult.own_person_id, book_before=clock.today())
    make.invitation(kinds[3], teen.own_person_id, book_before=ended)
    child = make.person(birth_year=2014, birth_month=1, birth_day=1)
    books = Reach(places=frozenset({kinds[1].clinic_id, kinds[2].clinic_id}))
    return {
        "nobody": Actor(),
        "staff": make.staff(),
        "adult": adult,
        "teen": teen,
        "guardian": acting(child.pk, Relation.GUARDIAN, EVERYWHERE),
        "helper": acting(adult.own_person_id, Relation.HELPER, books),
    }


def acting(person_id: uuid.UUID, relation: Relation, books: Reach) -> Actor:
    return replace(make.resident(), acting_for=ActingFor(person_id, "", relation, books, Reach()))


# --- the plain look

# Which of the eight types are for whom, by hand: the third is at a silent clinic, the child turns 13 in January.
FOR_WHOM = {
    "nobody": {0, 1, 2, 4, 7},
    "staff": {0, 1, 2, 4, 7},
    "adult": {0, 1, 2, 3, 7},
    "teen": {0, 2, 4, 7},
    "guardian": {0, 4, 7},
    "helper": {1},
}


def plain(world: World, asked: search.Asked, who: str) -> dict[str, list[Slot]]:
    """By the address of each type's own page, its first three times."""
    found = {}
    for n in FOR_WHOM[who]:
        kind = world.kinds[n]
        for_it = [slot for slot in world.slots if slot.visit_type_id == kind.pk or (slot.types_id and n in (0, 4))]
        fits = [slot for slot in for_it if slot_fits(world, slot, kind, asked)]
        if fits and kind_fits(kind, asked):
            first = sorted(fits, key=lambda slot: (slot.starts_at, slot.pk))[: search.TIMES_EACH]
            found[f"/boka/{kind.clinic.slug}/{kind.slug}/"] = first
    return found


def kind_fits(kind: VisitType, asked: search.Asked) -> bool:
    right = asked.care in ("", kind.care) and asked.mode in ("", kind.mode)
    return right and asked.clinic in ("", kind.clinic.slug) and near(kind, asked)


def near(kind: VisitType, asked: search.Asked) -> bool:
    km = distance(kind, asked)
    return not asked.place or (km is not None and km <= asked.within_km)


def distance(kind: VisitType, asked: search.Asked) -> float | None:
    code = next((code for code, (town, *_) in PLACES.items() if asked.place in (code, town)), "")
    if not code or kind.clinic.latitude is None or kind.clinic.longitude is None:
        return None
    return kilometres(Spot("", *PLACES[code][1:]), Spot("", kind.clinic.latitude, kind.clinic.longitude))


def slot_fits(world: World, slot: Slot, kind: VisitType, asked: search.Asked) -> bool:
    person = slot.schedule.practitioner
    free = slot.withdrawn_at is None and slot.published_at is not None and slot.published_at <= NOW
    opens, closes = NOW + timedelta(minutes=kind.notice_minutes), NOW + timedelta(days=kind.horizon_days or 90)
    local = slot.starts_at.astimezone(SWEDEN)
    part = "morning" if local.time() < time(12) else "afternoon" if local.time() < time(17) else "evening"
    named = not asked.who or (person is not None and asked.who.lower() in person.name.lower())
    speaks = not asked.language or (person is not None and asked.language in person.languages)
    return (
        free
        and world.taken[slot.pk] < slot.capacity
        and opens <= slot.starts_at < closes
        and asked.part in ("", part)
        and (asked.since is None or local.date() >= asked.since)
        and named
        and speaks
    )


ASKED = st.builds(
    search.Asked,
    care=st.sampled_from(["", "", "nurse", "doctor", "youth", "test", "eye"]),
    who=st.sampled_from(["", "", "", "ek", "Åsa", "%", "_", "x'y"]),
    language=st.sampled_from(["", "", "", "ar", "so", "fi", "xx"]),
    mode=st.sampled_from(["", "", "", "visit", "phone", "video"]),
    part=st.sampled_from(["", "", "morning", "afternoon", "evening"]),
    since=st.sampled_from(
        [None, None, *(date(2026, 10, day) for day in (1, 23, 24, 25, 26, 29)), date(2027, 1, 20)]
    ),
    place=st.sampled_from(["", "", "99910", "99940", "99999", "Lindhamn"]),
    within_km=st.sampled_from(search.DISTANCES),
    nearest_first=st.booleans(),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=ASKED, who=st.sampled_from(sorted(FOR_WHOM)), clinic=st.integers(0, 20))
def test_a_search_finds_what_a_plain_look_finds(world, asked, who, clinic):
    asked = replace(asked, clinic=world.kinds[clinic].clinic.slug if clinic < 4 else "")
    expected = plain(world, asked, who)
    results = search.results(asked, by=world.seekers[who])
    assert {one.more_url: ids(one) for one in results.found} == {
        url: [str(slot.pk) for slot in slots] for url, slots in expected.items()
    }
    assert results.next_url == results.previous_url == ""
    order = [key_of(expected[one.more_url], asked) for one in results.found]
    assert order == sorted(order)


def ids(one: search.Found) -> list[str]:
    return [re.findall(r"[0-9a-f-]{36}", time.url)[0] for time in one.times]


def test_a_time_for_two_types_is_found_as_each(world):
    shared = {str(slot.pk) for slot in world.slots if slot.types_id}
    for kind in (world.kinds[0], world.kinds[4]):
        asked = search.Asked(clinic=kind.clinic.slug, who="Bo Ek")
        found = search.results(asked, by=Actor()).found
        urls = [time.url for one in found if one.more_url.endswith(f"/{kind.slug}/") for time in one.times]
        assert urls
        assert all(url.endswith(f"/som/{kind.pk}/") for url in urls if url.split("/")[3] in shared)
        assert {url.split("/")[3] for url in urls} & shared


def key_of(slots: list[Slot], asked: search.Asked) -> float:
    """What a result is ordered by: how far it is, or when it is."""
    km = distance(slots[0].visit_type, asked) if asked.nearest_first and asked.place else None
    return km if km is not None else slots[0].starts_at.timestamp()


def test_the_world_has_something_of_everything(world):
    """What the test above is worth: each wish leaves something out and something in."""
    everything = plain(world, search.Asked(), "nobody")
    assert len(everything) == len(FOR_WHOM["nobody"])
    asked: list[dict[str, Any]] = [
        {"care": "nurse"},
        {"who": "ek"},
        {"language": "so"},
        {"mode": "phone"},
        {"place": "99910"},
    ]
    for wish in [*asked, *({"part": part} for part in ("morning", "afternoon", "evening"))]:
        found = plain(world, search.Asked(**wish), "nobody")
        assert found
        assert found != everything
    lapsed = [slot for slot in world.slots if slot.pk in world.taken and world.taken[slot.pk] < slot.capacity]
    assert any(slot_fits(world, slot, slot.visit_type, search.Asked()) for slot in lapsed)
