"""Every write in the time book, one file a use case. Lock order: schedule, person(s), slot(s),
booking, message.
"""

from bookings.actions.arrival import (
    mark_arrived,
    mark_attended,
    mark_missed,
    undo_arrival,
    undo_outcome,
)
from bookings.actions.book import Needs, book
from bookings.actions.calendars import end_calendar, make_calendar
from bookings.actions.cancel import cancel
from bookings.actions.closing import Choice, close, reopen, replan, settle, settle_all
from bookings.actions.desk import (
    add_extra_slot,
    book_at_desk,
    call_off,
    cancel_at_desk,
    move_at_desk,
)
from bookings.actions.hold import end_hold, end_holds, hold
from bookings.actions.move import move
from bookings.actions.notes import answer_note, tick_notes, write_note
from bookings.actions.schedules import (
    NewWeekly,
    add_schedule,
    draft_end,
    draft_exception,
    draft_exception_away,
    draft_weekly_times,
    publish,
    undo_draft,
)
from bookings.actions.slots import (
    Made,
    add_slot,
    limit_slots,
    make_all_slots,
    make_slots,
    put_back_slot,
    withdraw_slot,
)
from bookings.actions.visit_types import RULES, change_visit_type

__all__ = [
    "RULES",
    "Choice",
    "Made",
    "Needs",
    "NewWeekly",
    "add_extra_slot",
    "add_schedule",
    "add_slot",
    "answer_note",
    "book",
    "book_at_desk",
    "call_off",
    "cancel",
    "cancel_at_desk",
    "change_visit_type",
    "close",
    "draft_end",
    "draft_exception",
    "draft_exception_away",
    "draft_weekly_times",
    "end_calendar",
    "end_hold",
    "end_holds",
    "hold",
    "limit_slots",
    "make_all_slots",
    "make_calendar",
    "make_slots",
    "mark_arrived",
    "mark_attended",
    "mark_missed",
    "move",
    "move_at_desk",
    "publish",
    "put_back_slot",
    "reopen",
    "replan",
    "settle",
    "settle_all",
    "tick_notes",
    "undo_arrival",
    "undo_draft",
    "undo_outcome",
    "withdraw_slot",
    "write_note",
]
