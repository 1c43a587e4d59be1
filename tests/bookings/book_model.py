"""The time book as plainly as it can be told: who has which place, and what waits. No database, no code of ours.

Three people, eight times of two kinds at one clinic, in three schedules. The state machine plays the real book and
this one side by side (test_book_machine.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
LIMIT, HOLD = 2, timedelta(minutes=10)
HOURS = (26, 26.1, 26.25, 30, 30.1, 31, 50, 52)
"""When the slots begin, from noon; half an hour each. The first three overlap."""
SHARED = (3, 4, 5, 7)
"""Of the kind that clashes with nothing; the others are of the kind that does."""
CAPACITY = {3: 2}
SCHEDULES = ((0, 3, 6), (1, 4, 7), (2, 5))
STRETCHES = ((25, 28), (29, 40), (29, 60), (25, 60))
"""That a schedule is closed for, in hours from noon."""
DAY_ENDS, DAY_BEGINS = NOON + timedelta(hours=8), NOON + timedelta(hours=20)
"""20.00, and 08.00 the next morning: nobody is offered anything at night."""


@dataclass(eq=False)
class Wish:
    """For an earlier time than a booking's."""

    booking: int
    since: datetime
    need: int = 2
    asked: list[int] = field(default_factory=list)


@dataclass(eq=False)
class Offer:
    """A time offered to a wish. ``keeps`` the place until the answer, or until somebody lets go of it."""

    wish: Wish
    who: int
    at: int
    until: datetime
    state: str = "open"
    keeps: bool = True


@dataclass(eq=False)
class Plan:
    """What is to become of a booking on a closed time."""

    booking: int
    was_at: int
    what: str
    to: int | None
    outcome: str = ""


@dataclass(eq=False)
class Closing:
    """A schedule's stretch, and whoever was booked in it."""

    schedule: int
    stretch: tuple[float, float]
    plans: list[Plan]
    is_open_again: bool = False

    def touches(self, at: int) -> bool:
        begins, ends = self.stretch
        return at in SCHEDULES[self.schedule] and HOURS[at] < ends and HOURS[at] + 0.5 > begins


def clash(one: int, other: int) -> bool:
    return one not in SHARED and other not in SHARED and abs(HOURS[one] - HOURS[other]) < 0.5


class Model:
    """Who has a place where, who keeps which time until when, who waits, and which times are withdrawn."""

    def __init__(self) -> None:
        self.now = NOON
        self.bookings: dict[int, tuple[int, int]] = {}
        self.holds: dict[int, tuple[int, datetime]] = {}
        self.withdrawn: dict[int, str] = {}
        self.wishes: dict[int, Wish] = {}
        self.offers: list[Offer] = []
        self.closings: list[Closing] = []

    # --- places

    def mine(self, who: int, *, but: int | None = None) -> set[int]:
        return {at for number, (person, at) in self.bookings.items() if person == who and number != but}

    def taken(self, at: int) -> int:
        booked = sum(slot == at for _who, slot in self.bookings.values())
        held = sum(slot == at for slot, _until in self.holds.values())
        return booked + held + sum(one.keeps and one.at == at for one in self.offers)

    def is_full(self, at: int) -> bool:
        return self.taken(at) >= CAPACITY.get(at, 1)

    def keeps(self, who: int, at: int) -> bool:
        return self.holds.get(who, (None, NOON))[0] == at

    def has_place(self, who: int, at: int) -> bool:
        """A time that one keeps oneself has one; what others kept or were offered is free once it is over."""
        return self.keeps(who, at) or not self.is_full(at) or bool([*self.over_holds(at), *self.over_offers(at)])

    def over_holds(self, at: int) -> list[int]:
        return [who for who, (slot, until) in self.holds.items() if slot == at and until <= self.now]

    def over_offers(self, at: int) -> list[Offer]:
        return [one for one in self.offers if one.keeps and one.at == at and one.until <= self.now]

    def take_place(self, who: int, at: int) -> None:
        """Where the time was full, what was kept there and no longer is has been let go."""
        if not self.keeps(who, at) and self.is_full(at):
            for one in self.over_holds(at):
                del self.holds[one]
            for offer in self.over_offers(at):
                offer.keeps = False
        if self.keeps(who, at):
            del self.holds[who]

    # --- what the rules say, before it is asked whether the time is free

    def refusal(self, who: int, at: int, *, but: int | None = None) -> str:
        mine = self.mine(who, but=but)
        if at in mine:
            return "book.already" if but is None else "move.already"
        if at in self.withdrawn:
            return "book.not_open"
        if any(clash(at, other) for other in mine):
            return "book.overlap"
        of_kind = [slot for slot in mine if (slot in SHARED) == (at in SHARED)]
        return "book.limit" if but is None and len(of_kind) >= LIMIT else ""

    def expected_of_booking(self, who: int, at: int) -> str:
        return self.refusal(who, at) or ("done" if self.has_place(who, at) else "slot.taken")

    def expected_of_move(self, number: int, to: int) -> str:
        who, at = self.bookings[number]
        if at == to:
            return "done"
        if (at in SHARED) != (to in SHARED):
            return "not_found"
        if self.now >= NOON + timedelta(hours=HOURS[at] - 24):
            return "move.closed"
        return self.refusal(who, to, but=number) or ("done" if self.has_place(who, to) else "slot.taken")

    # --- what is done

    def hold(self, who: int, at: int) -> None:
        kept, until = self.holds.get(who, (None, NOON))
        if not (kept == at and until > self.now):
            if kept != at:
                self.holds.pop(who, None)
            self.take_place(who, at)
            self.holds[who] = (at, self.now + HOLD)

    def book(self, number: int, who: int, at: int) -> None:
        self.take_place(who, at)
        self.holds.pop(who, None)
        self.bookings[number] = (who, at)

    def move(self, number: int, to: int) -> None:
        """Moved to an earlier time, its wish has come true."""
        who, at = self.bookings[number]
        if at != to:
            self.take_place(who, to)
            self.bookings[number] = (who, to)
            if HOURS[to] < HOURS[at]:
                self.end_wish(number)

    def cancel(self, number: int) -> None:
        del self.bookings[number]
        self.end_wish(number)

    # --- wishes and offers

    def end_wish(self, number: int) -> None:
        """An offer that runs has no taker any more; the place it keeps is let go by the job."""
        if wish := self.wishes.pop(number, None):
            for offer in self.offers:
                if offer.wish is wish and offer.state == "open":
                    offer.state = "gone"

    def end_offers(self) -> None:
        for offer in self.offers:
            if offer.state == "open" and offer.until <= self.now:
                offer.state = "lapsed"
            elif offer.state == "open" and (offer.at in self.withdrawn or not offer.keeps):
                offer.state = "gone"
            offer.keeps = offer.keeps and offer.state == "open"

    def offer_all(self) -> list[Offer]:
        """Each free time goes to the next in turn who waits for one."""
        self.end_offers()
        if DAY_ENDS <= self.now < DAY_BEGINS:
            return []
        made = []
        for at in range(len(HOURS)):
            while at not in self.withdrawn and not self.is_full(at) and (wish := self.next_for(at)):
                offer = Offer(wish, self.bookings[wish.booking][0], at, self.answer_by())
                wish.asked.append(at)
                made.append(offer)
                self.offers.append(offer)
        return made

    def next_for(self, at: int) -> Wish | None:
        waits = [wish for wish in self.wishes.values() if self.is_for(wish, at)]
        return min(waits, key=lambda one: (one.need, one.since), default=None)

    def is_for(self, wish: Wish, at: int) -> bool:
        """Earlier, of the same kind, not asked about before; no other offer, not three a day, not busy then."""
        who, has = self.bookings[wish.booking]
        others = self.mine(who, but=wish.booking)
        return (
            HOURS[at] < HOURS[has]
            and (at in SHARED) == (has in SHARED)
            and at not in wish.asked
            and len(wish.asked) < 3
            and not any(one.who == who and one.state == "open" for one in self.offers)
            and at not in others
            and not any(clash(at, other) for other in others)
        )

    def answer_by(self) -> datetime:
        """Two hours of the day."""
        at = self.now + timedelta(hours=2)
        return at if self.now >= DAY_BEGINS or at <= DAY_ENDS else at + (DAY_BEGINS - DAY_ENDS)

    def expected_of_accepting(self, offer: Offer) -> str:
        if offer.state == "accepted":
            return "done"
        if offer.state != "open" or offer.at in self.withdrawn or offer.until <= self.now:
            return "offer.gone"
        others = self.mine(offer.who, but=offer.wish.booking)
        busy = offer.at in others or any(clash(offer.at, other) for other in others)
        return "book.overlap" if busy else "done"

    def accept(self, offer: Offer) -> None:
        if offer.state == "open":
            offer.state, offer.keeps = "accepted", False
            del self.wishes[offer.wish.booking]
            self.move(offer.wish.booking, offer.at)

    def expected_of_declining(self, offer: Offer) -> str:
        gone = offer.state == "declined" or self.expected_of_accepting(offer) != "offer.gone"
        return "done" if gone and offer.state != "accepted" else "offer.gone"

    def decline(self, offer: Offer) -> None:
        offer.state, offer.keeps = "declined", False

    # --- closings

    def same(self, schedule: int, stretch: tuple[float, float]) -> Closing | None:
        found = [one for one in self.closings if (one.schedule, one.stretch) == (schedule, stretch)]
        return next((one for one in found if not one.is_open_again), None)

    def close(self, closing: Closing) -> None:
        """Nobody new gets on; what was held there is let go."""
        self.closings.append(closing)
        for at in self.closed_by(closing):
            self.withdrawn[at] = "closed"
            self.holds = {who: kept for who, kept in self.holds.items() if kept[0] != at}

    def closed_by(self, closing: Closing) -> list[int]:
        return [at for at in range(len(HOURS)) if closing.touches(at) and at not in self.withdrawn]

    def on(self, slots: Iterable[int]) -> list[int]:
        return [number for number, (_who, at) in self.bookings.items() if at in slots]

    def settle(self, closing: Closing, plan: Plan) -> None:
        if plan.outcome == "":
            plan.outcome = self.carried_out(closing, plan)

    def carried_out(self, closing: Closing, plan: Plan) -> str:
        if plan.booking not in self.bookings:
            return "gone"
        who, at = self.bookings[plan.booking]
        if at not in SCHEDULES[closing.schedule] or self.withdrawn.get(at) != "closed":
            return "gone"
        if plan.what == "cancel":
            self.cancel(plan.booking)
        if plan.what == "move" and plan.to is not None:
            others = self.mine(who, but=plan.booking)
            barred = (
                plan.to in {at, *self.withdrawn} or plan.to in others or any(clash(plan.to, one) for one in others)
            )
            if barred or not self.has_place(who, plan.to):
                return "stuck"
            self.move(plan.booking, plan.to)
        return "done"

    def settle_left(self) -> int:
        left = [(closing, plan) for closing in self.standing_closings() for plan in closing.plans]
        waiting = [(closing, plan) for closing, plan in left if plan.outcome == ""]
        for closing, plan in sorted(waiting, key=lambda both: (HOURS[both[1].was_at], both[1].booking)):
            self.settle(closing, plan)
        return len(waiting)

    def standing_closings(self) -> list[Closing]:
        return [one for one in self.closings if not one.is_open_again]

    def reopen(self, closing: Closing) -> None:
        closing.is_open_again = True
        others = [one for one in self.standing_closings() if one.schedule == closing.schedule]
        for at, why in list(self.withdrawn.items()):
            if why == "closed" and closing.touches(at) and not any(one.touches(at) for one in others):
                del self.withdrawn[at]
        for plan in closing.plans:
            if plan.outcome in ("", "stuck"):
                plan.what, plan.to, plan.outcome = "keep", None, "done"
