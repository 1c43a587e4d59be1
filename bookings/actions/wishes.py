"""Wishing for an earlier time, and what ends a wish. What was decided about each is written down (WishEvent)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from audit import actions as audit
from bookings import facts, policies, waiting
from bookings.actions.locks import lock_booking, lock_person
from bookings.models import Booking, BookingEvent, EarlierTimeWish, Offer, WishEvent
from bookings.policies.wishes import may_answer
from bookings.signals import offer_changed
from core import clock
from core.actor import Actor
from core.db import action
from core.errors import NotYours

State = EarlierTimeWish.State
Need = EarlierTimeWish.Need


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one could come to. ``weekdays``: 0 is Monday; ``to_hour`` is the latest start."""

    clinics: frozenset[UUID]
    weekdays: frozenset[int]
    from_hour: time
    to_hour: time
    notice_hours: int


@action
def wish_earlier(
    *, booking_id: UUID, wanted: Wanted, need: EarlierTimeWish.Need | None = None, by: Actor
) -> EarlierTimeWish:
    """Wish for an earlier time than this one, or change what was wished: the waiting time is kept.

    By the person or for them, or by the unit, which alone says how soon they ``need`` to come. The same again
    changes nothing. Raises NotYours, also for a clinic where the same care is not given; Refused.
    """
    if need is not None:
        policies.can_use_desk(by).require()
    booking = lock_booking(booking_id, by=by)
    allowed = policies.can_wish(waiting.wishing_facts(booking), by=by, now=clock.now())
    allowed.require(facts.place_of(booking.slot.visit_type))
    there_are = waiting.clinics_of_same_care(booking.slot.visit_type)
    chosen = [clinic for clinic in there_are if clinic.pk in wanted.clinics]
    if not chosen or len(chosen) < len(wanted.clinics):
        raise NotYours
    wish = EarlierTimeWish.objects.filter(booking=booking, state=State.OPEN).first()
    if wish is not None and wanted_of(wish) == wanted:
        return wish if need is None else set_need(wish_id=wish.pk, need=need, by=by)
    is_new = wish is None
    wish = wish or EarlierTimeWish(booking=booking, person_id=booking.person_id, since=clock.now())
    wish.weekdays, wish.notice_hours = sorted(wanted.weekdays), wanted.notice_hours
    wish.from_hour, wish.to_hour = wanted.from_hour, wanted.to_hour
    wish.need = wish.need if need is None else need
    wish.save(force_insert=is_new)
    wish.clinics.set(chosen)
    tell(wish, "wish.made" if is_new else "wish.changed")
    audit.record(audit.Action.WISHED, by=by, about=booking.person_id, object_id=wish.pk)
    return wish


def wanted_of(wish: EarlierTimeWish) -> Wanted:
    """What an open wish says now. One query."""
    clinics = frozenset(wish.clinics.order_by("pk").values_list("pk", flat=True))
    return Wanted(clinics, frozenset(wish.weekdays), wish.from_hour, wish.to_hour, wish.notice_hours)


@action
def withdraw_wish(*, booking_id: UUID, by: Actor) -> bool:
    """Wait for an earlier time no more; an offer that runs goes to the next. False when there was no wish.

    The booking stays. Raises NotYours.
    """
    booking = lock_booking(booking_id, by=by)
    if not may_answer(booking.person_id, by=by):
        raise NotYours
    wish = EarlierTimeWish.objects.filter(booking=booking, state=State.OPEN).first()
    if wish is None:
        return False
    _end(wish, State.WITHDRAWN, "wish.withdrawn", by=by)
    audit.record(audit.Action.WISH_ENDED, by=by, about=booking.person_id, object_id=wish.pk)
    return True


@action
def set_need(*, wish_id: UUID, need: EarlierTimeWish.Need, by: Actor) -> EarlierTimeWish:
    """How soon somebody needs to come, as the clinic judges it. Shown to nobody else. Raises NotYours, Refused."""
    policies.can_use_desk(by).require()
    wish = EarlierTimeWish.objects.filter(pk=wish_id, state=State.OPEN).first()
    if wish is None:
        raise NotYours
    lock_booking(wish.booking_id, by=by)
    if wish.need != need:
        wish.need = need
        wish.save(update_fields=["need"])
        audit.record(audit.Action.WISHED, by=by, about=wish.person_id, object_id=wish.pk)
    return wish


def follow_booking(booking: Booking, change: BookingEvent.Kind, *, by: Actor) -> None:
    """What a change of the booking means for its wish, in the same transaction: the person is locked."""
    kinds = BookingEvent.Kind
    if change not in (kinds.CANCELLED, kinds.CALLED_OFF, kinds.MOVED):
        return
    wish = EarlierTimeWish.objects.filter(booking=booking, state=State.OPEN).first()
    if wish is None:
        return
    if change != kinds.MOVED:
        _end(wish, State.ENDED, "wish.ended_cancelled", by=by)
    elif _is_earlier(booking):
        _end(wish, State.ENDED, "wish.ended_moved", by=by)


def end_begun_wishes() -> int:
    """End the wishes whose visit has begun; how many. A job."""
    begun = EarlierTimeWish.objects.filter(state=State.OPEN, booking__slot__starts_at__lte=clock.now())
    return sum(end_begun_wish(wish_id=pk) for pk in list(begun.order_by("pk").values_list("pk", flat=True)))


@action
def end_begun_wish(*, wish_id: UUID) -> bool:
    """End one of them; False when it has ended already, or the visit was moved meanwhile."""
    found = EarlierTimeWish.objects.filter(pk=wish_id, state=State.OPEN)
    person_id = found.values_list("person_id", flat=True).first()
    if person_id is None:
        return False
    lock_person(person_id)
    wish = found.filter(booking__slot__starts_at__lte=clock.now()).first()
    if wish is None:
        return False
    _end(wish, State.ENDED, "wish.ended_started", by=Actor.system())
    return True


def end_wishes_of(person_id: UUID, *, by: Actor) -> None:
    """Of one who has died, in the transaction that tells of it."""
    for wish in EarlierTimeWish.objects.filter(person_id=person_id, state=State.OPEN).order_by("pk"):
        _end(wish, State.ENDED, "wish.ended", by=by)


def let_go_offers(wishes: Collection[UUID], *, by: Actor) -> None:
    """Offers that run have no taker any more. The place they keep is given back by the job that runs the offers:
    slots are locked in order, and this may stand behind the lock of another slot.
    """
    for offer in (
        Offer.objects.filter(wish__in=wishes, state=Offer.State.OPEN).select_related("wish").order_by("pk")
    ):
        offer.state, offer.ended_at = Offer.State.GONE, clock.now()
        offer.save(update_fields=["state", "ended_at"])
        offer_changed.send(sender=Offer, offer=offer, by=by)


def tell(wish: EarlierTimeWish, code: str, slot_id: UUID | None = None) -> None:
    """Write down one decision. The same about the same time only once, but for what the person does."""
    about = WishEvent.objects.filter(wish=wish, slot_id_then=slot_id, code=code)
    if slot_id is None or not about.exists():
        WishEvent.objects.create(wish=wish, slot_id_then=slot_id, code=code, at=clock.now())


def _end(wish: EarlierTimeWish, state: EarlierTimeWish.State, code: str, *, by: Actor) -> None:
    wish.state, wish.ended_at = state, clock.now()
    wish.save(update_fields=["state", "ended_at"])
    tell(wish, code)
    let_go_offers([wish.pk], by=by)


def _is_earlier(booking: Booking) -> bool:
    """Than before it was moved just now."""
    before = booking.events.filter(version__lt=booking.version).order_by("-version", "-at").first()
    return before is not None and booking.slot.starts_at < before.starts_at_then
