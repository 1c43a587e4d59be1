"""Every address of the residents: how sure it must be of who is there, what it names, and what it answers.

A new address has no line here, and fails the test with its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core import clock
from tests.matrix import reach
from tests.matrix.reach import Thing, Things
from tests.matrix.seats import Seat
from tests.matrix.world import A, World

PASSKEY, LOA3, FRESH = "passkey", "an e-ID", "an e-ID just now"
OK, FOUND, MOVED, OVER, WRONG = 200, 302, 303, 409, 422
NOT_ALLOWED, NOT_THERE = 405, 404

Form = Callable[[World, Seat, Thing], dict[str, Any]]


@dataclass(frozen=True)
class Line:
    """What one address answers. ``get`` and ``post``: to what is within reach; ``beyond``: to what is not.

    ``reads``: a page of the record, which has nothing to one who may not read at all, and says so; ``log``: one
    of who has opened it, which is everybody's own.
    """

    needs: str
    names: Things = reach.nothing
    get: tuple[int, ...] = (OK,)
    post: tuple[int, ...] = (NOT_ALLOWED,)
    beyond: tuple[int, ...] = (NOT_THERE,)
    reads: bool = False
    log: bool = False
    for_others: bool = False
    before_terms: bool = False
    form: Form = lambda world, seat, thing: {}

    @property
    def methods(self) -> tuple[str, ...]:
        """How it can be asked."""
        return tuple(m for m, right in (("get", self.get), ("post", self.post)) if right != (NOT_ALLOWED,))

    @property
    def names_things(self) -> bool:
        """Whether there is something in the address that can be somebody else's."""
        return self.names.__module__ == reach.__name__ and self.names is not reach.nothing

    def asked_for(self, method: str, world: World, seat: Seat) -> Iterator[Thing]:
        """What is tried: everything to look at; with a form, of what is beyond reach, the first."""
        beyond = 0
        for thing in self.names(world, seat):
            beyond += not thing.within
            if thing.within or method == "get" or beyond == 1:
                yield thing

    def expected(self, method: str, seat: Seat, thing: Thing) -> tuple[int, ...]:
        """The answers that are right, for one who has shown enough of who they are."""
        right = self.get if method == "get" else self.post
        if not seat.reads and (self.reads or (self.log and seat.acts)):
            return (OVER,)
        return right if thing.within else self.beyond

    def asks(self, world: World, seat: Seat, thing: Thing) -> dict[str, Any]:
        """What is sent: for whom the form was made, and what it says."""
        made_for = {"for_whom": str(seat.subject_id(world))} if self.for_others else {}
        return {**made_for, **self.form(world, seat, thing)}


def _helper_form(world: World, seat: Seat, thing: Thing) -> dict[str, Any]:
    return {"clinics": [str(world.places[A].clinic.pk)], "until": clock.today().isoformat()}


def _record(names: Things = reach.nothing) -> Line:
    return Line(LOA3, names, reads=True, for_others=True)


def _times(names: Things = reach.nothing, **values: Any) -> Line:
    return Line(PASSKEY, names, for_others=True, **values)


LINES = {
    "bookings:confirm": _times(reach.free_times, beyond=(OVER,), post=(WRONG,)),
    "bookings:confirm_as": _times(reach.free_times_as, beyond=(OVER,), post=(WRONG,)),
    "bookings:mine": _times(),
    "bookings:booking": _times(reach.bookings),
    "bookings:booked": _times(reach.some(reach.bookings)),
    # Opening the address only leads on, whosever it is; to keep a time is refused as booking it is.
    "bookings:hold": _times(reach.free_times, get=(MOVED,), post=(MOVED,), beyond=(MOVED, OVER)),
    "bookings:hold_as": _times(reach.free_times_as, get=(MOVED,), post=(MOVED,), beyond=(MOVED, OVER)),
    "bookings:move": _times(reach.some(reach.bookings)),
    "bookings:move_to": _times(reach.moves, post=(MOVED,)),
    "bookings:note": _times(reach.some(reach.bookings), post=(WRONG,)),
    "bookings:calendar_file": _times(reach.bookings),
    "bookings:calendar": Line(FRESH, post=(OK,)),
    "bookings:cancel": _times(reach.bookings, post=(MOVED,)),
    "bookings:invitations": _times(),
    "bookings:invitation": _times(reach.kallelser),
    "bookings:decline_invitation": _times(reach.kallelser, post=(MOVED,)),
    "bookings:wish": _times(reach.bookings, post=(WRONG,)),
    "bookings:withdraw_wish": _times(reach.bookings, get=(NOT_ALLOWED,), post=(MOVED,)),
    "bookings:offer": _times(reach.offers, post=(WRONG,)),
    "reminders:messages": Line(PASSKEY),
    "records:overview": _record(),
    "records:category": _record(reach.words("anteckningar")),
    "records:entry": _record(reach.entries),
    # Whose it is, the entry's own page decides: this one remembers a wish, and leads there.
    "records:show_now": Line(
        LOA3, reach.some(reach.entries), get=(NOT_ALLOWED,), post=(FOUND,), beyond=(FOUND,), for_others=True
    ),
    "access_log": Line(LOA3, log=True, for_others=True),
    "oversight:ask": Line(
        LOA3,
        reach.readings,
        post=(MOVED,),
        log=True,
        for_others=True,
        form=lambda *_: {"text": "Varför läste du?"},
    ),
    "export": Line(FRESH),
    "download": Line(FRESH, get=(NOT_ALLOWED,), post=(OK,)),
    "helpers_view": Line(PASSKEY, reach.helpers_in_force),
    "representation:whom": Line(PASSKEY),
    # Nothing to stop changes nothing, and says no more than that.
    "representation:stop_helping": Line(
        PASSKEY,
        get=(NOT_ALLOWED,),
        post=(MOVED,),
        form=lambda world, seat, thing: {"person": str(world.person("adult"))},
    ),
    "representation:choices": Line(PASSKEY, reach.children_acted_for, post=(MOVED,)),
    "representation:ask": Line(
        PASSKEY,
        reach.children_to_ask_for,
        post=(MOVED,),
        form=lambda world, seat, thing: {"clinic": str(world.places[A].clinic.pk)},
    ),
    "representation:helpers": Line(PASSKEY),
    "representation:invite": Line(FRESH, post=(WRONG,)),
    "representation:change_helper": Line(FRESH, reach.helpers, post=(MOVED,), form=_helper_form),
    "representation:end_helper": Line(PASSKEY, reach.helpers, get=(NOT_ALLOWED,), post=(MOVED,)),
    "representation:invitation": Line(
        FRESH, reach.invitations, post=(MOVED,), form=lambda world, seat, thing: {"answer": "decline"}
    ),
    "accounts:account": Line(LOA3),
    "accounts:welcome": Line(LOA3, get=(FOUND,), post=(FOUND,), before_terms=True),
    "accounts:contact": Line(FRESH, post=(WRONG,)),
    "accounts:code": Line(FRESH, reach.words("mobil", "e-post"), get=(OK, FOUND), post=(WRONG, FOUND)),
    # Too soon for one who has just asked; nothing to prove for the rest.
    "accounts:send_code": Line(FRESH, reach.words("mobil"), get=(NOT_ALLOWED,), post=(OVER,)),
    "accounts:close": Line(FRESH),
    "accounts:close_confirm": Line(FRESH, post=(WRONG,)),
    "accounts:sign_ins": Line(FRESH),
    # Another's is not found, and nothing happens; the answer is the same.
    "accounts:end_sign_in": Line(FRESH, reach.devices, get=(NOT_ALLOWED,), post=(MOVED,), beyond=(MOVED,)),
    "accounts:end_other_sign_ins": Line(FRESH, get=(NOT_ALLOWED,), post=(MOVED,)),
    "accounts:passkeys": Line(FRESH),
    "accounts:passkey_question": Line(FRESH, get=(NOT_ALLOWED,), post=(OK,)),
    "accounts:add_passkey": Line(FRESH, get=(NOT_ALLOWED,), post=(WRONG,)),
    "accounts:remove_passkey": Line(FRESH, reach.passkeys, get=(NOT_ALLOWED,), post=(MOVED,), beyond=(MOVED,)),
    "accounts:stay": Line(PASSKEY, get=(NOT_ALLOWED,), post=(OK,), before_terms=True),
    # Somebody else's is not found, and one is led back to where one was.
    "accounts:drop_draft": Line(PASSKEY, get=(NOT_ALLOWED,), post=(FOUND,), for_others=True, before_terms=True),
    # The last two: what they do to a session stays in the cache when the row is brought back.
    "representation:switch": Line(PASSKEY, get=(NOT_ALLOWED,), post=(MOVED,)),
    "accounts:end_all_sign_ins": Line(FRESH, get=(NOT_ALLOWED,), post=(FOUND,)),
}


def resident_addresses() -> list[str]:
    """The names of all that a resident's guard stands before, as ``reverse`` takes them."""
    return [name for name, pattern in named(get_resolver().url_patterns) if is_residents(pattern)]


def named(patterns: list[Any], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its name, spaces before it."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from named(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


def is_residents(pattern: URLPattern) -> bool:
    """Whether accounts.guards.resident stands before it."""
    return getattr(pattern.callback, "guard", "") == "resident"


def path_of(name: str, thing: Thing) -> str:
    """The address of a thing."""
    args: list[UUID | str | None] = [thing.id, thing.also]
    return reverse(name, args=[one for one in args if one])
