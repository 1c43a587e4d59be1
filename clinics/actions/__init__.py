"""Writes about staff: who they are, under which assignment they act, their factors, and their time at a desk."""

from clinics.actions.assignments import NewAssignment, choose_assignment, end_assignment, give_assignment
from clinics.actions.consents import note_sms_answer
from clinics.actions.enrolment import finish_enrolment, give_enrolment, offer_code_app, set_first_password
from clinics.actions.factors import change_password, new_code_app, print_codes, renew_printed_codes, spend_code
from clinics.actions.naming import choose_names_in_log, protect_name
from clinics.actions.postcodes import replace_postcodes
from clinics.actions.shifts import begin_shift, end_shift, lock_shift, open_shift, touch_shift
from clinics.actions.staff import NewStaff, add_staff, change_staff, enrol_staff
from clinics.actions.work import forget_kept_work, keep_work, take_work

__all__ = [
    "NewAssignment",
    "NewStaff",
    "add_staff",
    "begin_shift",
    "change_password",
    "change_staff",
    "choose_assignment",
    "choose_names_in_log",
    "end_assignment",
    "end_shift",
    "enrol_staff",
    "finish_enrolment",
    "forget_kept_work",
    "give_assignment",
    "give_enrolment",
    "keep_work",
    "lock_shift",
    "new_code_app",
    "note_sms_answer",
    "offer_code_app",
    "open_shift",
    "print_codes",
    "protect_name",
    "renew_printed_codes",
    "replace_postcodes",
    "set_first_password",
    "spend_code",
    "take_work",
    "touch_shift",
]
