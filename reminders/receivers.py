"""What the messages' room hears from the rooms below. It only writes rows, in the same transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.merging.rows import Merging
from accounts.models import ContactCheck, Person
from accounts.signals import contact_code_asked, number_left, person_died, persons_merged, persons_unmerged
from bookings.models import Booking, BookingEvent, BookingNote, Invitation, Offer
from bookings.signals import booking_changed, invitation_changed, note_answered, offer_changed
from core.actor import Actor
from reminders import actions, wake
from reminders.models import HandOver, Letter, Message

CHANNELS = {ContactCheck.Kind.MOBILE: Message.Channel.SMS, ContactCheck.Kind.EMAIL: Message.Channel.EMAIL}


def connect() -> None:
    """Listen, once."""
    booking_changed.connect(on_booking_changed, dispatch_uid="reminders.plan_for")
    note_answered.connect(on_note_answered, dispatch_uid="reminders.tell_of_answer")
    invitation_changed.connect(on_invitation_changed, dispatch_uid="reminders.tell_of_invitation")
    offer_changed.connect(on_offer_changed, dispatch_uid="reminders.tell_of_offer")
    contact_code_asked.connect(on_contact_code_asked, dispatch_uid="reminders.plan_code")
    number_left.connect(on_number_left, dispatch_uid="reminders.plan_farewell")
    person_died.connect(on_person_died, dispatch_uid="reminders.forget_the_dead")
    persons_merged.connect(on_merged, dispatch_uid="reminders.take_messages")
    persons_unmerged.connect(on_unmerged, dispatch_uid="reminders.put_messages_back")


def on_booking_changed(
    sender: object, *, booking: Booking, change: BookingEvent.Kind, by: Actor, **_: Any
) -> None:
    """A booking and its messages commit or roll back together. A place that it gave back may be wished for."""
    actions.plan_for(booking=booking, change=change, by=by)
    if change in FREES_A_PLACE:
        actions.take_back_letters(booking=booking)
    if change in FREES_A_PLACE:
        transaction.on_commit(wake.offers, robust=True)


FREES_A_PLACE = (BookingEvent.Kind.CANCELLED, BookingEvent.Kind.CALLED_OFF, BookingEvent.Kind.MOVED)


def on_note_answered(sender: object, *, note: BookingNote, **_: Any) -> None:
    """Whoever hears of the person's visits is told that there is an answer."""
    actions.tell_of_answer(note=note)


def on_invitation_changed(sender: object, *, invitation: Invitation, **_: Any) -> None:
    """An invitation and what is said of it commit or roll back together."""
    actions.tell_of_invitation(invitation=invitation)


def on_offer_changed(sender: object, *, offer: Offer, **_: Any) -> None:
    """So do an offer and its message. One that has ended makes way for the next in turn."""
    actions.tell_of_offer(offer=offer)
    if offer.state not in (Offer.State.OPEN, Offer.State.ACCEPTED):
        transaction.on_commit(wake.offers, robust=True)


def on_contact_code_asked(sender: object, *, check: ContactCheck, **_: Any) -> None:
    """The code goes to the number or the address that it is to prove, and dies with it."""
    actions.plan_notice(
        notice_id=check.pk,
        kind=Message.Kind.CONTACT_CODE,
        recipient_id=check.person_id,
        channel=CHANNELS[ContactCheck.Kind(check.kind)],
        to=check.address,
        expires_at=check.expires_at,
    )


def on_number_left(sender: object, *, person: Person, number: str, notice_id: UUID, **_: Any) -> None:
    """Whoever holds the old phone hears of it: the one who has lost an account hears of it too."""
    actions.plan_notice(notice_id=notice_id, kind=Message.Kind.NUMBER_LEFT, recipient_id=person.pk, to=number)


def on_person_died(sender: object, *, person: Person, **_: Any) -> None:
    """Nothing that was planned is sent."""
    actions.forget_the_dead(person_id=person.pk)


def on_merged(sender: object, *, merging: Merging, **_: Any) -> None:
    """What is to be said, and was said, goes along; what both were to be told is told once."""
    told = _about(merging.kept_id)
    for message in Message.objects.filter(recipient_id=merging.merged_id).order_by("pk"):
        if message.answers_id is not None or _key(message) not in told:
            merging.change(message, recipient_id=merging.kept_id)
        elif message.state in (Message.State.PLANNED, Message.State.LEASED):
            merging.change(message, state=Message.State.CANCELLED, finished_at=merging.at, error_code=SAID_ONCE)

    _steps(merging)
    told_by_letter = {_letter_key(one) for one in Letter.objects.filter(recipient_id=merging.kept_id)}
    for letter in Letter.objects.filter(recipient_id=merging.merged_id).order_by("pk"):
        if _letter_key(letter) not in told_by_letter:
            merging.change(letter, recipient_id=merging.kept_id)


def _letter_key(letter: Letter) -> tuple[object, ...]:
    """What there is one letter to each about."""
    return (letter.about_id, letter.invitation_id, letter.booking_id, letter.booking_version, letter.kind)


def _steps(merging: Merging) -> None:
    """A step of growing up that either family has been told of is not told again."""
    told = set(HandOver.objects.filter(person_id=merging.kept_id).values_list("step", flat=True))
    for row in HandOver.objects.filter(person_id=merging.merged_id).exclude(step__in=told).order_by("pk"):
        merging.change(row, person_id=merging.kept_id)


def on_unmerged(sender: object, *, merging: Merging, **_: Any) -> None:
    """The messages go back. One that was taken back is not sent after all: its time may be long past."""
    merging.put_back(HandOver, Letter)
    merging.put_back(Message, leave=("state", "finished_at", "error_code"))


SAID_ONCE = "send.said_once"
Said = tuple[UUID | None, int | None, UUID | None, str]


def _about(person_id: UUID) -> set[Said]:
    return {_key(message) for message in Message.objects.filter(recipient_id=person_id, answers=None)}


def _key(message: Message) -> Said:
    return message.booking_id, message.booking_version, message.notice_id, message.kind
