"""Every action of the house: how to call it, and who may. What nobody calls by hand stands in SYSTEMS_OWN.

A new action has no line here, and fails the test with its name.
"""

from tests.matrix.deeds.account import ACCOUNT
from tests.matrix.deeds.at_work import AT_WORK, TICKED_OFF
from tests.matrix.deeds.deed import Deed
from tests.matrix.deeds.desk import AT_THE_DESK
from tests.matrix.deeds.for_whom import FOR_WHOM
from tests.matrix.deeds.invitations import INVITATIONS
from tests.matrix.deeds.log import LOG
from tests.matrix.deeds.operations import OPERATIONS
from tests.matrix.deeds.schedules import SCHEDULES
from tests.matrix.deeds.sms_words import SMS_WORDS
from tests.matrix.deeds.time_book import BOOKINGS

__all__ = ["DEEDS", "SYSTEMS_OWN", "Deed"]

DEEDS = (
    *BOOKINGS,
    *INVITATIONS,
    *AT_THE_DESK,
    *SCHEDULES,
    *SMS_WORDS,
    *ACCOUNT,
    *FOR_WHOM,
    *AT_WORK,
    *TICKED_OFF,
    *LOG,
    *OPERATIONS,
)

# Reviewed: nobody calls these for themselves, so nobody can be refused.
SYSTEMS_OWN = {
    "accounts.actions.account.sign_in": "the e-ID has said who it is; called where it answered",
    "accounts.actions.passkeys.sign_in_with_passkey": "the passkey has said who it is",
    "accounts.actions.drafts.keep_draft": "the session that ends says whose it is",
    "accounts.actions.drafts.forget_ended_sessions": "a job",
    "accounts.actions.duplicates.find_duplicates": "a job",
    "accounts.actions.merge.forget_old_merges": "a job",
    "accounts.actions.person": "who there is, as the e-ID and the register say; called by a sign-in and a job",
    "accounts.actions.sms": "the phone says so, by an SMS that reminders.actions.inbound has taken in",
    "audit": "seals and months are a job's",
    "bookings.actions.offers.end_offer": "a job",
    "bookings.actions.offers.make_offer": "a job",
    "bookings.actions.offers.note_passed": "a job",
    "bookings.actions.wishes.end_begun_wish": "a job",
    "bookings.actions.invitations.expire_invitation": "a job",
    "bookings.actions.batches.invite_next": "a job",
    "clinics.actions.enrolment.set_first_password": "before anybody is signed in: who has the code is the one",
    "bookings.actions.hold.end_hold": "a job",
    "clinics.actions.enrolment.offer_code_app": "the same",
    "clinics.actions.enrolment.finish_enrolment": "the same",
    "clinics.actions.factors.spend_code": "before anybody is signed in; its caller has asked for the password",
    "clinics.actions.shifts.lock_shift": "a desk locks for whoever stands there, and by itself",
    "clinics.actions.shifts.touch_shift": "a desk that is in use",
    "clinics.actions.postcodes": "an operator's command, as one who may write what the web only reads",
    "clinics.actions.work.keep_work": "the shift that has just locked says whose it is",
    "clinics.actions.work.forget_kept_work": "a job",
    "interop.actions": "what a source sends, by an operator's command",
    "interop.feed.actions.touch_key": "whoever has shown a token; its caller has looked it up",
    "operations.actions.know_of": "beat",
    "operations.actions.note_began": "a worker",
    "operations.actions.note_ended": "a worker",
    "operations.actions.note_failed": "a worker",
    "oversight.actions.checks.check": "a job",
    "oversight.actions.checks.check_nightly": "a job",
    "oversight.actions.checks.check_what_was_asked": "a job",
    "reminders.actions.carriers": "a worker, of how its batch went",
    "reminders.actions.handover": "a job",
    "reminders.actions.inbound": "what a carrier brought, with its signature",
    "reminders.actions.queue": "a job",
    "reminders.actions.overlooked": "a job",
    "reminders.actions.reconciling": "a job",
    "reminders.actions.receipts": "what a carrier told, with its signature",
    "reminders.actions.sending": "a job",
    "reminders.actions.otherwise": "a job",
    "reminders.actions.settling": "a job",
}
