"""A person's own bookings. Each read is in the access log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.actions import Action
from audit.reading import reading
from bookings import facts, policies
from bookings.models import Booking, BookingEvent
from bookings.queries.choose import fee_of, where_of, with_whom
from bookings.queries.find import capital, minutes_of, mode_of, name_of, phone_of
from bookings.rules import BookingRules
from core import calendar, clock, phone, rulebook
from core.actor import Actor
from core.errors import NotYours
from core.pages import Mark, Phone, in_language

PAST_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class BookingRow:
    when: str
    title: str
    place: str
    mark: Mark | None
    url: str


@dataclass(frozen=True, slots=True)
class MyBookings:
    coming: tuple[BookingRow, ...]
    past: tuple[BookingRow, ...]
    older_url: str


@dataclass(frozen=True, slots=True)
class BookingEventRow:
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class BookingPage:
    title: str
    state: str
    state_text: str
    just_booked: bool
    sent_text: str
    when: str
    starts: str
    minutes: str
    mode: str
    where_lines: tuple[str, ...]
    with_whom: str
    bring: str
    clinic_phone: Phone
    moment: str
    free_until: str
    web_cancel_until: str
    fee: str
    cancel_url: str
    events: tuple[BookingEventRow, ...]


@dataclass(frozen=True, slots=True)
class CancelPage:
    title: str
    when: str
    where_lines: tuple[str, ...]
    moment: str
    free_until: str
    web_cancel_until: str
    fee: str
    clinic_phone: Phone
    booking_url: str


@dataclass(frozen=True, slots=True)
class NextVisit:
    url: str
    title: str
    when: str
    starts: str
    where_lines: tuple[str, ...]
    with_whom: str
    bring: str
    cancel_url: str
    cancel_text: str


@dataclass(frozen=True, slots=True)
class Coming:
    """What the start page says of times: the next one, and how many follow."""

    next_visit: NextVisit | None
    more: int


def mine(*, by: Actor, older_than: datetime | None = None) -> MyBookings:
    """Coming times, soonest first; past and cancelled ones, newest first, fifty at a time."""
    now = clock.now()
    with reading(by, about=by.own_person_id, action=Action.BOOKINGS_READ):
        own = _own(by)
        coming = list(
            own.exclude(state=Booking.State.CANCELLED).filter(slot__starts_at__gte=now).order_by("slot__starts_at")
        )
        ended = own.filter(state=Booking.State.CANCELLED) | own.filter(slot__starts_at__lt=now)
        if older_than is not None:
            ended = ended.filter(slot__starts_at__lt=older_than)
        past = list(ended.order_by("-slot__starts_at")[: PAST_AT_MOST + 1])
    more = len(past) > PAST_AT_MOST
    last = past[PAST_AT_MOST - 1].slot.starts_at if more else None
    return MyBookings(
        coming=tuple(_row(booking) for booking in coming),
        past=tuple(_row(booking) for booking in past[:PAST_AT_MOST]),
        older_url=f"{reverse('bookings:mine')}?fore={int(last.timestamp())}" if last else "",
    )


def coming(*, by: Actor) -> Coming:
    """For the start page: the next time with its facts, and the count of those after it. One query."""
    now = clock.now()
    with reading(by, about=by.own_person_id, action=Action.BOOKINGS_READ):
        ahead = _own(by).filter(state=Booking.State.ACTIVE, slot__starts_at__gte=now).order_by("slot__starts_at")
        rows = list(ahead)
    return Coming(_next(rows[0], by=by, now=now) if rows else None, max(0, len(rows) - 1))


def booking_page(booking_id: UUID, *, by: Actor, just_booked: bool = False) -> BookingPage:
    """One booking with what has happened to it. Raises NotYours."""
    now = clock.now()
    with reading(by, about=by.own_person_id, action=Action.BOOKINGS_READ, object_id=booking_id):
        booking = _one(booking_id, by=by)
        events = list(booking.events.order_by("at", "version"))
        card = getattr(booking.person, "contact_card", None)
    kind, slot = booking.slot.visit_type, booking.slot
    rules = rulebook.at(clock.today()).section(BookingRules)
    decision = policies.can_cancel(facts.booking_facts(booking), by=by, now=now, rules=rules)
    sends = just_booked and card is not None and card.mobile and card.sms_allowed_at and not card.sms_stopped_at
    return BookingPage(
        title=name_of(kind),
        state=booking.state,
        state_text=_state_text(booking, events),
        just_booked=just_booked and booking.state == Booking.State.ACTIVE,
        sent_text=_("Vi skickar en bekräftelse till %(phone)s.") % {"phone": phone.in_words(card.mobile)}
        if card and sends
        else "",
        when=capital(calendar.moment_in_words(slot.starts_at)),
        starts=calendar.local(slot.starts_at).isoformat(timespec="minutes"),
        minutes=minutes_of(kind),
        mode=mode_of(kind),
        where_lines=where_of(kind),
        with_whom=with_whom(slot),
        bring=in_language(kind.preparation, kind.preparation_en),
        clinic_phone=phone_of(kind.clinic),
        moment=_moment(booking, now),
        free_until=_free_text(booking),
        web_cancel_until=calendar.moment_in_words(policies.web_cancel_until(slot.starts_at)),
        fee=fee_of(kind, rules),
        cancel_url=reverse("bookings:cancel", args=[booking.pk]) if decision else "",
        events=tuple(BookingEventRow(capital(calendar.moment_in_words(e.at)), _event_text(e)) for e in events),
    )


def cancel_page(booking_id: UUID, *, by: Actor) -> CancelPage:
    """What cancelling would mean now. Raises NotYours."""
    with reading(by, about=by.own_person_id, action=Action.BOOKINGS_READ, object_id=booking_id):
        booking = _one(booking_id, by=by)
    kind = booking.slot.visit_type
    rules = rulebook.at(clock.today()).section(BookingRules)
    moment = _moment(booking, clock.now())
    return CancelPage(
        title=name_of(kind),
        when=capital(calendar.moment_in_words(booking.slot.starts_at)),
        where_lines=where_of(kind),
        moment="closed" if moment == "over" else moment,
        free_until=_free_text(booking),
        web_cancel_until=calendar.moment_in_words(policies.web_cancel_until(booking.slot.starts_at)),
        fee=fee_of(kind, rules),
        clinic_phone=phone_of(kind.clinic),
        booking_url=reverse("bookings:booking", args=[booking.pk]),
    )


def _own(by: Actor) -> QuerySet[Booking]:
    return Booking.objects.filter(person_id=by.own_person_id).select_related(
        "slot__visit_type__clinic", "slot__schedule__practitioner"
    )


def _one(booking_id: UUID, *, by: Actor) -> Booking:
    booking = _own(by).select_related("person__contact_card").filter(pk=booking_id).first()
    if booking is None:
        raise NotYours
    return booking


def _row(booking: Booking) -> BookingRow:
    kind = booking.slot.visit_type
    cancelled = booking.state == Booking.State.CANCELLED
    return BookingRow(
        when=capital(calendar.moment_in_words(booking.slot.starts_at)),
        title=name_of(kind),
        place=kind.clinic.name,
        mark=Mark(_("Avbokad"), "struck") if cancelled else None,
        url=reverse("bookings:booking", args=[booking.pk]),
    )


def _next(booking: Booking, *, by: Actor, now: datetime) -> NextVisit:
    kind, slot = booking.slot.visit_type, booking.slot
    rules = rulebook.at(clock.today()).section(BookingRules)
    decision = policies.can_cancel(facts.booking_facts(booking), by=by, now=now, rules=rules)
    return NextVisit(
        url=reverse("bookings:booking", args=[booking.pk]),
        title=name_of(kind),
        when=capital(calendar.moment_in_words(slot.starts_at)),
        starts=calendar.local(slot.starts_at).isoformat(timespec="minutes"),
        where_lines=where_of(kind),
        with_whom=with_whom(slot),
        bring=in_language(kind.preparation, kind.preparation_en),
        cancel_url=reverse("bookings:cancel", args=[booking.pk]) if decision else "",
        cancel_text=_cancel_text(booking, _moment(booking, now)),
    )


def _moment(booking: Booking, now: datetime) -> str:
    starts_at, kind = booking.slot.starts_at, booking.slot.visit_type
    if booking.state == Booking.State.CANCELLED or now >= starts_at:
        return "over"
    if booking.state != Booking.State.ACTIVE or now >= policies.web_cancel_until(starts_at):
        return "closed"
    return "late" if kind.has_fee and now >= policies.free_until(starts_at, kind.free_hours) else "free"


def _free_text(booking: Booking) -> str:
    kind = booking.slot.visit_type
    if not kind.has_fee:
        return ""
    return calendar.moment_in_words(policies.free_until(booking.slot.starts_at, kind.free_hours))


def _cancel_text(booking: Booking, moment: str) -> str:
    free = _free_text(booking)
    if moment == "free" and free:
        return _("Du kan avboka utan avgift till %(when)s.") % {"when": free}
    if moment in ("free", "late"):
        until = calendar.moment_in_words(policies.web_cancel_until(booking.slot.starts_at))
        return _("Du kan avboka här till %(when)s.") % {"when": until}
    return ""


def _state_text(booking: Booking, events: list[BookingEvent]) -> str:
    if booking.state == Booking.State.CANCELLED:
        ended = next(e for e in reversed(events) if e.kind == BookingEvent.Kind.CANCELLED)
        return _event_text(ended)
    return str(booking.get_state_display())


def _event_text(event: BookingEvent) -> str:
    own, kinds = event.by == BookingEvent.By.SELF, BookingEvent.Kind
    texts = {
        (kinds.BOOKED, True): _("Du bokade tiden %(how)s."),
        (kinds.BOOKED, False): _("Mottagningen bokade tiden."),
        (kinds.CANCELLED, True): _("Du avbokade tiden %(how)s."),
        (kinds.CANCELLED, False): _("Mottagningen avbokade tiden."),
        (kinds.ARRIVED, False): _("Mottagningen noterade att du har kommit."),
        (kinds.ARRIVAL_UNDONE, False): _("Mottagningen tog bort noteringen att du har kommit."),
    }
    how = {"web": _("på webben"), "sms": _("med sms"), "phone": _("på telefon"), "desk": _("i receptionen")}
    return texts[BookingEvent.Kind(event.kind), own] % {"how": how.get(event.channel, "")}
