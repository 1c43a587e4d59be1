"""What may never stand in an SMS (voice.md, "Rules of the voice" 1, 3 and 5). Each fault has a stable code."""

from __future__ import annotations

import re

from reminders.wording import gsm7

FAULTS = {
    "link": re.compile(r"://|\bwww\.|\b[a-z0-9-]+\.(se|com|nu|org|net|example)\b", re.IGNORECASE),
    "relative_day": re.compile(
        r"\b(i\s*morgon|i\s*dag|i\s*kväll|i\s*övermorgon|tomorrow|today|tonight)\b", re.IGNORECASE
    ),
    "exclamation": re.compile("!"),
    "identity_number": re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+]?\d{4}(?!\d)"),
    "unfilled": re.compile(r"[{}]"),
}


def faults(text: str, *, region: str) -> list[str]:
    """The codes of all that is wrong with a finished text; none when it may be sent."""
    found = [code for code, pattern in FAULTS.items() if pattern.search(text)]
    if gsm7.outside(text):
        found.append("not_gsm7")
    if gsm7.segments(text) > 1:
        found.append("too_long")
    if not text.startswith(f"{region}: "):
        found.append("no_sender")
    return found
