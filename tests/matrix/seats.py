"""Who sits at the browser, for whom, and what they then may come to: the table that the house is held to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from core.actor import Actor
from representation.queries import standing
from tests.matrix.world import ADULT, CHILDREN, NO_UNIT, PLACES, TEENS, A, B, World

NOTHING: frozenset[str] = frozenset()
OWN = frozenset(PLACES)
OWN_RECORD = OWN | {NO_UNIT}
ALL_BUT_SILENT = frozenset({A, B})
ALL_THAT_IS_NOT_SILENT = ALL_BUT_SILENT | {NO_UNIT}
ONLY_A = frozenset({A})


@dataclass(frozen=True)
class Seat:
    """Somebody at a browser. ``books``: at which clinics they see and make bookings; ``reads``: whose entries.

    ``wanted`` is the one they choose to act for, "" for nobody. ``tries`` are those whom they try to choose
    first, in vain: neither the choice nor anything of theirs is to be had.
    """

    who: str
    wanted: str = ""
    books: frozenset[str] = NOTHING
    reads: frozenset[str] = NOTHING
    tries: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.who} for the {self.wanted}" if self.wanted else self.who

    @property
    def subject(self) -> str:
        """Whose matters the pages are about; "" for somebody who has none in this world."""
        return self.wanted or (self.who if self.who in (ADULT, *CHILDREN, *TEENS) else "")

    @property
    def acts(self) -> bool:
        """Whether it is somebody else's matter."""
        return bool(self.wanted)

    def own(self, world: World) -> Actor:
        """The actor as oneself."""
        subject = world.subjects.get(self.who)
        return subject.actor if subject else world.actors[self.who]

    def actor(self, world: World) -> Actor:
        """The actor as the house builds it at a request, with the right that is looked up."""
        own = self.own(world)
        if not self.wanted:
            return own
        right = standing.acting_for(representative=own.own_person_id, subject=world.person(self.wanted))
        return replace(own, acting_for=right)

    def subject_id(self, world: World) -> UUID:
        """The person whose matters the pages are about."""
        return world.person(self.subject) if self.subject else self.own(world).own_person_id


SEATS = (
    Seat(ADULT, books=OWN, reads=OWN_RECORD, tries=("child of 8",)),
    Seat("child of 14", books=OWN),
    Seat("teen of 13", books=OWN, tries=("child of 14",)),
    Seat("teen of 15", books=OWN),
    Seat("teen of 16", books=OWN, reads=OWN_RECORD),
    Seat("guardian", books=OWN, reads=OWN_RECORD, tries=("child of 14", "protected child of 9")),
    Seat("guardian", "child of 8", ALL_BUT_SILENT, ALL_THAT_IS_NOT_SILENT),
    Seat("guardian", "child of 12", ALL_BUT_SILENT, ALL_THAT_IS_NOT_SILENT),
    Seat("separated guardian", books=OWN, reads=OWN_RECORD, tries=("child of 14",)),
    Seat("separated guardian", "child of 8", ALL_BUT_SILENT, ALL_THAT_IS_NOT_SILENT),
    Seat("barred guardian", books=OWN, reads=OWN_RECORD, tries=("child of 8", "child of 12", "child of 14")),
    Seat("guardian who still books", "child of 14", books=ONLY_A),
    Seat("guardian who still reads", "child of 14", reads=ONLY_A),
    Seat("guardian who still books and reads", "child of 14", ONLY_A, ONLY_A),
    Seat("helper", ADULT, books=ONLY_A, tries=("child of 8",)),
    Seat("one asked to help", books=OWN, reads=OWN_RECORD, tries=(ADULT,)),
    Seat("legal representative", ADULT, ALL_BUT_SILENT, ONLY_A),
    Seat("other", books=OWN, reads=OWN_RECORD, tries=(ADULT, "child of 8")),
)
