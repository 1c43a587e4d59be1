"""A person's own bookings. Each read is in the access log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import ContactCard
from audit.actions import Action
from audit.reading import reading
from bookings import facts, policies
from bookings.models import Booking, BookingEvent, BookingQuerySet
from bookings.queries.choose import calls_of, card_of, fee_of, takes_sms, where_of, with_whom
from bookings.queries.find import capital, minutes_of, mode_of, phone_of, title_of, uncapital
from bookings.rules import BookingRules
from clinics import reach
from core import calendar, clock, phone, rulebook
from core.actor import Actor
from core.decision import Decision
from core.errors import NotYours
from core.pages import Mark, Phone, in_language
from representation.queries import helpers

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
    calls: str
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


def mine(*, by: Actor, after: str = "") -> MyBookings:
    """Coming times, soonest first; past and cancelled ones, newest first, fifty at a time. Two queries.

    A time is coming until it has ended. ``after`` is the id of the last one on the page before (one query more);
    anything else is taken as the first page.
    """
    now = clock.now()
    with reading(by, about=by.subject_id, action=Action.BOOKINGS_READ):
        own = _own(by)
        ahead = own.standing().filter(slot__ends_at__gt=now)
        coming = list(ahead.order_by("slot__starts_at", "pk"))
        ended = own.filter(Q(state=Booking.State.CANCELLED) | Q(slot__ends_at__lte=now))
        older = ended.filter(_older_than(after, own)).order_by("-slot__starts_at", "-pk")
        past = list(older[: PAST_AT_MOST + 1])
    more, past = len(past) > PAST_AT_MOST, past[:PAST_AT_MOST]
    return MyBookings(
        coming=tuple(_row(booking) for booking in coming),
        past=tuple(_row(booking) for booking in past),
        older_url=f"{reverse('bookings:mine')}?efter={past[-1].pk}" if more else "",
    )


def _older_than(after: str, own: QuerySet[Booking]) -> Q:
    """Those that come after it in the list: two may start at the same moment, one of them cancelled."""
    try:
        last = own.filter(pk=UUID(after)).first() if after else None
    except ValueError:
        last = None
    if last is None:
        return Q()
    starts_at = last.slot.starts_at
    return Q(slot__starts_at__lt=starts_at) | Q(slot__starts_at=starts_at, pk__lt=last.pk)


def coming(*, by: Actor) -> Coming:
    """For the start page: the next time (or the one that is now) and the count of those after it. One query."""
    now = clock.now()
    with reading(by, about=by.subject_id, action=Action.BOOKINGS_READ):
        ahead = _own(by).standing().filter(slot__ends_at__gt=now)
        rows = list(ahead.order_by("slot__starts_at", "pk"))
    return Coming(_next(rows[0], by=by, now=now) if rows else None, max(0, len(rows) - 1))


def booking_page(booking_id: UUID, *, by: Actor, just_booked: bool = False) -> BookingPage:
    """One booking with what has happened to it. Two queries. Raises NotYours."""
    now = clock.now()
    with reading(by, about=by.subject_id, action=Action.BOOKINGS_READ, object_id=booking_id):
        booking = _one(booking_id, by=by)
        events = list(booking.events.order_by("at", "version", "pk"))
    kind, slot, card = booking.slot.visit_type, booking.slot, card_of(booking.person)
    decision = _can_cancel(booking, by=by, now=now)
    new = just_booked and booking.state == Booking.State.ACTIVE and now < slot.starts_at
    return BookingPage(
        title=title_of(kind),
        state=booking.state,
        state_text=_state_text(booking, events, by=by, now=now),
        just_booked=new,
        sent_text=_sent_text(card) if new and by.is_own_matter else "",
        when=capital(calendar.moment_in_words(slot.starts_at)),
        starts=calendar.local(slot.starts_at).isoformat(timespec="minutes"),
        minutes=minutes_of(kind),
        mode=mode_of(kind),
        where_lines=where_of(kind),
        with_whom=with_whom(slot),
        calls=calls_of(kind, card) if by.is_own_matter else "",
        bring=in_language(kind.preparation, kind.preparation_en),
        clinic_phone=phone_of(kind.clinic),
        moment=_moment(decision, slot.ends_at, now=now),
        free_until=_free_text(booking),
        web_cancel_until=calendar.moment_in_words(facts.web_cancel_until(slot)),
        fee=fee_of(kind, _rules()),
        cancel_url=reverse("bookings:cancel", args=[booking.pk]) if decision else "",
        events=tuple(
            BookingEventRow(capital(calendar.moment_in_words(e.at)), event_text(e, by=by)) for e in events
        ),
    )


def cancel_page(booking_id: UUID, *, by: Actor) -> CancelPage:
    """What cancelling would mean now. One query. Raises NotYours."""
    now = clock.now()
    with reading(by, about=by.subject_id, action=Action.BOOKINGS_READ, object_id=booking_id):
        booking = _one(booking_id, by=by)
    kind, slot = booking.slot.visit_type, booking.slot
    return CancelPage(
        title=title_of(kind),
        when=capital(calendar.moment_in_words(slot.starts_at)),
        where_lines=where_of(kind),
        moment=_moment(_can_cancel(booking, by=by, now=now), slot.ends_at, now=now),
        free_until=_free_text(booking),
        web_cancel_until=calendar.moment_in_words(facts.web_cancel_until(slot)),
        fee=fee_of(kind, _rules()),
        clinic_phone=phone_of(kind.clinic),
        booking_url=reverse("bookings:booking", args=[booking.pk]),
    )


def _rules() -> BookingRules:
    return rulebook.at(clock.today()).section(BookingRules)


def _can_cancel(booking: Booking, *, by: Actor, now: datetime) -> Decision:
    return policies.can_cancel(facts.booking_facts(booking), by=by, now=now, rules=_rules())


def _own(by: Actor) -> BookingQuerySet:
    within = reach.of_clinics(by, "slot__visit_type__clinic")
    return (
        Booking.objects.made()
        .filter(within, person_id=by.subject_id)
        .select_related("slot__visit_type__clinic", "slot__schedule__practitioner")
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
        title=title_of(kind),
        place=kind.clinic.name,
        mark=Mark(_("Avbokad"), "struck") if cancelled else None,
        url=reverse("bookings:booking", args=[booking.pk]),
    )


def _next(booking: Booking, *, by: Actor, now: datetime) -> NextVisit:
    kind, slot = booking.slot.visit_type, booking.slot
    decision = _can_cancel(booking, by=by, now=now)
    return NextVisit(
        url=reverse("bookings:booking", args=[booking.pk]),
        title=title_of(kind),
        when=capital(calendar.moment_in_words(slot.starts_at)),
        starts=calendar.local(slot.starts_at).isoformat(timespec="minutes"),
        where_lines=where_of(kind),
        with_whom=with_whom(slot),
        bring=in_language(kind.preparation, kind.preparation_en),
        cancel_url=reverse("bookings:cancel", args=[booking.pk]) if decision else "",
        cancel_text=_cancel_text(booking, _moment(decision, slot.ends_at, now=now)),
    )


def _moment(decision: Decision, ends_at: datetime, *, now: datetime) -> str:
    """The decision as a page tells it: "free", "late", "closed" (too late, but not ended), "over"."""
    if decision.refusal is None:
        return "late" if decision.warning else "free"
    return "closed" if decision.refusal.code == "cancel.closed" and now < ends_at else "over"


def _free_text(booking: Booking) -> str:
    """The last moment without a fee; "" where there is no fee, or where it had passed when the time was booked."""
    kind = booking.slot.visit_type
    free = facts.free_until(booking)
    return calendar.moment_in_words(free) if kind.has_fee and free > booking.booked_at else ""


def _cancel_text(booking: Booking, moment: str) -> str:
    free = _free_text(booking)
    if moment == "free" and free:
        return _("Du kan avboka utan avgift till %(when)s.") % {"when": free}
    if moment in ("free", "late"):
        until = calendar.moment_in_words(facts.web_cancel_until(booking.slot))
        return _("Du kan avboka här till %(when)s.") % {"when": until}
    return ""


def _sent_text(card: ContactCard) -> str:
    if not takes_sms(card):
        return ""
    return _("Vi skickar en bekräftelse till %(phone)s.") % {"phone": phone.in_words(card.mobile)}


def _state_text(booking: Booking, events: list[BookingEvent], *, by: Actor, now: datetime) -> str:
    has_ended = now >= booking.slot.ends_at
    if booking.state == Booking.State.CANCELLED:
        return _cancelled_text(booking, events, by=by)
    if booking.state == Booking.State.ARRIVED:
        return _("Besöket är gjort") if has_ended else _("Anmäld på mottagningen")
    return _("Tiden har varit") if has_ended else _("Bokad")


def _cancelled_text(booking: Booking, events: list[BookingEvent], *, by: Actor) -> str:
    """A booking that came from elsewhere may have no event: it says when, but not by whom."""
    event = next((e for e in reversed(events) if e.kind == BookingEvent.Kind.CANCELLED), None)
    when = calendar.moment_in_words(booking.cancelled_at) if booking.cancelled_at else ""
    if event is None:
        return _("Avbokad %(when)s") % {"when": when}
    return _("Avbokad av %(who)s %(when)s") % {"who": _who(event, by=by, object_form=True), "when": when}


def event_text(event: BookingEvent, *, by: Actor) -> str:
    """What happened to a booking, as its reader is told."""
    how = {"web": _("på webben"), "sms": _("med sms"), "phone": _("på telefon"), "desk": _("i receptionen")}
    kinds, who = BookingEvent.Kind, _who(event, by=by)
    if event.kind not in (kinds.BOOKED, kinds.CANCELLED):
        return {
            kinds.ARRIVED: _("Mottagningen noterade att du har kommit."),
            kinds.ARRIVAL_UNDONE: _("Mottagningen tog bort noteringen att du har kommit."),
        }[kinds(event.kind)]
    booked = event.kind == kinds.BOOKED
    if event.by in (BookingEvent.By.STAFF, BookingEvent.By.SYSTEM) or event.channel not in how:
        return (_("%(who)s bokade tiden.") if booked else _("%(who)s avbokade tiden.")) % {"who": who}
    text = _("%(who)s bokade tiden %(how)s.") if booked else _("%(who)s avbokade tiden %(how)s.")
    return text % {"who": who, "how": how[event.channel]}


def _who(event: BookingEvent, *, by: Actor, object_form: bool = False) -> str:
    """Who did it, to the one who reads: "Du", "Ditt ombud"; ``object_form`` is what follows "av"."""
    told = BookingEvent.By
    is_reader = event.user_id is not None and event.user_id == by.user_id
    if is_reader or (event.by == told.SELF and by.is_own_matter):
        return _("dig") if object_form else _("Du")
    if event.by == told.SELF:
        return by.subject_name
    who = {
        told.GUARDIAN: _("En vårdnadshavare"),
        told.HELPER: _own_helper(event, by=by) if by.is_own_matter else _("Ett ombud"),
        told.LEGAL_REPRESENTATIVE: _("En god man eller förvaltare"),
    }.get(told(event.by), _("Mottagningen"))
    return uncapital(who) if object_form else who


def _own_helper(event: BookingEvent, *, by: Actor) -> str:
    """ "Ditt ombud Mats", by the person's own word for the helper. One query, only where a helper has acted."""
    called = helpers.called(event.user_id, by=by) if event.user_id else ""
    return _("Ditt ombud %(who)s") % {"who": called} if called else _("Ditt ombud")
