"""Every write of this room, one file a subject. Lock order: the persons by id, then the row."""

from representation.actions.entries import (
    Case,
    Court,
    bar_guardian,
    end_entry,
    enter_representative,
    grant_exception,
    look_up,
    note_request_answered,
)
from representation.actions.guardians import ask_for_access, choose_for_child
from representation.actions.helpers import (
    Invited,
    accept_invitation,
    change_helper,
    decline_invitation,
    end_all_helpers,
    end_helper,
    invite_helper,
    note_answers_seen,
    stop_helping,
)

__all__ = [
    "Case",
    "Court",
    "Invited",
    "accept_invitation",
    "ask_for_access",
    "bar_guardian",
    "change_helper",
    "choose_for_child",
    "decline_invitation",
    "end_all_helpers",
    "end_entry",
    "end_helper",
    "enter_representative",
    "grant_exception",
    "invite_helper",
    "look_up",
    "note_answers_seen",
    "note_request_answered",
    "stop_helping",
]
