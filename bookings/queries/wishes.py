"""A person's wish for an earlier time: what it says, what is offered, and why. Reads are logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.actions import Action
from audit.reading import reading
from bookings import facts, policies, waiting
from bookings.actions.wishes import Wanted, wanted_of
from bookings.models import Booking, EarlierTimeWish, Offer, Slot, WishEvent
from bookings.queries import invitations
from bookings.queries.choose import where_of, with_whom
from bookings.queries.find import capital, minutes_of, mode_of, title_of
from bookings.queries.invitations import InvitationRow
from clinics import reach
from core import calendar, clock
from core.actor import Actor
from core.errors import NotYours


@dataclass(frozen=True, slots=True)
class HistoryRow:
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class WishPage:
    """``clinics``: where the same care is given, as (id, name); ``wanted`` is None where nothing is wished."""

    title: str
    when: str
    booking_url: str
    clinics: tuple[tuple[str, str], ...]
    wanted: Wanted | None
    since: str
    offer_url: str
    withdraw_url: str
    history: tuple[HistoryRow, ...]


@dataclass(frozen=True, slots=True)
class OfferPage:
    """``is_open``: the buttons are there if and only if one may answer now."""

    title: str
    when: str
    starts: str
    how: str
    where_lines: tuple[str, ...]
    with_whom: str
    old_when: str
    answer_by: str
    is_open: bool
    state: str
    why_not: str
    booking_url: str
    wish_url: str


@dataclass(frozen=True, slots=True)
class OfferRow:
    title: str
    text: str
    url: str


def wish_page(booking_id: UUID, *, by: Actor) -> WishPage:
    """The form's facts and the history of this booking's wishes. Eight queries. Raises NotYours, Refused."""
    with reading(by, about=by.subject_id, action=Action.BOOKINGS_READ, object_id=booking_id):
        booking = _booking(booking_id, by=by)
        wishes = list(booking.wishes.order_by("since", "pk"))
        events = list(WishEvent.objects.filter(wish__in=wishes).order_by("at", "pk"))
    kind, now = booking.visit_type, clock.now()
    allowed = policies.can_wish(waiting.wishing_facts(booking), by=by, now=now)
    if not wishes:
        allowed.require(facts.place_of(kind))
    wish = next((one for one in wishes if one.state == EarlierTimeWish.State.OPEN), None)
    offer = Offer.objects.filter(wish=wish, state=Offer.State.OPEN, answer_by__gt=now).first() if wish else None
    there_are = waiting.clinics_of_same_care(kind) if allowed else ()
    return WishPage(
        title=title_of(kind),
        when=calendar.moment_in_words(booking.slot.starts_at),
        booking_url=reverse("bookings:booking", args=[booking.pk]),
        clinics=tuple((str(clinic.pk), clinic.name) for clinic in there_are),
        wanted=wanted_of(wish) if wish else None,
        since=calendar.moment_in_words(wish.since) if wish else "",
        offer_url=reverse("bookings:offer", args=[offer.pk]) if offer else "",
        withdraw_url=reverse("bookings:withdraw_wish", args=[booking.pk]) if wish else "",
        history=history_of(events, reach.of_clinics(by, "visit_type__clinic")),
    )


def offer_page(offer_id: UUID, *, by: Actor) -> OfferPage:
    """One offer, whatever has become of it. Three queries. Raises NotYours."""
    with reading(by, about=by.subject_id, action=Action.BOOKINGS_READ, object_id=offer_id):
        found = Offer.objects.filter(reach.of_clinics(by, "slot__visit_type__clinic"), pk=offer_id)
        offer = found.select_related(
            "held__visit_type__clinic",
            "slot__visit_type__clinic",
            "slot__schedule__practitioner",
            "wish__booking__slot__visit_type__clinic",
        ).first()
        if offer is None or not by.may_act_for(offer.wish.person_id):
            raise NotYours
        booking = _booking(offer.wish.booking_id, by=by)
        about = waiting.offer_facts(offer, booking)
    slot, kind = offer.slot, offer.held.visit_type
    decision = policies.can_accept(about, by=by, now=clock.now())
    is_open = offer.state == Offer.State.OPEN and bool(policies.can_decline(about, by=by, now=clock.now()))
    return OfferPage(
        title=title_of(kind),
        when=capital(calendar.moment_in_words(slot.starts_at)),
        starts=calendar.local(slot.starts_at).isoformat(timespec="minutes"),
        how=f"{mode_of(kind)}, {minutes_of(kind)}",
        where_lines=where_of(kind),
        with_whom=with_whom(slot),
        old_when=calendar.moment_in_words(booking.slot.starts_at),
        answer_by=calendar.moment_in_words(offer.answer_by),
        is_open=is_open,
        state=offer.state if offer.state != Offer.State.OPEN or is_open else Offer.State.LAPSED.value,
        why_not=decision.refusal.text if decision.refusal else "",
        booking_url=reverse("bookings:booking", args=[booking.pk]),
        wish_url=reverse("bookings:wish", args=[booking.pk]),
    )


def asked(*, by: Actor) -> tuple[OfferRow | InvitationRow, ...]:
    """What waits for an answer, for the start page: freed times first, then invitations. Two queries."""
    with reading(by, about=by.subject_id, action=Action.BOOKINGS_READ):
        return (*_open_offers(by), *invitations.waiting(by=by))


def _open_offers(by: Actor) -> tuple[OfferRow, ...]:
    open_ones = Offer.objects.filter(
        reach.of_clinics(by, "slot__visit_type__clinic"),
        reach.of_clinics(by, "wish__booking__slot__visit_type__clinic"),
        wish__person_id=by.subject_id,
        state=Offer.State.OPEN,
        answer_by__gt=clock.now(),
    )
    return tuple(
        OfferRow(
            title=_("Du kan få en tidigare tid: %(when)s")
            % {"when": calendar.moment_in_words(one.slot.starts_at)},
            text=_("Svara senast %(when)s.") % {"when": calendar.moment_in_words(one.answer_by)},
            url=reverse("bookings:offer", args=[one.pk]),
        )
        for one in open_ones.select_related("slot").order_by("answer_by", "pk")
    )


def _booking(booking_id: UUID, *, by: Actor) -> Booking:
    within = reach.of_clinics(by, "slot__visit_type__clinic")
    own = Booking.objects.made().filter(within, pk=booking_id, person_id=by.subject_id)
    booking = own.select_related("visit_type__clinic", "slot__visit_type__clinic").first()
    if booking is None:
        raise NotYours
    return booking


def history_of(events: list[WishEvent], may_know: Q) -> tuple[HistoryRow, ...]:
    """In words, newest first. ``may_know``: of which slots the reader may know; the others are left out."""
    ids = {event.slot_id_then for event in events if event.slot_id_then}
    seen = Slot.objects.filter(may_know, pk__in=ids)
    times = {slot.pk: slot.starts_at for slot in seen.order_by("pk")}
    rows = (_told(event, times) for event in reversed(events))
    return tuple(row for row in rows if row is not None)


def _told(event: WishEvent, times: dict[UUID, datetime]) -> HistoryRow | None:
    if event.slot_id_then is not None and event.slot_id_then not in times:
        return None
    told = history_text(event.code)
    if event.slot_id_then is not None:
        told = capital(told % {"when": calendar.moment_in_words(times[event.slot_id_then])})
    return HistoryRow(capital(calendar.moment_in_words(event.at)), told)


def history_text(code: str) -> str:
    """A decision in words; ``%(when)s`` is the time that it was about. Nobody else's need is told."""
    return {
        "wish.made": _("Önskan om en tidigare tid sparades."),
        "wish.changed": _("Önskan ändrades. Väntetiden räknas som förut."),
        "wish.withdrawn": _("Önskan togs bort."),
        "wish.ended": _("Önskan avslutades."),
        "wish.ended_cancelled": _("Önskan avslutades, eftersom tiden avbokades."),
        "wish.ended_moved": _("Önskan avslutades, eftersom tiden flyttades till en tidigare."),
        "wish.ended_started": _("Önskan avslutades, eftersom besöket började."),
        "wish.offered": _("Den lediga tiden %(when)s erbjöds."),
        "wish.accepted": _("Svaret var ja, och tiden %(when)s gäller i stället."),
        "wish.declined": _("Svaret var nej till %(when)s."),
        "wish.lapsed": _("Inget svar kom i tid, så %(when)s gick vidare till nästa."),
        "wish.gone": _("Mottagningen drog tillbaka %(when)s."),
        "wish.others_first": _(
            "%(when)s erbjöds någon annan, som har väntat längre eller behöver komma tidigare."
        ),
        "wish.has_offer": _("%(when)s erbjöds inte: det fanns redan ett erbjudande att svara på."),
        "wish.enough_today": _("%(when)s erbjöds inte: det hade redan kommit flera erbjudanden den dagen."),
        "wish.not_open": _("%(when)s erbjöds inte: tiden är för dem som är listade på mottagningen."),
        "wish.busy": _("%(when)s erbjöds inte: det finns en annan tid just då."),
        "wish.no_way": _("%(when)s erbjöds inte: vi hade inget sätt att fråga på. Lämna ett mobilnummer."),
        "wish.too_short_notice": _("%(when)s erbjöds inte: det var kortare tid kvar än du behöver."),
        "wish.too_short_to_answer": _("%(when)s erbjöds inte: det fanns för lite tid kvar att svara på."),
    }[code]
