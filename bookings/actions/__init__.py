"""Every write in the time book, one file a use case. Lock order: person(s), slot(s), booking, message."""

from bookings.actions.arrival import (
    mark_arrived,
    mark_attended,
    mark_missed,
    undo_arrival,
    undo_outcome,
)
from bookings.actions.book import Needs, book
from bookings.actions.cancel import cancel
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

__all__ = [
    "Needs",
    "add_extra_slot",
    "answer_note",
    "book",
    "book_at_desk",
    "call_off",
    "cancel",
    "cancel_at_desk",
    "end_hold",
    "end_holds",
    "hold",
    "mark_arrived",
    "mark_attended",
    "mark_missed",
    "move",
    "move_at_desk",
    "tick_notes",
    "undo_arrival",
    "undo_outcome",
    "write_note",
]
