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
from bookings.actions.batches import confirm_batch, forget_drafts, invite_next, plan_batch, run_batches
from bookings.actions.book import Needs, book
from bookings.actions.calendars import end_calendar, make_calendar
from bookings.actions.cancel import cancel
from bookings.actions.closing import Choice, close, reopen, replan, settle, settle_all, settle_left
from bookings.actions.confirm import confirm
from bookings.actions.desk import (
    add_extra_slot,
    book_at_desk,
    call_off,
    cancel_at_desk,
    move_at_desk,
)
from bookings.actions.hold import end_hold, end_holds, hold
from bookings.actions.invitations import (
    decline_invitation,
    expire_invitation,
    expire_invitations,
    find_invitee,
    invite,
    invite_to_time,
    withdraw_invitation,
)
from bookings.actions.move import move
from bookings.actions.notes import answer_note, tick_notes, write_note
from bookings.actions.offers import (
    accept_offer,
    decline_offer,
    end_offer,
    end_offers,
    make_offer,
    note_passed,
    run_offers,
)
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
from bookings.actions.wishes import (
    Wanted,
    end_begun_wish,
    end_begun_wishes,
    set_need,
    wish_earlier,
    withdraw_wish,
)

__all__ = [
    "RULES",
    "Choice",
    "Made",
    "Needs",
    "NewWeekly",
    "Wanted",
    "accept_offer",
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
    "confirm",
    "confirm_batch",
    "decline_invitation",
    "decline_offer",
    "draft_end",
    "draft_exception",
    "draft_exception_away",
    "draft_weekly_times",
    "end_begun_wish",
    "end_begun_wishes",
    "end_calendar",
    "end_hold",
    "end_holds",
    "end_offer",
    "end_offers",
    "expire_invitation",
    "expire_invitations",
    "find_invitee",
    "forget_drafts",
    "hold",
    "invite",
    "invite_next",
    "invite_to_time",
    "limit_slots",
    "make_all_slots",
    "make_calendar",
    "make_offer",
    "make_slots",
    "mark_arrived",
    "mark_attended",
    "mark_missed",
    "move",
    "move_at_desk",
    "note_passed",
    "plan_batch",
    "publish",
    "put_back_slot",
    "reopen",
    "replan",
    "run_batches",
    "run_offers",
    "set_need",
    "settle",
    "settle_all",
    "settle_left",
    "tick_notes",
    "undo_arrival",
    "undo_draft",
    "undo_outcome",
    "wish_earlier",
    "withdraw_invitation",
    "withdraw_slot",
    "withdraw_wish",
    "write_note",
]
