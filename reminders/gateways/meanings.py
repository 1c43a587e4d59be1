"""The providers' error codes in our words, and what each word is a reason to do."""

from __future__ import annotations

from collections.abc import Mapping

NOT_FICTION = "number_not_fiction"
OPTED_OUT = "opted_out"
BUSY = "busy"
CREDENTIALS = "credentials"
NO_CONNECTION = "no_connection"
UNREACHABLE = "unreachable"
QUEUE_FULL = "queue_full"

TWILIO: Mapping[int, str] = {
    20003: CREDENTIALS,
    20005: CREDENTIALS,
    20404: CREDENTIALS,
    20429: BUSY,
    14107: BUSY,
    21211: "not_a_number",
    21212: "sender_not_ours",
    21408: "country_not_allowed",
    21602: "no_words",
    21603: "sender_not_ours",
    21604: "not_a_number",
    21606: "sender_not_ours",
    21608: "trial_account",
    21610: OPTED_OUT,
    21611: QUEUE_FULL,
    21612: "no_way_there",
    21614: "not_a_mobile",
    21617: "too_long",
    30001: QUEUE_FULL,
    30002: CREDENTIALS,
    30003: UNREACHABLE,
    30004: "blocked",
    30005: "unknown_number",
    30006: "landline",
    30007: "filtered",
    30008: "carrier",
    30022: BUSY,
    30036: "validity_ended",
}
"""Twilio's (twilio.com/docs/api/errors); what is not here stands as "twilio_<code>"."""

TAKES_NO_SMS = frozenset({"not_a_number", "not_a_mobile", "unknown_number", "landline"})
"""The number itself can't be reached by SMS: that is noted on the contact card, and the desk sees it."""

TRY_LATER = frozenset({CREDENTIALS, BUSY, QUEUE_FULL})
"""Refusals at hand-over that say nothing of the message: nothing was taken, and it may go later."""

ONCE_MORE = frozenset({UNREACHABLE, QUEUE_FULL})
"""Told of a message that surely did not arrive, for a reason that may have passed: it is sent once more."""

NO_FAULT = frozenset({BUSY, QUEUE_FULL})
"""Reasons to wait that are no sign of a provider that is broken."""


def of_twilio(code: int | str | None) -> str:
    """Twilio's error code in our words; "" for none."""
    text = str(code or "").strip()
    if text in ("", "0", "None"):
        return ""
    known = TWILIO.get(int(text)) if text.isdigit() else None
    return known or f"twilio_{text}"[:40]
