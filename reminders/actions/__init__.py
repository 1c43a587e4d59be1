"""Every write of the messages' room, one file a use case.

These are the house's own doings (a message planned, sent, received): each leaves its trace in the message's
row, and what they change about a person goes through that room's action, which writes the access log.
"""

from reminders.actions.clinic_policy import choose_reminders
from reminders.actions.desk import note_all_printed, note_called, note_printed, undo_called, undo_printed
from reminders.actions.handover import hand_over, tell_step
from reminders.actions.inbound import apply_inbound, store_inbound
from reminders.actions.news import tell_of_answer, tell_of_invitation, tell_of_offer
from reminders.actions.notices import forget_the_dead, plan_notice
from reminders.actions.otherwise import reach_otherwise, take_back_letters
from reminders.actions.overlooked import plan_overlooked
from reminders.actions.planning import plan_for
from reminders.actions.queue import lease_due, tidy_queue
from reminders.actions.receipts import apply_receipts, store_receipt
from reminders.actions.reconciling import plan_reminders
from reminders.actions.sending import deliver, send_all_due
from reminders.actions.settling import give_up_on_mail, settle_stuck
from reminders.actions.unsure import note_went, send_anew
from reminders.actions.words import choose_reading, reset_words, write_words

__all__ = [
    "apply_inbound",
    "apply_receipts",
    "choose_reading",
    "choose_reminders",
    "deliver",
    "forget_the_dead",
    "give_up_on_mail",
    "hand_over",
    "lease_due",
    "note_all_printed",
    "note_called",
    "note_printed",
    "note_went",
    "plan_for",
    "plan_notice",
    "plan_overlooked",
    "plan_reminders",
    "reach_otherwise",
    "reset_words",
    "send_all_due",
    "send_anew",
    "settle_stuck",
    "store_inbound",
    "store_receipt",
    "take_back_letters",
    "tell_of_answer",
    "tell_of_invitation",
    "tell_of_offer",
    "tell_step",
    "tidy_queue",
    "undo_called",
    "undo_printed",
    "write_words",
]
