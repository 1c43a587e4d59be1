"""A person's visits at the own unit, as the desk sees them on the card; and what it has just done, to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.actions import Action
from audit.reading import reading
from bookings import facts, policies, waiting
from bookings.models import Booking, BookingEvent, EarlierTimeWish
from bookings.queries.day_list import anchor_of, list_url, marks_of_booking, state_text
from bookings.queries.desk import PAST_AT_MOST, real_name, whom
from bookings.queries.find import capital, name_of
from core import calendar, clock
from core.actor import Actor
from core.errors import NotYours
from core.pages import Mark, in_language

Kind = BookingEvent.Kind


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit. ``move_url``, ``cancel_url`` and ``wish_url`` are there if and only if the policy says yes."""

    anchor: str
    when: str
    kind: str
    whom: str
    state: str
    marks: tuple[Mark, ...]
    move_url: str
    cancel_url: str
    wish_url: str
    waits: bool
    day_url: str
    label: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What has been done, and what to say to the person: in the short form that one reads aloud."""

    booking_id: UUID
    heading: str
    say: str
    tell: str


@dataclass(frozen=True, slots=True)
class Visits:
    coming: tuple[VisitRow, ...]
    past: tuple[VisitRow, ...]
    receipt: Receipt | None


@dataclass(frozen=True, slots=True)
class OneVisit:
    """A visit that is about to be moved or cancelled. ``refusal``: why it cannot; "" when it can."""

    person_id: UUID
    visit_type_id: UUID
    when: str
    kind: str
    whom: str
    is_late: bool
    on_referral: str
    refusal: str


def visits(person_id: UUID, *, done: UUID | None = None, by: Actor) -> Visits:
    """Coming and past, at the own unit alone. ``done``: the booking that the desk has just made or changed."""
    if not policies.can_use_desk(by):
        raise NotYours
    now = clock.now()
    with reading(by, about=person_id, action=Action.BOOKINGS_READ):
        own = _own(by).filter(person_id=person_id)
        ahead = own.filter(slot__ends_at__gt=now).exclude(state=Booking.State.CANCELLED)
        open_wish = EarlierTimeWish.objects.filter(booking=OuterRef("pk"), state=EarlierTimeWish.State.OPEN)
        coming = list(ahead.annotate(waits=Exists(open_wish)).order_by("slot__starts_at", "pk"))
        over = own.exclude(pk__in=[booking.pk for booking in coming])
        past = list(over.order_by("-slot__starts_at", "pk")[:PAST_AT_MOST])
        told = own.filter(pk=done).first() if done else None
        event = _last(told) if told else None
    return Visits(
        coming=tuple(_row(booking, by=by, now=now) for booking in coming),
        past=tuple(_row(booking, by=by, now=now) for booking in past),
        receipt=_receipt(told, event) if told and event else None,
    )


def one_visit(booking_id: UUID, *, by: Actor) -> OneVisit:
    """One of the unit's own. Raises NotYours."""
    if not policies.can_use_desk(by):
        raise NotYours
    person_id = _own(by).filter(pk=booking_id).values_list("person_id", flat=True).first()
    if person_id is None:
        raise NotYours
    with reading(by, about=person_id, action=Action.BOOKINGS_READ, object_id=booking_id):
        booking = _own(by).get(pk=booking_id)
    now, kind = clock.now(), booking.visit_type
    decision = policies.can_change_at_desk(booking.state, booking.slot.ends_at, by=by, now=now)
    return OneVisit(
        person_id=booking.person_id,
        visit_type_id=kind.pk,
        when=capital(calendar.moment_in_words(booking.slot.starts_at)),
        kind=real_name(kind),
        whom=whom(booking.slot),
        is_late=kind.has_fee and now >= facts.free_until(booking),
        on_referral=in_language(kind.on_referral, kind.on_referral_en),
        refusal=decision.refusal.text if decision.refusal else "",
    )


def _own(by: Actor) -> QuerySet[Booking]:
    own = Booking.objects.made().filter(slot__schedule__clinic__unit_id=by.duty.care_unit_id)
    joined = own.select_related("person__contact_card", "visit_type__clinic", "slot__visit_type__clinic")
    return joined.select_related("slot__schedule__practitioner")


def _last(booking: Booking) -> BookingEvent | None:
    return booking.events.order_by("-at", "-version", "pk").first()


def _row(booking: Booking, *, by: Actor, now: datetime) -> VisitRow:
    slot = booking.slot
    may = policies.can_change_at_desk(booking.state, slot.ends_at, by=by, now=now)
    may_wish = policies.can_wish(waiting.wishing_facts(booking), by=by, now=now)
    when = capital(calendar.moment_in_words(slot.starts_at))
    if slot.starts_at.year != now.year:
        when = f"{when} ({calendar.local(slot.starts_at).year})"
    return VisitRow(
        anchor=anchor_of(booking.pk),
        when=when,
        kind=real_name(booking.visit_type),
        whom=whom(slot),
        state="" if booking.state == Booking.State.ACTIVE else state_text(booking),
        marks=tuple(marks_of_booking(booking)),
        move_url=reverse("admin:desk_move", args=[booking.pk]) if may else "",
        cancel_url=reverse("admin:desk_cancel", args=[booking.pk]) if may else "",
        wish_url=reverse("admin:desk_wish", args=[booking.pk]) if may_wish else "",
        waits=getattr(booking, "waits", False),
        day_url=list_url(
            calendar.local(slot.starts_at).date(), slot.visit_type.clinic.slug, anchor_of(booking.pk)
        ),
        label=when,
    )


def _receipt(booking: Booking, event: BookingEvent) -> Receipt:
    slot, kind = booking.slot, booking.visit_type
    heading = {
        Kind.BOOKED: _("Bokat"),
        Kind.MOVED: _("Flyttat"),
        Kind.CANCELLED: _("Avbokat"),
        Kind.CALLED_OFF: _("Inställt"),
    }.get(Kind(event.kind), _("Klart"))
    when = calendar.short_moment(slot.starts_at)
    if event.kind in (Kind.CANCELLED, Kind.CALLED_OFF):
        return Receipt(booking.pk, heading, _("%(when)s gäller inte längre") % {"when": when}, "")
    place = f"{kind.clinic.name}, {kind.clinic.street}"
    say = ", ".join((when, name_of(kind), whom(slot), *(() if kind.mode != "visit" else (place,))))
    told_already = "legitimation" in kind.preparation.lower()
    bring = _("Ta med legitimation.") if kind.mode == "visit" and not told_already else ""
    return Receipt(booking.pk, heading, say, " ".join(part for part in (bring, kind.preparation) if part))
