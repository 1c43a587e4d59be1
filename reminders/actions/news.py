"""What is said of invitations, of offers and of answers to notes: to each who hears of the person's visits."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Person
from bookings.models import BookingNote, Invitation, Offer
from clinics.rules import silent_kinds
from core import clock
from reminders import hearers, letters, reach
from reminders.actions.notices import plan_notice
from reminders.models import Letter, Message
from reminders.planner import hours

Kind, Channel, State = Message.Kind, Message.Channel, Message.State


@transaction.atomic(savepoint=False)  # a part of the action whose news it is, that fails with it
def tell_of_answer(*, note: BookingNote) -> None:
    """That the clinic has answered what was written about a time; never what."""
    for recipient_id in hearers.recipients(note.booking):
        channel = reach.ways(recipient_id, clinic_id=note.booking.slot.visit_type.clinic_id).channel
        plan_notice(notice_id=note.pk, kind=Kind.NOTE_ANSWERED, recipient_id=recipient_id, channel=channel)


@transaction.atomic(savepoint=False)
def tell_of_offer(*, offer: Offer) -> None:
    """An offer is told at once and is worth nothing after its last moment; one whose time has gone is taken back,
    and told of where the offer had been. Who answered has the answer from there.
    """
    if offer.state == Offer.State.OPEN:
        for recipient_id in _hearers(offer):
            channel = reach.ways(recipient_id, clinic_id=offer.slot.visit_type.clinic_id).channel
            plan_notice(
                notice_id=offer.pk,
                kind=Kind.OFFER,
                recipient_id=recipient_id,
                channel=channel,
                expires_at=offer.answer_by,
            )
        return
    said = Message.objects.filter(notice_id=offer.pk, kind=Kind.OFFER)
    _take_back(said)
    if offer.state == Offer.State.GONE:
        for message in said.exclude(state=State.CANCELLED).filter(channel=Channel.SMS).order_by("pk"):
            assert message.recipient_id is not None
            plan_notice(notice_id=offer.pk, kind=Kind.OFFER_GONE, recipient_id=message.recipient_id)


@transaction.atomic(savepoint=False)
def tell_of_invitation(*, invitation: Invitation) -> None:
    """An open one by SMS or e-mail, and by letter to who has no account or no such way. A timed one is a booking,
    which is confirmed as others are. One that is used or ended is taken back, where nothing has gone yet.
    """
    if invitation.state != Invitation.State.OPEN:
        _take_back(Message.objects.filter(notice_id=invitation.pk, kind=Kind.INVITATION))
        waiting = Letter.objects.filter(invitation=invitation, printed_at=None, cancelled_at=None)
        waiting.update(cancelled_at=clock.now())
        return
    for recipient_id in hearers.of(invitation.person, clinic_kind=invitation.clinic.kind):
        _invite(invitation, Person.objects.get(pk=recipient_id))


def _invite(invitation: Invitation, to: Person) -> None:
    ways, at = reach.ways(to.pk, clinic_id=invitation.clinic_id), hours.in_force().soonest(clock.now())
    plan_notice(
        notice_id=invitation.pk,
        kind=Kind.INVITATION,
        recipient_id=to.pk,
        channel=ways.channel,
        send_at=at,
        expires_at=at + timedelta(days=1),
    )
    if not (ways.has_account and (ways.sms or ways.email)):
        write_invitation(invitation, to)


@transaction.atomic(savepoint=False)
def write_invitation(invitation: Invitation, to: Person) -> bool:
    """The letter of an invitation, once to each; none from a silent clinic. Whether there was one to write."""
    if invitation.clinic.kind in silent_kinds():
        return False
    letter = Letter(
        recipient=to,
        invitation=invitation,
        unit_id=invitation.clinic.unit_id,
        kind=Letter.Kind.INVITATION,
        text=letters.invitation(invitation, to),
        queued_at=clock.now(),
    )
    before = Letter.objects.filter(invitation=invitation).count()
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    return Letter.objects.filter(invitation=invitation).count() > before


def _hearers(offer: Offer) -> tuple[UUID, ...]:
    return hearers.of(offer.wish.person, clinic_kind=offer.slot.visit_type.clinic.kind)


def _take_back(messages: QuerySet[Message]) -> None:
    waiting = messages.filter(state__in=[State.PLANNED, State.LEASED], answers=None)
    waiting.update(state=State.CANCELLED, finished_at=clock.now(), error_code="send.notice_over")
