"""When a code may be sent to see whose a number is. Pure: no query, no clock, no settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.rules import ContactRules
from core.calendar import clock_in_words
from core.decision import ALLOWED, Decision, WayOn, refused

WAYS_ON = (WayOn.CALL_REGION, WayOn.WRITE_NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFacts:
    """What has been asked for before. The counts are of the last 24 hours.

    ``to_address`` counts everybody's: whoever has it, it is not to be rung down by one who types it in.
    """

    address: str
    is_verified: bool
    latest_at: datetime | None
    by_person: int
    to_address: int


def can_send_code(facts: CodeFacts, *, now: datetime, rules: ContactRules) -> Decision:
    """Whether a (new) code goes now. The answer is the same whoever else has the number or the address."""
    if not facts.address:
        return refused("code.no_address", _("Det finns inget att bekräfta."), ways_on=WAYS_ON)
    if facts.is_verified:
        return refused("code.verified", _("Det är redan bekräftat."), ways_on=WAYS_ON)
    if facts.by_person >= rules.codes_per_person_and_day or facts.to_address >= rules.codes_per_address_and_day:
        return refused(
            "code.too_many",
            _("Vi har skickat så många koder som vi gör på ett dygn. Försök i morgon, eller be oss om hjälp."),
            ways_on=WAYS_ON,
        )
    again = facts.latest_at + timedelta(seconds=rules.code_pause_seconds) if facts.latest_at else now
    if now < again:
        return refused(
            "code.too_soon",
            _("Vi skickade nyss en kod. Du kan be om en ny kl. %(when)s."),
            ways_on=WAYS_ON,
            when=clock_in_words(again + timedelta(seconds=59)),
        )
    return ALLOWED
