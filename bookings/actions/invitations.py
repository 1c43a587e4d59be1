"""Kallelser: inviting somebody to book, or to a time that the clinic has booked; answered, taken back, run out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q

from accounts import actions as accounts
from accounts.models import Person
from audit import actions as audit
from bookings import policies
from bookings.actions.desk import book_at_desk
from bookings.actions.locks import lock_person
from bookings.models import Booking, BookingEvent, Invitation, InvitationBatch, VisitType
from bookings.policies import InvitationFacts, InvitedFacts
from bookings.signals import invitation_changed
from clinics import reach
from core import clock
from core.actor import Actor
from core.db import action
from core.errors import NotYours
from core.identity import IdentityNumber

State = Invitation.State


@action
def invite(
    *, person_id: UUID, visit_type_ids: Collection[UUID], book_before: date, words: str = "", by: Actor
) -> Invitation:
    """Invite somebody to book one of the types before the day, that day included.

    The types are of one clinic of the unit's. The person is told by what reaches them (signal
    ``invitation_changed``). Raises NotYours, Refused.
    """
    policies.can_see_invitations(by).require()
    kinds = own_types(visit_type_ids, by=by)
    lock_person(person_id)
    about = invited_facts(person_id, kinds)
    policies.can_invite(about, last_day=book_before, by=by, today=clock.today()).require()
    return write(person_id, kinds, book_before=book_before, words=words, by=by)


@action
def invite_to_time(
    *,
    person_id: UUID,
    slot_id: UUID,
    form_key: UUID,
    words: str = "",
    visit_type_id: UUID | None = None,
    by: Actor,
) -> Invitation:
    """Book a time for somebody and call them to it. They may move or cancel it as the type allows.

    The same ``form_key`` again returns the invitation that the first made. Raises as ``book_at_desk``.
    """
    booking = book_at_desk(
        slot_id=slot_id, person_id=person_id, form_key=form_key, visit_type_id=visit_type_id, by=by
    )
    earlier = Invitation.objects.filter(booking=booking).first()
    if earlier is not None:
        return earlier
    kind = booking.slot.visit_type
    invitation = Invitation.objects.create(
        person_id=person_id,
        clinic_id=kind.clinic_id,
        state=State.USED,
        timed=True,
        booking=booking,
        words=words,
        made_at=clock.now(),
        made_by_id=by.own_user_id,
    )
    invitation.visit_types.set([kind])
    audit.record(audit.Action.INVITED, by=by, about=person_id, object_id=invitation.pk)
    invitation_changed.send(sender=Invitation, invitation=invitation, by=by)
    return invitation


@action
def decline_invitation(*, invitation_id: UUID, words: str = "", by: Actor) -> Invitation:
    """Say no, with some words to the clinic if one likes. Once more changes nothing. Raises NotYours, Refused."""
    invitation = _lock_own(invitation_id, by=by)
    if invitation.state == State.DECLINED:
        return invitation
    policies.can_decline_invitation(facts_of(invitation), by=by, today=clock.today()).require()
    invitation.declined_words = words
    return _end(invitation, State.DECLINED, by=by)


@action
def withdraw_invitation(*, invitation_id: UUID, by: Actor) -> Invitation:
    """Take it back, for the clinic's own reasons. Once more changes nothing. Raises NotYours, Refused."""
    policies.can_see_invitations(by).require()
    own = Invitation.objects.filter(pk=invitation_id, clinic__unit_id=by.duty.care_unit_id)
    person_id = own.values_list("person_id", flat=True).first()
    if person_id is None:
        raise NotYours
    lock_person(person_id)
    invitation = _get(invitation_id)
    if invitation.state == State.WITHDRAWN:
        return invitation
    policies.can_withdraw_invitation(facts_of(invitation), by=by).require()
    return _end(invitation, State.WITHDRAWN, by=by)


@action
def find_invitee(*, identity: IdentityNumber, by: Actor) -> UUID | None:
    """The person with that number, for one who is about to invite them; None when nobody here has it.

    That somebody was looked up is in their log. Raises Refused.
    """
    policies.can_see_invitations(by).require()
    person = accounts.find_person(identity=identity, by=by)
    if person is None:
        return None
    audit.record(audit.Action.PERSON_FOUND, by=by, about=person.pk)
    return person.pk


def expire_invitations() -> int:
    """End the open ones whose last day has passed; how many. A job."""
    over = Invitation.objects.filter(state=State.OPEN, book_before__lt=clock.today())
    return sum(
        expire_invitation(invitation_id=pk) for pk in list(over.order_by("pk").values_list("pk", flat=True))
    )


@action
def expire_invitation(*, invitation_id: UUID) -> bool:
    """End one of them; False when it was answered meanwhile."""
    person_id = Invitation.objects.values_list("person_id", flat=True).get(pk=invitation_id)
    _lock_whoever(person_id)
    invitation = _get(invitation_id)
    over = invitation.book_before is not None and invitation.book_before < clock.today()
    if invitation.state != State.OPEN or not over:
        return False
    _end(invitation, State.EXPIRED, by=Actor.system())
    return True


def follow_booking(booking: Booking, change: BookingEvent.Kind, *, by: Actor) -> None:
    """What a booking means for an invitation, in its own transaction: the person is locked.

    The first that is booked by it uses it. Cancelled while there is time, it waits for an answer again.
    """
    kinds = BookingEvent.Kind
    if change == kinds.BOOKED:
        _use(booking, by=by)
    elif change in (kinds.CANCELLED, kinds.CALLED_OFF):
        _open_again(booking, by=by)


def end_of_the_dead(person_id: UUID, *, by: Actor) -> None:
    """Nobody waits for an answer from one who has died."""
    for invitation in Invitation.objects.filter(person_id=person_id, state=State.OPEN).order_by("pk"):
        _end(invitation, State.WITHDRAWN, by=by)


def own_types(visit_type_ids: Collection[UUID], *, by: Actor) -> list[VisitType]:
    """The unit's, of one clinic. Raises NotYours for another's, for none and for several clinics'."""
    kinds = list(
        VisitType.objects.filter(pk__in=visit_type_ids, clinic__unit_id=by.duty.care_unit_id).order_by("pk")
    )
    if not kinds or len(kinds) < len(set(visit_type_ids)) or len({kind.clinic_id for kind in kinds}) > 1:
        raise NotYours
    return kinds


def invited_facts(person_id: UUID, kinds: list[VisitType]) -> InvitedFacts:
    """What decides whether somebody may be invited to these. Three queries."""
    person = Person.objects.only("died_on", "protection").get(pk=person_id)
    today, now = clock.today(), clock.now()
    waits = Q(book_before=None) | Q(book_before__gte=today)
    invited = Invitation.objects.filter(waits, person_id=person_id, state=State.OPEN, visit_types__in=kinds)
    coming = Booking.objects.standing().filter(
        person_id=person_id, slot__visit_type__in=kinds, slot__ends_at__gt=now
    )
    return InvitedFacts(person.died_on is not None, invited.exists(), coming.exists(), person.is_protected)


def write(
    person_id: UUID,
    kinds: list[VisitType],
    *,
    book_before: date,
    words: str,
    by: Actor,
    batch: InvitationBatch | None = None,
) -> Invitation:
    """Write an open invitation to a locked person, and tell of it."""
    invitation = Invitation.objects.create(
        person_id=person_id,
        clinic_id=kinds[0].clinic_id,
        book_before=book_before,
        words=words,
        batch=batch,
        made_at=clock.now(),
        made_by_id=batch.made_by_id if batch else by.own_user_id,
    )
    invitation.visit_types.set(kinds)
    audit.record(audit.Action.INVITED, by=by, about=person_id, object_id=invitation.pk)
    invitation_changed.send(sender=Invitation, invitation=_get(invitation.pk), by=by)
    return invitation


def facts_of(invitation: Invitation) -> InvitationFacts:
    """What decisions about it need."""
    return InvitationFacts(invitation.person_id, invitation.state, invitation.timed, invitation.book_before)


def _use(booking: Booking, *, by: Actor) -> None:
    """The one that ends first, of those to this type: the soonest to run out."""
    kind = VisitType(pk=booking.slot.visit_type_id)
    waits = Q(book_before=None) | Q(book_before__gte=clock.today())
    mine = Invitation.objects.filter(waits, person_id=booking.person_id, state=State.OPEN, visit_types=kind)
    invitation = mine.select_related("person", "clinic").order_by("book_before", "made_at", "pk").first()
    if invitation is not None:
        invitation.state, invitation.booking, invitation.ended_at = State.USED, booking, clock.now()
        invitation.save(update_fields=["state", "booking", "ended_at"])
        invitation_changed.send(sender=Invitation, invitation=invitation, by=by)


def _open_again(booking: Booking, *, by: Actor) -> None:
    used = Invitation.objects.filter(booking=booking, state=State.USED, timed=False)
    invitation = used.filter(book_before__gte=clock.today()).select_related("person", "clinic").first()
    if invitation is not None:
        invitation.state, invitation.booking, invitation.ended_at = State.OPEN, None, None
        invitation.save(update_fields=["state", "booking", "ended_at"])


def _end(invitation: Invitation, state: Invitation.State, *, by: Actor) -> Invitation:
    invitation.state, invitation.ended_at = state, clock.now()
    invitation.save(update_fields=["state", "ended_at", "declined_words"])
    audit.record(audit.Action.INVITATION_ENDED, by=by, about=invitation.person_id, object_id=invitation.pk)
    invitation_changed.send(sender=Invitation, invitation=invitation, by=by)
    return invitation


def _lock_own(invitation_id: UUID, *, by: Actor) -> Invitation:
    """Whose it is, and of a clinic that the actor may know of. Raises NotYours."""
    known = Invitation.objects.filter(reach.of_clinics(by, "clinic"), pk=invitation_id)
    person_id = known.values_list("person_id", flat=True).first()
    if person_id is None or not by.may_act_for(person_id):
        raise NotYours
    lock_person(person_id)
    return _get(invitation_id)


def _lock_whoever(person_id: UUID) -> None:
    """Also one who has been merged: their row is what others wait for."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)


def _get(invitation_id: UUID) -> Invitation:
    return Invitation.objects.select_related("person", "clinic").get(pk=invitation_id)
