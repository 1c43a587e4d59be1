"""When nothing reaches: another way to tell of a visit, found in time (docs/jobs.md, ADR 0026).

A job. Which visits to look at is asked anew each time, so that a run that was missed is caught up; what has been
done for a version of a visit is in the rows, so that doing it twice changes nothing. Lock order: person, booking.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef

from accounts.models import Person
from bookings.models import Booking, Invitation
from core import clock
from core.db import action
from reminders import visit_letters, wake
from reminders.actions.news import write_invitation
from reminders.models import CallTask, Letter, Message
from reminders.planner import hours
from reminders.unreached import facts, policy
from reminders.unreached.policy import Hearer, Need, Visit, Way

logger = logging.getLogger(__name__)
State, Kind, Channel = Message.State, Message.Kind, Message.Channel


def reach_otherwise() -> int:
    """Find another way for each visit and invitation that nothing has reached. Returns how many got one now."""
    done = 0
    for booking_id in facts.bookings_to_look_at():
        done += _try(partial(reach_visit, booking_id=booking_id), booking_id)
    for message_id in _invitations_that_did_not_arrive():
        done += _try(partial(invite_by_letter, message_id=message_id), message_id)
    return done


def _try(reach: Callable[[], bool], row_id: UUID) -> bool:
    """One that goes wrong in a way we did not foresee must not hold up the others."""
    try:
        return reach()
    except DatabaseError:
        raise
    except Exception:
        logger.exception("no other way was found for %s", row_id)
        return False


@action
def reach_visit(*, booking_id: UUID) -> bool:
    """Do what is left to do to tell of one visit, as it is now. True when something was done."""
    person_id = Booking.objects.values_list("person_id", flat=True).get(pk=booking_id)
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)
    joined = Booking.objects.select_related("person__contact_card", "slot__visit_type__clinic")
    booking = joined.get(pk=booking_id)
    if booking.state not in facts.COMING or booking.slot.starts_at <= clock.now() or booking.person.died_on:
        return False
    visit, today, rules, red = facts.visit_of(booking), clock.today(), facts.rules(), facts.red_days()
    for need in policy.needs(visit, today=today, rules=rules, red=red):
        way = policy.way(visit, need, today=today, rules=rules, red=red)
        if way != Way.NONE:
            _DO[way](booking, visit, need)
            return True
    return False


def _mail(booking: Booking, visit: Visit, need: Need) -> None:
    """A reminder that waits goes by e-mail instead; of news there is one, that only says that it is there."""
    to = [one for one in visit.hearers if policy.can_be_mailed(one, need)]
    if need == Need.REMINDER:
        waiting = Message.objects.filter(booking=booking, answers=None, kind__in=policy.REMINDERS)
        ids = [one.person_id for one in to]
        mine = waiting.filter(recipient__in=ids, state=State.PLANNED, channel=Channel.SMS)
        mine.update(channel=Channel.EMAIL)
        return
    at = hours.in_force().soonest(clock.now())
    news = [_news(booking, one, at=at) for one in to]
    Message.objects.bulk_create(news, ignore_conflicts=True)
    transaction.on_commit(lambda: wake.senders(Channel.EMAIL), robust=True)


def _news(booking: Booking, to: Hearer, *, at: datetime) -> Message:
    return Message(
        booking=booking,
        booking_version=booking.version,
        recipient_id=to.person_id,
        kind=Kind.NEWS,
        channel=Channel.EMAIL,
        send_at=at,
        expires_at=booking.slot.starts_at,
        planned_at=clock.now(),
    )


def _write(booking: Booking, visit: Visit, need: Need) -> None:
    people = {one.person_id for one in visit.hearers if policy.can_have_letter(one, need, visit)}
    kind = Letter.Kind.REMINDER if need == Need.REMINDER else visit_letters.kind_of_news(booking)
    letters = []
    for to in Person.objects.filter(pk__in=people).select_related("contact_card").order_by("pk"):
        language = visit_letters.language_of(to)
        letters.append(
            Letter(
                recipient=to,
                booking=booking,
                booking_version=booking.version,
                unit_id=booking.slot.visit_type.clinic.unit_id,
                kind=kind,
                language=language,
                text=visit_letters.text(booking, kind, to=to, language=language),
                queued_at=clock.now(),
            )
        )
    Letter.objects.bulk_create(letters, ignore_conflicts=True)


def _ring(booking: Booking, _visit: Visit, _need: Need) -> None:
    """What has not been printed by now would not arrive. A visit that was rung about as it stood before is rung
    about again."""
    take_back_letters(booking=booking)
    task = CallTask(
        booking=booking,
        booking_version=booking.version,
        unit_id=booking.slot.visit_type.clinic.unit_id,
        reason=CallTask.Reason.UNREACHED,
        created_at=clock.now(),
    )
    changed = ["booking_version", "reason", "created_at", "done_at", "done_by"]
    CallTask.objects.bulk_create([task], update_conflicts=True, unique_fields=["booking"], update_fields=changed)


_DO: dict[Way, Callable[[Booking, Visit, Need], None]] = {Way.EMAIL: _mail, Way.LETTER: _write, Way.CALL: _ring}


@transaction.atomic(savepoint=False)  # a part of the booking's own action, or of ours
def take_back_letters(*, booking: Booking) -> None:
    """Letters about the booking that nobody has printed say what is no longer so."""
    waiting = Letter.objects.filter(booking=booking, printed_at=None, cancelled_at=None)
    waiting.update(cancelled_at=clock.now())


def _invitations_that_did_not_arrive() -> list[UUID]:
    """Messages about invitations that are still open, and that no letter tells of."""
    still_open = Invitation.objects.filter(state=Invitation.State.OPEN, person__died_on=None)
    told = Letter.objects.filter(invitation=OuterRef("notice_id"), recipient=OuterRef("recipient"))
    sent = Message.objects.filter(kind=Kind.INVITATION, answers=None, state__in=facts.NOT_REACHED)
    failed = sent.filter(notice_id__in=still_open.order_by().values("pk")).exclude(Exists(told))
    return list(failed.order_by("pk").values_list("pk", flat=True))


@action
def invite_by_letter(*, message_id: UUID) -> bool:
    """Write what the message about an invitation did not tell. Once; False when there is nothing to write."""
    message = Message.objects.select_related("recipient").get(pk=message_id)
    assert message.notice_id is not None
    assert message.recipient is not None
    invitation = Invitation.objects.select_related("person", "clinic").get(pk=message.notice_id)
    if invitation.state != Invitation.State.OPEN:
        return False
    return write_invitation(invitation, message.recipient)
