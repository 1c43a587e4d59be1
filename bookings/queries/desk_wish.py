"""A wish for an earlier time as the desk writes it, for somebody who is on the phone. Reads are logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from audit.actions import Action
from audit.reading import reading
from bookings import policies, waiting
from bookings.actions.wishes import Wanted, wanted_of
from bookings.models import Booking, EarlierTimeWish, Offer, WishEvent
from bookings.queries.desk import real_name, whom
from bookings.queries.find import capital
from bookings.queries.unit_wishes import asked_of
from bookings.queries.wishes import HistoryRow, history_of
from core import calendar, clock
from core.actor import Actor
from core.errors import NotYours


@dataclass(frozen=True, slots=True)
class DeskWish:
    """``wanted`` is None where nothing is wished; ``refusal`` says why nothing can be. ``need`` is for the unit
    alone; ``answer_url`` is there while an offer runs.
    """

    person_id: UUID
    visit: str
    clinics: tuple[tuple[str, str], ...]
    wanted: Wanted | None
    need: int
    since: str
    asked: str
    answer_url: str
    refusal: str
    history: tuple[HistoryRow, ...]


def desk_wish(booking_id: UUID, *, by: Actor) -> DeskWish:
    """Of a booking at the own unit. Raises NotYours."""
    own = Booking.objects.made().filter(slot__schedule__clinic__unit_id=by.duty.care_unit_id, pk=booking_id)
    person_id = own.values_list("person_id", flat=True).first()
    if person_id is None or not policies.can_use_desk(by):
        raise NotYours
    with reading(by, about=person_id, action=Action.BOOKINGS_READ, object_id=booking_id):
        joined = own.select_related("slot__visit_type__clinic", "slot__schedule__practitioner")
        booking = joined.get()
        wishes = list(booking.wishes.order_by("since", "pk"))
        events = list(WishEvent.objects.filter(wish__in=wishes).order_by("at", "pk"))
    slot, now = booking.slot, clock.now()
    decision = policies.can_wish(waiting.wishing_facts(booking), by=by, now=now)
    wish = next((one for one in wishes if one.state == EarlierTimeWish.State.OPEN), None)
    offer = _running(wish, now) if wish else None
    here = Q(visit_type__clinic__unit_id=by.duty.care_unit_id)
    return DeskWish(
        person_id=person_id,
        visit=f"{capital(calendar.moment_in_words(slot.starts_at))}, {real_name(slot.visit_type)}, {whom(slot)}",
        clinics=tuple((str(one.pk), one.name) for one in waiting.clinics_of_same_care(slot.visit_type)),
        wanted=wanted_of(wish) if wish else None,
        need=wish.need if wish else EarlierTimeWish.Need.ORDINARY,
        since=calendar.moment_in_words(wish.since) if wish else "",
        asked=asked_of(offer) if offer else "",
        answer_url=reverse("admin:answer_offer", args=[offer.pk]) if offer else "",
        refusal=decision.refusal.text if decision.refusal else "",
        history=history_of(events, here),
    )


def _running(wish: EarlierTimeWish, now: datetime) -> Offer | None:
    offers = Offer.objects.filter(wish=wish, state=Offer.State.OPEN, answer_by__gt=now)
    return offers.select_related("slot").first()
