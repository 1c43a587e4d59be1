"""Every address of the residents, for everybody who might ask, and everything that it might be asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from uuid import UUID

from audit.models import AccessEvent
from tests.conftest import database_role
from tests.matrix import reach
from tests.matrix.addresses import LINES, OK, resident_addresses
from tests.matrix.seats import NOTHING, OWN, SEATS, Seat
from tests.matrix.walk import START, Answer
from tests.matrix.world import PUBLIC, UNSAID, World


def test_the_table_names_every_address_there_is():
    assert sorted(resident_addresses()) == sorted(LINES)


def test_each_answer_is_what_reach_says(walked):
    wrong = [
        f"{answer}, not {right}"
        for answer in walked
        if answer.name != START
        and answer.status not in (right := LINES[answer.name].expected(answer.method, answer.seat, answer.thing))
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_beyond_reach_is_logged_as_read(walked, world):
    assert not (wrong := readings_beyond(world)), "\n".join(wrong)


def readings_beyond(world: World) -> list[str]:
    """Rows of the log that say that somebody has read what is not within their reach in any seat of theirs."""
    persons, unseen = defaultdict[UUID | None, set[UUID]](set), dict[UUID | None, set[str]]()
    for seat in SEATS:
        by = seat.own(world)
        persons[by.own_user_id] |= {by.own_person_id, seat.subject_id(world)}
        unseen[by.own_user_id] = unseen.get(by.own_user_id, reach.unseen(world, seat)) & reach.unseen(world, seat)
    with database_role("vp_jobs"):
        rows = AccessEvent.objects.filter(at__gte=world.made_at, action__contains="read").order_by("at", "pk")
        found = list(rows.values_list("actor_user_id", "actor_name", "person_id", "object_id"))
    assert len(found) > len(SEATS)
    return [
        f"{name} is logged as having read {person}, {thing}"
        for user, name, person, thing in found
        if person not in persons[user] or str(thing) in unseen[user]
    ]


def test_no_answer_names_what_is_beyond_reach(walked, world):
    beyond = {seat: reach.unseen(world, seat) for seat in SEATS}
    wrong = [
        f"{answer} names {row}"
        for answer in walked
        for row in beyond[answer.seat] & set(UUIDS.findall(answer.body))
        if row != str(answer.thing.id)
    ]
    assert not wrong, "\n".join(wrong)


def test_lists_hold_exactly_what_is_within_reach(walked, world):
    wrong = [
        f"{answer}: {sorted(shown)} instead of {sorted(right)}"
        for answer in walked
        if answer.name in LISTS and answer.status == OK
        if (shown := links(answer)) != (right := within(world, answer.seat, answer.name))
    ]
    assert not wrong, "\n".join(wrong)


UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LISTS = {"bookings:mine": "/tider/", "records:category": "/journal/post/"}


def links(answer: Answer) -> set[str]:
    """The ids that a list leads to."""
    return set(re.findall(f'href="{LISTS[answer.name]}({UUIDS.pattern})/"', answer.body))


def within(world: World, seat: Seat, name: str) -> set[str]:
    """The ids that it should lead to."""
    subject = world.subjects.get(seat.subject)
    if subject is None:
        return set()
    rows, places = (subject.bookings, seat.books) if name == "bookings:mine" else (subject.entries, seat.reads)
    return {str(rows[place].pk) for place in places}


def test_counts_count_what_is_within_reach(walked, world):
    wrong = [
        f"{answer}: {shown} instead of {right}"
        for answer in walked
        if answer.name in COUNTED and answer.status == OK
        for shown, right in [COUNTED[answer.name](world, answer)]
        if shown != right
    ]
    assert not wrong, "\n".join(wrong)


def coming(world: World, answer: Answer) -> tuple[object, object]:
    """How many visits the start page tells of: the next one, and "Du har 2 tider till"."""
    more = re.search(r"(\d+) tid(?:er)? till", answer.body)
    return bool(re.search(f"/tider/{UUIDS.pattern}", answer.body)) + int(more[1] if more else 0), _many(
        world, answer, answer.seat.books
    )


def entries_told(world: World, answer: Answer) -> tuple[object, object]:
    """How many entries the record's first page tells of."""
    told = re.findall(r'class="marks"><span>(\d+)', answer.body)
    return sum(int(n) for n in told), _many(world, answer, answer.seat.reads)


def units_told(world: World, answer: Answer) -> tuple[object, object]:
    """Whose staff the log tells of: one's own log tells of all."""
    names = {name: place.clinic.unit.name for name, place in world.places.items()}
    told = answer.seat.reads if answer.seat.acts else OWN if answer.seat.subject else NOTHING
    return {name for name, unit in names.items() if unit in answer.body}, set(told & OWN)


def _many(world: World, answer: Answer, places: frozenset[str]) -> int:
    return len(places) if answer.seat.subject else 0


COUNTED = {START: coming, "records:overview": entries_told, "access_log": units_told}


def test_no_title_and_no_answer_about_another_says_a_word_of_a_silent_unit(walked):
    wrong = [
        f"{answer} says {word}"
        for answer in walked
        for word in UNSAID
        if word in answer.title or (word in answer.body and not may_be_told(answer, word))
    ]
    assert not wrong, "\n".join(wrong)


CHOSEN = ("bookings:confirm", "bookings:confirm_as")


def may_be_told(answer: Answer, word: str) -> bool:
    """The person is told of their own; and anybody what a free time is, which is nobody's yet."""
    is_a_free_time = answer.thing.label == "free time at silent" and answer.name in CHOSEN
    return (answer.seat.subject != "" and not answer.seat.acts) or (is_a_free_time and word in PUBLIC)
