"""Who waits for an earlier time at the unit, as the staff see them: in turn. What is shown is logged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.models import EarlierTimeWish, Offer
from bookings.queries.desk import real_name
from bookings.queries.unit_invitations import AT_MOST, log, unit_of
from bookings.wish_forms import NOTICE, WEEKDAYS
from core import calendar, clock
from core.actor import Actor
from representation.queries.entries import named


@dataclass(frozen=True, slots=True)
class WishRow:
    """``place`` is counted over the whole list. ``answer_url`` is there while an offer runs."""

    place: int
    who: str
    has: str
    wants: str
    since: str
    asked: str
    card_url: str
    wish_url: str
    answer_url: str


@dataclass(frozen=True, slots=True)
class WishGroup:
    """Those who need to come as soon; the need is the clinic's own judgement, and never shown to anybody else."""

    heading: str
    rows: tuple[WishRow, ...]


def unit_wishes(*, by: Actor) -> tuple[WishGroup, ...]:
    """In the order that they are asked: by need, then by who has waited longest. Four queries. Raises NotYours."""
    joined = EarlierTimeWish.objects.filter(
        state="open", booking__slot__schedule__clinic__unit_id=unit_of(by), person__died_on=None
    ).select_related("person", "booking__slot__visit_type")
    wishes = list(joined.order_by("need", "since", "pk")[:AT_MOST])
    running = Offer.objects.filter(wish__in=wishes, state="open", answer_by__gt=clock.now()).select_related("slot")
    offers = {offer.wish_id: offer for offer in running.order_by("pk")}
    log((one.person_id for one in wishes), by=by)
    rows = [(one.need, _row(place, one, offers.get(one.pk))) for place, one in enumerate(wishes, 1)]
    return tuple(
        WishGroup(str(EarlierTimeWish.Need(need).label), tuple(row for _need, row in both))
        for need, both in groupby(rows, key=lambda both: both[0])
    )


def _row(place: int, one: EarlierTimeWish, offer: Offer | None) -> WishRow:
    slot = one.booking.slot
    return WishRow(
        place=place,
        who=named(one.person),
        has=f"{calendar.moment_in_words(slot.starts_at)}, {real_name(slot.visit_type)}",
        wants=wants(one),
        since=calendar.date_in_words(calendar.local(one.since).date()),
        asked=asked_of(offer) if offer else "",
        card_url=reverse("admin:person_card", args=[one.person_id]),
        wish_url=reverse("admin:desk_wish", args=[one.booking_id]),
        answer_url=reverse("admin:answer_offer", args=[offer.pk]) if offer else "",
    )


def wants(wish: EarlierTimeWish) -> str:
    """ "Måndag–fredag kl. 7–17, besked en vecka före"."""
    hours = _("kl. %(first)s–%(last)s") % {"first": wish.from_hour.hour, "last": wish.to_hour.hour}
    nearest = min(NOTICE, key=lambda one: abs(one[0] - wish.notice_hours))
    notice = str(nearest[1])
    told = {"days": _days(wish.weekdays), "hours": hours, "notice": f"{notice[:1].lower()}{notice[1:]}"}
    return _("%(days)s %(hours)s, besked minst %(notice)s före") % told


def _days(weekdays: Iterable[int]) -> str:
    chosen, names = sorted(weekdays), dict(WEEKDAYS)
    if chosen == list(range(7)):
        return _("Alla dagar")
    if chosen == list(range(5)):
        return _("Måndag–fredag")
    words = [str(names[day]) for day in chosen]
    return ", ".join([words[0], *(word.lower() for word in words[1:])])


def asked_of(offer: Offer) -> str:
    """Which time somebody has been asked about, and until when they may answer."""
    told = {
        "when": calendar.moment_in_words(offer.slot.starts_at),
        "last": calendar.moment_in_words(offer.answer_by),
    }
    return _("Tillfrågad om %(when)s. Svar senast %(last)s.") % told
