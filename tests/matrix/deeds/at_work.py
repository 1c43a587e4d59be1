"""Staff, their assignments and desks, and what they tick off."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from accounts.models import User
from clinics import actions as clinics
from clinics.actions import NewAssignment, NewStaff
from clinics.actions.work import Work
from clinics.models import Assignment, Shift
from core import clock
from core.actor import Actor, Role
from interop.feed import actions as feed
from interop.models import FeedKey
from reminders import actions as reminders
from reminders.models import CallTask, HandOver, Letter, Message
from tests.matrix.deeds.deed import (
    ADMINISTRATORS,
    DESK,
    KEEPERS_AT_A,
    Deed,
    newcomer,
    staffs_own,
)
from tests.matrix.everybody import SYSTEM, at
from tests.matrix.world import ADULT, A, World


def _assignment(world: World, place: str = A) -> NewAssignment:
    return NewAssignment(world.unit_id(place), Role.CLINICIAN, clock.today())


def _locked(world: World) -> Shift:
    by, now = world.places[A].staff[Role.RECEPTIONIST], clock.now()
    shift = clinics.begin_shift(browser="the desk", method=Shift.Method.CODE, by=by)
    Shift.objects.filter(pk=shift.pk).update(locked_at=now)
    return shift


def _work(world: World) -> object:
    shift = _locked(world)
    return clinics.keep_work(shift_id=shift.pk, work=Work("draft", "/personal/", []))


def _add(world: World, _made: Any, by: Actor) -> object:
    new = NewStaff(f"{uuid.uuid4().hex}@exempel.se", "Ny Kollega")
    return clinics.add_staff(new=new, assignments=[_assignment(world)], by=by)


def _enrol(world: World, _made: Any, by: Actor) -> object:
    return clinics.enrol_staff(
        email=f"{uuid.uuid4().hex}@exempel.se",
        password=uuid.uuid4().hex,
        name="Ny",
        totp_key="00" * 20,
        assignments=[_assignment(world)],
        by=by,
    )


def _end_assignment(world: World, user: User, by: Actor) -> object:
    given = Assignment.objects.get(user=user)
    return clinics.end_assignment(assignment_id=given.pk, last_day=clock.today(), by=by)


def _protected(world: World) -> User:
    user = newcomer(world)
    User.objects.filter(pk=user.pk).update(name_is_protected=True)
    return user


THE_ONE = at(A, Role.RECEPTIONIST)
AT_WORK = (
    Deed(
        "clinics.actions.assignments.choose_assignment",
        "the receptionist's",
        lambda world, shift, by: clinics.choose_assignment(
            assignment_id=world.places[A].staff[Role.RECEPTIONIST].duty.assignment_id, shift_id=shift.pk, by=by
        ),
        THE_ONE,
        _locked,
    ),
    Deed(
        "clinics.actions.assignments.give_assignment",
        "at A",
        lambda world, user, by: clinics.give_assignment(user_id=user.pk, new=_assignment(world), by=by),
        KEEPERS_AT_A,
        newcomer,
    ),
    Deed("clinics.actions.assignments.end_assignment", "at A", _end_assignment, KEEPERS_AT_A, newcomer),
    Deed(
        "clinics.actions.enrolment.give_enrolment",
        "to one at A",
        lambda _world, user, by: clinics.give_enrolment(user_id=user.pk, by=by),
        KEEPERS_AT_A,
        newcomer,
    ),
    Deed(
        "clinics.actions.factors.new_code_app",
        "",
        lambda _world, user, by: clinics.new_code_app(user_id=user.pk, totp_key="00" * 20, by=by),
        ADMINISTRATORS,
        newcomer,
    ),
    Deed(
        "clinics.actions.factors.print_codes",
        "",
        lambda _world, user, by: clinics.print_codes(user_id=user.pk, by=by),
        ADMINISTRATORS,
        newcomer,
    ),
    staffs_own(
        "clinics.actions.factors.renew_printed_codes",
        lambda _world, _made, by: clinics.renew_printed_codes(by=by),
    ),
    staffs_own(
        "clinics.actions.factors.change_password",
        lambda _world, _made, by: clinics.change_password(password="x" * 20, shift_id=uuid.uuid4(), by=by),
    ),
    staffs_own(
        "clinics.actions.shifts.begin_shift",
        lambda _world, _made, by: clinics.begin_shift(browser="another", method=Shift.Method.CODE, by=by),
    ),
    Deed(
        "clinics.actions.shifts.open_shift",
        "the receptionist's",
        lambda _world, shift, by: clinics.open_shift(shift_id=shift.pk, browser="the desk", by=by),
        THE_ONE,
        _locked,
    ),
    Deed(
        "clinics.actions.shifts.end_shift",
        "the receptionist's",
        lambda _world, shift, by: clinics.end_shift(shift_id=shift.pk, by=by),
        THE_ONE,
        _locked,
        quietly=True,
    ),
    Deed(
        "clinics.actions.work.take_work",
        "the receptionist's",
        lambda _world, work, by: clinics.take_work(work_id=work, browser="the desk", by=by),
        THE_ONE,
        _work,
        quietly=True,
    ),
    Deed("clinics.actions.staff.add_staff", "at A", _add, KEEPERS_AT_A),
    Deed("clinics.actions.staff.enrol_staff", "", _enrol, ADMINISTRATORS),
    Deed(
        "clinics.actions.staff.change_staff",
        "",
        lambda _world, user, by: clinics.change_staff(
            user_id=user.pk, to=NewStaff(user.email or "", "Annat Namn"), is_active=True, by=by
        ),
        ADMINISTRATORS,
        newcomer,
    ),
    Deed(
        "clinics.actions.naming.choose_names_in_log",
        "of A's provider",
        lambda world, _made, by: clinics.choose_names_in_log(
            provider_id=world.places[A].clinic.unit.provider_id, shown=False, by=by
        ),
        ADMINISTRATORS,
    ),
    Deed(
        "clinics.actions.naming.protect_name",
        "of one at A",
        lambda _world, user, by: clinics.protect_name(user_id=user.pk, protected=True, by=by),
        KEEPERS_AT_A,
        newcomer,
    ),
    Deed(
        "clinics.actions.naming.protect_name",
        "of one at A, taken away",
        lambda _world, user, by: clinics.protect_name(user_id=user.pk, protected=False, by=by),
        ADMINISTRATORS,
        _protected,
    ),
)


def letter(world: World) -> Letter:
    child = world.subjects["child of 12"].person
    step = HandOver.objects.create(person=child, step=HandOver.Step.WEEKS, told_at=clock.now())
    return Letter.objects.create(
        recipient=child, about=step, unit=world.places[A].clinic.unit, kind="before_13_child", text="Hej",
        queued_at=clock.now(),
    )  # fmt: skip


def task(world: World) -> CallTask:
    booking = world.subjects["teen of 13"].bookings[A]
    unit = world.places[A].clinic.unit
    return CallTask.objects.create(
        booking=booking, unit=unit, reason=CallTask.Reason.THIRTEEN, created_at=clock.now()
    )


def _printed(world: World) -> Letter:
    row = letter(world)
    Letter.objects.filter(pk=row.pk).update(printed_at=clock.now())
    return row


def _called(world: World) -> CallTask:
    row = task(world)
    CallTask.objects.filter(pk=row.pk).update(done_at=clock.now())
    return row


def feed_key(world: World) -> tuple[FeedKey, str]:
    """Of A's record system, with its token."""
    return feed.make_key(unit_id=world.unit_id(A), name="Journalen", by=Actor.system())


def unsure_sms(world: World) -> Message:
    """To an adult about a visit at A; nobody knows whether it went."""
    booking = world.subjects[ADULT].bookings[A]
    now = clock.now()
    return Message.objects.create(
        booking=booking, booking_version=booking.version, recipient_id=booking.person_id, kind="note_answered",
        state="unknown", send_at=now, planned_at=now, sending_at=now, expires_at=now + timedelta(hours=1),
        provider="twilio", to="+46701740630",
    )  # fmt: skip


TICKED_OFF = (
    Deed(
        "reminders.actions.unsure.note_went",
        "of A's visit",
        lambda _world, message, by: reminders.note_went(message_id=message.pk, by=by),
        at(A, *DESK),
        unsure_sms,
    ),
    Deed(
        "reminders.actions.unsure.send_anew",
        "of A's visit",
        lambda _world, message, by: reminders.send_anew(message_id=message.pk, by=by),
        at(A, *DESK),
        unsure_sms,
    ),
    Deed(
        "reminders.actions.desk.note_printed",
        "that A prints",
        lambda _world, letter, by: reminders.note_printed(letter_id=letter.pk, by=by),
        at(A, *DESK),
        letter,
    ),
    Deed(
        "reminders.actions.desk.note_all_printed",
        "that A prints",
        lambda _world, letter, by: reminders.note_all_printed(letter_ids=[letter.pk], by=by),
        at(A, *DESK),
        letter,
    ),
    Deed(
        "reminders.actions.desk.undo_printed",
        "that A prints",
        lambda _world, letter, by: reminders.undo_printed(letter_id=letter.pk, by=by),
        at(A, *DESK),
        _printed,
    ),
    Deed(
        "reminders.actions.desk.undo_called",
        "that A rings",
        lambda _world, task, by: reminders.undo_called(task_id=task.pk, by=by),
        at(A, *DESK, Role.REGION_ADMINISTRATOR),
        _called,
    ),
    Deed(
        "interop.feed.actions.make_key",
        "for A's system",
        lambda world, _made, by: feed.make_key(unit_id=world.unit_id(A), name="Journalen", by=by),
        at(A, Role.UNIT_MANAGER) | {SYSTEM},
    ),
    Deed(
        "interop.feed.actions.end_key",
        "of A's system",
        lambda _world, made, by: feed.end_key(key_id=made[0].pk, by=by),
        at(A, Role.UNIT_MANAGER) | {SYSTEM},
        feed_key,
    ),
    Deed(
        "reminders.actions.desk.note_called",
        "that A rings",
        lambda _world, task, by: reminders.note_called(task_id=task.pk, by=by),
        at(A, *DESK, Role.REGION_ADMINISTRATOR),
        task,
    ),
)
