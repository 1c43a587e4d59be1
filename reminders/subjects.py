"""What a message is about: whose matter, at which clinic, and which row of the time book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Person
from bookings.models import STANDING, Booking, BookingNote, EarlierTimeWish, Invitation, Offer
from clinics.models import Clinic
from core import clock
from reminders.models import Message

Kind = Message.Kind
OFFERS = (Kind.OFFER, Kind.OFFER_ASKED, Kind.OFFER_WON, Kind.OFFER_GONE, Kind.OFFER_DECLINED)


@dataclass(frozen=True, slots=True)
class Subject:
    """``booking`` is the time that the person has (of an offer, the one they would give up)."""

    person: Person
    clinic: Clinic
    booking: Booking | None = None
    offer: Offer | None = None
    invitation: Invitation | None = None

    def is_over(self, kind: str) -> bool:
        """Whether what a notice tells of no longer holds."""
        if self.invitation is not None:
            return self.invitation.state != Invitation.State.OPEN
        if self.offer is None or self.booking is None:
            return False
        if kind == Kind.OFFER:
            return self.offer.state != Offer.State.OPEN or clock.now() >= self.offer.answer_by
        waits = self.offer.wish.state == EarlierTimeWish.State.OPEN
        return kind == Kind.OFFER_GONE and not (waits and self.booking.state in STANDING)


def of(message: Message) -> Subject | None:
    """From a message with its booking joined; None for what is about no visit. One query for a notice."""
    booking = message.booking
    if booking is not None:
        return Subject(booking.person, booking.slot.visit_type.clinic, booking=booking)
    find = _FOUND_BY.get(Kind(message.kind))
    return find(message.notice_id) if find and message.notice_id else None


def _offer(offer_id: UUID) -> Subject:
    joined = Offer.objects.select_related(
        "slot__visit_type__clinic", "wish__person", "wish__booking__slot__visit_type__clinic"
    )
    offer = joined.get(pk=offer_id)
    return Subject(offer.wish.person, offer.slot.visit_type.clinic, booking=offer.wish.booking, offer=offer)


def _invitation(invitation_id: UUID) -> Subject:
    invitation = Invitation.objects.select_related("person", "clinic").get(pk=invitation_id)
    return Subject(invitation.person, invitation.clinic, invitation=invitation)


def _note(note_id: UUID) -> Subject:
    note = BookingNote.objects.select_related("booking__person", "booking__slot__visit_type__clinic").get(
        pk=note_id
    )
    return Subject(note.booking.person, note.booking.slot.visit_type.clinic, booking=note.booking)


_FOUND_BY: dict[Message.Kind, Callable[[UUID], Subject]] = {
    **dict.fromkeys(OFFERS, _offer),
    Kind.INVITATION: _invitation,
    Kind.NOTE_ANSWERED: _note,
}
