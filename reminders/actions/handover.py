"""The hand-over at 13, and what comes at 16 and 18: told once, to the right ones, in time.

A nightly job (docs/jobs.md). Who is due is asked anew each time, so that a night that was missed is caught up;
the row of each step makes it happen once. Lock order: the person, then bookings, messages.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction

from accounts.models import ContactCard, Custody, Person
from bookings.models import Booking
from clinics import consents
from clinics.models import Listing
from clinics.rules import silent_kinds
from core import calendar, clock
from core.db import action
from reminders import handover, letters, wake
from reminders.actions.notices import plan_notice
from reminders.handover import Step
from reminders.models import CallTask, HandOver, Letter, Message
from representation.queries import told

logger = logging.getLogger(__name__)
State = Message.State

DAYTIME = time(10)
"""When an SMS of a step goes: by day, on the day it is told or the next."""


def hand_over() -> int:
    """Tell every step that is due and has not been told. Returns how many were told now."""
    done = 0
    for person_id, step in list(_due()):
        try:
            done += tell_step(person_id=person_id, step=step)
        except DatabaseError:
            raise
        except Exception:
            logger.exception("step %s of %s was not told", step, person_id)
    return done


def _due() -> Iterable[tuple[UUID, Step]]:
    today = clock.today()
    young = Person.objects.filter(birth_year__in=handover.years_of(today), died_on=None).order_by("pk")
    told_before = set(HandOver.objects.order_by("pk").values_list("person_id", "step"))
    for person in young.only("birth_year", "birth_month", "birth_day").iterator():
        step = handover.due(person.birth_date, today) if person.birth_date else None
        if step is not None and (person.pk, step.value) not in told_before:
            yield person.pk, step


@action
def tell_step(*, person_id: UUID, step: Step) -> bool:
    """Tell one step to all it concerns, and on the birthday itself take the guardians' messages back.

    False when it has been told already, or is not due any more: nothing is changed then.
    """
    people = Person.objects.select_for_update(of=("self",), no_key=True)
    person = people.get(pk=person_id)
    born = person.birth_date
    if person.died_on is not None or born is None or handover.due(born, clock.today()) != step:
        return False
    row = HandOver(person=person, step=step, told_at=clock.now())
    if HandOver.objects.filter(person=person, step=step).exists():
        return False
    row.save(force_insert=True)
    if step in (Step.HALF_YEAR, Step.WEEKS):
        _tell_before(row, person)
    elif step == Step.THIRTEEN:
        _cancel_letters(person)
        _move_messages(person)
    else:
        _notice(row, person.pk)
    return True


def _tell_before(row: HandOver, person: Person) -> None:
    """Both sides, by SMS without content and by letter; guardians only of a child they may act for."""
    unit_id = _unit_of(person)
    _letter(row, person, Letter.Kind.BEFORE_13_CHILD, unit_id=unit_id)
    custody = Custody.objects.filter(child=person).select_related("guardian").order_by("guardian_id")
    for held in custody:
        if held.guardian.died_on is None and told.may_hear(held.guardian_id, person):
            _notice(row, held.guardian_id)
            _letter(row, held.guardian, Letter.Kind.BEFORE_13_GUARDIAN, unit_id=unit_id)


def _notice(row: HandOver, recipient_id: UUID) -> None:
    at = _next_daytime(row.told_at)
    plan_notice(
        notice_id=row.pk,
        kind=Message.Kind.NEWS,
        recipient_id=recipient_id,
        send_at=at,
        expires_at=at + timedelta(days=2),
    )


def _next_daytime(moment: datetime) -> datetime:
    day = calendar.local(moment).date()
    at = calendar.instant(day, DAYTIME)
    return at if at >= moment else calendar.instant(day + timedelta(days=1), DAYTIME)


def _letter(row: HandOver, to: Person, kind: Letter.Kind, *, unit_id: UUID | None) -> None:
    Letter.objects.create(
        recipient=to,
        about=row,
        unit_id=unit_id,
        kind=kind,
        text=letters.before_13(kind, row.person),
        queued_at=row.told_at,
    )


def _unit_of(person: Person) -> UUID | None:
    """Where the letter is printed: at the clinic where the child is listed. Never at a silent one."""
    listed = Listing.objects.filter(person=person, until=None).exclude(clinic__kind__in=silent_kinds())
    return listed.values_list("clinic__unit_id", flat=True).first()


def _cancel_letters(person: Person) -> None:
    """What was not printed in time says what is no longer so."""
    waiting = Letter.objects.filter(about__person=person, printed_at=None, cancelled_at=None)
    waiting.update(cancelled_at=clock.now())


def _move_messages(person: Person) -> None:
    """What guardians would have got is taken back; the young person gets it, or the desk rings."""
    now = clock.now()
    coming = Booking.objects.standing().filter(person=person, slot__starts_at__gt=now)
    number_is_proved = _has_proved_number(person)
    for booking in coming.select_related("slot__visit_type__clinic").order_by("pk"):
        theirs = Message.objects.filter(booking=booking, answers=None, state__in=[State.PLANNED, State.LEASED])
        waiting = list(theirs.exclude(recipient=person).order_by("pk"))
        ids = [message.pk for message in waiting]
        Message.objects.filter(pk__in=ids).update(
            state=State.CANCELLED, finished_at=now, error_code="send.not_theirs"
        )
        clinic = booking.slot.visit_type.clinic
        if number_is_proved and consents.reached_by_sms([person.pk], clinic_id=clinic.pk):
            _plan_own(waiting, person, now=now)
        elif clinic.kind not in silent_kinds():
            _put_on_call_list(booking, now=now)
    transaction.on_commit(wake.senders, robust=True)


def _plan_own(waiting: list[Message], person: Person, *, now: datetime) -> None:
    """The same kinds at the same times, once each, to the young person's own number."""
    own = [
        Message(
            booking_id=one.booking_id,
            booking_version=one.booking_version,
            recipient=person,
            kind=one.kind,
            channel=one.channel,
            send_at=one.send_at,
            expires_at=one.expires_at,
            planned_at=now,
        )
        for one in waiting
    ]
    Message.objects.bulk_create(own, ignore_conflicts=True)


def _put_on_call_list(booking: Booking, *, now: datetime) -> None:
    task = CallTask(
        booking=booking,
        unit_id=booking.slot.visit_type.clinic.unit_id,
        reason=CallTask.Reason.THIRTEEN,
        created_at=now,
    )
    CallTask.objects.bulk_create([task], ignore_conflicts=True)


def _has_proved_number(person: Person) -> bool:
    """One of their own, that a code has proved."""
    card = ContactCard.objects.filter(person=person).first()
    return card is not None and card.mobile_verified_at is not None and not card.mobile_owner
