"""One booking of a person's own, with what can be done about it. Each read is in the access log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from babel import Locale
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import ContactCard
from audit.actions import Action
from audit.reading import reading
from bookings import facts, policies, waiting
from bookings.known import own_booking
from bookings.models import Booking, BookingEvent, BookingNote, VisitType
from bookings.queries.choose import calls_of, card_of, fee_of, takes_sms, where_of, with_whom
from bookings.queries.events import BookingEventRow, cancelled_text, event_rows
from bookings.queries.find import capital, minutes_of, mode_of, phone_of, title_of
from bookings.rules import BookingRules
from core import calendar, clock, phone, rulebook
from core.actor import Actor
from core.decision import Decision
from core.pages import Phone, in_language


@dataclass(frozen=True, slots=True)
class Door:
    """Something one may want to do: its address, or which rule closes it. Never both."""

    url: str
    closed: str = ""


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What was written about the booking; ``who`` is "Du", or the clinic."""

    who: str
    when: str
    text: str
    from_clinic: bool


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
    cancel: Door
    move: Door
    note: Door
    wish: Door
    calendar_url: str
    map_url: str
    directions: str
    needs: tuple[str, ...]
    message: str
    notes: tuple[NoteRow, ...]
    events: tuple[BookingEventRow, ...]


def booking_page(booking_id: UUID, *, by: Actor, just_booked: bool = False) -> BookingPage:
    """One booking with what has happened to it and what was written about it. Three queries. Raises NotYours."""
    now = clock.now()
    with reading(by, about=by.subject_id, action=Action.BOOKINGS_READ, object_id=booking_id):
        booking = own_booking(booking_id, by=by)
        events = list(booking.events.order_by("at", "version", "pk"))
        notes = list(booking.notes.order_by("at", "pk"))
    kind, slot, card = booking.visit_type, booking.slot, card_of(booking.person)
    decision = can_cancel(booking, by=by, now=now)
    new = just_booked and booking.state == Booking.State.ACTIVE and now < slot.starts_at
    return BookingPage(
        title=title_of(kind),
        state=booking.state,
        state_text=_state_text(booking, events, by=by, now=now),
        just_booked=new,
        sent_text=_sent_text(card, kind.clinic_id) if new and by.is_own_matter else "",
        when=capital(calendar.moment_in_words(slot.starts_at)),
        starts=calendar.local(slot.starts_at).isoformat(timespec="minutes"),
        minutes=minutes_of(kind),
        mode=mode_of(kind),
        where_lines=where_of(kind),
        with_whom=with_whom(slot),
        calls=calls_of(kind, card) if by.is_own_matter else "",
        bring=in_language(kind.preparation, kind.preparation_en),
        clinic_phone=phone_of(kind.clinic),
        moment=moment_of(decision, slot.ends_at, now=now),
        free_until=free_text(booking),
        web_cancel_until=calendar.moment_in_words(facts.web_cancel_until(slot)),
        fee=fee_of(kind, rules()),
        **_doors(booking, decision, by=by, now=now),
        calendar_url=reverse("bookings:calendar_file", args=[booking.pk]) if _is_ahead(booking, now=now) else "",
        map_url=map_of(kind),
        directions=kind.clinic.directions if where_of(kind) else "",
        needs=needs_of(booking),
        message=booking.message,
        notes=note_rows(notes, kind, by=by),
        events=event_rows(events, by=by),
    )


def _doors(booking: Booking, may_cancel: Decision, *, by: Actor, now: datetime) -> dict[str, Door]:
    """Each thing one may do: open, or closed by which rule; neither where the time has been."""
    about = facts.booking_facts(booking)
    decisions = {
        "cancel": may_cancel,
        "move": policies.can_move(about, by=by, now=now),
        "note": policies.can_write_note(about, by=by, now=now, rules=rules()),
        "wish": policies.can_wish(waiting.wishing_facts(booking), by=by, now=now),
    }
    return {name: _door(name, booking, decision, now=now) for name, decision in decisions.items()}


def _door(name: str, booking: Booking, decision: Decision, *, now: datetime) -> Door:
    if decision:
        return Door(reverse(f"bookings:{name}", args=[booking.pk]))
    return Door("", decision.refusal.text if decision.refusal and _is_ahead(booking, now=now) else "")


def _is_ahead(booking: Booking, *, now: datetime) -> bool:
    return booking.state == Booking.State.ACTIVE and now < booking.slot.ends_at


def map_of(kind: VisitType) -> str:
    """A map of where the clinic is, at OpenStreetMap: the address is all that is told. "" for a call."""
    clinic = kind.clinic
    if kind.mode != VisitType.Mode.VISIT:
        return ""
    asked = urlencode({"query": f"{clinic.street}, {clinic.postal_code} {clinic.town}"})
    return f"https://www.openstreetmap.org/search?{asked}"


def needs_of(booking: Booking) -> tuple[str, ...]:
    """What was asked for at the visit, a line each."""
    lines = []
    if booking.interpreter_language:
        named = {"language": language_name(booking.interpreter_language)}
        lines.append(_("Tolk: %(language)s") % named)
    if booking.sign_interpreter:
        lines.append(str(booking.get_sign_interpreter_display()))
    return (*lines, *([booking.access_needs] if booking.access_needs else []))


def language_name(code: str) -> str:
    """ "somaliska" for "so", in the reader's language; what is no code stands as it is."""
    return str(Locale.parse(translation.get_language() or "sv").languages.get(code, code))


def note_rows(notes: list[BookingNote], kind: VisitType, *, by: Actor) -> tuple[NoteRow, ...]:
    """What was written, oldest first."""
    return tuple(
        NoteRow(
            who=kind.clinic.name if note.from_clinic else _("Du") if note.user_id == by.user_id else _("Skrivet"),
            when=calendar.moment_in_words(note.at),
            text=note.text,
            from_clinic=note.from_clinic,
        )
        for note in notes
    )


def rules() -> BookingRules:
    """The time book's part of the rulebook, as it is today."""
    return rulebook.at(clock.today()).section(BookingRules)


def can_cancel(booking: Booking, *, by: Actor, now: datetime) -> Decision:
    """The same decision as the action's."""
    return policies.can_cancel(facts.booking_facts(booking), by=by, now=now, rules=rules())


def moment_of(decision: Decision, ends_at: datetime, *, now: datetime) -> str:
    """The decision as a page tells it: "free", "late", "closed" (too late, but not ended), "over"."""
    if decision.refusal is None:
        return "late" if decision.warning else "free"
    closed = ("cancel.closed", "cancel.not_on_web")
    return "closed" if decision.refusal.code in closed and now < ends_at else "over"


def free_text(booking: Booking) -> str:
    """The last moment without a fee; "" where there is no fee, or where it had passed when the time was booked."""
    kind = booking.slot.visit_type
    free = facts.free_until(booking)
    return calendar.moment_in_words(free) if kind.has_fee and free > booking.booked_at else ""


def _sent_text(card: ContactCard, clinic_id: UUID) -> str:
    if not takes_sms(card, clinic_id):
        return ""
    return _("Vi skickar en bekräftelse till %(phone)s.") % {"phone": phone.in_words(card.mobile)}


def _state_text(booking: Booking, events: list[BookingEvent], *, by: Actor, now: datetime) -> str:
    has_ended = now >= booking.slot.ends_at
    if booking.state == Booking.State.CANCELLED:
        return cancelled_text(booking, events, by=by)
    if booking.state == Booking.State.ARRIVED:
        return _("Besöket är gjort") if has_ended else _("Anmäld på mottagningen")
    if booking.state == Booking.State.ATTENDED:
        return _("Besöket är gjort")
    if booking.state == Booking.State.MISSED:
        return _("Mottagningen har noterat att ingen kom")
    return _("Tiden har varit") if has_ended else _("Bokad")
