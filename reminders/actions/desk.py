"""What the desk ticks off: letters that are printed, visits that somebody has rung about."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from audit import actions as audit
from audit.actions import Action
from core import clock
from core.actor import Actor
from core.db import action
from core.errors import NotYours
from reminders import policies
from reminders.models import CallTask, Letter


@action
def note_printed(*, letter_id: UUID, by: Actor) -> None:
    """The letter is in its envelope. Once more changes nothing. Raises Refused, NotYours."""
    policies.can_see_desk_lists(by).require()
    rows = Letter.objects.select_for_update(of=("self",), no_key=True)
    letter = rows.filter(pk=letter_id, unit_id=policies.printing_unit(by), cancelled_at=None).first()
    if letter is None:
        raise NotYours
    if letter.printed_at is None:
        letter.printed_at, letter.printed_by_id = clock.now(), by.user_id
        letter.save(update_fields=["printed_at", "printed_by"])
        audit.record(Action.LETTER_PRINTED, by=by, about=letter.recipient_id, object_id=letter.pk)


@action
def note_all_printed(*, letter_ids: Collection[UUID], by: Actor) -> int:
    """Those that were printed together are in their envelopes: those named, and none that has come since.

    How many were ticked off now; one that somebody has ticked off, or that was taken back, stays so. Raises
    Refused, and NotYours when one of them is another's to print: nothing is ticked off then.
    """
    policies.can_see_desk_lists(by).require()
    rows = Letter.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    found = list(rows.filter(pk__in=letter_ids, unit_id=policies.printing_unit(by)))
    if len(found) != len(set(letter_ids)):
        raise NotYours
    waiting = [one for one in found if one.printed_at is None and one.cancelled_at is None]
    for letter in waiting:
        letter.printed_at, letter.printed_by_id = clock.now(), by.user_id
        letter.save(update_fields=["printed_at", "printed_by"])
        audit.record(Action.LETTER_PRINTED, by=by, about=letter.recipient_id, object_id=letter.pk)
    return len(waiting)


@action
def undo_printed(*, letter_id: UUID, by: Actor) -> None:
    """It was not, or came out badly: the letter waits again. Only on the day it was ticked off; once more changes
    nothing. Raises Refused, NotYours.
    """
    policies.can_see_desk_lists(by).require()
    rows = Letter.objects.select_for_update(of=("self",), no_key=True)
    letter = rows.filter(pk=letter_id, unit_id=policies.printing_unit(by), cancelled_at=None).first()
    if letter is None:
        raise NotYours
    if letter.printed_at is not None:
        policies.can_undo_tick(letter.printed_at, now=clock.now()).require()
        letter.printed_at = letter.printed_by_id = None
        letter.save(update_fields=["printed_at", "printed_by"])
        audit.record(Action.LETTER_UNDONE, by=by, about=letter.recipient_id, object_id=letter.pk)


@action
def undo_called(*, task_id: UUID, by: Actor) -> None:
    """Nobody answered, or it was somebody else: the visit is on the list again. As :func:`undo_printed`."""
    policies.can_see_desk_lists(by).require()
    rows = CallTask.objects.select_for_update(of=("self",), no_key=True).select_related("booking")
    task = rows.filter(pk=task_id, unit_id=by.duty.care_unit_id).first()
    if task is None:
        raise NotYours
    if task.done_at is not None:
        policies.can_undo_tick(task.done_at, now=clock.now()).require()
        task.done_at = task.done_by_id = None
        task.save(update_fields=["done_at", "done_by"])
        audit.record(Action.CALL_UNDONE, by=by, about=task.booking.person_id, object_id=task.booking_id)


@action
def note_called(*, task_id: UUID, by: Actor) -> None:
    """Somebody has rung about the visit. Once more changes nothing. Raises Refused, NotYours."""
    policies.can_see_desk_lists(by).require()
    rows = CallTask.objects.select_for_update(of=("self",), no_key=True).select_related("booking")
    task = rows.filter(pk=task_id, unit_id=by.duty.care_unit_id).first()
    if task is None:
        raise NotYours
    if task.done_at is None:
        task.done_at, task.done_by_id = clock.now(), by.user_id
        task.save(update_fields=["done_at", "done_by"])
        audit.record(Action.CALLED, by=by, about=task.booking.person_id, object_id=task.booking_id)
