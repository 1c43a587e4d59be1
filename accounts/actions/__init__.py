"""Every write of this room, one file a subject."""

from accounts.actions.account import accept_terms, begin, sign_in
from accounts.actions.at_desk import register_at_desk
from accounts.actions.closing import close_account
from accounts.actions.contact import note_contact, set_contact, set_mobile
from accounts.actions.contact_code import ask_for_code, try_code
from accounts.actions.devices import begin_device, end_sign_ins
from accounts.actions.drafts import drop_draft, forget_ended_sessions, keep_draft
from accounts.actions.duplicates import find_duplicates, tell_apart
from accounts.actions.merge import forget_old_merges, merge_persons, rehearse_merge, undo_merge
from accounts.actions.passkeys import add_passkey, remove_passkey, sign_in_with_passkey
from accounts.actions.person import find_person, note_register_reading, register_person
from accounts.actions.record import note_record_read
from accounts.actions.sms import note_takes_no_sms, set_sms_stopped

__all__ = [
    "accept_terms",
    "add_passkey",
    "ask_for_code",
    "begin",
    "begin_device",
    "close_account",
    "drop_draft",
    "end_sign_ins",
    "find_duplicates",
    "find_person",
    "forget_ended_sessions",
    "forget_old_merges",
    "keep_draft",
    "merge_persons",
    "note_contact",
    "note_record_read",
    "note_register_reading",
    "note_takes_no_sms",
    "register_at_desk",
    "register_person",
    "rehearse_merge",
    "remove_passkey",
    "set_contact",
    "set_mobile",
    "set_sms_stopped",
    "sign_in",
    "sign_in_with_passkey",
    "tell_apart",
    "try_code",
    "undo_merge",
]
