"""Whose turn it is to be offered a freed time, for how long, and who may answer: pure functions.

``manage.py simulate_offers`` replays a month with these very functions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, EarlierTimeWish, Offer
from bookings.policies.booking import CLINICS_OR_RING, OVERLAP, TIMES_OR_RING
from bookings.policies.desk import can_use_desk
from bookings.rules import OfferRules
from core import calendar
from core.actor import Actor
from core.decision import ALLOWED, Decision, WayOn, refused

OWN_OR_RING = (WayOn.OWN_TIMES, WayOn.CALL_CLINIC)


@dataclass(frozen=True, slots=True)
class CareFacts:
    """What kind of visit it is, as far as one can stand for another."""

    visit_type_id: UUID
    clinic_id: UUID
    care: str
    name: str
    mode: str


@dataclass(frozen=True, slots=True)
class FreedFacts:
    """A time with a free place, and every kind of visit that it can be had as."""

    starts_at: datetime
    cares: tuple[CareFacts, ...]
    is_open: bool
    takes_wishes: bool


@dataclass(frozen=True, slots=True)
class WishFacts:
    """A wish, the time that its person has, and how they can answer. ``is_busy``: another visit is in the way.

    ``may_have``: the person may book the freed time's kind at all (of one's own kind always).
    """

    wish_id: UUID
    person_id: UUID
    starts_at: datetime
    care: CareFacts
    clinics: frozenset[UUID]
    weekdays: frozenset[int]
    from_hour: time
    to_hour: time
    notice_hours: int
    need: int
    since: datetime
    has_account: bool
    has_sms: bool
    is_busy: bool = False
    may_have: bool = True
    has_offer: bool = False
    offers_lately: int = 0


def same_care(had: CareFacts, freed: CareFacts) -> bool:
    """Whether a visit of the one kind can be had as the other: the very kind; at another clinic, its namesake."""
    if freed.clinic_id == had.clinic_id:
        return freed.visit_type_id == had.visit_type_id
    return (freed.care, freed.name, freed.mode) == (had.care, had.name, had.mode)


def had_as(wish: WishFacts, freed: FreedFacts) -> CareFacts | None:
    """As what the time would be had by the one who wishes; None for nothing that they could use."""
    return next((care for care in freed.cares if same_care(wish.care, care)), None)


def fits(wish: WishFacts, freed: FreedFacts) -> bool:
    """Whether the time is what was wished for: earlier, the same care, a clinic, a day and an hour that suit."""
    at, care = calendar.local(freed.starts_at), had_as(wish, freed)
    return (
        care is not None
        and freed.is_open
        and freed.takes_wishes
        and freed.starts_at < wish.starts_at
        and care.clinic_id in wish.clinics
        and at.weekday() in wish.weekdays
        and wish.from_hour <= at.time() <= wish.to_hour
    )


def in_turn(wishes: Iterable[WishFacts]) -> list[WishFacts]:
    """The order in which they are asked: by need, which the clinic has set, then by who has waited longest."""
    return sorted(wishes, key=lambda wish: (wish.need, wish.since, str(wish.wish_id)))


def answer_by(wish: WishFacts, freed: FreedFacts, *, now: datetime, rules: OfferRules) -> datetime:
    """Until when the person may answer: so many minutes of the day as the rulebook gives those with an account,
    and those with only SMS; but never past the notice that they need, nor too near the start for the clinic.
    """
    minutes = rules.answer_day_minutes if wish.has_account else rules.sms_answer_day_minutes
    needs = max(timedelta(hours=wish.notice_hours), timedelta(minutes=rules.least_lead_minutes))
    return min(day_minutes_after(now, minutes, rules=rules), freed.starts_at - needs)


def day_minutes_after(now: datetime, minutes: int, *, rules: OfferRules) -> datetime:
    """The moment when so many minutes of daytime have passed. The clock is only changed at night."""
    left, at = timedelta(minutes=minutes), _next_daytime(now, rules=rules)
    while True:
        ends = calendar.instant(calendar.local(at).date(), rules.day_until)
        if at + left <= ends:
            return at + left
        left -= ends - at
        at = _next_daytime(ends, rules=rules)


def is_daytime(moment: datetime, *, rules: OfferRules) -> bool:
    """Whether offers are made and answered at this hour."""
    return rules.day_from <= calendar.local(moment).time() < rules.day_until


def _next_daytime(moment: datetime, *, rules: OfferRules) -> datetime:
    if is_daytime(moment, rules=rules):
        return moment
    local = calendar.local(moment)
    day = local.date() + timedelta(days=local.time() >= rules.day_until)
    return calendar.instant(day, rules.day_from)


def can_offer(wish: WishFacts, freed: FreedFacts, *, now: datetime, rules: OfferRules) -> Decision:
    """Whether the time, which fits the wish, may be offered now; the code of a no explains it afterwards."""
    if wish.has_offer:
        return refused("wish.has_offer", _("Du hade redan ett erbjudande att svara på."))
    if wish.offers_lately >= rules.offers_a_day_at_most:
        return refused("wish.enough_today", _("Du hade redan fått flera erbjudanden den dagen."))
    if not wish.may_have:
        return refused("wish.not_open", _("Tiden var inte öppen för dig att boka."))
    if wish.is_busy:
        return refused("wish.busy", _("Du har en annan tid just då."))
    if not (wish.has_account or wish.has_sms):
        return refused("wish.no_way", _("Vi hade inget sätt att fråga dig på."))
    if freed.starts_at - now < timedelta(hours=wish.notice_hours):
        return refused("wish.too_short_notice", _("Det var kortare tid kvar än du behöver."))
    if answer_by(wish, freed, now=now, rules=rules) < _least_answer(wish, now=now, rules=rules):
        return refused("wish.too_short_to_answer", _("Du hade inte hunnit svara."))
    return ALLOWED


def _least_answer(wish: WishFacts, *, now: datetime, rules: OfferRules) -> datetime:
    """One who only has SMS has the whole of their time, or is not asked; with an account a while is enough."""
    least = rules.least_answer_day_minutes if wish.has_account else rules.sms_answer_day_minutes
    return day_minutes_after(now, least, rules=rules)


def next_in_turn(
    wishes: Collection[WishFacts], freed: FreedFacts, *, now: datetime, rules: OfferRules
) -> tuple[WishFacts | None, list[tuple[WishFacts, str]]]:
    """Who is asked, if anybody; and those who were passed by, each with the code of why."""
    passed: list[tuple[WishFacts, str]] = []
    chosen: WishFacts | None = None
    for wish in in_turn(one for one in wishes if fits(one, freed)):
        decision = can_offer(wish, freed, now=now, rules=rules)
        if decision.refusal is not None:
            passed.append((wish, decision.refusal.code))
        elif chosen is None:
            chosen = wish
        else:
            passed.append((wish, OTHERS_FIRST))
    return chosen, passed


OTHERS_FIRST = "wish.others_first"


def may_answer(person_id: UUID, *, by: Actor) -> bool:
    """Whose wishes and offers these are: the person's, to them or who acts for them, and the desk's for one who
    rings. (That the desk is of the right unit, the lock of the booking has asked.)
    """
    return by.may_act_for(person_id) or bool(can_use_desk(by))


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """An offer, and the time that would be given up for it."""

    person_id: UUID
    state: str
    wish_state: str
    answer_by: datetime
    starts_at: datetime
    is_withdrawn: bool
    has_state: str
    is_busy: bool = False


def can_accept(offer: OfferFacts, *, by: Actor, now: datetime) -> Decision:
    """Whether the freed time may be taken now. The clinic has offered it: how late the old one is given up, and
    whether its kind is moved on the web, is not asked.
    """
    if not may_answer(offer.person_id, by=by):
        return refused("offer.not_yours", _("Erbjudandet är inte ditt."), ways_on=CLINICS_OR_RING)
    gone = (
        offer.state != Offer.State.OPEN
        or offer.is_withdrawn
        or now >= min(offer.answer_by, offer.starts_at)
        or offer.wish_state != EarlierTimeWish.State.OPEN
    )
    if gone:
        text = _("Erbjudandet gäller inte längre. Du har kvar den tid som du hade.")
        return refused("offer.gone", text, ways_on=OWN_OR_RING)
    if offer.has_state != Booking.State.ACTIVE:
        return refused("offer.no_time", _("Det finns ingen tid att byta från längre."), ways_on=TIMES_OR_RING)
    return Decision(refusal=OVERLAP) if offer.is_busy else ALLOWED


def can_decline(offer: OfferFacts, *, by: Actor, now: datetime) -> Decision:
    """Whether one may say no to it: while it runs."""
    decision = can_accept(offer, by=by, now=now)
    only_gone = decision.refusal is not None and decision.refusal.code in ("offer.gone", "offer.not_yours")
    return decision if only_gone else ALLOWED


@dataclass(frozen=True, slots=True)
class WishingFacts:
    """A booking that one might wish an earlier time for."""

    person_id: UUID
    state: str
    starts_at: datetime
    takes_wishes: bool


def can_wish(booking: WishingFacts, *, by: Actor, now: datetime) -> Decision:
    """Whether an earlier time may be wished for in place of this one; for a person, or by the clinic for them."""
    if not may_answer(booking.person_id, by=by):
        return refused("wish.not_yours", _("Den här tiden är inte din."), ways_on=CLINICS_OR_RING)
    if not booking.takes_wishes:
        text = _("Till det här besöket går det inte att önska en tidigare tid.")
        return refused("wish.not_taken", text, ways_on=(WayOn.OTHER_TIMES, WayOn.CALL_CLINIC))
    if booking.state != Booking.State.ACTIVE or now >= booking.starts_at:
        return refused("wish.over", _("Tiden har varit eller är avbokad."), ways_on=TIMES_OR_RING)
    return ALLOWED
