"""The objects that addresses name, and who may come to which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from tests.matrix.seats import Seat
from tests.matrix.world import ADULT, CHILDREN, A, B, World


@dataclass(frozen=True)
class Thing:
    """An object by its id. ``label`` says whose and where when a test fails."""

    label: str
    id: UUID | str
    within: bool
    also: UUID | None = None


Things = Callable[[World, Seat], Iterator[Thing]]


def bookings(world: World, seat: Seat) -> Iterator[Thing]:
    """Visits: those of whom it is about, at the clinics within reach."""
    for name in _tried(seat):
        for place, booking in world.subjects[name].bookings.items():
            if name == seat.subject or place == A:
                within = name == seat.subject and place in seat.books
                yield Thing(f"visit of {name} at {place}", booking.pk, within)


def moves(world: World, seat: Seat) -> Iterator[Thing]:
    """Visits as above, each with a free time to move it to."""
    for thing in bookings(world, seat):
        place = thing.label.rpartition(" at ")[2]
        yield Thing(thing.label, thing.id, thing.within, world.free[place].pk)


def kallelser(world: World, seat: Seat) -> Iterator[Thing]:
    """Invitations to a visit: those of whom it is about, from the clinics within reach."""
    for name in _tried(seat):
        for place, invitation in world.subjects[name].invitations.items():
            if name == seat.subject or place == A:
                within = name == seat.subject and place in seat.books
                yield Thing(f"kallelse of {name} from {place}", invitation.pk, within)


def offers(world: World, seat: Seat) -> Iterator[Thing]:
    """The adult's, at clinic B."""
    yield Thing("offer to the adult at b", world.rights["offer"], seat.subject == ADULT and B in seat.books)


def entries(world: World, seat: Seat) -> Iterator[Thing]:
    """Entries: those of whom it is about, from the units within reach."""
    for name in _tried(seat):
        for place, entry in world.subjects[name].entries.items():
            if name == seat.subject or place == A:
                within = name == seat.subject and place in seat.reads
                yield Thing(f"entry of {name} from {place}", entry.pk, within)


def free_times(world: World, seat: Seat) -> Iterator[Thing]:
    """Times that nobody has: anybody may book for oneself, for another where the right goes."""
    for place, slot in world.free.items():
        yield Thing(f"free time at {place}", slot.pk, not seat.acts or place in seat.books)


def free_times_as(world: World, seat: Seat) -> Iterator[Thing]:
    """The same, as a time for a type: the one that it is for."""
    for thing in free_times(world, seat):
        slot = next(one for one in world.free.values() if one.pk == thing.id)
        yield replace(thing, also=slot.visit_type_id)


def helpers(world: World, seat: Seat) -> Iterator[Thing]:
    """Helpers and invitations of one's own, whomever one acts for."""
    for name in ("helper", "one asked to help"):
        yield Thing(name, world.rights[name], seat.who == ADULT)


def helpers_in_force(world: World, seat: Seat) -> Iterator[Thing]:
    """One's own helper, who has said yes; an invitation sees nothing yet."""
    for thing in helpers(world, seat):
        yield Thing(thing.label, thing.id, thing.within and thing.label == "helper")


def invitations(world: World, seat: Seat) -> Iterator[Thing]:
    """Invitations to oneself, answered or not."""
    for name in ("helper", "one asked to help"):
        yield Thing(f"invitation of {name}", world.rights[name], seat.who == name)


def children_acted_for(world: World, seat: Seat) -> Iterator[Thing]:
    """Children whom one acts for as a guardian today, by custody or by an exception."""
    now = {
        "guardian": ("child of 8", "child of 12"),
        "separated guardian": ("child of 8", "child of 12"),
        "guardian who still books": ("child of 14",),
        "guardian who still reads": ("child of 14",),
        "guardian who still books and reads": ("child of 14",),
    }
    for name in CHILDREN:
        yield Thing(name, world.person(name), name in now.get(seat.who, ()))


def children_to_ask_for(world: World, seat: Seat) -> Iterator[Thing]:
    """Children for whom a clinic may be asked: where age alone stands in the way."""
    for name in CHILDREN:
        within = name == "child of 14" and "guardian" in seat.who and seat.who != "barred guardian"
        yield Thing(name, world.person(name), within)


def devices(world: World, seat: Seat) -> Iterator[Thing]:
    """Sign-ins. One's own are ended; another's are not found, and the answer is the same."""
    for name in sorted({ADULT, "teen of 13", seat.who} & set(world.subjects)):
        device = world.subjects[name].device
        assert device is not None
        yield Thing(f"sign-in of {name}", device, name == seat.who)


def some(things: Things) -> Things:
    """The first within reach and the first beyond, where another address asks for each of them the same way."""

    def few(world: World, seat: Seat) -> Iterator[Thing]:
        yield from {thing.within: thing for thing in reversed(list(things(world, seat)))}.values()

    return few


def passkeys(world: World, seat: Seat) -> Iterator[Thing]:
    """Passkeys. One's own are removed; another's are not found, and the answer is the same."""
    for name in sorted({ADULT, "teen of 13", seat.who} & set(world.subjects)):
        yield Thing(f"passkey of {name}", str(world.subjects[name].passkey), name == seat.who)


def readings(world: World, seat: Seat) -> Iterator[Thing]:
    """Rows of the log that the staff of each unit have left: all of one's own, another's within reach."""
    for name in _tried(seat):
        for place, event in world.subjects[name].readings.items():
            if name == seat.subject or place == A:
                within = name == seat.subject and (not seat.acts or place in seat.reads)
                yield Thing(f"reading of {name} at {place}", event, within)


def nothing(world: World, seat: Seat) -> Iterator[Thing]:
    """A page about oneself, or about whom one acts for."""
    yield Thing("", "", True)


def words(*told: str) -> Things:
    """An address with a word that everybody may say."""

    def each(world: World, seat: Seat) -> Iterator[Thing]:
        for word in told:
            yield Thing(word, word, True)

    return each


def _tried(seat: Seat) -> tuple[str, ...]:
    """Of whom it is about, everything; and of those whom they try to act for, else of a stranger, what is at A."""
    stranger = "child of 8" if seat.subject == ADULT else ADULT
    return tuple(name for name in (seat.subject, *(seat.tries or (stranger,))) if name)


def unseen(world: World, seat: Seat) -> set[str]:
    """Ids of all visits and entries that are not within reach, for what a list must never hold."""
    return {
        str(row.pk)
        for subject in world.subjects.values()
        for rows, reach in ((subject.bookings, seat.books), (subject.entries, seat.reads))
        for place, row in rows.items()
        if subject.name != seat.subject or place not in reach
    }
