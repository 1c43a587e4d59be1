"""What is told at once, found where it was not: bookings, offers and invitations of which nothing has been said,
and words about what no longer holds.

Each has its own making, in the transaction that makes the news; this asks for it again where that came past our
actions, and changes nothing where it did not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from bookings.models import Booking, BookingEvent, Invitation, Offer
from core import clock, rulebook
from core.actor import Actor, Channel
from core.db import action
from reminders.actions.news import tell_of_invitation, tell_of_offer
from reminders.actions.planning import TOLD, plan_for
from reminders.models import Letter, Message
from reminders.rules import ReminderRules

Kind, State = Message.Kind, Message.State


def plan_overlooked() -> int:
    """Tell what nobody has been told, and take back what is over. How many messages were planned or taken back."""
    return sum(
        _each(ids, tell)
        for ids, tell in (
            (_untold_bookings(), _tell_of_booking),
            (_ids(Offer.objects.filter(_offers_amiss())), _tell_of_offer),
            (_ids(Invitation.objects.filter(_invitations_amiss())), _tell_of_invitation),
        )
    )


def _each(ids: Iterable[UUID], tell: Callable[..., int]) -> int:
    return sum(tell(about=one) for one in ids)


def _ids(rows: QuerySet[Offer] | QuerySet[Invitation]) -> list[UUID]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _untold_bookings() -> list[UUID]:
    """Changes so new that a confirmation would still be worth something; not those made in answer to an SMS."""
    hours = rulebook.at(clock.today()).section(ReminderRules).confirmation_valid_hours
    about = Message.objects.filter(
        booking=OuterRef("booking"), booking_version=OuterRef("booking__version"), kind__in=TOLD.values()
    )
    changes = BookingEvent.objects.filter(
        ~Exists(about),
        kind__in=TOLD,
        version=F("booking__version"),
        at__gt=clock.now() - timedelta(hours=hours),
        booking__slot__starts_at__gt=clock.now(),
    )
    return list(changes.exclude(channel=Channel.SMS).order_by("pk").values_list("pk", flat=True))


def _offers_amiss() -> Q:
    told = Message.objects.filter(notice_id=OuterRef("pk"), kind=Kind.OFFER)
    is_open = Q(state=Offer.State.OPEN)
    return (is_open & Q(answer_by__gt=clock.now()) & ~Exists(told)) | (~is_open & Exists(_waiting(told)))


def _invitations_amiss() -> Q:
    told = Message.objects.filter(notice_id=OuterRef("pk"), kind=Kind.INVITATION)
    written = Letter.objects.filter(invitation=OuterRef("pk"))
    unsent = written.filter(printed_at=None, cancelled_at=None)
    lasts = Q(book_before=None) | Q(book_before__gte=clock.today())
    is_open = Q(state=Invitation.State.OPEN)
    untold = is_open & lasts & ~Exists(told) & ~Exists(written)
    return untold | (~is_open & (Exists(_waiting(told)) | Exists(unsent)))


def _waiting(messages: QuerySet[Message]) -> QuerySet[Message]:
    return messages.filter(state__in=[State.PLANNED, State.LEASED])


@action
def _tell_of_booking(*, about: UUID) -> int:
    event = BookingEvent.objects.get(pk=about)
    joined = Booking.objects.select_related("person", "slot__visit_type__clinic")
    locked = joined.select_for_update(of=("self",), no_key=True, skip_locked=True)
    booking = locked.filter(pk=event.booking_id, version=event.version).first()
    if booking is None:
        return 0
    before = booking.messages.count()
    plan_for(booking=booking, change=BookingEvent.Kind(event.kind), by=Actor.system())
    return booking.messages.count() - before


@action
def _tell_of_offer(*, about: UUID) -> int:
    joined = Offer.objects.select_related("slot__visit_type__clinic", "wish__person")
    offer = joined.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=about).first()
    if offer is None:
        return 0
    tell_of_offer(offer=offer)
    return 1


@action
def _tell_of_invitation(*, about: UUID) -> int:
    joined = Invitation.objects.select_related("person", "clinic")
    invitation = joined.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=about).first()
    if invitation is None:
        return 0
    tell_of_invitation(invitation=invitation)
    return 1
