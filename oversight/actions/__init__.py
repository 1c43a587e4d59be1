"""Every write of this room."""

from oversight.actions.checks import ask_for_check, check, check_nightly, check_what_was_asked
from oversight.actions.questions import answer, ask, note_answers_seen
from oversight.actions.reviews import keep_identity, sign

__all__ = [
    "answer",
    "ask",
    "ask_for_check",
    "check",
    "check_nightly",
    "check_what_was_asked",
    "keep_identity",
    "note_answers_seen",
    "sign",
]
