"""Offering freed times: to one person at a time, kept while the offer runs, the old time kept until the answer.

A job (docs/jobs.md) looks at what is free now and who waits for it, and not at what happened: run twice, late or
after a crash it comes to the same. Lock order as everywhere: person, slots by id, booking.
"""

from __future__ import annotations

import logging
from uuid import UUID, uuid4

from django.db import DatabaseError
from django.db.models import Q

from accounts.errors import PersonMerged
from audit import actions as audit
from bookings import facts, policies, slot_types, waiting
from bookings.actions.hold import has_place
from bookings.actions.locks import lock_booking, lock_person, lock_slot
from bookings.actions.move import shift
from bookings.actions.wishes import end_begun_wishes, tell
from bookings.errors import CONSTRAINTS, OfferedMeanwhile
from bookings.models import Booking, EarlierTimeWish, Offer, Slot
from bookings.policies.wishes import answer_by as last_moment
from bookings.policies.wishes import can_offer, had_as, is_daytime, next_in_turn
from bookings.signals import offer_changed
from clinics import reach
from core import clock
from core.actor import Actor
from core.db import action, translate_constraints
from core.errors import NotYours

logger = logging.getLogger(__name__)
State, Wished = Offer.State, EarlierTimeWish.State


def run_offers() -> int:
    """End what has run out, then offer what is free; how many offers were made. By day only."""
    end_begun_wishes()
    end_offers()
    now = clock.now()
    if not is_daytime(now, rules=waiting.rules()):
        return 0
    free = waiting.freed_slots(now=now)
    return sum(_offer_all_places(slot_id) for slot_id in free if waiting.anybody_to_ask())


def end_offers() -> int:
    """End every offer that has run out or has nothing left to offer; how many. One transaction each."""
    over = (
        Q(answer_by__lte=clock.now())
        | Q(slot__withdrawn_at__isnull=False)
        | ~Q(wish__state=Wished.OPEN)
        | ~Q(wish__booking__state=Booking.State.ACTIVE)
        | ~Q(held__state=Booking.State.OFFERED)
    )
    left_behind = ~Q(state=State.OPEN) & Q(held__state=Booking.State.OFFERED)
    found = Offer.objects.filter((Q(state=State.OPEN) & over) | left_behind).order_by("answer_by", "pk")
    return sum(_end_or_log(pk) for pk in list(found.values_list("pk", flat=True)[:1_000]))


def _end_or_log(offer_id: UUID) -> bool:
    """One that cannot be ended does not hold up the others."""
    try:
        return end_offer(offer_id=offer_id)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("offer %s was not ended", offer_id)
        return False


@action
def end_offer(*, offer_id: UUID) -> bool:
    """End one offer that nobody can take any more, and give its place back; False when somebody was before."""
    person_id, slot_id = Offer.objects.values_list("held__person_id", "slot_id").get(pk=offer_id)
    lock_person(person_id)
    lock_slot(slot_id)
    offer = _locked(offer_id)
    released = _release(offer)
    if offer.state != State.OPEN:
        return released
    has_run_out = clock.now() >= offer.answer_by
    is_there = offer.slot.withdrawn_at is None and offer.wish.state == Wished.OPEN
    if not has_run_out and is_there and released and offer.wish.booking.state == Booking.State.ACTIVE:
        raise AssertionError("an offer that still runs is not ended")
    state = State.LAPSED if has_run_out else State.GONE
    _close(offer, state, "wish.lapsed" if has_run_out else "wish.gone", by=Actor.system())
    return True


def _offer_all_places(slot_id: UUID) -> int:
    made = 0
    try:
        while _offer_next(slot_id):
            made += 1
    except DatabaseError:
        raise
    except Exception:
        logger.exception("slot %s was not offered", slot_id)
    return made


def _offer_next(slot_id: UUID) -> bool:
    """Ask the next in turn. One who cannot be asked after all is passed by, and the one after is asked."""
    now, rules = clock.now(), waiting.rules()
    slot = Slot.objects.select_related("visit_type__clinic").get(pk=slot_id)
    kinds = waiting.wished_types(slot)
    freed, left = waiting.freed_facts(slot, kinds, now=now), waiting.who_waits(slot, kinds, now=now)
    while True:
        chosen, passed = next_in_turn(left, freed, now=now, rules=rules)
        note_passed(slot_id=slot_id, passed={wish.wish_id: code for wish, code in passed})
        if chosen is None or slot.taken >= slot.capacity:
            return False
        try:
            offer = make_offer(wish_id=chosen.wish_id, slot_id=slot_id)
        except (PersonMerged, OfferedMeanwhile):
            offer = None
        if offer is not None:
            return True
        if not Slot.objects.filter(pk=slot_id, taken__lt=slot.capacity).exists():
            return False
        left = [one for one in left if one is not chosen]


@action
def note_passed(*, slot_id: UUID, passed: dict[UUID, str]) -> None:
    """Write down who was passed by, and why: each once."""
    for wish in EarlierTimeWish.objects.filter(pk__in=passed, state=Wished.OPEN).order_by("pk"):
        tell(wish, passed[wish.pk], slot_id)


@action
def make_offer(*, wish_id: UUID, slot_id: UUID) -> Offer | None:
    """Keep the time for the one who wished it, and ask; None when it is taken, or no longer theirs to be asked.

    All is looked at anew under the locks: somebody may have booked it on the web, or wished otherwise. Raises
    OfferedMeanwhile for one who got another offer at this very moment.
    """
    person_id = EarlierTimeWish.objects.values_list("person_id", flat=True).get(pk=wish_id)
    lock_person(person_id)
    slot, now, rules = lock_slot(slot_id), clock.now(), waiting.rules()
    whole = Slot.objects.select_related("visit_type__clinic").get(pk=slot.pk)
    kinds = waiting.wished_types(whole)
    about = next((one for one in waiting.who_waits(whole, kinds, now=now) if one.wish_id == wish_id), None)
    freed = waiting.freed_facts(whole, kinds, now=now)
    if about is None or not can_offer(about, freed, now=now, rules=rules) or not has_place(slot):
        return None
    if care := had_as(about, freed):
        slot_types.become(slot_types.seen_as(whole, care.visit_type_id))
    until = last_moment(about, freed, now=now, rules=rules)
    with translate_constraints({**CONSTRAINTS, "one_offer_per_person_at_a_time": OfferedMeanwhile}):
        held = Booking.objects.create(
            slot_id=slot_id,
            person_id=person_id,
            form_key=uuid4(),
            state=Booking.State.OFFERED,
            held_until=until,
            booked_at=now,
        )
    wish = EarlierTimeWish.objects.get(pk=wish_id)
    offer = Offer.objects.create(wish=wish, slot=whole, held=held, offered_at=now, answer_by=until)
    tell(wish, "wish.offered", slot_id)
    audit.record(audit.Action.OFFERED, by=Actor.system(), about=person_id, object_id=offer.pk)
    offer_changed.send(sender=Offer, offer=offer, by=Actor.system())
    return offer


@action
def accept_offer(*, offer_id: UUID, by: Actor) -> Offer:
    """Take the freed time in place of the old one, in one transaction: the person is never without a time.

    The clinic has offered it, so it may be taken also when the old one can no longer be moved on the web, or only
    late. Accepting what was accepted changes nothing. By the person or for them, or by the unit for one who rings.
    Raises NotYours; Refused when it has run out, was taken back or clashes; Overlap.
    """
    found = _seen(offer_id, by=by)
    booking = lock_booking(found.wish.booking_id, by=by, also_slots=[found.slot_id])
    offer = _locked(offer_id)
    if offer.state == State.ACCEPTED:
        return offer
    decision = policies.can_accept(waiting.offer_facts(offer, booking), by=by, now=clock.now())
    decision.require(facts.place_of(booking.slot.visit_type))
    _release(offer)
    wish = offer.wish
    wish.state, wish.ended_at = Wished.FULFILLED, clock.now()
    wish.save(update_fields=["state", "ended_at"])
    _close(offer, State.ACCEPTED, "wish.accepted", by=by)
    slot = Slot.objects.select_related("visit_type__clinic").get(pk=offer.slot_id)
    shift(booking, slot, by=by)
    return offer


@action
def decline_offer(*, offer_id: UUID, by: Actor) -> Offer:
    """Say no: the old time stands, the wish goes on, and the next in turn is asked. Once more changes nothing.

    Raises NotYours, Refused when it no longer runs.
    """
    found = _seen(offer_id, by=by)
    booking = lock_booking(found.wish.booking_id, by=by, also_slots=[found.slot_id])
    offer = _locked(offer_id)
    if offer.state == State.DECLINED:
        return offer
    about = waiting.offer_facts(offer, booking)
    policies.can_decline(about, by=by, now=clock.now()).require(facts.place_of(booking.slot.visit_type))
    _release(offer)
    _close(offer, State.DECLINED, "wish.declined", by=by)
    return offer


def _seen(offer_id: UUID, *, by: Actor) -> Offer:
    """The offer, where the actor may know of it. Whose it is, the lock of its booking decides. Raises NotYours."""
    known = Offer.objects.filter(reach.of_clinics(by, "slot__visit_type__clinic"), pk=offer_id)
    offer = known.select_related("wish").first()
    if offer is None:
        raise NotYours
    return offer


def _locked(offer_id: UUID) -> Offer:
    """Under the locks of its person and its slot."""
    offers = Offer.objects.select_for_update(of=("self",), no_key=True)
    return offers.select_related("wish__booking", "held", "slot__visit_type").get(pk=offer_id)


def _release(offer: Offer) -> bool:
    """Give the place back, if the offer still keeps one."""
    held = Booking.objects.filter(pk=offer.held_id, state=Booking.State.OFFERED)
    return held.update(state=Booking.State.LAPSED, held_until=None) > 0


def _close(offer: Offer, state: Offer.State, code: str, *, by: Actor) -> None:
    offer.state, offer.ended_at = state, clock.now()
    offer.save(update_fields=["state", "ended_at"])
    tell(offer.wish, code, offer.slot_id)
    if not by.is_system:
        audit.record(audit.Action.OFFER_ANSWERED, by=by, about=offer.wish.person_id, object_id=offer.pk)
    offer_changed.send(sender=Offer, offer=offer, by=by)
